// Follows the log, looks further back, and filters without leaving the page; the server draws every entry.
import { base } from "./api.js";

const PERIOD = 2_000; // ms between two looks
const MOST = 3_000; // entries that are kept on the page

const [log, entries, form, follow] = ["#log", "#entries", "#filters", "#follow"].map(
  (one) => /** @type {HTMLElement} */ (document.querySelector(one)),
);
let asking = 0; // the number of the last question about other filters: late answers to earlier ones do not count

/** The page as it would be drawn for other parameters. @param {Record<string, string>} more */
async function drawn(more) {
  const query = new URLSearchParams({ ...sought(), ...more });
  const answer = await fetch(`${base}/logs?${query}`, { redirect: "manual", signal: AbortSignal.timeout(15_000) });
  if (answer.type === "opaqueredirect") location.reload(); // to the login page
  if (!answer.ok) throw new Error(answer.statusText);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @returns {Record<string, string>} */
const sought = () => Object.fromEntries([...new FormData(/** @type {HTMLFormElement} */ (form))].map(([name, value]) => [name, String(value)]));
const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40;
const toEnd = () => log.scrollTo({ top: log.scrollHeight });
const following = () => /** @type {HTMLInputElement} */ (follow).checked;

/** Shows where what was searched for stands. @param {Iterable<Element>} items */
function highlight(items) {
  const words = sought().q.trim().toLowerCase();
  if (!words) return;
  for (const text of [...items].map((item) => item.querySelector(".text"))) {
    const whole = text?.textContent ?? "";
    const at = whole.toLowerCase().indexOf(words);
    if (!text || at < 0) continue;
    const hit = Object.assign(document.createElement("mark"), { textContent: whole.slice(at, at + words.length) });
    text.replaceChildren(whole.slice(0, at), hit, whole.slice(at + words.length));
  }
}

/** @param {Document} page */
const itemsOf = (page) => [...(page.querySelector("#entries")?.children ?? [])];

/** @param {Document} page */
function takeBack(page) {
  const [now, next] = [log.querySelector("#back"), page.querySelector("#back")];
  if (now && next) now.replaceWith(document.adoptNode(next));
}

/** Other filters: begins anew at the end. */
async function refilter() {
  const mine = ++asking;
  history.replaceState(null, "", `?${new URLSearchParams(Object.entries(sought()).filter(([, value]) => value))}`);
  const page = await drawn({});
  if (mine !== asking) return;
  takeBack(page);
  entries.dataset.newer = /** @type {HTMLElement} */ (page.querySelector("#entries")).dataset.newer;
  entries.replaceChildren(...itemsOf(page));
  log.querySelector("#nothing")?.replaceWith(/** @type {Node} */ (page.querySelector("#nothing")));
  highlight(entries.children);
  toEnd();
}

/** What was written since. */
async function goOn() {
  const mine = asking;
  const after = entries.dataset.newer;
  const page = await drawn(after ? { after } : {});
  if (mine !== asking) return;
  const stay = atEnd();
  const items = itemsOf(page);
  entries.dataset.newer = /** @type {HTMLElement} */ (page.querySelector("#entries")).dataset.newer;
  if (!items.length) return;
  log.querySelector("#nothing")?.setAttribute("hidden", "");
  highlight(items);
  entries.append(...items);
  while (stay && entries.childElementCount > MOST) entries.firstElementChild?.remove();
  if (stay) toEnd();
}

/** @param {string} before */
async function lookBack(before) {
  const mine = asking;
  const page = await drawn({ before });
  if (mine !== asking) return;
  const height = log.scrollHeight;
  const items = itemsOf(page);
  highlight(items);
  entries.prepend(...items);
  takeBack(page);
  if (items.length) log.querySelector("#nothing")?.setAttribute("hidden", "");
  log.scrollTop += log.scrollHeight - height;
}

async function forever() {
  try {
    if (!document.hidden && following()) await goOn();
  } catch {
    // the next look may succeed; live.js says when there is no connection
  }
  setTimeout(forever, PERIOD);
}

log.addEventListener("click", (event) => {
  const back = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("#back"));
  if (!back?.dataset.older) return;
  event.preventDefault();
  lookBack(back.dataset.older);
});
let pause = 0;
form.addEventListener("input", (event) => {
  if (event.target === follow) return;
  clearTimeout(pause);
  pause = setTimeout(refilter, 250);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  refilter();
});
form.querySelector(".apply")?.setAttribute("hidden", "");
form.querySelector(".follow")?.removeAttribute("hidden");
highlight(entries.children);
toEnd();
setTimeout(forever, PERIOD);
