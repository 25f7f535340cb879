// Operator: who is waiting, what each says, and what is answered. Every operator sees what any of them answers.

import { adminFetch, NotAllowed } from './admin.js';
import { startBanner } from './banner.js';
import { $, element, setText } from './dom.js';
import { count, dateAndTime, timeOfDay } from './format.js';
import { OperatorFeed } from './operatorfeed.js';
import { t } from './texts.js';
import { Transcript } from './transcript.js';
import { setUnread } from './unread.js';

/** Of one client; the server keeps less. */
const MAX_MESSAGES = 500;

/** Clients who have left stay to be read, so many of them. */
const MAX_LEFT = 20;

export function startOperator() {
  const transcript = new Transcript($('operator-log'), $('operator-newest'));
  const feed = new OperatorFeed();
  const showBanner = startBanner($('operator-banner'), () => feed, () => feed.retryNow());
  const refusal = element('p', { role: 'status' });
  const refused = element('div', { class: 'banner', hidden: true }, refusal, element('button', { type: 'button', class: 'small', click: () => feed.open() }, t('Try again')));
  $('operator-banner').append(refused);

  /** @type {Map<number, {number, endpoint, remote, since, messages, unread, left, item, parts}>} */
  const clients = new Map();
  let chosen = null;
  let isShown = false;

  feed.addEventListener('state', () => {
    showBanner();
    refused.hidden = feed.state !== 'refused';
    setText(refusal, feed.reason);
    if (feed.state === 'open' && chosen && !clients.has(chosen.number)) left({ client: chosen.number }); // while nobody was connected
  });
  feed.addEventListener('happened', ({ detail: event }) => ({
    start: startOver,
    client: arrived,
    message: said,
    left,
  })[event.type]?.(event));

  function startOver() {
    $('operator-clients').replaceChildren();
    clients.clear();
    transcript.clear();
    showList();
  }

  function arrived({ id: number, endpoint, remote, since }) {
    const parts = { who: element('span'), badge: element('span', { class: 'badge', hidden: true }), where: element('span', { class: 'quiet' }), last: element('span', { class: 'quiet last' }) };
    const button = element('button', { type: 'button', click: () => choose(client) }, element('span', { class: 'first' }, parts.who, parts.badge), parts.where, parts.last);
    const client = { number, endpoint, remote, since: new Date(since), messages: [], unread: 0, left: false, item: element('li', {}, button), button, parts };
    clients.set(number, client);
    $('operator-clients').append(client.item);
    // After a reconnect the one who was being talked to is chosen again.
    if (chosen?.number === number) choose(client);
    else showClient(client);
    showList();
  }

  function said({ client: number, from, text, at }) {
    const client = clients.get(number);
    if (!client) return;
    const message = { from, text, at: new Date(at) };
    client.messages.push(message);
    if (client.messages.length > MAX_MESSAGES) client.messages.shift();
    if (client === chosen) show(message);
    if (from === 'client' && !(client === chosen && isShown)) client.unread++;
    showClient(client);
    showList();
  }

  function left({ client: number }) {
    const client = number === chosen?.number ? chosen : clients.get(number);
    if (!client) return;
    client.left = true;
    showClient(client);
    if (client === chosen) {
      transcript.addNotice(t('The client has left.'));
      enableAnswer();
    }
    const gone = [...clients.values()].filter(c => c.left && c !== chosen);
    for (const c of gone.slice(0, Math.max(0, gone.length - MAX_LEFT))) {
      c.item.remove();
      clients.delete(c.number);
    }
    showList();
  }

  function choose(client) {
    const before = chosen;
    chosen = client;
    client.unread = 0;
    if (before) showClient(before);
    showClient(client);
    showList();
    setText($('operator-who'), t('Client {n}', { n: client.number }));
    setText($('operator-error'), '');
    transcript.clear();
    transcript.addNotice(t('Connected to {endpoint}.', { endpoint: client.endpoint }), { at: client.since });
    client.messages.forEach(show);
    if (client.left) transcript.addNotice(t('The client has left.'));
    enableAnswer();
    if (isShown && before !== client) $('operator-text').focus();
  }

  function show({ from, text, at }) {
    const isOwn = from === 'operator';
    transcript.addMessage({ author: isOwn ? t('Operator') : t('Client {n}', { n: chosen.number }), text, at, own: isOwn });
  }

  function enableAnswer() {
    for (const control of $('operator-answer').elements) control.disabled = !chosen || chosen.left;
  }

  function showClient({ number, endpoint, remote, since, messages, unread, left: hasLeft, item, button, parts }) {
    setText(parts.who, hasLeft ? t('Client {n} (left)', { n: number }) : t('Client {n}', { n: number }));
    setText(parts.where, `${endpoint} · ${timeOfDay(since)}`);
    setText(parts.last, messages.at(-1)?.text ?? '');
    setText(parts.badge, unread === 0 ? '' : count(unread));
    parts.badge.hidden = unread === 0;
    parts.badge.setAttribute('aria-label', t('{n} unread', { n: count(unread) }));
    item.className = hasLeft ? 'left' : '';
    button.title = [remote, dateAndTime(since)].filter(Boolean).join(', ');
    button.setAttribute('aria-current', String(number === chosen?.number));
  }

  function showList() {
    $('operator-nobody').hidden = clients.size > 0;
    setUnread('operator', [...clients.values()].reduce((sum, client) => sum + client.unread, 0));
  }

  /** Sends what is in the box; what could not be sent stays in it, and why stands below. */
  async function send(path, input, error) {
    const text = input.value.trim();
    if (text === '') return;
    try {
      const response = await adminFetch(path, { method: 'POST', body: text, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
      setText(error, response.ok ? ''
        : response.status === 404 ? t('The client has left.')
        : response.status === 413 ? t('Too long.')
        : t('The server refused it ({status}).', { status: response.status }));
      if (response.ok) input.value = ''; // it is shown when the server tells of it, as to every operator
    } catch (e) {
      setText(error, e instanceof NotAllowed ? e.message : t('Not connected: nothing was sent.'));
    }
  }

  $('operator-answer').addEventListener('submit', event => {
    event.preventDefault();
    send(`/operator/clients/${chosen.number}/answer`, $('operator-text'), $('operator-error'));
  });
  $('operator-all').addEventListener('submit', event => {
    event.preventDefault();
    send('/operator/answer', $('operator-all-text'), $('operator-all-error'));
  });

  return {
    shown: () => {
      isShown = true;
      transcript.inSight = true;
      if (chosen) {
        chosen.unread = 0;
        showClient(chosen);
        showList();
      }
      if (feed.state === 'closed') feed.open();
    },
    hidden: () => {
      isShown = false;
      transcript.inSight = false;
    },
  };
}
