// Temperature: converted by the server, as one types.

import { startBanner } from './banner.js';
import { Connection } from './connection.js';
import { $, setText } from './dom.js';
import { endpointsOf, fillEndpoints, onVarz } from './server.js';
import { errorText, t } from './texts.js';

/** Freezing point in Celsius: what comes back tells which way the endpoint converts, which is a setting of the server's. */
const PROBE = '0';

export function startTemperature() {
  const input = $('temperature-in');
  const output = $('temperature-out');
  const showBanner = startBanner($('temperature-banner'), () => connection, () => connection?.retryNow());
  let connection = null;
  let endpoints = [];
  let isShown = false;
  // What was asked and not answered yet: answers come in the order of the questions.
  let asked = [];

  onVarz(varz => {
    if (!varz) return;
    endpoints = endpointsOf(varz, 'Temperature');
    fillEndpoints($('temperature-endpoint'), endpoints);
    $('temperature-choice').hidden = endpoints.length < 2;
    if (endpoints.length === 0) setText($('temperature-error'), t('The server has no endpoint for this.'));
    if (isShown && !connection) connect();
  });
  $('temperature-endpoint').addEventListener('change', connect);

  function connect() {
    connection?.dispose();
    connection = null;
    const [, path] = endpoints.find(([name]) => name === $('temperature-endpoint').value) ?? [];
    if (!path) return;
    connection = new Connection(path);
    connection.addEventListener('state', () => {
      asked = [];
      showBanner();
      if (connection.state !== 'open') return;
      ask(PROBE);
      if (input.value.trim() !== '') ask(input.value);
    });
    connection.addEventListener('message', event => answered(event.detail));
    connection.open();
  }

  function ask(question) {
    if (connection?.send(question)) asked.push(question);
  }

  function answered(answer) {
    const question = asked.shift();
    if (question === PROBE && (answer === '32.0' || answer.startsWith('-17'))) showDirection(answer === '32.0');
    // Only the answer to what stands in the box is shown.
    if (question !== input.value) return;
    const isError = answer.startsWith('ERR ');
    setText($('temperature-error'), isError ? errorText(answer) : '');
    input.setAttribute('aria-invalid', String(isError));
    setText(output, isError ? '' : answer);
    output.classList.remove('stale');
  }

  function showDirection(fromCelsius) {
    const [from, to] = fromCelsius ? [['Celsius', '°C'], ['Fahrenheit', '°F']] : [['Fahrenheit', '°F'], ['Celsius', '°C']];
    setText($('temperature-from'), t(from[0]));
    setText($('temperature-from-unit'), from[1]);
    setText($('temperature-to'), t(to[0]));
    setText($('temperature-to-unit'), to[1]);
  }

  input.addEventListener('input', () => {
    if (input.value.trim() === '') {
      setText(output, '');
      setText($('temperature-error'), '');
      input.setAttribute('aria-invalid', 'false');
      return;
    }
    output.classList.add('stale'); // the old answer, until the new one is there
    ask(input.value);
  });

  return {
    shown: () => {
      isShown = true;
      if (!connection) connect();
    },
    hidden: () => {
      isShown = false;
      connection?.dispose(); // it would be kept for nobody
      connection = null;
      showBanner();
    },
  };
}
