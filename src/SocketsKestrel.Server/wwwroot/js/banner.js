// What stands above a section while its connection is lost: why, how long until the next attempt, and a way not to wait.

import { element, setText } from './dom.js';
import { seconds } from './format.js';
import { reasonText, t } from './texts.js';

/**
 * @param {HTMLElement} place empty; the banner is put into it
 * @param {() => {state: string, retryAt: number, reason: string} | null} source
 * @param {() => void} retryNow
 * @returns {() => void} to be called whenever the source's state has changed
 */
export function startBanner(place, source, retryNow) {
  const why = element('span', { role: 'status' });
  // Not in the status: a count-down that is read aloud each second would be a nuisance.
  const left = element('span');
  const button = element('button', { type: 'button', class: 'small', click: retryNow }, t('Reconnect now'));
  const banner = element('div', { class: 'banner', hidden: true }, element('p', {}, why, ' ', left), button);
  place.append(banner);
  let timer = 0;
  let wasLost = false;

  function show() {
    const from = source();
    const waiting = from?.state === 'waiting';
    const trying = from?.state === 'connecting' && wasLost;
    wasLost = waiting || trying;
    banner.hidden = !wasLost;
    clearTimeout(timer);
    if (!wasLost) {
      setText(why, '');
      return;
    }

    setText(why, from.reason ? t('Connection lost: {reason}.', { reason: reasonText(from.reason) }) : t('Connection lost.'));
    const wait = Math.max(0, from.retryAt - performance.now()) / 1000;
    setText(left, trying ? t('Trying again…') : t('Next attempt in {time}.', { time: seconds(Math.ceil(wait)) }));
    // Not disabled while trying: a button that had the focus would lose it.
    button.setAttribute('aria-disabled', String(trying));
    if (waiting) timer = setTimeout(show, 250);
  }

  return show;
}

/** A connection's state in a word, where there is room for it. */
export function showLinkState(place, state) {
  place.className = `link-state ${state}`;
  setText(place, { open: t('Connected'), connecting: t('Connecting…'), waiting: t('Not connected'), closed: '' }[state]);
}
