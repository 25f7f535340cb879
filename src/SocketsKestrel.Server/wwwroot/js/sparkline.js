// A small line chart in SVG. Colours and sizes are the style sheet's; its text is for those who do not see it.

import { element, svgElement } from './dom.js';

const WIDTH = 600;
const HEIGHT = 100;
/** Room for half a line's width. */
const MARGIN = 3;

export class Sparkline {
  #lines;
  #areas;
  #svg;
  #capacity;

  /**
   * @param {HTMLElement} place
   * @param {{capacity: number, series?: number}} options how many values fit from left to right; how many lines (1 or 2)
   */
  constructor(place, { capacity, series = 1 }) {
    this.#capacity = capacity;
    const classes = ['', ' second'].slice(0, series);
    this.#areas = classes.slice(0, 1).map(() => svgElement('path', { class: 'area' }));
    this.#lines = classes.map(c => svgElement('path', { class: `line${c}` }));
    this.#svg = svgElement(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': '' },
      svgElement('line', { class: 'floor', x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }),
      ...this.#areas,
      ...this.#lines);
    place.append(this.#svg);
  }

  /** @param {number[][]} series the newest value last, which is drawn at the right @param {string} text what is to be seen */
  draw(series, text) {
    // From zero, so that heights compare; never from zero to zero.
    const most = Math.max(1e-9, ...series.flat());
    const y = value => HEIGHT - MARGIN - value / most * (HEIGHT - 2 * MARGIN);
    for (const [i, values] of series.entries()) {
      const x = at => WIDTH - (values.length - 1 - at) / (this.#capacity - 1) * WIDTH;
      const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
      const line = points.length ? `M${points.join('L')}` : '';
      this.#lines[i].setAttribute('d', line);
      this.#areas[i]?.setAttribute('d', points.length > 1 ? `${line}L${WIDTH},${HEIGHT}L${x(0).toFixed(1)},${HEIGHT}Z` : '');
    }
    this.#svg.setAttribute('aria-label', text);
  }
}

/** A place for a chart, with the chart in it. */
export function sparkline(options) {
  const place = element('div', { class: 'chart' });
  return { place, chart: new Sparkline(place, options) };
}
