// Sends each money request once, even if the connection fails. A screen takes a key when it opens,
// and all tabs share it until a request with it is answered. The page stores a request BEFORE it
// sends it, and deletes it after the answer. A second click, a reload, the back button and a second
// tab therefore send the same key, and the service returns the same response. The page does not
// send an old request again and only looks up its result.
import { Problem, post, sleep } from "./api.js";
import { lasting, member } from "./session.js";

const PAUSES = [1000, 2000, 4000];
// API Gateway ends a request after 29 s, so its outcome is final by then.
const FRESH = 600000;
const running = new Map();

const place = async (what, slot) => `${what} ${await member()} ${slot}`;

/** The key of a screen's next request. Take it when the screen opens. */
export async function takeKey(slot) {
  const name = await place("key", slot);
  const key = lasting.get(name) ?? crypto.randomUUID();
  lasting.set(name, key);
  return key;
}

/** The unanswered request of this kind, or null. */
export const unanswered = async (slot) => lasting.get(await place("unanswered", slot));

/** Whether a request is too old to send again. A clock that went back also counts as old. */
export const isOld = ({ at }) => Math.abs(Date.now() - at) > FRESH;

/** Delete an answered request, so that the next one has a new key. */
export async function forget(slot) {
  lasting.drop(await place("unanswered", slot));
  lasting.drop(await place("key", slot));
}

/** Send `{path, body, key, …}` once. Other fields are stored with it. */
export function once(slot, asked, onRetry) {
  if (!running.has(slot)) {
    running.set(
      slot,
      deliver(slot, asked, onRetry).finally(() => running.delete(slot)),
    );
  }
  return running.get(slot);
}

// The time of a confirmation differs between two tabs that ask for the same loan.
const meant = ({ confirmed_at: _at, reading_seconds: _read, ...body }) => JSON.stringify(body);

const isSame = (one, other) => one.key === other.key && meant(one.body) === meant(other.body);

async function deliver(slot, asked, onRetry) {
  const open = await unanswered(slot);
  // Another request is unanswered in another tab, or this tab is stale. Show that one first.
  if (open && (isOld(open) || !isSame(open, asked)))
    throw new Problem({ code: "upstream_timeout" });
  const request = open ?? { ...asked, at: Date.now() };
  lasting.set(await place("unanswered", slot), request);
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await post(request.path, request.body, request.key);
      await forget(slot);
      return answer;
    } catch (problem) {
      // The key stays for the same loan with a new login or another confirmation.
      if (problem.needsLogin || problem.isUnread) lasting.drop(await place("unanswered", slot));
      else if (!problem.unanswered && problem.status !== 401) await forget(slot);
      // A phone may sleep during a pause.
      const over = attempt === PAUSES.length || isOld(request);
      if (!problem.unanswered || over) throw problem;
      onRetry?.();
      await sleep(PAUSES[attempt]);
      if (isOld(request)) throw problem;
    }
  }
}

/** Poll with growing pauses until `done`. Returns null if `signal` aborts it. */
export async function watch(look, done, signal, onLook) {
  for (let pause = 700; !signal.aborted; pause = Math.min(pause * 1.3, 5000)) {
    await sleep(pause);
    if (signal.aborted) break;
    const seen = await look().catch((problem) => {
      if (!problem.unanswered) throw problem;
      return null;
    });
    if (signal.aborted) break;
    if (seen && done(seen)) return seen;
    onLook?.();
  }
  return null;
}
