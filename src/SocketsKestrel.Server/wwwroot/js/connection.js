// A WebSocket to one endpoint that comes back by itself.

import { Backoff } from './backoff.js';

/** A connection that held this long has worked: the next loss is a new one. A server that takes and drops is not. */
const STABLE_AFTER = 5_000;

/** The administrator meant it. */
const FINAL = new Set(['closed_by_admin']);

/**
 * Events: `state` whenever {@link state} changes, `message` with the text in `detail`.
 * States: closed, connecting, open, waiting (for the next attempt, at {@link retryAt}).
 */
export class Connection extends EventTarget {
  state = 'closed';
  /** When the next attempt is due, as performance.now() counts. */
  retryAt = 0;
  /** Why the last connection ended, in the server's words (`idle`, `closed_by_admin`), or '' when it just went. */
  reason = '';

  #url;
  #socket = null;
  #timer = 0;
  #openedAt = 0;
  #backoff = new Backoff();

  /** @param {string} path as /varz names it: /ws/Chat */
  constructor(path) {
    super();
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#url = url;
    window.addEventListener('online', this.#retry);
  }

  open() {
    this.#close();
    this.#backoff.reset();
    this.#connect();
  }

  /** Ends the connection, and all attempts. It can be opened again. */
  close() {
    this.#close();
    this.reason = '';
    this.#change('closed');
  }

  /** Does not wait any longer. */
  retryNow() {
    if (this.state !== 'waiting') return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  /** Closed for good: nothing of it stays. */
  dispose() {
    this.#close();
    window.removeEventListener('online', this.#retry);
  }

  /** @returns {boolean} whether it could be sent; what is not is not kept. */
  send(text) {
    if (this.state !== 'open') return false;
    this.#socket.send(text);
    return true;
  }

  #retry = () => this.retryNow();

  #connect() {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#change('connecting');

    // Each looks whether the socket is still the one in use: a closed one has its last events later.
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#openedAt = performance.now();
      this.reason = '';
      this.#change('open');
    };
    socket.onmessage = event => {
      if (socket !== this.#socket) return;
      // Frames that are not text come from members that do not speak UTF-8; what can be read of them is shown.
      const text = typeof event.data === 'string' ? event.data : new TextDecoder().decode(event.data);
      this.dispatchEvent(new CustomEvent('message', { detail: text }));
    };
    socket.onclose = event => {
      if (socket !== this.#socket) return;
      const held = this.state === 'open' && performance.now() - this.#openedAt > STABLE_AFTER;
      this.#socket = null;
      if (event.reason || this.state === 'open') this.reason = event.reason;
      if (FINAL.has(event.reason)) {
        this.#change('closed');
        return;
      }
      if (held) this.#backoff.reset();
      const delay = this.#backoff.next();
      this.retryAt = performance.now() + delay;
      this.#timer = setTimeout(() => this.#connect(), delay);
      this.#change('waiting');
    };
  }

  #close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #change(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}
