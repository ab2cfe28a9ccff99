// The configuration as a form: sections that are shown one at a time, changed together, reviewed and saved at once.
import { ask, base, send } from "./api.js";
import { asks, naming } from "./config-dialogs.js";
import { differences, keysOf, renamed, rowsOf, wanted } from "./config-draft.js";
import { complain, controlOf, valueOf } from "./config-fields.js";
import { drawResult } from "./config-result.js";
import { listed, reviewed } from "./config-review.js";
import { toast } from "./dialog.js";

/** @typedef {import("./config-draft.js").Panel} Panel */

/** @type {Panel[]} */
let panels = [];
/** @type {Record<string, any>} */
let values = {};
let current = "";
let made = 0; // sections and rows added since the page was drawn, for ids of their own

/** @param {string} chosen @param {ParentNode} [within] @returns {HTMLElement[]} */
const all = (chosen, within = root()) => [.../** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(chosen))];
/** @param {string} chosen @param {ParentNode} [within] */
const one = (chosen, within = root()) => /** @type {HTMLElement} */ (within.querySelector(chosen));
const root = () => /** @type {HTMLElement} */ (document.querySelector("#configuration"));
const panelOf = (/** @type {Element} */ element) => panels.find((panel) => panel.element.contains(element));
const called = (/** @type {string} */ name) => panels.find((panel) => panel.name === name && !panel.removed);

// --- what is changed ---------------------------------------------------------------------------------------------

const draft = () => wanted(panels, values);
const moved = () => panels.filter((panel) => panel.origin && panel.name !== panel.origin && !panel.removed);
const query = () => {
  const names = new URLSearchParams(moved().flatMap((panel) => [["from", panel.origin], ["to", panel.name]]));
  return names.size ? `?${names}` : "";
};

/** Counts and marks what is not saved. */
function mark() {
  const found = differences(renamed(panels, values), draft());
  const count = found.length + moved().length;
  one(".savebar").hidden = !count;
  one("#count").textContent = count === 1 ? "1 change" : `${count} changes`;
  const touched = new Map(found.map((each) => [`${each.section} ${each.key}`, each]));
  for (const panel of panels) {
    for (const key of keysOf(panel.element)) {
      const dirty = panel.fresh ? false : touched.has(`${panel.name} ${key.dataset.path}`);
      key.classList.toggle("dirty", dirty);
      one(".unsaved", key).hidden = !dirty;
    }
    for (const table of all("[data-rows]", panel.element)) {
      table.classList.toggle("dirty", touched.has(`${panel.name} ${table.dataset.rows}`));
    }
    const dirty = found.some((each) => each.section === panel.name) || moved().includes(panel) || panel.removed;
    linkOf(panel)?.classList.toggle("dirty", dirty);
    linkOf(panel)?.classList.toggle("gone", panel.removed);
  }
}

addEventListener("beforeunload", (event) => {
  if (root() && !one(".savebar").hidden) event.preventDefault();
});

// --- which section is shown --------------------------------------------------------------------------------------

/** @param {Panel} panel */
const linkOf = (panel) => one(`[data-panel="${CSS.escape(panel.element.id)}"]`);

/** @param {string} id @param {boolean} [focus] */
function show(id, focus = false) {
  const target = id ? document.getElementById(id) : null;
  const meant = panels.find(({ element, name }) => name === id || (target && element.contains(target)));
  const panel = meant ?? panels.find(({ element }) => element.id === current) ?? panels[0];
  if (!panel || (!meant && focus)) return; // another place of the page
  current = panel.element.id;
  for (const each of panels) each.element.hidden = each !== panel;
  for (const link of all("[data-panel]")) {
    if (link.dataset.panel === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  linkOf(panel)?.scrollIntoView({ block: "nearest", inline: "center" });
  const heading = one("h2", panel.element);
  heading.tabIndex = -1;
  if (target && target !== panel.element) {
    for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    target.scrollIntoView({ block: target.matches(".sub") ? "start" : "center" });
    if (!target.matches(".sub")) target.focus();
  } else if (focus) {
    heading.focus();
  }
}

addEventListener("hashchange", () => {
  if (root()) show(decodeURIComponent(location.hash.slice(1)), true);
});

/** Shows the keys of all sections whose name or help has the words. @param {string} words */
function search(words) {
  const sought = words.trim().toLowerCase();
  root().classList.toggle("searching", Boolean(sought));
  let hits = 0;
  for (const panel of panels) {
    let here = 0;
    for (const key of all(".key", panel.element)) {
      const hit = !sought || (one(".about", key).textContent ?? "").toLowerCase().includes(sought);
      key.classList.toggle("miss", !hit);
      here += Number(hit);
    }
    for (const group of all(".sub, .fold, .row", panel.element)) group.classList.toggle("miss", !group.querySelector(".key:not(.miss)"));
    if (sought) {
      for (const fold of all("details.fold:not(.miss)", panel.element)) fold.setAttribute("open", "");
      panel.element.hidden = !here;
    }
    hits += here;
  }
  one(".none").hidden = hits > 0;
  if (!sought) show(current);
}

// --- sections and rows that come and go --------------------------------------------------------------------------

/** @param {string} source @param {Record<string, string>} marks @returns {HTMLElement} */
function drawn(source, marks) {
  const holder = document.createElement("template");
  holder.innerHTML = Object.entries(marks).reduce((text, [mark, value]) => text.replaceAll(`{${mark}}`, value), source);
  return /** @type {HTMLElement} */ (holder.content.firstElementChild);
}

/** @param {Panel} panel */
function rename(panel) {
  panel.element.dataset.section = panel.name;
  const category = panel.element.querySelector('.keys > [data-path="Category"] input');
  if (category) category.setAttribute("placeholder", panel.name.toLowerCase());
  for (const place of [one("h2 .name", panel.element), one(".name", linkOf(panel))]) {
    place.textContent = place.closest("h2") ? `[${panel.name}]` : panel.name;
  }
}

/** @param {string} kind @param {string} name */
async function add(kind, name) {
  const answer = await fetch(`${base}/configuration/blank/${kind}`, { redirect: "manual" });
  if (!answer.ok) return location.reload(); // to the login page
  const element = drawn(await answer.text(), { number: `new${++made}` });
  const link = document.createElement("li");
  link.innerHTML = `<a href="#${element.id}" data-panel="${element.id}"><span class="name"></span> <span class="tag">new</span></a>`;
  one(`.add[data-kinds~="${kind}"]`).previousElementSibling?.append(link);
  one("#panels").append(element);
  const panel = { element, origin: "", name, fresh: true, removed: false };
  panels.push(panel);
  wake(panel);
  mark();
  location.hash = element.id;
}

/** @param {Panel} panel @param {boolean} removed */
function remove(panel, removed) {
  panel.removed = removed;
  if (removed && panel.fresh) {
    linkOf(panel).parentElement?.remove();
    panel.element.remove();
    panels = panels.filter((each) => each !== panel);
    location.hash = panels[0].element.id;
  } else {
    one(".gone", panel.element).hidden = !removed;
    one(".body", panel.element).inert = removed;
    for (const button of all(".test, .off, .rename, .remove", panel.element)) button.hidden = removed;
  }
  mark();
}

/** Switches a section off or on by its own key. @param {Panel} panel */
function toggle(panel) {
  const control = /** @type {HTMLInputElement} */ (controlOf(one('[data-path="Disabled"], [data-path="Managed"]', panel.element)));
  control.checked = !control.checked;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {Panel} panel */
function nameOff(panel) {
  const key = panel.element.querySelector('[data-path="Disabled"], [data-path="Managed"]');
  if (!key) return;
  const control = /** @type {HTMLInputElement} */ (controlOf(key));
  const instance = panel.element.dataset.kind === "qBit";
  const off = instance === control.checked;
  const button = one(".off", panel.element);
  button.textContent = instance ? (off ? "Enable" : "Disable") : off ? "Manage it" : "Leave it alone";
  button.toggleAttribute("disabled", control.disabled);
}

// --- saving ------------------------------------------------------------------------------------------------------

/** @param {{ section: string, key: string, message: string }} problem @returns {HTMLElement | undefined} its field */
function complainOf({ section, key, message }) {
  const panel = called(section);
  if (!panel) return undefined;
  const sentence = `${key ? `${key.split(".").pop()}: ` : ""}${message}${/[.?]$/.test(message) ? "" : "."}`;
  const [, table, index, rest] = /^(.+?)\[(\d+)\]\.?(.*)$/.exec(key) ?? [];
  const row = table ? all(`[data-rows="${CSS.escape(table)}"] > .rows > .row`, panel.element)[Number(index) - 1] : panel.element;
  const found = all(`[data-path="${CSS.escape(rest ?? key)}"]`, row ?? panel.element).find((each) => table || !each.closest(".row"));
  const list = found ? undefined : all(`[data-rows="${CSS.escape(key)}"] > .trouble`, panel.element)[0];
  if (found) complain(found, sentence);
  else if (list) Object.assign(list, { textContent: sentence, hidden: false });
  else drawResult(panel.element, { bad: true, title: sentence });
  linkOf(panel)?.classList.add("wrong");
  return found ?? list ?? panel.element;
}

function forget() {
  for (const key of all(".key")) complain(key, "");
  for (const list of all(".trouble")) list.hidden = true;
  for (const link of all(".wrong")) link.classList.remove("wrong");
  for (const panel of panels) drawResult(panel.element, null);
}

/** @param {any} refusal @param {string} [outcome] */
async function refused(refusal, outcome = "Nothing was changed") {
  if (refusal.status === 412) return conflict();
  const fields = refusal.details?.fields ?? [];
  const [first] = fields.map(complainOf).filter(Boolean);
  if (first) {
    toast(`${outcome}: there ${fields.length === 1 ? "is a mistake" : `are ${fields.length} mistakes`}.`, "bad");
    const panel = panelOf(first);
    if (panel) show(panel.element.id);
    if (first.classList.contains("key")) controlOf(first).focus();
    else first.scrollIntoView({ block: "center" });
  } else {
    toast(refusal.details?.problems?.join(" ") ?? refusal.message, "bad");
  }
}

/** Somebody else has changed the file: says what, and puts our changes on top of it when that is wanted. */
async function conflict() {
  const now = await ask("/api/config");
  const body = listed(differences(values, now));
  if (!body.childElementCount) body.append("The values are the same; a secret or a comment is another.");
  if (await asks("Somebody else has changed the file", body, "Look again, and keep my changes", "Cancel")) await redraw(true);
}

async function review() {
  if (root().ariaBusy === "true") return;
  forget();
  root().ariaBusy = "true";
  const [body, names, headers] = [draft(), query(), { "If-Match": `"${root().dataset.version}"` }];
  try {
    const seen = await send(`/api/config/preview${names}`, body, headers);
    if (!(await asks("Save these changes?", reviewed(seen, moved()), "Save", "Back"))) return;
    const saved = await send(`/api/config${names}`, body, headers);
    toast(saved.backup ? `Saved; the file as it was is kept as ${saved.backup}.` : "Saved, and in force.");
    await after(body.WebUI ?? {}, values.WebUI ?? {});
  } catch (refusal) {
    await refused(refusal);
  } finally {
    root().ariaBusy = null;
  }
}

/** Goes on after saving, also where the page itself is elsewhere by now. @param {any} web @param {any} was */
async function after(web, was) {
  if (!["Port", "Host", "UrlBase"].some((key) => web[key] !== was[key])) return redraw();
  values = draft(); // nothing is unsaved any more
  one(".savebar").hidden = true;
  const address = new URL(`${(web.UrlBase ?? base).replace(/\/$/, "")}/configuration`, location.href);
  if (web.Port !== was.Port) address.port = String(web.Port ?? 6969);
  const link = Object.assign(document.createElement("a"), { href: address.href, textContent: address.href });
  drawResult(/** @type {Panel} */ (called("WebUI")).element, { title: "The page is at another address now:", nodes: [link] });
}

/** Draws the form anew from the file; `keep`: with what is not saved yet on top of it. @param {boolean} [keep] */
async function redraw(keep = false) {
  root().inert = true; // what is typed now would be lost
  const before = panels;
  const name = panels.find(({ element }) => element.id === current)?.name ?? "";
  const dirty = keep ? before.map((panel) => ({ panel, keys: all(".key.dirty", panel.element), tables: all("[data-rows].dirty", panel.element) })) : [];
  const answer = await patiently(() => fetch(location.href.split("#")[0], { redirect: "manual" }));
  if (answer.type === "opaqueredirect") return location.reload(); // to the login page
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#configuration");
  if (!fresh) return location.reload();
  root().replaceWith(document.adoptNode(fresh));
  await begin();
  for (const { panel, keys, tables } of dirty) {
    if (panel.fresh) {
      await add(panel.element.dataset.kind ?? "", panel.name);
      panels[panels.length - 1].element.querySelector(".body")?.replaceWith(one(".body", panel.element));
      continue;
    }
    const there = panels.find((each) => each.origin === panel.origin);
    if (!there) continue;
    Object.assign(there, { name: panel.name });
    rename(there);
    for (const key of keys) one(`[data-path="${CSS.escape(key.dataset.path ?? "")}"] .value`, there.element)?.replaceWith(one(".value", key));
    for (const table of tables) one(`[data-rows="${CSS.escape(table.dataset.rows ?? "")}"]`, there.element)?.replaceWith(table);
    if (panel.removed) remove(there, true);
  }
  show(name);
  mark();
  const heading = one("h2", /** @type {Panel} */ (called(name) ?? panels[0]).element);
  if (document.activeElement === document.body) heading.focus({ preventScroll: true });
}

/** Asks until there is an answer: the server may be beginning anew. @param {() => Promise<Response>} fetched */
async function patiently(fetched, tries = 20) {
  for (;;) {
    try {
      return await fetched();
    } catch (error) {
      if (!--tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

// --- trying a connection -----------------------------------------------------------------------------------------

/** @param {Panel} panel @param {HTMLElement} button */
async function test(panel, button) {
  forget();
  button.setAttribute("aria-busy", "true");
  const what = panel.element.dataset.kind === "qBit" ? "instance" : "arr";
  const names = new URLSearchParams([["section", panel.name], ...new URLSearchParams(query())]);
  drawResult(panel.element, { title: "Looking …" });
  try {
    const found = await ask(`/api/check/${what}?${names}`, {
      method: "POST",
      body: JSON.stringify(draft()),
      headers: { "Content-Type": "application/json" },
      signal: AbortSignal.timeout(120_000), // a server that does not answer is waited for
    });
    drawResult(panel.element, { title: found.says, bad: !found.ok, findings: found.findings });
  } catch (error) {
    const refusal = /** @type {any} */ (error);
    drawResult(panel.element, null);
    if (refusal.details?.fields?.length) await refused(refusal, "Nothing was tried");
    else drawResult(panel.element, { title: refusal.details?.problems?.join(" ") ?? refusal.message, bad: true });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// --- the page ----------------------------------------------------------------------------------------------------

/** Makes a panel's buttons work. @param {Panel} panel */
function wake(panel) {
  for (const part of all("[hidden].buttons, [hidden].drop, [hidden].more, [hidden].clear", panel.element)) part.hidden = false;
  nameOff(panel);
  rename(panel);
}

/** @param {HTMLElement} button */
async function press(button) {
  const panel = panelOf(button);
  if (button.id === "review") return review();
  if (button.id === "discard") return redraw();
  if (button.classList.contains("add")) {
    const given = await naming({ kinds: (button.dataset.kinds ?? "").split(" "), taken: panels.map((each) => each.name) });
    if (given) await add(given.kind, given.name);
  }
  if (!panel) return;
  const table = /** @type {HTMLElement | null} */ (button.closest("[data-rows]"));
  if (button.classList.contains("test")) await test(panel, button);
  if (button.classList.contains("off")) toggle(panel);
  if (button.classList.contains("remove")) remove(panel, true);
  if (button.classList.contains("undo")) remove(panel, false);
  if (button.classList.contains("rename")) {
    const given = await naming({ kinds: [panel.element.dataset.kind ?? ""], taken: panels.map((each) => each.name), now: panel.name });
    if (given) panel.name = given.name;
    rename(panel);
  }
  if (button.classList.contains("more") && table) {
    const template = /** @type {HTMLTemplateElement} */ (root().querySelector(`template[data-blank="${table.dataset.rowOf}"]`));
    const row = drawn(template.innerHTML, { number: table.id, row: `new${++made}` });
    one(".rows", table).append(row);
    for (const part of all(".drop", row)) part.hidden = false;
    one("input", row).focus();
  }
  if (button.classList.contains("drop")) button.closest(".row")?.remove();
  if (button.classList.contains("clear")) {
    const key = /** @type {HTMLElement} */ (button.closest(".key"));
    key.dataset.cleared = "";
    Object.assign(controlOf(key), { value: "", placeholder: "It is removed once you save" });
  }
  mark();
}

/** Takes the form as the server drew it. */
async function begin() {
  panels = all(".panel").map((element) => {
    const name = element.dataset.section ?? "";
    return { element, origin: name, name, fresh: false, removed: false };
  });
  show(decodeURIComponent(location.hash.slice(1)));
  values = await ask("/api/config");
  for (const part of all(".search, .add")) part.hidden = false;
  panels.forEach(wake);
  root().classList.add("ready");
  for (const problem of JSON.parse(root().dataset.problems ?? "[]")) complainOf(problem);
  mark();
}

document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest?.("#configuration button");
  if (button) press(/** @type {HTMLElement} */ (button));
});
document.addEventListener("input", (event) => {
  const target = /** @type {HTMLInputElement} */ (event.target);
  if (target.id === "search") return search(target.value);
  const key = /** @type {HTMLElement | null} */ (target.closest("#configuration .key"));
  const panel = key && panelOf(key);
  if (!panel || !root().classList.contains("ready")) return;
  if (target.value) delete key.dataset.cleared;
  complain(key, "");
  nameOff(panel);
  mark();
});
if (root()) begin().then(mark, (error) => toast(error.message, "bad")); // what was typed meanwhile counts too
