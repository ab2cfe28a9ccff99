// Keeps the overview current: fetches this same page and swaps its <main>, only while someone is looking.
const PERIOD = 2000; // ms

/** @returns {Promise<void>} */
async function refresh() {
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [now, next] = [document.querySelector("main"), fresh.querySelector("main")];
    if (now && next && now.innerHTML !== next.innerHTML) now.replaceChildren(...next.childNodes);
    document.querySelector("#stale")?.setAttribute("hidden", "");
  } catch {
    document.querySelector("#stale")?.removeAttribute("hidden");
  }
}

async function forever() {
  if (!document.hidden) await refresh();
  setTimeout(forever, PERIOD);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
setTimeout(forever, PERIOD);
