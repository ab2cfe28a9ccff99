// The story of one torrent: its buttons ask without leaving the page; live.js keeps the rest current.
import { asks } from "./wishes.js";

const form = document.querySelector("#ask");
if (form instanceof HTMLFormElement) {
  const torrent = /** @type {HTMLInputElement} */ (form.elements.namedItem("torrent"));
  asks(form, () => [torrent.value]);
}
