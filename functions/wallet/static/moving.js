// The progress of a disbursement, and one confirmation when the money arrives.
import { get } from "./api.js";
import { h } from "./dom.js";
import { tick } from "./icons.js";
import { yuan } from "./money.js";
import { watch } from "./once.js";
import { elapsed, moneySteps } from "./parts.js";
import { failure } from "./problem.js";
import { lasting } from "./session.js";
import { t } from "./words.js";

const LONG = 180000;

const since = (loan) => `asked ${loan.loan_id}`;

/** Store the time of a loan request until its payout is confirmed. */
export const startMoving = (loan, at) => lasting.set(since(loan), at);

/** Poll the loan until `done`, then redraw the screen. */
export async function follow(loan, done, { signal, refresh }) {
  const look = () => get(`loans/${encodeURIComponent(loan.loan_id)}`);
  const seen = await watch(look, done, signal);
  if (seen) refresh();
}

/** The progress of a payout. */
export function disbursing(loan, context) {
  // Another browser made the request, so the clock starts now.
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
  follow(loan, (seen) => seen.status !== "disbursing", context).catch((problem) =>
    box.append(failure(problem)),
  );
  return box;
}

/** The notice that the money has arrived, shown once. */
export function arrived(loan) {
  if (loan.status === "disbursing" || lasting.get(since(loan)) === null) return null;
  lasting.drop(since(loan));
  if (loan.status !== "open") return null;
  return h(
    "section",
    { class: "notice good", role: "status" },
    moneySteps(3),
    h("p", null, tick(), t("disbursing.done", { amount: yuan(loan.principal) })),
  );
}
