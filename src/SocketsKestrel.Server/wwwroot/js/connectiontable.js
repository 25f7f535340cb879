// The connections and UDP peers of /connz that have most of what is asked for, and a way to close them.

import { adminFetch, NotAllowed } from './admin.js';
import { $, element, setText } from './dom.js';
import { brief, bytes, count, dateAndTime, duration, timeOfDay } from './format.js';
import { reasonText, t } from './texts.js';

const SHOWN = 20;
const PATIENCE = 5_000;

export class ConnectionTable {
  #rows = new Map();
  #body = $('live-connections');

  constructor() {
    for (const id of ['live-endpoint', 'live-which', 'live-sort']) {
      $(id).addEventListener('change', () => {
        setText($('live-problem'), '');
        this.refresh();
      });
    }
    $('live-filter').addEventListener('submit', event => event.preventDefault());
  }

  setEndpoints(names) {
    const select = $('live-endpoint');
    const [all, ...have] = select.options;
    if (have.map(option => option.value).join('\n') === names.join('\n')) return;
    const chosen = select.value;
    select.replaceChildren(all, ...names.map(name => element('option', { value: name }, name)));
    select.value = names.includes(chosen) ? chosen : '';
  }

  /** Asks the server and shows what it says; when it says nothing, what is shown stays. */
  async refresh() {
    const closed = $('live-which').value === 'closed';
    $('live-sort').disabled = closed; // those that ended last come first
    const query = new URLSearchParams({ limit: SHOWN, state: $('live-which').value });
    if (!closed) query.set('sort', $('live-sort').value);
    if ($('live-endpoint').value) query.set('endpoint', $('live-endpoint').value);
    let connz;
    try {
      const response = await fetch(`/connz?${query}`, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
      if (!response.ok) return;
      connz = await response.json();
    } catch {
      return; // the banner tells that the server does not answer
    }
    if ((closed ? 'closed' : 'open') === $('live-which').value) this.#show(connz, closed);
  }

  #show(connz, closed) {
    setText($('live-last-column').firstElementChild, closed ? t('Ended') : t('Close'));
    $('live-last-column').firstElementChild.className = closed ? '' : 'visually-hidden';
    const present = new Set(connz.connections.map(connection => connection.id));
    for (const [id, row] of this.#rows) if (row.closed !== closed || !present.has(id)) this.#remove(id, row);

    let after = null;
    for (const connection of connz.connections) {
      let row = this.#rows.get(connection.id);
      if (!row) this.#rows.set(connection.id, row = this.#makeRow(connection, closed));
      row.update(connection);
      // A row that is in its place is left there: moving it would take the focus from its button.
      const place = after ? after.nextElementSibling : this.#body.firstElementChild;
      if (place !== row.line) this.#body.insertBefore(row.line, place);
      after = row.line;
    }

    const shown = connz.connections.length;
    setText($('live-shown'), connz.num_connections === 0 ? t('There is none.') : t('{shown} of {all} shown.', { shown: count(shown), all: count(connz.num_connections) }));
  }

  #remove(id, { line }) {
    // Whose connection went while its button had the focus should not start again at the top of the page.
    if (line.contains(document.activeElement)) this.#body.closest('.table-box').focus();
    line.remove();
    this.#rows.delete(id);
  }

  #makeRow({ id, endpoint, transport, remote, started }, closed) {
    const cell = (wide = '') => element('td', { class: `number${wide}` });
    const [incoming, outgoing, pending, idle] = [cell(), cell(), cell(' wide'), cell(' wide')];
    const last = element('td', { class: closed ? '' : 'number' });
    if (!closed) last.append(element('button', { type: 'button', class: 'small', 'aria-label': t('Close connection {n}', { n: id }), click: () => this.#close(id) }, t('Close')));
    const line = element(
      'tr', {},
      element('td', { class: 'number wide' }, String(id)),
      element('td', { title: t('since {time}', { time: dateAndTime(new Date(started)) }) }, remote, element('span', { class: 'quiet' }, `${endpoint} · ${transport}`)),
      incoming, outgoing, pending, idle, last);

    const traffic = (to, messages, size) => to.replaceChildren(brief(messages), element('span', { class: 'quiet' }, bytes(size)));
    return {
      line,
      closed,
      update(now) {
        traffic(incoming, now.messages_in, now.bytes_in);
        traffic(outgoing, now.messages_out, now.bytes_out);
        setText(pending, bytes(now.pending_bytes ?? 0));
        setText(idle, duration(now.idle_seconds ?? 0));
        if (closed) last.replaceChildren(reasonText(now.reason), element('span', { class: 'quiet' }, timeOfDay(new Date(now.ended))));
      },
    };
  }

  async #close(id) {
    try {
      const response = await adminFetch(`/connz/${id}/close`, { method: 'POST' });
      // 404: it went by itself meanwhile, which is as good.
      setText($('live-problem'), response.ok || response.status === 404 ? '' : t('The server refused it ({status}).', { status: response.status }));
    } catch (e) {
      setText($('live-problem'), e instanceof NotAllowed ? e.message : t('The server does not answer.'));
    }
    await this.refresh();
  }
}
