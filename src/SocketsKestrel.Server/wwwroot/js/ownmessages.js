// One's own messages are shown as they are sent. Rooms with Chat:IncludeSender send them back, too, which must not show them twice;
// whether a room does so, its first answer tells.

/** The first message of a connection that has not come back within this time never will. */
const DECIDE_AFTER = 5_000;

export class OwnMessages {
  #sent = [];
  #comeBack = null; // not known yet
  #decideAt = Infinity;

  /** A new connection: nothing of the old one comes back. */
  reset() {
    this.#sent = [];
    this.#comeBack = null;
    this.#decideAt = Infinity;
  }

  sent(message) {
    if (this.#comeBack === false) return;
    if (this.#decideAt === Infinity) this.#decideAt = performance.now() + DECIDE_AFTER;
    this.#sent.push(message);
  }

  /** Whether this is one's own message, back from the server: they come in the order in which they were sent. */
  isEcho(message) {
    if (this.#comeBack === null && performance.now() > this.#decideAt) {
      this.#comeBack = false;
      this.#sent = [];
    }
    if (this.#sent[0] !== message) return false;
    this.#comeBack = true;
    this.#sent.shift();
    return true;
  }
}
