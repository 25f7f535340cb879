// What the server says of itself: /varz, for the head of the page, the lists of endpoints, and the section Live.

import { $, element, setText } from './dom.js';
import { duration } from './format.js';
import { t } from './texts.js';

/** The head of the page needs it rarely; Live asks more often, and what it gets is shown here, too. */
const POLL_EVERY = 10_000;

/** Longer than this without an answer is none. */
const PATIENCE = 5_000;

const updates = new EventTarget();
let latest = null;

/** Calls back with each answer, null for none. The last one, if there is one, comes at once. */
export function onVarz(callback) {
  updates.addEventListener('varz', () => callback(latest));
  if (latest) callback(latest);
}

/** Asks the server now. @returns {Promise<object|null>} null when it does not answer */
export async function askVarz() {
  try {
    const response = await fetch('/varz', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    latest = response.ok ? await response.json() : null;
  } catch {
    latest = null; // not reachable; the head of the page says so
  }
  updates.dispatchEvent(new Event('varz'));
  return latest;
}

/** The endpoints of a mode that the gateway serves: [name, path of the WebSocket]. */
export const endpointsOf = (varz, mode) => Object.entries(varz.endpoints)
  .filter(([, endpoint]) => endpoint.mode === mode && endpoint.websocket)
  .map(([name, endpoint]) => [name, endpoint.websocket]);

/** Keeps a list of endpoints as the server has them; what was chosen stays chosen. */
export function fillEndpoints(select, endpoints) {
  const names = endpoints.map(([name]) => name);
  if ([...select.options].map(option => option.value).join('\n') === names.join('\n')) return;
  const chosen = select.value;
  select.replaceChildren(...names.map(name => element('option', { value: name }, name)));
  if (names.includes(chosen)) select.value = chosen;
}

export function startServerState() {
  const place = $('server-state');
  const states = { ready: t('Ready'), overloaded: t('Overloaded'), stopping: t('Stopping') };
  updates.addEventListener('varz', () => {
    const state = latest?.state ?? 'gone';
    place.className = `server-state ${state}`;
    // Only the state is announced when it changes; a clock that is read aloud would be a nuisance.
    const [word, detail] = place.children;
    setText(word, states[state] ?? t('No answer'));
    setText(detail, latest ? ` · ${t('version {version}', { version: latest.version })} · ${t('up {time}', { time: duration(latest.uptime_seconds) })}` : '');
  });

  askVarz();
  setInterval(() => document.hidden || askVarz(), POLL_EVERY);
  document.addEventListener('visibilitychange', () => document.hidden || askVarz());
}
