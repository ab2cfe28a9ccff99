// Sends a <form data-send> without leaving the page, asks before if it says `data-confirm`, and says what came of it.
import { base, send } from "./api.js";
import { confirm, toast } from "./dialog.js";

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { send: wanted, confirm: question, done } = form.dataset;
  if (wanted === undefined) return;
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const words = button?.textContent?.trim() ?? "Yes";
  const danger = button?.classList.contains("danger") ?? false;
  if (question && !(await confirm(question, { title: `${words}?`, yes: words, danger }))) return;
  button?.setAttribute("aria-busy", "true");
  try {
    await send(new URL(form.action).pathname.slice(base.length));
    toast(done ?? "Done.");
    document.dispatchEvent(new Event("qbitrr:sent")); // live.js looks at once
  } catch (error) {
    toast(/** @type {Error} */ (error).message, "bad");
  } finally {
    button?.removeAttribute("aria-busy");
  }
});
