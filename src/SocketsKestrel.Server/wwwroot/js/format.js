// Numbers, sizes and times as the user's language writes them.

import { locale } from './texts.js';

const numberOf = options => {
  const format = new Intl.NumberFormat(locale, options);
  return value => format.format(value);
};

export const count = numberOf({ maximumFractionDigits: 0 });
const compact = numberOf({ notation: 'compact', maximumSignificantDigits: 3 });
export const percent = numberOf({ style: 'percent', maximumFractionDigits: 0 });
const tenth = numberOf({ maximumFractionDigits: 1 });

/** A count that has little room: exact up to 9,999. */
export const brief = value => value < 10_000 ? count(value) : compact(value);

/** So many each second. */
export const rate = value => value < 10 && value % 1 >= 0.05 ? tenth(value) : brief(value);

// These are the same in every language; Intl has no letter for a byte that all of them write.
const sizes = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(value) {
  let step = 0;
  for (; value >= 1000 && step < sizes.length - 1; step++) value /= 1000;
  return `${step === 0 ? count(value) : tenth(value)}\u00a0${sizes[step]}`;
}

const [days, hours, minutes, wholeSeconds] = ['day', 'hour', 'minute', 'second'].map(unit =>
  numberOf({ style: 'unit', unit, unitDisplay: 'narrow', maximumFractionDigits: 0 }));

export const seconds = numberOf({ style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 0 });

/** The two largest units of a time span: 3d 4h, 4m 10s, 7s. */
export function duration(value) {
  const s = Math.floor(value);
  if (s >= 86_400) return `${days(Math.floor(s / 86_400))} ${hours(Math.floor(s % 86_400 / 3600))}`;
  if (s >= 3600) return `${hours(Math.floor(s / 3600))} ${minutes(Math.floor(s % 3600 / 60))}`;
  if (s >= 60) return `${minutes(Math.floor(s / 60))} ${wholeSeconds(s % 60)}`;
  return wholeSeconds(s);
}

const [milli, micro] = [['millisecond', 1], ['microsecond', 0]].map(([unit, digits]) =>
  numberOf({ style: 'unit', unit, unitDisplay: 'short', minimumFractionDigits: digits, maximumFractionDigits: digits }));

/** A round-trip time, given in milliseconds. */
export const roundTrip = value => value < 1 ? micro(value * 1000) : milli(value);

const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });

export const timeOfDay = date => clock.format(date);

export const dateAndTime = date => full.format(date);
