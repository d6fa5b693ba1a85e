// The money's way to the card, and a payment's way from it: followed, told, and told once more when
// it has arrived.
import { get } from "./api.js";
import { h } from "./dom.js";
import { yuan } from "./money.js";
import { watch } from "./once.js";
import { elapsed, moneySteps, progress } from "./parts.js";
import { isPaying, paidSince, startPaying, stopPaying } from "./pay.js";
import { failure } from "./problem.js";
import { lasting } from "./session.js";
import { has, t } from "./words.js";

const LONG = 180000;
// Looks that a payment may take to show among the events before it counts as failed.
const PATIENCE = 3;
const failed = new Set();

const since = (loan) => `asked ${loan.loan_id}`;

/** Remember when a loan was asked for, until its money has been seen to arrive. */
export const startMoving = (loan, at) => lasting.set(since(loan), at);

async function follow(loan, done, told, { signal, refresh }) {
  const look = () => get(`loans/${encodeURIComponent(loan.loan_id)}`);
  const seen = await watch(look, done, signal, told);
  if (seen) refresh();
}

/** The money's way to the card. */
export function disbursing(loan, context) {
  // Opened elsewhere than asked for: then from now on.
  const from = lasting.get(since(loan)) ?? Date.now();
  const clock = h("p", { class: "hint", role: "timer" });
  const text = h("p", { role: "status" }, t("disbursing.text"));
  const box = h(
    "section",
    { class: "card progress" },
    h("h2", null, t("disbursing.title")),
    moneySteps(1),
    text,
    clock,
  );
  const tick = () => {
    const past = Date.now() - from;
    clock.textContent = t("steps.elapsed", { time: elapsed(past) });
    const words = t(past > LONG ? "disbursing.long" : "disbursing.text");
    if (text.textContent !== words) text.textContent = words;
  };
  tick();
  const ticking = setInterval(tick, 1000);
  context.signal.addEventListener("abort", () => clearInterval(ticking));
  follow(loan, (seen) => seen.status !== "disbursing", null, context).catch((problem) =>
    box.append(failure(problem)),
  );
  return box;
}

/** That the money has arrived, once. */
export function arrived(loan) {
  if (loan.status === "disbursing" || lasting.get(since(loan)) === null) return null;
  lasting.drop(since(loan));
  if (loan.status !== "open") return null;
  return h(
    "section",
    { class: "notice good", role: "status" },
    moneySteps(3),
    h("p", null, t("disbursing.done", { amount: yuan(loan.principal) })),
  );
}

/** A payment's way from the card; it is over when the loan says so and has had time to. */
export function collecting(loan, context) {
  startPaying(loan);
  let quiet = 0;
  const done = (seen) => {
    quiet += seen.collecting ? 0 : 1;
    if (quiet === PATIENCE) failed.add(loan.loan_id);
    const told = paidSince(seen).length > 0 || seen.declined;
    return !seen.collecting && (told || quiet === PATIENCE);
  };
  const box = progress(t("collecting.title"), t("collecting.text"));
  follow(loan, done, null, context).catch((problem) => box.append(failure(problem)));
  return box;
}

/** Why the last collection brought nothing. */
function declined(loan) {
  const key = `declined.${loan.declined}`;
  return h("p", { class: "notice bad", role: "alert" }, t(has(key) ? key : "collecting.failed"));
}

/** What became of a payment: that it came, told once; that it did not, until the next one. */
export function outcome(loan) {
  const paid = paidSince(loan);
  const over = paid.length || loan.declined || failed.has(loan.loan_id);
  if (loan.collecting || !over) return null;
  if (isPaying(loan)) stopPaying(loan);
  failed.delete(loan.loan_id);
  if (!paid.length) return declined(loan);
  const amount = yuan(paid.reduce((total, event) => total + event.amount, 0));
  const refund = paid.reduce((total, event) => total + (event.unapplied ?? 0), 0);
  return h(
    "p",
    { class: "notice good", role: "status" },
    t(loan.status === "settled" ? "collecting.settled" : "collecting.paid", { amount }),
    refund > 0 && ` ${t("collecting.refund", { amount: yuan(refund) })}`,
  );
}
