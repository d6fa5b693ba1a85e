// The money's way to the card, and a payment: asked for, followed, and told once more when it has
// arrived.
import { get } from "./api.js";
import { moment } from "./dates.js";
import { announce, button, choices, field, h } from "./dom.js";
import { parseYuan, yuan } from "./money.js";
import { forget, once, watch } from "./once.js";
import { elapsed, moneySteps, progress } from "./parts.js";
import { failure, retrying } from "./problem.js";
import { lasting } from "./session.js";
import { has, t } from "./words.js";

const LONG = 180000;

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

// A payment.

// Looks that a payment may take to show among the events before it counts as failed.
const PATIENCE = 3;
const failed = new Set();

export const slot = (loan) => `repay ${loan.loan_id}`;

// What a payment did is told by the loan's events after the one that was its last when it was
// asked for; the number of that one is kept until then, over a reload too.
const mark = (loan) => `paying ${loan.loan_id}`;
const lastEvent = ({ events }) => events[events.length - 1].seq;

/** Whether a payment was asked for whose outcome was not seen yet. */
export const isPaying = (loan) => lasting.get(mark(loan)) !== null;

/** The repayments since a payment was asked for. */
function paidSince(loan) {
  const last = lasting.get(mark(loan)) ?? lastEvent(loan);
  return loan.events.filter(({ seq, kind }) => seq > last && kind === "repaid");
}

function startPaying(loan) {
  if (!isPaying(loan)) lasting.set(mark(loan), lastEvent(loan));
}

const stopPaying = (loan) => lasting.drop(mark(loan));

/** A payment that is long unanswered is not sent again; the loan tells what became of it. */
export async function abandon(loan) {
  await forget(slot(loan));
  startPaying(loan);
}

async function pay(loan, request, trouble, { refresh, signal }) {
  trouble.replaceChildren();
  announce(t("pay.sending"));
  startPaying(loan);
  try {
    await once(slot(loan), request, () => trouble.replaceChildren(retrying()));
    if (!signal.aborted) refresh();
  } catch (problem) {
    if (!problem.unanswered) stopPaying(loan);
    if (signal.aborted) return;
    if (problem.unanswered) refresh();
    else trouble.replaceChildren(failure(problem, refresh));
  }
}

/** A payment that was sent and not answered: it can only be asked after. */
export function pendingPayment(loan, request, context) {
  const { body, at } = request;
  const trouble = h("div", { class: "trouble" });
  const amount = body.settle ? t("pay.settle") : yuan(body.amount);
  return h(
    "section",
    { class: "notice" },
    h("h2", null, t("pending.title")),
    h("p", null, t("pending.payment", { amount, when: moment(at) })),
    button(t("pending.ask"), "first", () => pay(loan, request, trouble, context)),
    trouble,
  );
}

/** What is wrong with another amount, or what to know about it. */
function judge(fen, loan) {
  if (fen === null) return { error: t("problem.amount_format") };
  if (fen <= 0) return { error: t("problem.amount_not_positive") };
  if (fen > loan.owed_today)
    return { note: t("pay.more", { amount: yuan(fen - loan.owed_today) }) };
  return {};
}

/** The field for another amount; `changed` hears of each change, `look` judges it. */
function anotherAmount(loan, changed) {
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
  const note = h("p", { class: "hint", role: "status" });
  const made = field(t("pay.amount"), input, { after: note });
  const value = () => parseYuan(input.value);
  const look = () => {
    const { error, note: words } = judge(value(), loan);
    note.textContent = words ?? "";
    made.say(error);
    return !error;
  };
  // "1." on the way to "1.5" is no fault; an empty field is none until it is to be paid.
  input.addEventListener("input", () => {
    if (value() !== null) look();
    changed();
  });
  input.addEventListener("blur", () => input.value && look());
  return { ...made, value, look };
}

export function payForm(loan, key, context) {
  let kind = loan.due_now ? "bill" : "part";
  const trouble = h("div", { class: "trouble" });
  const submit = button("", "first", send);
  const amount = anotherAmount(loan, show);
  const fen = () => ({ bill: loan.due_now, all: loan.owed_today, part: amount.value() })[kind];

  function show() {
    amount.root.hidden = kind !== "part";
    const known = fen() > 0 && yuan(fen());
    submit.textContent = known ? t("pay.submit.amount", { amount: known }) : t("pay.submit");
  }

  async function send() {
    if (kind === "part" && !amount.look()) return amount.control.focus();
    const body = kind === "all" ? { settle: true } : { amount: fen() };
    const path = `loans/${encodeURIComponent(loan.loan_id)}/repayments`;
    return pay(loan, { path, body, key }, trouble, context);
  }

  const ways = [
    loan.due_now > 0 && ["bill", [t("pay.bill"), " ", h("strong", null, yuan(loan.due_now))]],
    ["part", t("pay.part")],
    ["all", [t("pay.all"), " ", h("strong", null, yuan(loan.owed_today))]],
  ];
  const pick = (other) => {
    kind = other;
    show();
  };
  show();
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("pay.title")),
    choices(t("pay.how"), "pay", ways.filter(Boolean), kind, pick),
    amount.root,
    trouble,
    submit,
    h("p", { class: "hint" }, t("pay.note")),
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
