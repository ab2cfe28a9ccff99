// The table of torrents: further pages come while somebody scrolls, and those out of sight go; filters and selection.
import { base } from "./api.js";
import { onChange, say } from "./live.js";
import { become } from "./morph.js";
import { learn, tick } from "./time.js";
import { asks } from "./wishes.js";

const APART = 2_000; // ms between two looks at what changed
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const filters = /** @type {HTMLFormElement} */ (document.querySelector("#filters"));
const form = /** @type {HTMLFormElement} */ (document.querySelector("#ask"));
/** @type {Set<string>} `instance/hash`, also of rows that are not drawn just now */
const chosen = new Set();

const table = () => /** @type {HTMLTableElement} */ (document.querySelector("#rows"));
const bodies = () => /** @type {HTMLTableSectionElement[]} */ ([...table().querySelectorAll("tbody[data-page]")]);
/** @param {"page" | "size" | "total"} name */
const told = (name) => Number(table().dataset[name]);
const pages = () => Math.max(1, Math.ceil(told("total") / told("size")));

// --- where everything is -----------------------------------------------------------------------------------------

/** The height of one row in px: all are alike. */
function rowHeight() {
  return table().querySelector("tbody[data-page] tr")?.getBoundingClientRect().height || 44;
}

/** Where the first of all rows is, drawn or not, in px from the upper edge of the window. */
function top() {
  return [...table().tBodies].find((body) => !body.hidden)?.getBoundingClientRect().top ?? 0;
}

/** A body that holds the place of rows that are not drawn. @param {"before" | "after"} where */
function gap(where) {
  const id = `gap-${where}`;
  const there = document.getElementById(id);
  if (there) return there;
  const made = Object.assign(document.createElement("tbody"), { id, className: "gap" });
  made.setAttribute("aria-hidden", "true");
  made.innerHTML = '<tr class="gap"><td></td></tr>';
  where === "before" ? table().tHead?.after(made) : table().append(made);
  return made;
}

/** Gives the gaps their heights, so that the page is as long as all rows together. */
function arrange() {
  const drawn = bodies().map((body) => Number(body.dataset.page));
  if (!drawn.length) return;
  const size = told("size");
  const columns = [...(table().tHead?.rows[0].cells ?? [])].filter((cell) => cell.offsetWidth).length || 1; // that are shown
  const before = (Math.min(...drawn) - 1) * size;
  const after = Math.max(0, told("total") - Math.max(...drawn) * size);
  for (const [where, rows] of /** @type {["before" | "after", number][]} */ ([["before", before], ["after", after]])) {
    const body = gap(where);
    body.hidden = rows <= 0;
    /** @type {HTMLTableCellElement} */ (body.querySelector("td")).colSpan = columns;
    for (const each of body.querySelectorAll("tr, td")) /** @type {HTMLElement} */ (each).style.height = `${rows * rowHeight()}px`;
  }
}

/** The pages that somebody sees just now. @returns {number[]} */
function inSight() {
  if (!bodies().length) return [];
  const start = top();
  const perPage = told("size") * rowHeight();
  const at = (/** @type {number} */ y) => Math.min(pages(), Math.max(1, Math.floor((y - start) / perPage) + 1));
  const [first, last] = [at(120), at(innerHeight)];
  return first === last ? [first] : [first, last];
}

// --- getting rows ------------------------------------------------------------------------------------------------

/** @param {number} page */
function addressOf(page) {
  const address = new URL(location.href);
  page > 1 ? address.searchParams.set("page", String(page)) : address.searchParams.delete("page");
  return address;
}

