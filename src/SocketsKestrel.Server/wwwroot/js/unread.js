// How much has come that nobody has seen: beside the tab's name, and in the title of the browser's tab.

import { $ } from './dom.js';
import { count } from './format.js';
import { t } from './texts.js';

const counts = new Map();
const title = document.title;

/** @param {'chat'|'operator'} section @param {number} number */
export function setUnread(section, number) {
  counts.set(section, number);
  const badge = $(`${section}-badge`);
  badge.hidden = number === 0;
  badge.textContent = number === 0 ? '' : count(number);
  badge.setAttribute('aria-label', t('{n} unread', { n: count(number) }));

  const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
  document.title = all === 0 ? title : `(${count(all)}) ${title}`;
}
