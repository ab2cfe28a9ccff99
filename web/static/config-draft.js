// The configuration as the form would have it, and what of it differs from the file.
import { same, valueOf } from "./config-fields.js";

/** @typedef {Record<string, any>} Values */
/** @typedef {{ element: HTMLElement, origin: string, name: string, fresh: boolean, removed: boolean }} Panel
 *  origin: its name in the file, "" for a new one */
/** @typedef {{ section: string, key: string, before: unknown, after: unknown }} Difference  undefined: not there */

/** @param {unknown} value @returns {value is Values} */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {Values} values @param {string} path dotted @returns {any} */
const at = (values, path) => path.split(".").reduce((/** @type {any} */ inner, name) => inner?.[name], values);

/** @param {Values} values @param {string} path @param {unknown} value undefined takes it away */
function put(values, path, value) {
  const names = path.split(".");
  const last = /** @type {string} */ (names.pop());
  let inner = values;
  for (const name of names) {
    if (value === undefined && !isTable(inner[name])) return;
    inner = inner[name] ??= {};
  }
  if (value === undefined) delete inner[last];
  else inner[last] = value;
}

/** The keys below an element that are in no row. @param {ParentNode} element @returns {HTMLElement[]} */
export const keysOf = (element) => [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".key"))].filter((key) => !key.closest(".row"));

/** @param {HTMLElement} row @param {Values} before */
function rowOf(row, before) {
  const made = structuredClone(before);
  for (const key of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll(".key"))) {
    const path = key.dataset.path ?? "";
    put(made, path, valueOf(key, at(before, path)));
  }
  return made;
}

/** The rows as tables: a text stands for one with a single key. @param {HTMLElement} table @param {unknown} rows */
export const tablesOf = (table, rows) =>
  (Array.isArray(rows) ? rows : []).map((row) => (isTable(row) ? row : { [table.dataset.short ?? ""]: row }));

/** The list that the rows of a table make. @param {HTMLElement} table @param {Values[]} before */
export function rowsOf(table, before) {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll(":scope > .rows > .row"));
  return [...rows].map((row) => rowOf(row, before[Number(row.dataset.row)] ?? {}));
}

/**
 * Rows that say no more than a text can are one, unless they were tables before.
 * @param {HTMLElement} table
 * @param {Values[]} rows
 * @param {unknown[]} before
 */
function inShort(table, rows, before) {
  const drawn = /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll(":scope > .rows > .row"));
  const name = table.dataset.short;
  if (!name) return rows;
  return rows.map((row, index) => {
    const wasTable = isTable(before[Number(drawn[index].dataset.row)]);
    return !wasTable && Object.keys(row).join() === name ? row[name] : row;
  });
}

/** One section as the form has it. @param {HTMLElement} panel @param {Values} before */
export function sectionOf(panel, before) {
  const made = structuredClone(before);
  for (const key of keysOf(panel)) {
    const path = key.dataset.path ?? "";
    put(made, path, valueOf(key, at(before, path)));
  }
  for (const table of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("[data-rows]"))) {
    const path = table.dataset.rows ?? "";
    const old = tablesOf(table, at(before, path));
    const rows = rowsOf(table, old);
    if (!same(rows, old)) put(made, path, rows.length ? inShort(table, rows, at(before, path) ?? []) : undefined);
  }
  return made;
}

/**
 * The whole configuration as the form has it; sections that it does not show stay.
 * @param {Panel[]} panels
 * @param {Values} values the file's
 * @returns {Values}
 */
export function wanted(panels, values) {
  const made = /** @type {Values} */ ({});
  const origins = new Map(panels.filter((panel) => panel.origin).map((panel) => [panel.origin, panel]));
  for (const [name, before] of Object.entries(values)) {
    const panel = origins.get(name);
    if (!panel) made[name] = before;
    else if (!panel.removed) made[panel.name] = sectionOf(panel.element, before);
  }
  for (const panel of panels) {
    if (panel.origin && panel.origin in values) continue;
    const section = sectionOf(panel.element, {});
    if (!panel.removed && (panel.fresh || Object.keys(section).length)) made[panel.name] = section;
  }
  return made;
}

/**
 * @param {Values} before
 * @param {Values} after
 * @returns {Difference[]}
 */
export function differences(before, after) {
  return Object.keys({ ...before, ...after }).flatMap((section) =>
    section in before && section in after
      ? below(section, "", before[section], after[section])
      : [{ section, key: "", before: before[section], after: after[section] }],
  );
}

/** @param {string} section @param {string} key @param {any} before @param {any} after @returns {Difference[]} */
function below(section, key, before, after) {
  const tables = [before, after].some(isTable) && [before, after].every((one) => one === undefined || isTable(one));
  if (!tables) return same(before, after) ? [] : [{ section, key, before, after }];
  return Object.keys({ ...before, ...after }).flatMap((name) =>
    below(section, key ? `${key}.${name}` : name, before?.[name], after?.[name]),
  );
}

/** The file's values with its sections called as the form calls them. @param {Panel[]} panels @param {Values} values */
export function renamed(panels, values) {
  const names = new Map(panels.map((panel) => [panel.origin, panel.name]));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names.get(name) ?? name, value]));
}
