// The two questions of the configuration: what a section is called, and whether something is to be done.

const PREFIX = /** @type {Record<string, string>} */ ({ qBit: "qBit-", Radarr: "Radarr-", Sonarr: "Sonarr-", Lidarr: "Lidarr-" });

/** @param {string} id @returns {any} */
const part = (id) => document.querySelector(`#${id}`);

/**
 * Asks with something to read; the safe answer has the focus.
 * @param {string} title
 * @param {Node} body
 * @param {string} yes
 * @param {string} no
 * @returns {Promise<boolean>}
 */
export function asks(title, body, yes, no) {
  const dialog = part("reviewing");
  part("reviewing-title").textContent = title;
  part("reviewing-body").replaceChildren(body);
  const [refuse, agree] = dialog.querySelectorAll(".buttons button");
  Object.assign(refuse, { textContent: no, onclick: () => dialog.close("no") });
  agree.textContent = yes;
  return answered(dialog);
}

/** @param {any} dialog @returns {Promise<boolean>} */
function answered(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/**
 * What is wrong with a name; "" when nothing is.
 * @param {string} name
 * @param {string[]} taken
 */
function fault(name, taken) {
  if (/[/[\]"\n]/.test(name)) return "A name has no slash, bracket or quote in it.";
  return taken.includes(name) ? `There is a section [${name}] already.` : "";
}

/**
 * Asks for the name of a section, whole or, behind its prefix, in part.
 * @param {{ kinds: string[], taken: string[], now?: string }} about  now: its present name
 * @returns {Promise<{ kind: string, name: string } | null>}
 */
export async function naming({ kinds, taken, now = "" }) {
  const [dialog, kind, input, help, error] = ["naming", "naming-kind", "naming-name", "naming-help", "naming-error"].map(part);
  const chosen = () => (kinds.length > 1 ? kind.value : kinds[0]);
  const whole = () => {
    const given = input.value.trim();
    if (given.startsWith(PREFIX[chosen()])) return given;
    return given ? PREFIX[chosen()] + given : chosen() === "qBit" ? "qBit" : "";
  };
  const others = taken.filter((each) => each !== now);
  const look = () => {
    help.textContent = whole()
      ? `The section is then [${whole()}].${whole() === "qBit" ? " It is the instance called default." : ""}`
      : `Such as Movies for [${PREFIX[chosen()]}Movies].`;
    error.textContent = fault(whole(), others);
    error.hidden = !error.textContent;
    input.toggleAttribute("aria-invalid", Boolean(error.textContent));
  };
  part("naming-title").textContent = now ? `Rename [${now}]` : kinds[0] === "qBit" ? "Add a qBittorrent instance" : "Add an Arr";
  part("naming-kinds").hidden = kinds.length < 2;
  input.value = now.startsWith(PREFIX[kinds[0]]) ? now.slice(PREFIX[kinds[0]].length) : "";
  input.oninput = kind.onchange = look;
  dialog.querySelector(".no").onclick = () => dialog.close("no");
  dialog.querySelector("form").onsubmit = (/** @type {Event} */ event) => {
    if (whole() && !fault(whole(), others)) return;
    event.preventDefault();
    error.textContent = fault(whole(), others) || "Write a name.";
    error.hidden = false;
    input.focus();
  };
  look();
  error.hidden = true;
  const asked = answered(dialog);
  input.focus();
  return (await asked) && whole() !== now ? { kind: chosen(), name: whole() } : null;
}
