// How long to wait before the next attempt: exponential, with full jitter, so that a server that comes back is not met by
// everybody at once.

const MIN = 500;
const MAX = 30_000;

export class Backoff {
  #attempts = 0;

  /** Milliseconds until the next attempt. */
  next() {
    const most = Math.min(MAX, MIN * 2 ** Math.min(++this.#attempts, 16));
    return MIN + Math.random() * (most - MIN);
  }

  reset() {
    this.#attempts = 0;
  }
}
