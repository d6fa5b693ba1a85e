// Money moves once, whatever happens to the connection, the tab or the finger. A screen takes a key
// when it is opened, the same in every tab until a request with it is answered. A request is written
// down BEFORE it is sent and forgotten when it is answered; so a further click, a reload, the way
// back and a second tab send the same key, and the service gives the same answer. One that is old is
// never sent again, only looked for: nobody expects to borrow by coming back the next day.
import { Problem, post, sleep } from "./api.js";
import { lasting, member } from "./session.js";

const PAUSES = [1000, 2000, 4000];
// The gateway gives up on a request after 29 s, so by then it was carried out or never will be.
const FRESH = 600000;
const running = new Map();

const place = async (what, slot) => `${what} ${await member()} ${slot}`;

/** The key for what a screen may send; take it when the screen is opened. */
export async function takeKey(slot) {
  const name = await place("key", slot);
  const key = lasting.get(name) ?? crypto.randomUUID();
  lasting.set(name, key);
  return key;
}

/** The request of this kind that was sent and not answered, or null. */
export const unanswered = async (slot) => lasting.get(await place("unanswered", slot));

/** Whether a request is too old to be sent again; a clock that went back counts as well. */
export const isOld = ({ at }) => Math.abs(Date.now() - at) > FRESH;

/** A request has its answer, one way or the other: the next one is another. */
export async function forget(slot) {
  lasting.drop(await place("unanswered", slot));
  lasting.drop(await place("key", slot));
}

/** Send `{path, body, key, …}` once; what else it holds is kept with it. */
export function once(slot, asked, onRetry) {
  if (!running.has(slot)) {
    running.set(
      slot,
      deliver(slot, asked, onRetry).finally(() => running.delete(slot)),
    );
  }
  return running.get(slot);
}

const isSame = (one, other) =>
  one.key === other.key && JSON.stringify(one.body) === JSON.stringify(other.body);

async function deliver(slot, asked, onRetry) {
  const open = await unanswered(slot);
  // Another tab is waiting for something else, or this one was left open: that is to be seen first.
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
      if (!problem.unanswered && problem.status !== 401) await forget(slot);
      // A phone may sleep through a pause.
      const over = attempt === PAUSES.length || isOld(request);
      if (!problem.unanswered || over) throw problem;
      onRetry?.();
      await sleep(PAUSES[attempt]);
      if (isOld(request)) throw problem;
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
