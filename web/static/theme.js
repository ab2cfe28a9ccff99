// Sets the theme before anything is drawn, so it blocks and is small; then the switch in the header chooses another.
(() => {
  const KEY = "qbitrr-theme";
  const root = document.documentElement;
  /** @returns {string | null} what was chosen here; a browser may forbid us to remember */
  const chosen = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const wear = () => { root.dataset.theme = chosen() ?? root.dataset.theme; };

  wear();
  addEventListener("storage", (event) => { if (event.key === KEY) { wear(); show(); } });

  function show() {
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#theme input"));
    for (const field of fields) field.checked = field.value === root.dataset.theme;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const switcher = document.querySelector("#theme");
    if (!switcher) return;
    show();
    switcher.removeAttribute("hidden");
    switcher.addEventListener("change", (event) => {
      const { value } = /** @type {HTMLInputElement} */ (event.target);
      root.dataset.theme = value;
      try { localStorage.setItem(KEY, value); } catch { /* it holds for this page then */ }
    });
  });
})();
