// Keeps the overview current: fetches this same page and changes what differs in its <main>, only while someone looks.
const PERIOD = 2000; // ms
const stale = document.querySelector("#stale");

/**
 * Makes `now` like `next` and touches nothing that is alike, so that focus, selection and scrolling stay.
 * What has another `data-key` is replaced whole: a focused button never becomes the button of something else.
 * @param {Element} now
 * @param {Element} next
 */
function become(now, next) {
  for (const { name } of [...now.attributes]) if (!next.hasAttribute(name)) now.removeAttribute(name);
  for (const { name, value } of next.attributes) if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  const [old, fresh] = [[...now.childNodes], [...next.childNodes]];
  fresh.forEach((node, i) => {
    const there = old[i];
    if (!there) now.append(node);
    else if (there.nodeName !== node.nodeName || there.dataset?.key !== node.dataset?.key) there.replaceWith(node);
    else if (there instanceof Element && node instanceof Element) become(there, node);
    else if (there.nodeValue !== node.nodeValue) there.nodeValue = node.nodeValue;
  });
  old.slice(fresh.length).forEach((node) => node.remove());
}

async function refresh() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    if (answer.type === "opaqueredirect") return location.reload(); // logged out: to the login page
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [now, next] = [document.querySelector("main"), fresh.querySelector("main")];
    if (now && next) become(now, next);
    document.title = fresh.title;
    stale?.setAttribute("hidden", "");
  } catch {
    stale?.removeAttribute("hidden");
  }
}

async function forever() {
  if (!document.hidden) await refresh();
  setTimeout(forever, PERIOD);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
setTimeout(forever, PERIOD);
