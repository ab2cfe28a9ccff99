// Draws what a save would change and what would begin anew, for the user to agree to.

/** @typedef {import("./config-draft.js").Panel} Panel */
/** @typedef {import("./config-draft.js").Difference} Difference */

/** @param {string} name @param {(Node | string)[]} content @param {string} [looks] @returns {HTMLElement} */
export function made(name, content, looks = "") {
  const element = document.createElement(name);
  if (looks) element.className = looks;
  element.append(...content);
  return element;
}

/** A value in short. @param {any} value */
function short(value) {
  if (value === undefined || value === null) return "default";
  const text = typeof value === "string" ? value || '""' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** @param {Difference} difference */
function line({ section, key, before, after }) {
  const place = made("code", [key ? `[${section}] ${key}` : `[${section}]`]);
  const none = (/** @type {unknown} */ value) => value === undefined || value === null;
  if (!key) return made("li", [place, none(before) ? " is new" : " is deleted"]);
  if (before === after) return made("li", [place, " gets another value"]); // two secrets look alike
  if (Array.isArray(before ?? after) && (before ?? after).some((/** @type {unknown} */ one) => typeof one === "object")) {
    return made("li", [place, ` has ${(after ?? []).length} rows, and had ${(before ?? []).length}`]);
  }
  return made("li", [place, made("span", [made("del", [short(before)]), " → ", made("ins", [short(after)])], "step")]);
}

/** @param {Difference[]} differences */
export const listed = (differences) => made("ul", differences.map(line), "plain differences");

/**
 * @param {{ changes: Difference[], starts: string[], restarts: string[], stops: string[], notices: string[] }} seen
 * @param {Panel[]} moved sections with another name
 */
export function reviewed(seen, moved) {
  const effects = [["Starts", seen.starts], ["Restarts", seen.restarts], ["Stops", seen.stops]]
    .filter(([, names]) => names.length)
    .map(([word, names]) => made("li", [`${word} `, ...joined(/** @type {string[]} */ (names))]));
  const others = effects.length ? "Everything else goes on." : "Nothing begins anew.";
  const names = moved.map((panel) => made("li", [made("code", [`[${panel.origin}]`]), " is called ", made("code", [`[${panel.name}]`])]));
  const list = listed(seen.changes);
  list.prepend(...names);
  return made("div", [
    list,
    made("h3", ["What follows"]),
    made("ul", [...effects, made("li", [others])], "plain effects"),
    ...(seen.restarts.includes("web") ? [made("p", ["The page itself begins anew, and may ask for the token again."], "help")] : []),
    ...seen.notices.map((notice) => made("p", [notice], "note warn small")),
  ]);
}

/** @param {string[]} names @returns {(Node | string)[]} */
function joined(names) {
  return names.flatMap((name, index) => [...(index ? [", "] : []), made("code", [name])]);
}
