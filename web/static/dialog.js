// Asks once before something is done that cannot be taken back, and says shortly what became of it.

/**
 * Asks in a dialog; the safe answer has the focus.
 * @param {string} question a finished sentence that says what follows
 * @param {{ title?: string, yes?: string, no?: string, danger?: boolean }} [words]
 * @returns {Promise<boolean>}
 */
export function confirm(question, { title = "Are you sure?", yes = "Yes", no = "Cancel", danger = false } = {}) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.setAttribute("aria-describedby", "ask-words");
  const form = document.createElement("form");
  form.method = "dialog";
  const heading = Object.assign(document.createElement("h2"), { id: "ask-title", textContent: title });
  const words = Object.assign(document.createElement("p"), { id: "ask-words", textContent: question });
  const refuse = Object.assign(document.createElement("button"), { value: "no", textContent: no, autofocus: true });
  const agree = Object.assign(document.createElement("button"), { value: "yes", textContent: yes });
  agree.className = danger ? "danger" : "primary";
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  buttons.append(refuse, agree);
  form.append(heading, words, buttons);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

/**
 * Says something at the lower edge for some seconds; screen readers hear it.
 * @param {string} sentence
 * @param {"good" | "bad"} [tone]
 */
export function toast(sentence, tone = "good") {
  const said = document.createElement("p");
  said.className = `toast ${tone}`;
  said.textContent = sentence;
  document.querySelector("#toasts")?.append(said);
  setTimeout(() => said.remove(), tone === "bad" ? 10_000 : 5_000);
}
