// The HTTP contract: JSON in, JSON or a Problem out.
import { getToken } from "./session.js";

// Modules are in the folder of their release, inside the page's folder.
const BASE = new URL("../../", import.meta.url);
const TIMEOUT = 20000;
const BY_STATUS = { 401: "unauthorized", 403: "forbidden", 404: "not_found", 429: "rate_limited" };

/** A failed response. `code` is stable, and `offline` and `timeout` come from this page. */
export class Problem extends Error {
  constructor({ status = 0, code, title, detail, errors, correlation_id: correlation, ...more }) {
    super(title ?? code);
    this.status = status;
    this.code = code ?? BY_STATUS[status] ?? (status >= 500 ? "unavailable" : "unknown");
    this.title = title ?? "";
    this.detail = detail ?? "";
    this.errors = errors ?? [];
    this.correlation = correlation ?? "";
    this.accepted = more.accepted ?? [];
    this.maxAge = more.max_age ?? 0;
    this.quote = more.quote ?? null;
  }

  /** Whether the member must log in again. Then the service has done nothing. */
  get needsLogin() {
    return this.code === "insufficient_user_authentication";
  }

  /** Whether the member must read the cost again. Then the service has done nothing. */
  get isUnread() {
    return this.code === "disclosure_differs" || this.code === "reading_too_short";
  }

  /** Whether the outcome of the request is unknown. */
  get unanswered() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The whole address of a path of the API. */
export const addressOf = (path) => new URL(path, BASE).href;

export const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

/** Fetch with a time limit. Network failures become Problems. */
export async function request(address, { timeout = TIMEOUT, ...options } = {}) {
  const clock = new AbortController();
  const alarm = setTimeout(() => clock.abort(), timeout);
  try {
    const answer = await fetch(address, { ...options, signal: clock.signal, cache: "no-store" });
    return { answer, body: await answer.text() };
  } catch {
    throw new Problem({ code: clock.signal.aborted ? "timeout" : "offline" });
  } finally {
    clearTimeout(alarm);
  }
}

export function read({ answer, body }) {
  let document = null;
  try {
    document = JSON.parse(body);
  } catch {
    // The response is not from this service, so the status decides.
  }
  if (answer.ok && document !== null) return document;
  const id = document?.correlation_id ?? answer.headers.get("x-amzn-requestid");
  throw new Problem({ ...document, status: answer.ok ? 502 : answer.status, correlation_id: id });
}

async function send(method, path, body, key, renew) {
  const headers = {
    Accept: "application/json",
    Authorization: `Bearer ${await getToken({ renew })}`,
  };
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  return request(addressOf(path), { method, headers, body: body && JSON.stringify(body) });
}

// A new token of the same login does not help where a new login is needed.
const isTokenRefused = (problem) =>
  problem instanceof Problem && problem.status === 401 && !problem.needsLogin;

async function call(method, path, body, key) {
  try {
    return read(await send(method, path, body, key, false));
  } catch (problem) {
    if (!isTokenRefused(problem)) throw problem;
    return read(await send(method, path, body, key, true));
  }
}

/** Read, and retry once, because reading changes nothing. */
export async function get(path) {
  try {
    return await call("GET", path);
  } catch (problem) {
    if (!problem.unanswered || problem.code === "timeout") throw problem;
    await sleep(600);
    return call("GET", path);
  }
}

export const put = (path, body) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);
export const post = (path, body, key) => call("POST", path, body, key);
