// The page's table of contents. Sections live on while another one is shown: a chat stays connected.

import { translatePage } from './texts.js';
import { startTabs } from './tabs.js';
import { startServerState } from './server.js';
import { startChat } from './chat.js';
import { startTemperature } from './temperature.js';
import { startEcho } from './echo.js';
import { startOperator } from './operator.js';
import { startLive } from './live.js';

translatePage();
startServerState();

startTabs({
  chat: startChat(),
  temperature: startTemperature(),
  echo: startEcho(),
  operator: startOperator(),
  live: startLive(),
});