/** @param {URL} address @param {AbortSignal} signal @returns {Promise<Document>} */
async function fetched(address, signal) {
  const answer = await fetch(address, { redirect: "manual", headers: { Accept: "text/html" }, signal });
  if (answer.type === "opaqueredirect") location.reload(); // logged out: to the login page
  if (!answer.ok) throw new Error(answer.statusText);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @type {AbortController | undefined} */
let fetching;

/**
 * Fetches pages and puts each into its place; what was being fetched before is given up.
 * @param {number[]} wanted
 * @param {{ anew?: boolean }} [how] anew: another list, so what is drawn goes
 */
async function get(wanted, { anew = false } = {}) {
  fetching?.abort();
  const mine = (fetching = new AbortController());
  try {
    for (const page of wanted) {
      const fresh = await fetched(addressOf(page), AbortSignal.any([mine.signal, AbortSignal.timeout(15_000)]));
      if (anew) for (const body of bodies()) body.remove();
      place(fresh, page);
      anew = false;
    }
    say("");
  } catch (error) {
    if (!mine.signal.aborted && !document.hidden) say("No connection to qBitrr: what you see may be old.");
  } finally {
    if (fetching === mine) fetching = undefined;
  }
}

/** @param {Document} fresh @param {number} page */
function place(fresh, page) {
  const next = fresh.querySelector("main");
  const rows = /** @type {HTMLTableElement | null} */ (fresh.querySelector("#rows"));
  const body = /** @type {HTMLTableSectionElement | null} */ (rows?.querySelector("tbody[data-page]"));
  if (!next || !rows || !body) return;
  const head = rows.tHead;
  become(main, next); // all but the table
  document.title = fresh.title;
  const now = table();
  now.dataset.total = rows.dataset.total;
  if (head && now.tHead) become(now.tHead, head);
  const there = bodies().find((one) => Number(one.dataset.page) === page);
  const after = bodies().find((one) => Number(one.dataset.page) > page);
  if (there) become(there, body);
  else if (body.rows.length || page === 1) now.insertBefore(document.adoptNode(body), after ?? gap("after"));
  tidy(page);
  arrange();
  mark();
  learn();
  tick();
  prepare();
}

/** Leaves at most three pages in a row: this one and its neighbours. @param {number} page */
function tidy(page) {
  for (const body of bodies()) {
    const other = Number(body.dataset.page);
    if (Math.abs(other - page) > 1 || other > pages()) body.remove();
  }
}

// --- scrolling ---------------------------------------------------------------------------------------------------

let settled = 0;

function scrolled() {
  const seen = inSight();
  if (!seen.length) return;
  const drawn = new Set(bodies().map((body) => Number(body.dataset.page)));
  const missing = seen.filter((page) => !drawn.has(page));
  clearTimeout(settled);
  settled = setTimeout(() => {
    if (missing.length) get(missing);
    else {
      const next = ahead(seen, drawn);
      if (next && !fetching) get([next]);
    }
    remember(seen[0]);
  }, missing.length ? 60 : 120);
}

/** The neighbour that will be needed next, before it is. @param {number[]} seen @param {Set<number>} drawn */
function ahead(seen, drawn) {
  const perPage = told("size") * rowHeight();
  const start = top();
  const here = -start / perPage + 1 - seen[0]; // how far into its page the upper edge is
  const next = here > 0.5 ? seen[seen.length - 1] + 1 : seen[0] - 1;
  return next >= 1 && next <= pages() && !drawn.has(next) ? next : 0;
}

/** The address says which page is seen, for who shares or reloads it. @param {number} page */
function remember(page) {
  const address = addressOf(page);
  if (address.href !== location.href) history.replaceState(null, "", address);
  table().dataset.page = String(page);
}

// --- filters and order -------------------------------------------------------------------------------------------

/** Shows another list. @param {URL} address @param {boolean} [visited] it is in the browser's history already */
async function go(address, visited = false) {
  if (!visited) history.pushState(null, "", address);
  table().setAttribute("aria-busy", "true");
  const page = Number(new URL(address).searchParams.get("page") ?? 1);
  await get([page], { anew: true });
  table().removeAttribute("aria-busy");
  if (!visited) scrollTo({ top: Math.min(scrollY, form.offsetTop - 60) });
}

function asFiltered() {
  const address = new URL(filters.action);
  for (const [name, value] of new FormData(filters)) if (value) address.searchParams.set(name, String(value).trim());
  if (address.href !== location.href) go(address);
}

let typing = 0;
filters.addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(asFiltered, /** @type {HTMLElement} */ (event.target).id === "q" ? 250 : 0);
});
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  asFiltered();
});
main.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("thead a, #pager a, #clear");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.id === "clear") filters.querySelectorAll("input, select").forEach((field) => {
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = false;
    else /** @type {HTMLInputElement} */ (field).value = "";
  });
  go(new URL(link.href));
});
addEventListener("popstate", () => location.reload());

