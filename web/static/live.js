// Keeps a page current: hears from /api/events what changed, fetches this same page and changes what differs in <main>.
import { base } from "./api.js";
import { become } from "./morph.js";
import { learn, tick } from "./time.js";

const POLL = 3_000; // ms between two looks while there is no stream
const APART = 700; // ms at least between two looks
const RETRY = 15_000; // ms until a stream is tried again that was refused

/** @typedef {{ names: string[], version: number }} Change  names on the board, such as `qbit/default` */
/** @typedef {(change: Change | null) => unknown} Hearer  null: something may have changed (polling, or just back) */

/** @type {{ prefixes: string[], hear: Hearer }[]} */
const hearers = [];
/** @type {EventSource | undefined} */
let stream;
/** @type {ReturnType<typeof setInterval> | undefined} */
let polling;
let refusedAt = -Infinity;

/**
 * Calls `hear` on every change of a name that begins with one of the prefixes, and when some may have been missed;
 * never while the tab is hidden.
 * @param {string[]} prefixes
 * @param {Hearer} hear
 */
export function onChange(prefixes, hear) {
  hearers.push({ prefixes, hear });
  if (hearers.length === 1) wake();
}

/** @param {Change | null} change */
function tell(change) {
  for (const { prefixes, hear } of hearers) {
    const touched = change?.names.some((name) => prefixes.some((prefix) => name.startsWith(prefix)));
    if (touched || !change) hear(change);
  }
}

/** Opens the stream, or polls where the server has too many of them or is not there. */
function wake() {
  if (document.hidden || !hearers.length) return;
  if (stream || performance.now() - refusedAt < RETRY) return poll();
  stream = new EventSource(`${base}/api/events`);
  stream.addEventListener("open", () => { stopPolling(); tell(null); });
  stream.addEventListener("changed", (event) => tell(JSON.parse(event.data)));
  stream.addEventListener("error", () => { // refused, or the connection was lost
    refusedAt = performance.now();
    closeStream();
    poll();
  });
}

function poll() {
  polling ??= setInterval(() => { tell(null); if (!stream) wake(); }, POLL);
}

function stopPolling() {
  clearInterval(polling);
  polling = undefined;
}

function closeStream() {
  stream?.close();
  stream = undefined;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    closeStream();
    stopPolling();
    fetching?.abort();
  } else {
    refusedAt = -Infinity;
    wake();
  }
});
addEventListener("pagehide", closeStream);
addEventListener("pageshow", (event) => { if (event.persisted) wake(); }); // back from the browser's own cache

// --- the page itself -------------------------------------------------------------------------------------------

/** @type {AbortController | undefined} */
let fetching;
let again = false;

/** Draws <main> anew as the server has it now; calls that come meanwhile end in one more. */
export async function refresh() {
  if (fetching) { again = true; return; }
  fetching = new AbortController();
  const signal = AbortSignal.any([fetching.signal, AbortSignal.timeout(10_000)]);
  try {
    const answer = await fetch(location.href, { redirect: "manual", headers: { Accept: "text/html" }, signal });
    if (answer.type === "opaqueredirect") return location.reload(); // logged out: to the login page
    if (!answer.ok) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    say("");
  } catch {
    if (!document.hidden) say("No connection to qBitrr: what you see may be old.");
  } finally {
    setTimeout(() => {
      fetching = undefined;
      if (again && !document.hidden) refresh();
      again = false;
    }, APART);
  }
}

/** @param {Document} fresh */
function show(fresh) {
  for (const each of fresh.querySelectorAll("noscript")) each.remove(); // a parser without scripts has made fields of it
  const [now, next] = [document.querySelector("main"), fresh.querySelector("main")];
  if (now && next) become(now, next);
  if (document.title !== fresh.title) document.title = fresh.title;
  learn();
  tick();
  document.dispatchEvent(new Event("qbitrr:drawn"));
}

/** @param {string} sentence "" takes it away */
export function say(sentence) {
  const stale = document.querySelector("#stale");
  if (!stale) return;
  stale.toggleAttribute("hidden", !sentence);
  if (stale.textContent !== sentence) stale.textContent = sentence;
}

const shown = document.querySelector("main")?.dataset.live?.split(" ").filter(Boolean) ?? [];
if (shown.length) {
  onChange(shown, refresh);
  document.addEventListener("qbitrr:sent", refresh);
}
