// Calls that only administrators may make. The token lives in this browser tab (sessionStorage), and goes nowhere but to this server.

import { $ } from './dom.js';
import { t } from './texts.js';

const KEY = 'socketskestrel-admin-token';

/** The call was refused, and the user did not give a (better) token. */
export class NotAllowed extends Error {}

let asking = null;

/**
 * A fetch with the token, if there is one. Where the server wants one (401) the user is asked, until it fits or is given up.
 * @throws {NotAllowed} given up, or refused whatever the token (403)
 * @throws {TypeError} the server does not answer
 */
export async function adminFetch(path, options = {}) {
  let refused = false;
  for (;;) {
    const token = sessionStorage.getItem(KEY);
    const response = await fetch(path, {
      ...options,
      cache: 'no-store',
      headers: { ...options.headers, ...token && { Authorization: `Bearer ${token}` } },
    });
    if (response.status === 403) throw new NotAllowed((await response.text()).trim());
    if (response.status !== 401) return response;
    refused ||= token !== null;
    // Another call may have asked meanwhile.
    if (sessionStorage.getItem(KEY) !== token) continue;
    sessionStorage.removeItem(KEY);
    await askForToken(refused);
  }
}

/** One dialog, however many calls wait for it. */
function askForToken(refused) {
  asking ??= new Promise((resolve, reject) => {
    const dialog = $('token-dialog');
    $('token-why').textContent = refused ? t('The server did not accept this token.') : t('The server asks for it before it lets you do this.');
    $('token').value = '';
    let given = false;
    $('token-form').onsubmit = event => {
      // Others no header can carry: fetch would fail as if there were no server.
      if (!/^[\x21-\x7e]+$/.test($('token').value)) {
        event.preventDefault();
        $('token-why').textContent = t('The server did not accept this token.');
        return;
      }
      given = true;
      sessionStorage.setItem(KEY, $('token').value);
    };
    $('token-cancel').onclick = () => dialog.close();
    dialog.onclose = () => {
      asking = null;
      if (given) resolve();
      else reject(new NotAllowed(t('Not allowed without the administrator’s token.')));
    };
    dialog.showModal();
  });
  return asking;
}
