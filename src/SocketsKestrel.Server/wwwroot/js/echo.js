// Echo: how long a message takes from here to the server and back.

import { showLinkState, startBanner } from './banner.js';
import { Connection } from './connection.js';
import { $, element, setText } from './dom.js';
import { bytes, roundTrip } from './format.js';
import { endpointsOf, fillEndpoints, onVarz } from './server.js';
import { Sparkline } from './sparkline.js';
import { t } from './texts.js';

const SHOWN = 60;
const REPEAT_EVERY = 1_000;
const LOG_ENTRIES = 200;

export function startEcho() {
  const chart = new Sparkline($('echo-chart'), { capacity: SHOWN });
  const showBanner = startBanner($('echo-banner'), () => connection, () => connection?.retryNow());
  const log = $('echo-log');
  let connection = null;
  let endpoints = [];
  let maxLength = Infinity;
  let isShown = false;
  let times = [];
  // What was sent and has not come back yet: echoes come in order.
  let sent = [];
  let timer = 0;

  onVarz(varz => {
    if (!varz) return;
    endpoints = endpointsOf(varz, 'Echo');
    fillEndpoints($('echo-endpoint'), endpoints);
    maxLength = varz.endpoints[$('echo-endpoint').value]?.max_length ?? Infinity;
    $('echo-choice').hidden = endpoints.length < 2;
    if (endpoints.length === 0) setText($('echo-error'), t('The server has no endpoint for this.'));
    if (isShown && !connection) connect();
  });
  $('echo-endpoint').addEventListener('change', connect);
  show();

  function connect() {
    connection?.dispose();
    connection = null;
    const [, path] = endpoints.find(([name]) => name === $('echo-endpoint').value) ?? [];
    if (!path) return;
    connection = new Connection(path);
    connection.addEventListener('state', () => {
      sent = [];
      showLinkState($('echo-state'), connection.state);
      showBanner();
    });
    connection.addEventListener('message', event => received(event.detail));
    connection.open();
  }

  function send() {
    const text = $('echo-text').value;
    const size = new TextEncoder().encode(text).length;
    const problem = text === '' ? t('Something to send, please.')
      : size > maxLength ? t('Too long: at most {size}.', { size: bytes(maxLength) })
      : connection?.state !== 'open' ? t('Not connected: nothing was sent.')
      : '';
    setText($('echo-error'), problem);
    if (problem !== '') return;
    sent.push({ text, at: performance.now() });
    connection.send(text);
  }

  function received(text) {
    const now = performance.now();
    const question = sent.shift();
    if (!question) return;
    if (text !== question.text) {
      setText($('echo-error'), t('What came back differs from what was sent: {text}', { text }));
      return;
    }
    const time = now - question.at;
    times = [...times, time].slice(-SHOWN);
    log.prepend(element('p', {}, element('span', {}, text), element('span', {}, roundTrip(time))));
    if (log.childElementCount > LOG_ENTRIES) log.lastElementChild.remove();
    show();
  }

  function show() {
    if (times.length === 0) {
      chart.draw([[]], t('No round trip yet.'));
      return;
    }
    const sorted = [...times].sort((a, b) => a - b);
    const figures = { last: times.at(-1), median: sorted[sorted.length >> 1], shortest: sorted[0], longest: sorted.at(-1) };
    for (const [name, value] of Object.entries(figures)) setText($(`echo-${name}`), roundTrip(value));
    chart.draw([times], t('Round-trip times of the last {n} messages: median {median}, longest {longest}.', {
      n: times.length, median: roundTrip(figures.median), longest: roundTrip(figures.longest),
    }));
  }

  $('echo-form').addEventListener('submit', event => {
    event.preventDefault();
    send();
  });
  $('echo-text').addEventListener('input', () => setText($('echo-error'), ''));
  $('echo-repeat').addEventListener('change', repeat);

  function repeat() {
    clearInterval(timer);
    if (!$('echo-repeat').checked || !isShown) return;
    const sendIfOpen = () => connection?.state === 'open' && send();
    sendIfOpen();
    timer = setInterval(sendIfOpen, REPEAT_EVERY);
  }

  return {
    shown: () => {
      isShown = true;
      if (!connection) connect();
      repeat();
    },
    hidden: () => {
      isShown = false; // browsers slow the timers of what is out of sight, and what they measure would mislead
      repeat();
      connection?.dispose();
      connection = null;
      showLinkState($('echo-state'), 'closed');
      showBanner();
    },
  };
}
