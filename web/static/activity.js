// Activity: a filter holds as soon as it is chosen; live.js keeps the feed current.
const filters = /** @type {HTMLFormElement} */ (document.querySelector("#filters"));

/** The button serves those without a script only; the page is drawn anew, and it comes back. */
const prepare = () => filters.querySelector("button.primary")?.setAttribute("hidden", "");

filters.addEventListener("change", () => {
  const address = new URL(filters.action);
  for (const [name, value] of new FormData(filters)) if (value) address.searchParams.set(name, String(value));
  location.assign(address);
});
document.addEventListener("qbitrr:drawn", prepare);
prepare();
