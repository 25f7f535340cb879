// A conversation as it is shown: the newest at the bottom, in sight unless the user has scrolled away from it; what came
// meanwhile is marked. Bounded: a room may talk for days.

import { count, dateAndTime, timeOfDay } from './format.js';
import { element } from './dom.js';
import { t } from './texts.js';

const MAX_ENTRIES = 1000;

/** So near to the bottom is at the bottom: fractions of pixels, and a line that just came. */
const SLACK = 24;

/** Messages of one author within this time stand together under one name. */
const TOGETHER = 3 * 60_000;

const NAME_COLOURS = 6;

export class Transcript {
  #log;
  #toNewest;
  #onUnread;
  #inSight = false;
  #following = true;
  #unread = 0;
  #unreadLine = null;
  /** What is not in the document yet: a flood is laid out once per frame, not once per message. */
  #waiting = [];
  #frame = 0;
  #lastAuthor = null;
  #lastAt = 0;

  /**
   * @param {HTMLElement} log the element of role log
   * @param {HTMLButtonElement} toNewest shown while the newest is out of sight
   * @param {(unread: number) => void} onUnread
   */
  constructor(log, toNewest, onUnread = () => {}) {
    this.#log = log;
    this.#toNewest = toNewest;
    this.#onUnread = onUnread;
    log.addEventListener('scroll', () => this.#scrolled());
    toNewest.addEventListener('click', () => {
      this.#toBottom();
      log.focus({ preventScroll: true });
    });
    // The window got smaller, or a phone's keyboard came up.
    new ResizeObserver(() => this.#following && this.#toBottom()).observe(log);
  }

  /** The section is shown (or not). */
  set inSight(value) {
    this.#flush(); // out of sight there are no frames
    this.#inSight = value;
    if (!value) return;
    if (this.#following && this.#unread > 0) {
      // To the first that was not seen; where the rest fits below it, that is the bottom.
      this.#log.scrollTop = this.#unreadLine.offsetTop - this.#log.offsetTop - SLACK;
    } else if (this.#following) {
      this.#toBottom();
    }
    this.#scrolled();
  }

  /** @param {{author: string, text: string, own?: boolean, at?: Date}} message */
  addMessage({ author, text, own = false, at = new Date() }) {
    const same = author === this.#lastAuthor && at - this.#lastAt < TOGETHER && !this.#startsUnread(own);
    this.#lastAuthor = author;
    this.#lastAt = +at;
    // Isolated (bdi, dir=auto): text that runs from right to left, or only says so, turns nothing round beside itself.
    const who = author === '' ? [] : [element('p', { class: `who name-${colourOf(author)}` }, element('bdi', { class: 'author' }, author), stamp(at))];
    this.#add(
      element('div', { class: `message${own ? ' own' : ''}${same ? ' same' : ''}` }, ...who, element('div', { class: 'bubble', dir: 'auto', title: dateAndTime(at) }, text)),
      own);
  }

  /** A line about the conversation, rather than of it. */
  addNotice(text, { isError = false, at = new Date(), counts = false } = {}) {
    this.#lastAuthor = null;
    this.#add(element('p', { class: `notice${isError ? ' error' : ''}` }, element('bdi', {}, text), stamp(at)), !counts);
  }

  clear() {
    this.#waiting = [];
    this.#log.replaceChildren();
    this.#lastAuthor = null;
    this.#following = true;
    this.#setUnread(0);
    this.#removeUnreadLine();
  }

  /** Whether the next entry is the first one that is not seen. */
  #startsUnread(own) {
    return !own && this.#unread === 0 && !(this.#inSight && this.#following);
  }

  /** @param {boolean} seen needs no marking: the user's own doing */
  #add(entry, seen) {
    if (this.#startsUnread(seen)) {
      this.#removeUnreadLine();
      this.#unreadLine = element('p', { class: 'unread-line' }, t('New'));
      this.#waiting.push(this.#unreadLine);
    }
    this.#waiting.push(entry);
    if (!seen && !(this.#inSight && this.#following)) this.#setUnread(this.#unread + 1);

    // Who writes wants to see it, now.
    const isOwn = entry.classList.contains('own');
    if (isOwn) this.#following = true;
    if (isOwn || !this.#inSight) this.#flush();
    else this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  /** Into the document, and to the bottom in the same breath: a scroll event in between would say that the user had left it. */
  #flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#waiting.length === 0) return;
    this.#log.append(...this.#waiting.slice(-MAX_ENTRIES));
    this.#waiting = [];
    for (let excess = this.#log.childElementCount - MAX_ENTRIES; excess > 0; excess--) this.#log.firstElementChild.remove();
    if (this.#inSight && this.#following) this.#toBottom();
  }

  #scrolled() {
    if (!this.#inSight) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#following = scrollHeight - scrollTop - clientHeight < SLACK;
    if (this.#following) this.#setUnread(0);
    this.#showButton();
  }

  #toBottom() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#following = true;
    if (this.#inSight) this.#setUnread(0);
  }

  #setUnread(value) {
    if (value !== this.#unread) {
      this.#unread = value;
      this.#onUnread(value);
    }
    this.#showButton();
  }

  #showButton() {
    this.#toNewest.hidden = this.#following;
    if (!this.#following) this.#toNewest.textContent = this.#unread > 0 ? t('{n} new ↓', { n: count(this.#unread) }) : t('To the newest ↓');
  }

  #removeUnreadLine() {
    this.#flush(); // it may not be there yet
    this.#unreadLine?.remove();
    this.#unreadLine = null;
  }
}

const stamp = at => element('time', { datetime: at.toISOString() }, timeOfDay(at));

/** A name has the same colour in every transcript. */
function colourOf(name) {
  let hash = 0x811c9dc5; // FNV-1a: short names differ in their last letters, too
  for (const c of name) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193);
  return ((hash >>> 16) ^ hash & 0xffff) % NAME_COLOURS;
}
