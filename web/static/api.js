// Talks to qBitrr: answers as JSON, refusals as the server's own sentence.

/** What the server refused or could not do; `message` is a finished sentence for the user. */
export class Refusal extends Error {
  /**
   * @param {string} sentence
   * @param {number} status 0: no answer at all
   * @param {Record<string, unknown>} [details] the rest of the answer, such as `problems`
   */
  constructor(sentence, status, details = {}) {
    super(sentence);
    this.status = status;
    this.details = details;
  }
}

/** The path everything is served under: "" or "/qbitrr". */
export const base = document.querySelector("main")?.dataset.base ?? "";

/**
 * Asks an address of ours and gives its JSON.
 * @param {string} path below the base, such as `/api/torrents?page=2`
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 * @throws {Refusal}
 */
export async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(base + path, {
      signal: AbortSignal.timeout(15_000),
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
  } catch (error) {
    if (options.signal?.aborted) throw error; // its own doing
    throw new Refusal("qBitrr does not answer: see whether it runs, then try again.", 0);
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  if (answer.status === 401) location.assign(`${base}/login`);
  const { error = `qBitrr answered ${answer.status} ${answer.statusText}.`, ...details } = told;
  throw new Refusal(error, answer.status, details);
}

/**
 * POSTs, with `body` as JSON when there is one.
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 * @throws {Refusal}
 */
export function send(path, body, headers = {}) {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const kind = body === undefined ? {} : { "Content-Type": "application/json" };
  return ask(path, { method: "POST", ...json, headers: { ...kind, ...headers } });
}
