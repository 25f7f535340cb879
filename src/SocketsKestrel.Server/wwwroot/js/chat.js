// Chat: a room endpoint, a name, and what is said.

import { showLinkState, startBanner } from './banner.js';
import { Connection } from './connection.js';
import { $, setText } from './dom.js';
import { bytes } from './format.js';
import { OwnMessages } from './ownmessages.js';
import { endpointsOf, fillEndpoints, onVarz } from './server.js';
import { errorText, reasonText, t } from './texts.js';
import { Transcript } from './transcript.js';
import { setUnread } from './unread.js';

const NAME_KEY = 'socketskestrel-name';

export function startChat() {
  const transcript = new Transcript($('chat-log'), $('chat-newest'), unread => setUnread('chat', unread));
  const showBanner = startBanner($('chat-banner'), () => connection, () => connection?.retryNow());
  const own = new OwnMessages();
  const name = $('chat-name');
  const text = $('chat-text');
  let connection = null;
  let endpoint = '';
  let wasOpen = false;
  let varz = null;

  name.value = localStorage.getItem(NAME_KEY) ?? t('guest{n}', { n: 100 + Math.floor(Math.random() * 900) });
  name.addEventListener('change', () => localStorage.setItem(NAME_KEY, name.value.trim()));
  onVarz(answer => {
    if (!answer) return;
    varz = answer;
    const rooms = endpointsOf(varz, 'Chat');
    fillEndpoints($('chat-endpoint'), rooms);
    $('chat-connect').disabled = rooms.length === 0 && !connection;
    if (rooms.length === 0) setText($('chat-state'), t('The server has no chat room for browsers.'));
  });

  function connect() {
    endpoint = $('chat-endpoint').value;
    const [, path] = endpointsOf(varz, 'Chat').find(([e]) => e === endpoint);
    wasOpen = false;
    connection = new Connection(path);
    connection.addEventListener('state', showState);
    connection.addEventListener('message', event => receive(event.detail));
    connection.open();
    text.focus();
  }

  function disconnect() {
    connection.dispose();
    connection = null;
    transcript.addNotice(t('Disconnected.'));
    showState();
  }

  function showState() {
    const state = connection?.state ?? 'closed';
    if (state === 'open') {
      wasOpen = true;
      own.reset();
      transcript.addNotice(t('Connected to {endpoint}.', { endpoint }));
    } else if (wasOpen && connection && (state === 'waiting' || state === 'closed')) {
      wasOpen = false;
      transcript.addNotice(connection.reason ? t('Connection lost: {reason}.', { reason: reasonText(connection.reason) }) : t('Connection lost.'), { isError: true });
    }
    if (state === 'closed') connection = null;

    $('chat-connect').textContent = connection ? t('Disconnect') : t('Connect');
    $('chat-connect').classList.toggle('primary', !connection);
    showLinkState($('chat-state'), state);
    showBanner();
  }

  function receive(message) {
    if (own.isEcho(message)) return;
    if (message.startsWith('* ')) transcript.addNotice(noticeText(message), { counts: true });
    else if (message.startsWith('ERR ')) transcript.addNotice(errorText(message), { isError: true });
    else transcript.addMessage(parse(message));
  }

  $('chat-form').addEventListener('submit', event => {
    event.preventDefault();
    if (connection) disconnect();
    else connect();
  });

  $('chat-endpoint').addEventListener('change', () => {
    if (!connection) return;
    disconnect();
    connect();
  });

  $('chat-composer').addEventListener('submit', event => {
    event.preventDefault();
    const said = text.value.trim();
    if (said === '') return;
    const author = name.value.trim();
    const message = `${author}: ${said}`;
    const problem = problemWith(message, author);
    setText($('chat-error'), problem);
    if (problem !== '' || !connection.send(message)) return; // what was typed is kept
    own.sent(message);
    transcript.addMessage({ author, text: said, own: true });
    text.value = '';
  });
  text.addEventListener('input', () => setText($('chat-error'), ''));

  function problemWith(message, author) {
    if (author === '') return t('A name, please.');
    if (connection?.state !== 'open') return t('Not connected: nothing was sent.');
    // The server would end the connection over it.
    const most = varz.endpoints[endpoint].max_length;
    return new TextEncoder().encode(message).length > most ? t('Too long: at most {size} with the name.', { size: bytes(most) }) : '';
  }

  showState();
  return {
    shown: () => { transcript.inSight = true; },
    hidden: () => { transcript.inSight = false; },
  };
}

/** `name: text`, by custom of the clients, not by rule: what has no name is shown without one. */
function parse(message) {
  const [, author = '', text = message] = /^([^:]{1,32}):(?!\/\/) ?(.*)$/s.exec(message) ?? [];
  return { author, text };
}

function noticeText(message) {
  const [, who, what] = /^\* (.*) (joined|left)$/.exec(message) ?? [];
  if (!who) return message.slice(2);
  return what === 'joined' ? t('{who} joined', { who }) : t('{who} left', { who });
}
