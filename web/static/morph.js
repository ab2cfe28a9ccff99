// Makes what is on the page like what the server has now, and touches nothing that is alike.

/** @param {Node} node */
const keyOf = (node) => (node instanceof Element ? node.getAttribute("data-key") ?? (node.id || null) : null);

/** @param {Element} element  the user has opened it, or is writing into it: that is not the server's to say */
function isTheUsers(element) {
  const field = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
  return (field && element.value !== element.defaultValue) || element === document.activeElement && "value" in element && element.tagName !== "BUTTON";
}

/**
 * Makes `now` like `next`, so that focus, selection, scrolling and what is being written stay. Children with the same
 * `data-key` or `id` are the same; one with another key is never made into something else, lest a focused button
 * become the button of something else. What has `data-keep` is left to its module.
 * @param {Element} now
 * @param {Element} next
 */
export function become(now, next) {
  if (now.hasAttribute("data-keep")) return;
  if (!isTheUsers(now)) attributes(now, next);
  if (now instanceof HTMLTextAreaElement || now instanceof HTMLSelectElement && isTheUsers(now)) return;
  children(now, next);
}

/** @param {Element} now @param {Element} next */
function attributes(now, next) {
  const opened = now.tagName === "DETAILS" || now.tagName === "DIALOG";
  for (const { name } of [...now.attributes]) {
    if (!next.hasAttribute(name) && !(opened && name === "open") && name !== "aria-busy") now.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) !== value && !(opened && name === "open")) now.setAttribute(name, value);
  }
}

/** @param {Element} now @param {Element} next */
function children(now, next) {
  const wanted = new Set([...next.childNodes].map(keyOf).filter(Boolean));
  /** @type {Map<string, ChildNode>} */
  const kept = new Map();
  for (const node of [...now.childNodes]) {
    const key = keyOf(node);
    if (key && wanted.has(key)) kept.set(key, node);
    else if (key) node.remove();
  }
  let at = now.firstChild;
  for (const node of [...next.childNodes]) {
    const key = keyOf(node);
    const same = key ? kept.get(key) : at && !keyOf(at) ? at : undefined;
    while (same && at && at !== same && !keyOf(at)) at = drop(at);
    if (!same || same.nodeName !== node.nodeName) {
      now.insertBefore(node, at); // same, if it is there, goes at the end
      continue;
    }
    if (key) kept.delete(key); // should a key come twice, the second is another
    if (same === at) at = at.nextSibling;
    else now.insertBefore(same, at);
    if (same instanceof Element) become(same, /** @type {Element} */ (node));
    else if (same.nodeValue !== node.nodeValue) same.nodeValue = node.nodeValue;
  }
  while (at) at = drop(at);
}

/** @param {ChildNode} node @returns {ChildNode | null} the one after it */
function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
