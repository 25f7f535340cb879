// What happens at the operator's desk, as the server streams it (server-sent events over fetch, as EventSource cannot show a token).

import { adminFetch, NotAllowed } from './admin.js';
import { Backoff } from './backoff.js';

/** The server gives a sign of life every 15 s: of one that is silent for this long nothing is left. */
const SILENCE = 60_000;

/**
 * Events: `state`, and `happened` with the object in `detail`; a connection begins with { type: 'start' }, and what is there already.
 * States: closed, connecting, open, waiting (until {@link retryAt}), refused (for {@link reason}).
 */
export class OperatorFeed extends EventTarget {
  state = 'closed';
  retryAt = 0;
  reason = '';

  #backoff = new Backoff();
  #timer = 0;

  async open() {
    clearTimeout(this.#timer);
    this.#change('connecting');
    try {
      const response = await adminFetch('/operator/events', { headers: { Accept: 'text/event-stream' } });
      if (!response.ok) throw new TypeError(`status ${response.status}`);
      this.#happened({ type: 'start' });
      for await (const event of readEvents(response.body)) {
        if (event.type === 'ready') {
          this.#backoff.reset();
          this.#change('open');
        } else {
          this.#happened(event);
        }
      }
    } catch (error) {
      if (error instanceof NotAllowed) {
        this.reason = error.message;
        this.#change('refused');
        return;
      }
      if (!(error instanceof TypeError)) throw error; // anything but the network's is a mistake of this page
    }

    const delay = this.#backoff.next();
    this.retryAt = performance.now() + delay;
    this.#timer = setTimeout(() => this.open(), delay);
    this.#change('waiting');
  }

  retryNow() {
    if (this.state === 'waiting') this.open();
  }

  #change(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }

  #happened(event) {
    this.dispatchEvent(new CustomEvent('happened', { detail: event }));
  }
}

/** The events of a stream, each the object in its data with its name as `type`; what begins with a colon is a sign of life. */
async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let type = '';
  try {
    for (;;) {
      const { value, done } = await readInTime(reader);
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith('event: ')) type = line.slice(7);
        else if (line.startsWith('data: ')) yield { ...JSON.parse(line.slice(6)), type };
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // it is lost already
  }
}

/** @throws {TypeError} as fetch does when the network is lost */
function readInTime(reader) {
  let timer = 0;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TypeError('the server is silent')), SILENCE);
  });
  return Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
}
