// Shows in a section what a look at its server, or at what was typed, brought to light.
import { made } from "./config-review.js";

/** @typedef {{ about: string, key: string, says: string, remedy: string }} Finding */

/**
 * @param {HTMLElement} panel
 * @param {{ title: string, bad?: boolean, findings?: Finding[], nodes?: Node[] } | null} result null takes it away
 */
export function drawResult(panel, result) {
  const place = /** @type {HTMLElement} */ (panel.querySelector(".result"));
  place.hidden = !result;
  if (!result) return place.replaceChildren();
  const { title, bad = false, findings = [], nodes = [] } = result;
  place.className = `result note ${bad ? "bad" : findings.length ? "warn" : ""}`;
  place.replaceChildren(
    made("p", [made("strong", [title]), ...(nodes.length ? [" ", ...nodes] : [])]),
    ...(findings.length ? [made("ul", findings.map((found) => finding(panel, found)), "plain findings")] : []),
  );
}

/** @param {HTMLElement} panel @param {Finding} found */
function finding(panel, { about, key, says, remedy }) {
  const words = made("code", [[about, key].filter(Boolean).join(" ")]);
  const mine = key && about === `[${panel.dataset.section}]`;
  const field = mine ? panel.querySelector(`.keys > [data-path="${CSS.escape(key)}"] :is(input, select, textarea)`) : null;
  const place = field ? Object.assign(made("a", [words]), { href: `#${field.id}` }) : words;
  return made("li", [made("p", [place, ` ${says}`]), made("p", [remedy], "help")]);
}
