// What stands in one field of the form, as the file would say it.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @param {Element} key @returns {Control} */
export const controlOf = (key) => /** @type {Control} */ (key.querySelector(".value input, .value select, .value textarea"));

/** @param {unknown} one @param {unknown} other */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What stands in a control, or stood there when it was drawn. @param {Control} control @param {boolean} [drawn] */
function raw(control, drawn = false) {
  if (control instanceof HTMLSelectElement) {
    return drawn ? ([...control.options].find((one) => one.defaultSelected) ?? control.options[0]).value : control.value;
  }
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    return String(drawn ? control.defaultChecked : control.checked);
  }
  return drawn ? control.defaultValue : control.value;
}

/** @param {string} text @returns {number | string} */
const numeral = (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/**
 * What the file is to say of a key; undefined: nothing, so that its default holds.
 * @param {HTMLElement} key
 * @param {unknown} before what the file says now
 */
export function valueOf(key, before) {
  const control = controlOf(key);
  const cleared = key.dataset.cleared !== undefined;
  if (control.disabled || (raw(control) === raw(control, true) && !cleared)) return before;
  const [text, usual] = [raw(control), JSON.parse(key.dataset.default ?? "null")];
  const value = parsed(key.dataset.control ?? "", text, usual, before, cleared);
  return before === undefined && same(value, usual) ? undefined : value;
}

/** @param {string} kind @param {string} text @param {unknown} usual @param {unknown} before @param {boolean} cleared */
function parsed(kind, text, usual, before, cleared) {
  switch (kind) {
    case "flag":
      return text === "" ? undefined : text === "true";
    case "choice":
      return JSON.parse(text);
    case "number":
    case "quantity":
      return text.trim() ? numeral(text.trim()) : undefined;
    case "list": {
      const items = text.split("\n").map((line) => line.trim()).filter(Boolean);
      return items.length || before !== undefined ? items : undefined;
    }
    case "secret":
      return text === "" ? (cleared ? "" : before) : text;
    default:
      return text === "" && (before === undefined || usual !== "") ? undefined : text;
  }
}

/** @param {HTMLElement} key @param {string} sentence "" takes it back */
export function complain(key, sentence) {
  const control = controlOf(key);
  const error = /** @type {HTMLElement} */ (key.querySelector(".error"));
  error.textContent = sentence;
  error.hidden = !sentence;
  if (sentence) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  for (let fold = key.closest("details"); sentence && fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
}
