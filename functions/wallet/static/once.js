// Money moves once, whatever happens to the connection. A request is written down with its
// Idempotency-Key BEFORE it is sent, and forgotten only when the service has answered. Until then
// every further click, reload or retry sends the very same request again, and the service gives
// the very same answer.
import { post, sleep } from "./api.js";
import { kept, member } from "./session.js";

const PAUSES = [1000, 2000, 4000];
const running = new Map();

const place = async (slot) => `unanswered ${await member()} ${slot}`;

/** The request of this kind that was sent and not answered, or null. */
export const unanswered = async (slot) => kept.get(await place(slot));

/** Send a request once; while one is unanswered, that one is sent again instead. */
export function once(slot, path, body, onRetry) {
  if (!running.has(slot)) {
    running.set(
      slot,
      deliver(slot, path, body, onRetry).finally(() => running.delete(slot)),
    );
  }
  return running.get(slot);
}

async function deliver(slot, path, body, onRetry) {
  const name = await place(slot);
  const request = kept.get(name) ?? { path, body, key: crypto.randomUUID() };
  kept.set(name, request);
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await post(request.path, request.body, request.key);
      kept.drop(name);
      return answer;
    } catch (problem) {
      if (problem.unanswered === false && problem.status !== 401) kept.drop(name);
      if (!problem.unanswered || attempt === PAUSES.length) throw problem;
      onRetry?.();
      await sleep(PAUSES[attempt]);
    }
  }
}

/** Look again and again until `done`, ever more slowly; null when `signal` ends it. */
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
