// The last minute of /varz: totals become rates by their differences.

export const SAMPLES = 60;

/** After a pause this long (ms) the past is not the last minute any more. */
const GAP = 5_000;

const sum = numbers => numbers.reduce((a, b) => a + b, 0);

/** Rates of one endpoint, or of all together, the newest last. */
class Rates {
  messagesIn = [];
  messagesOut = [];
  bytesIn = [];
  bytesOut = [];

  add(now, before, seconds) {
    keep(this.messagesIn, (now.messages_in - before.messages_in) / seconds);
    keep(this.messagesOut, (now.messages_out - before.messages_out) / seconds);
    keep(this.bytesIn, (now.bytes_in - before.bytes_in) / seconds);
    keep(this.bytesOut, (now.bytes_out - before.bytes_out) / seconds);
  }
}

export class Samples {
  #previous = null;

  constructor() {
    this.#clear();
  }

  add(varz) {
    const seconds = this.#previous ? (new Date(varz.now) - new Date(this.#previous.now)) / 1000 : 0;
    const isNewServer = this.#previous?.started !== varz.started;
    if (isNewServer || seconds * 1000 > GAP) this.#clear();
    keep(this.connections, varz.connections);
    keep(this.udpPeers, sum(Object.values(varz.endpoints).map(e => e.udp_peers ?? 0)));
    keep(this.memory, varz.memory_bytes);
    if (!isNewServer && seconds > 0 && seconds * 1000 <= GAP) this.#addRates(varz, this.#previous, seconds);
    this.#previous = varz;
  }

  #addRates(varz, before, seconds) {
    keep(this.cpu, (varz.cpu_seconds - before.cpu_seconds) / seconds / varz.cores);
    for (const [name, endpoint] of Object.entries(varz.endpoints)) {
      if (before.endpoints[name]) (this.endpoints[name] ??= new Rates()).add(endpoint, before.endpoints[name], seconds);
    }
    this.all.add(total(varz), total(before), seconds);
  }

  #clear() {
    this.connections = [];
    this.udpPeers = [];
    this.memory = [];
    this.cpu = [];
    this.all = new Rates();
    /** @type {Object<string, Rates>} */
    this.endpoints = {};
  }
}

function total({ endpoints }) {
  const all = Object.values(endpoints);
  return Object.fromEntries(['messages_in', 'messages_out', 'bytes_in', 'bytes_out'].map(key => [key, sum(all.map(e => e[key]))]));
}

function keep(list, value) {
  list.push(value);
  if (list.length > SAMPLES) list.shift();
}