// --- selection ---------------------------------------------------------------------------------------------------

const boxes = () => /** @type {HTMLInputElement[]} */ ([...table().querySelectorAll("tbody input[name=torrent]")]);
/** @type {HTMLInputElement | undefined} */
let last;

/** Shows on the page what is chosen. */
function mark() {
  const all = /** @type {HTMLInputElement} */ (document.querySelector("#all input"));
  const shown = boxes();
  for (const box of shown) box.checked = chosen.has(box.value);
  const some = shown.filter((box) => box.checked).length;
  all.checked = some > 0 && some === shown.length;
  all.indeterminate = some > 0 && some < shown.length;
  const count = document.querySelector("#chosen");
  const words = chosen.size ? `${chosen.size.toLocaleString()} selected` : "";
  if (count && count.textContent !== words) count.textContent = words;
  document.querySelector("#asking")?.classList.toggle("none", !chosen.size);
}

/** @param {HTMLInputElement} box @param {boolean} on */
const choose = (box, on) => (on ? chosen.add(box.value) : chosen.delete(box.value));

form.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  if (box.name !== "torrent") for (const each of boxes()) choose(each, box.checked);
  else {
    const row = boxes();
    const [from, to] = [last ? row.indexOf(last) : -1, row.indexOf(box)].sort((a, b) => a - b);
    const range = event.shiftKey && from >= 0 ? row.slice(from, to + 1) : [box];
    for (const each of range) choose(each, box.checked);
    last = box;
  }
  mark();
});

asks(form, () => [...chosen], () => { chosen.clear(); mark(); });

// --- what scripts do better --------------------------------------------------------------------------------------

/** On a phone the filters fold away behind a button that counts those that are set. */
function fold() {
  const button = /** @type {HTMLButtonElement} */ (document.querySelector("#more"));
  const set = [...filters.querySelectorAll("select:not(#sort), .check input")].filter(
    (field) => (field instanceof HTMLInputElement ? field.checked : /** @type {HTMLSelectElement} */ (field).value),
  ).length;
  filters.classList.toggle("folded", !open);
  button.hidden = false;
  button.setAttribute("aria-expanded", String(open));
  button.textContent = open ? "Fewer filters" : set ? `Filters (${set})` : "Filters";
}

let open = false;
document.querySelector("#more")?.addEventListener("click", () => { open = !open; fold(); });

/** What serves those without a script only. */
function prepare() {
  fold();
  document.querySelector("#all")?.removeAttribute("hidden");
  document.querySelector("#pager")?.setAttribute("hidden", "");
  filters.querySelector("button.primary")?.setAttribute("hidden", "");
}

let looked = 0;
let waiting = 0;
function look() {
  clearTimeout(waiting);
  const wait = looked + APART - performance.now();
  if (wait > 0 || fetching) {
    waiting = setTimeout(look, Math.max(wait, 300));
    return;
  }
  looked = performance.now();
  if (!document.hidden) get(inSight().length ? inSight() : [1]);
}

prepare();
arrange();
mark();
history.scrollRestoration = "manual";
if (told("page") > 1 && bodies()[0]?.rows.length) bodies()[0].scrollIntoView();
addEventListener("scroll", () => requestAnimationFrame(scrolled), { passive: true });
addEventListener("resize", arrange);
document.addEventListener("qbitrr:sent", () => { looked = 0; look(); });
onChange(["arr/"], look);
