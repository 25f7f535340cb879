// Live: what the server does at this moment. It is asked each second, while somebody looks.

import { Backoff } from './backoff.js';
import { startBanner } from './banner.js';
import { ConnectionTable } from './connectiontable.js';
import { $, element, setText, svgElement } from './dom.js';
import { brief, bytes, count, percent, rate } from './format.js';
import { Samples, SAMPLES } from './samples.js';
import { askVarz } from './server.js';
import { sparkline } from './sparkline.js';
import { reasonText, t } from './texts.js';

const POLL_EVERY = 1_000;

/** Ends that are somebody's trouble, rather than the usual course of things. */
const USUAL = new Set(['client_closed', 'idle', 'server_stopping', 'closed_by_admin']);

export function startLive() {
  const samples = new Samples();
  const table = new ConnectionTable();
  const backoff = new Backoff();
  const link = { state: 'open', retryAt: 0, reason: '' };
  const showBanner = startBanner($('live-banner'), () => link, poll);
  const tiles = makeTiles();
  const rows = new Map();
  let timer = 0;
  let isShown = false;
  let isPolling = false;

  async function poll() {
    if (isPolling) return; // the button, or a quick change of tabs
    isPolling = true;
    clearTimeout(timer);
    const began = performance.now();
    if (link.state === 'waiting') setLink('connecting');
    const [varz] = await Promise.all([askVarz(), table.refresh()]);
    isPolling = false;
    let wait = Math.max(0, POLL_EVERY - (performance.now() - began));
    if (varz) {
      backoff.reset();
      setLink('open');
      samples.add(varz);
      show(varz);
    } else {
      wait = Math.max(POLL_EVERY, backoff.next());
      link.retryAt = performance.now() + wait;
      setLink('waiting');
    }
    if (isShown) timer = setTimeout(poll, wait);
  }

  function setLink(state) {
    link.state = state;
    showBanner();
  }

  function show(varz) {
    for (const tile of tiles) tile(samples, varz);
    const names = Object.keys(varz.endpoints);
    table.setEndpoints(names);
    for (const [name, row] of rows) {
      if (!(name in varz.endpoints)) {
        row.remove();
        rows.delete(name);
      }
    }
    for (const name of names) {
      if (!rows.has(name)) rows.set(name, new EndpointRow(name));
      rows.get(name).show(varz.endpoints[name], samples.endpoints[name]);
    }
    showReasons(varz);
  }

  return {
    shown: () => {
      isShown = true;
      poll();
    },
    hidden: () => {
      isShown = false;
      clearTimeout(timer);
    },
  };
}

/** Each returned function shows one figure with its last minute. */
function makeTiles() {
  const perSecond = value => t('{n}/s', { n: value });
  const two = (name, [first, second], format) => tile(name, 2, s => [first(s), second(s)], values => [
    [perSecond(format(values[0])), t('in'), 'key'],
    [perSecond(format(values[1])), t('out'), 'key second'],
  ], value => perSecond(format(value)));

  return [
    tile(t('Connections'), 1, s => [s.connections], ([n]) => [[count(n)]], count),
    two(t('Messages'), [s => s.all.messagesIn, s => s.all.messagesOut], rate),
    two(t('Bytes'), [s => s.all.bytesIn, s => s.all.bytesOut], bytes),
    tile(t('UDP peers'), 1, s => [s.udpPeers], ([n]) => [[count(n)]], count),
    tile(t('Memory'), 1, s => [s.memory], ([n], varz) => [[bytes(n)], ['', t('{size} on the heap', { size: bytes(varz.gc.heap_bytes) })]], bytes),
    tile(t('Processor'), 1, s => [s.cpu], ([n], varz) => [[percent(n)], ['', t('of {n} cores', { n: varz.cores })]], percent),
  ];
}

function tile(name, series, valuesOf, figuresOf, format) {
  const figure = element('p', { class: 'figure' });
  const { place, chart } = sparkline({ capacity: SAMPLES, series });
  $('live-tiles').append(element('div', { class: 'card tile' }, element('h3', {}, name), figure, place));
  return (samples, varz) => {
    const lists = valuesOf(samples);
    const latest = lists.map(list => list.at(-1) ?? 0);
    figure.replaceChildren(...figuresOf(latest, varz).map(([value, label, key]) =>
      element('span', {}, value, ...label ? [element('small', {}, ...key ? [element('span', { class: key })] : [], label)] : [])));
    const most = Math.max(0, ...lists.flat());
    chart.draw(lists, t('{name} in the last minute: now {now}, at most {most}.', { name, now: latest.map(format).join(' / '), most: format(most) }));
  };
}

class EndpointRow {
  #row;
  #cells;
  #chart;
  #name;

  constructor(name) {
    this.#name = name;
    const cell = (wide = '') => element('td', { class: `number${wide}` });
    this.#cells = { about: element('span', { class: 'quiet' }), connections: cell(), messagesIn: cell(), messagesOut: cell(), bytesIn: cell(' wide'), bytesOut: cell(' wide'), rejected: cell(' wide') };
    const { place, chart } = sparkline({ capacity: SAMPLES, series: 2 });
    this.#chart = chart;
    const { about, ...numbers } = this.#cells;
    this.#row = element('tr', {}, element('td', {}, element('strong', {}, name), about), ...Object.values(numbers), element('td', { class: 'wide' }, place));
    $('live-endpoints').append(this.#row);
  }

  show(endpoint, rates) {
    const set = (cell, text) => setText(this.#cells[cell], text);
    set('about', [endpoint.mode, endpoint.url, endpoint.framing].filter(Boolean).join(' · '));
    set('connections', count(endpoint.udp_peers ?? endpoint.connections));
    for (const key of ['messagesIn', 'messagesOut']) set(key, rate(rates?.[key].at(-1) ?? 0));
    for (const key of ['bytesIn', 'bytesOut']) set(key, bytes(rates?.[key].at(-1) ?? 0));
    const codes = Object.entries(endpoint.messages_rejected).filter(([, n]) => n > 0);
    this.#cells.rejected.replaceChildren(
      count(codes.reduce((sum, [, n]) => sum + n, 0)),
      ...codes.map(([code, n]) => element('span', { class: 'quiet' }, `${code} ${brief(n)}`)));
    this.#chart.draw(
      rates ? [rates.messagesIn, rates.messagesOut] : [[], []],
      t('Messages of {name} per second in the last minute: in {in}, out {out}.', {
        name: this.#name, in: rate(rates?.messagesIn.at(-1) ?? 0), out: rate(rates?.messagesOut.at(-1) ?? 0),
      }));
  }

  remove() {
    this.#row.remove();
  }
}

function showReasons(varz) {
  const totals = new Map();
  for (const { connections_closed: closed } of Object.values(varz.endpoints)) {
    for (const [reason, n] of Object.entries(closed)) totals.set(reason, (totals.get(reason) ?? 0) + n);
  }
  const reasons = [...totals].filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
  const most = reasons[0]?.[1];
  $('live-no-reasons').hidden = reasons.length > 0;
  $('live-reasons').replaceChildren(...reasons.map(([reason, n]) => element(
    'div', { class: USUAL.has(reason) ? '' : 'trouble' },
    element('dt', {}, reasonText(reason)),
    element('dd', {}, count(n)),
    svgElement('svg', { 'aria-hidden': 'true' }, svgElement('rect', { width: `${n / most * 100}%`, height: '100%' })))));
}
