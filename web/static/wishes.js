// Asks qBitrr for something with the torrents of a <form id="ask">: says what follows before it destroys, and what came of it.
import { send } from "./api.js";
import { confirm, toast } from "./dialog.js";

/** @typedef {{ instance: string, hash: string }} Key */

const MOST = 1000; // of one request

/** @param {string} value `instance/hash` @returns {Key} */
export function keyOf(value) {
  const at = value.lastIndexOf("/");
  return { instance: value.slice(0, at), hash: value.slice(at + 1) };
}

/** @param {number} count */
const torrents = (count) => (count === 1 ? "1 torrent" : `${count.toLocaleString()} torrents`);

/**
 * @param {string} wish
 * @param {string} label what its button says
 * @param {string[]} values `instance/hash` of each torrent
 * @returns {Promise<boolean>} whether it was passed on, for some of them at least
 */
export async function wishFor(wish, label, values) {
  const keys = values.map(keyOf);
  try {
    if (keys.length > MOST) throw new Error(`Select at most ${MOST.toLocaleString()} torrents at a time.`);
    if (wish === "fail") {
      const { accepted, declined, consequences } = await send("/api/torrents", { wish, torrents: keys, preview: true });
      if (!accepted) throw new Error(declined[0].error);
      const title = `${label}: ${torrents(accepted)}?`;
      if (!(await confirm(consequences.join("\n"), { title, yes: label, danger: true }))) return false;
    }
    const { accepted, declined } = await send("/api/torrents", { wish, torrents: keys });
    const rest = declined.length ? ` Not with ${declined.length}: ${declined[0].error}` : "";
    toast(`${label}: passed on for ${torrents(accepted)}.${rest}`, rest ? "bad" : "good");
    return true;
  } catch (error) {
    toast(/** @type {Error} */ (error).message, "bad");
    return false;
  } finally {
    document.dispatchEvent(new Event("qbitrr:sent"));
  }
}

/**
 * Lets a form ask by itself.
 * @param {HTMLFormElement} form its submit buttons are named `wish`
 * @param {() => string[]} chosen the torrents it is about
 * @param {() => void} [after]
 */
export function asks(form, chosen, after) {
  form.addEventListener("submit", async (event) => {
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (button?.name !== "wish") return;
    event.preventDefault();
    const values = chosen();
    if (!values.length) return toast("Select torrents first, then say what to do with them.", "bad");
    button.setAttribute("aria-busy", "true");
    if (await wishFor(button.value, button.textContent?.trim() ?? button.value, values)) after?.();
    button.removeAttribute("aria-busy");
  });
}
