// Keeps relative times and count-downs true between two answers of the server: <time data-ago> and <time data-until>.

/** How much the server's clock is ahead of ours, in seconds. */
let ahead = 0;

/** @returns {number} Unix seconds by the server's clock */
export function now() {
  return Date.now() / 1000 + ahead;
}

/** Learns the server's time from `<main data-now>`, when that was just received. */
export function learn() {
  const said = Number(document.querySelector("main")?.dataset.now);
  if (said) ahead = said - Date.now() / 1000;
}

/**
 * `5 min`, as `_span` in web/times.py says it.
 * @param {number} seconds at least 1
 */
export function span(seconds) {
  for (const [length, unit] of /** @type {[number, string][]} */ ([[86400, "d"], [3600, "h"], [60, "min"]])) {
    if (seconds >= length) return `${Math.round(seconds / length)} ${unit}`;
  }
  return `${Math.round(seconds)} s`;
}

/** @param {number} at Unix seconds */
export function ago(at) {
  const seconds = now() - at;
  return seconds < 1 ? "just now" : `${span(seconds)} ago`;
}

/** @param {number} at Unix seconds */
export function until(at) {
  const seconds = at - now();
  return seconds < 1 ? "now" : `in ${span(seconds)}`;
}

/**
 * Brings every time on the page, or within `root`, up to date.
 * @param {ParentNode} [root]
 */
export function tick(root = document) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[data-ago], time[data-until]"))) {
    const { ago: past, until: future } = time.dataset;
    const words = past ? ago(Number(past)) : until(Number(future));
    if (time.textContent !== words) time.textContent = words;
    if (!time.title) time.title = new Date(time.dateTime).toLocaleString();
  }
}

learn();
tick();
setInterval(() => { if (!document.hidden) tick(); }, 1000);
