// A repayment. One place on the loan's screen shows its form, its progress and its outcome in turn.
// After an outcome, the form returns only by a click.
import { moment } from "./dates.js";
import { announce, busy, button, choices, field, h, link } from "./dom.js";
import { tick } from "./icons.js";
import { parseYuan, plainYuan, yuan } from "./money.js";
import { follow } from "./moving.js";
import { forget, once, takeKey } from "./once.js";
import { progress } from "./parts.js";
import { failure, problemText, retrying } from "./problem.js";
import { lasting } from "./session.js";
import { has, t } from "./words.js";

// Polls without a result after which a payment counts as failed.
const PATIENCE = 3;
const MONEY_IN = ["repaid", "recovered"];
const failed = new Set();
// The outcome of the last payment, by loan, until the next one starts.
const outcomes = new Map();
// The entries of a form, by loan, which the next form takes over after the loan is read again.
const drafts = new Map();

/** The place of a payment on the screen, to scroll to. */
export const PLACE = "#pay";

export const slot = (loan) => `repay ${loan.loan_id}`;
const address = (loan) => `loans/${encodeURIComponent(loan.loan_id)}`;

// The outcome of a payment is in the loan's events after the last one before the payment. The page
// stores the number of that event, also across a reload.
const mark = (loan) => `paying ${loan.loan_id}`;
const lastEvent = ({ events }) => events[events.length - 1].seq;

/** Whether the outcome of a payment was not shown yet. */
const isPaying = (loan) => lasting.get(mark(loan)) !== null;

/** The repayments since the payment was sent. */
function paidSince(loan) {
  const last = lasting.get(mark(loan)) ?? lastEvent(loan);
  return loan.events.filter(({ seq, kind }) => seq > last && MONEY_IN.includes(kind));
}

function startPaying(loan) {
  if (!isPaying(loan)) lasting.set(mark(loan), lastEvent(loan));
}

const stopPaying = (loan) => lasting.drop(mark(loan));

/** Stop sending an old unanswered payment. The loan's events show its outcome. */
export async function abandon(loan) {
  await forget(slot(loan));
  startPaying(loan);
}

/** Send a payment. `refused` receives the problem if the service refuses it. */
async function pay(loan, request, trouble, { refresh, signal }, refused) {
  trouble.replaceChildren();
  announce(t("pay.sending"));
  startPaying(loan);
  try {
    await once(slot(loan), request, () => trouble.replaceChildren(retrying()));
  } catch (problem) {
    if (!problem.unanswered) stopPaying(loan);
    if (signal.aborted) return null;
    if (!problem.unanswered) return refused(problem);
  }
  // The button stays busy until the new screen is drawn.
  return signal.aborted ? null : refresh(PLACE);
}

/** Show why a payment was refused. If the payoff changed, show the new form. */
function refusal(loan, trouble, draft, { refresh }) {
  return (problem) => {
    const changed = problem.code === "payoff_changed" ? problem : null;
    const again = () => {
      drafts.set(loan.loan_id, { ...draft(), changed });
      return refresh(PLACE);
    };
    if (changed) return again();
    trouble.replaceChildren(failure(problem, again));
    return trouble.scrollIntoView({ block: "nearest" });
  };
}

/** The notice that the amounts changed, with the new amounts. */
function changedNotice(loan, problem) {
  const figures = { due: yuan(loan.due_now), amount: yuan(loan.owed_today) };
  return h(
    "div",
    { class: "notice", role: "status" },
    h("p", null, problemText(problem)),
    h("p", null, t(loan.due_now > 0 ? "pay.now.due" : "pay.now", figures)),
  );
}

/** An unanswered payment, with a button that checks its result. */
function pending(loan, request, context) {
  const { body, at, kind } = request;
  const trouble = h("div", { class: "trouble" });
  const amount = body.settle ? t("pay.settle") : yuan(body.amount);
  const typed = kind === "part" ? plainYuan(body.amount) : "";
  const refused = refusal(loan, trouble, () => ({ kind, typed, card: body.card_id }), context);
  const ask = () => pay(loan, request, trouble, context, refused);
  return h(
    "section",
    { class: "notice", id: "pay" },
    h("h2", null, t("pending.title")),
    h("p", { role: "status" }, t("pending.payment", { amount, when: moment(at) })),
    button(t("pending.ask"), "first", ask),
    trouble,
  );
}

/** The error text of another amount, or null. */
function fault(fen, most) {
  if (fen === null) return t("problem.amount_format");
  if (fen <= 0) return t("problem.amount_not_positive");
  return fen > most ? t("pay.most", { amount: yuan(most) }) : null;
}

/** The field for another amount. `changed` runs at each change, and `look` validates it. */
function anotherAmount(most, typed, changed) {
  const input = h("input", {
    value: typed,
    type: "text",
    inputmode: "decimal",
    enterkeyhint: "done",
    autocomplete: "off",
  });
  const made = field(t("pay.amount"), input, { hint: t("pay.most", { amount: yuan(most) }) });
  const value = () => parseYuan(input.value);
  const look = () => {
    const wrong = fault(value(), most);
    made.say(wrong);
    return !wrong;
  };
  // While typing, "1." may become "1.5". An empty field is an error only on submit.
  input.addEventListener("input", () => {
    if (value() !== null) look();
    changed();
  });
  input.addEventListener("blur", () => input.value && look());
  return { ...made, value, look };
}

function form(loan, key, draft, context) {
  const ways = [
    loan.due_now > 0 && ["bill", [t("pay.bill"), " ", h("small", null, yuan(loan.due_now))]],
    ["part", t("pay.part")],
    ["all", [t("pay.all"), " ", h("small", null, yuan(loan.owed_today))]],
  ].filter(Boolean);
  let { kind } = draft;
  if (!ways.some(([way]) => way === kind)) kind = ways[0][0];
  const owed = loan.owed_today;
  const trouble = h("div", { class: "trouble" }, draft.changed && changedNotice(loan, draft.changed));
  const submit = h("button", { type: "submit", class: "first" });
  const amount = anotherAmount(owed, draft.typed, show);
  const fen = () => ({ bill: loan.due_now, all: owed, part: amount.value() })[kind];
  const card = context.choose(draft.card);
  const entries = () => ({ kind, typed: amount.control.value, card: card.chosen() });
  const refused = refusal(loan, trouble, entries, context);

  function show() {
    amount.root.hidden = kind !== "part";
    const known = fen() > 0 && fen() <= owed && yuan(fen());
    submit.textContent = known ? t("pay.submit.amount", { amount: known }) : t("pay.submit");
  }

  async function send() {
    if (kind === "part" && !amount.look()) return amount.control.focus();
    // Each payment names the payoff that was shown. The service refuses it if the payoff changed.
    const part = kind === "all" ? { settle: true } : { amount: fen() };
    const body = { ...part, expected: owed, ...card.body() };
    const request = { path: `${address(loan)}/repayments`, body, key, kind };
    return pay(loan, request, trouble, context, refused);
  }

  const pick = (other) => {
    kind = other;
    show();
  };
  const onsubmit = (event) => {
    event.preventDefault();
    busy(submit, send);
  };
  show();
  if (draft.typed) amount.look();
  return h(
    "form",
    { class: "card", id: "pay", novalidate: true, onsubmit },
    h("h2", { class: "unseen" }, t("pay.title")),
    choices(t("pay.how"), "pay", ways, kind, pick),
    amount.root,
    card.root,
    trouble,
    h("div", { class: "bar" }, submit),
    h("p", { class: "hint" }, t("pay.note")),
  );
}

/** The progress of a payment, until the loan shows its outcome or time runs out. */
function collecting(loan, context) {
  startPaying(loan);
  let quiet = 0;
  const done = (seen) => {
    quiet += seen.collecting ? 0 : 1;
    if (quiet === PATIENCE) failed.add(loan.loan_id);
    const told = paidSince(seen).length > 0 || seen.declined;
    return !seen.collecting && (told || quiet === PATIENCE);
  };
  const box = progress(t("collecting.title"), t("collecting.text"), "pay");
  const showOutcome = { ...context, refresh: () => context.refresh(PLACE) };
  follow(loan, done, showOutcome).catch((problem) => box.append(failure(problem)));
  return box;
}

/** The outcome of the payment, or null while it is in progress. */
function outcome(loan) {
  const paid = paidSince(loan);
  if (loan.collecting || !(paid.length || loan.declined || failed.has(loan.loan_id))) return null;
  const refund = paid.reduce((total, event) => total + (event.unapplied ?? 0), 0);
  return {
    paid: paid.reduce((total, event) => total + event.amount, 0),
    refund,
    reason: loan.declined,
    settled: loan.status === "settled",
    seq: lastEvent(loan),
  };
}

/** The outcome of the last payment, if the loan has not changed since. */
function lastOutcome(loan) {
  const last = outcomes.get(loan.loan_id);
  const isOlder = last && loan.events.some(({ seq, kind }) => seq > last.seq && kind !== "refunded");
  if (isOlder) outcomes.delete(loan.loan_id);
  return isOlder ? null : last;
}

/** The reason of a failed collection, as text. */
function why(reason) {
  const key = `declined.${reason}`;
  return t(has(key) ? key : "collecting.failed");
}

function receipt({ paid, refund, reason, settled }, again) {
  const good = paid > 0;
  const amount = yuan(paid);
  const text = good
    ? t(settled ? "collecting.settled" : "collecting.paid", { amount })
    : why(reason);
  return h(
    "section",
    { class: good ? "notice good" : "notice bad", id: "pay" },
    h("h2", null, good && tick(), t(good ? "collecting.paid.title" : "collecting.failed.title")),
    h(
      "p",
      { role: good ? "status" : "alert" },
      text,
      refund > 0 && ` ${t("collecting.refund", { amount: yuan(refund) })}`,
    ),
    h(
      "p",
      { class: "row" },
      good && link("#/home", "button second", t("pay.done")),
      again && button(t(good ? "pay.again" : "pay.retry"), "second", again),
    ),
  );
}

/** The content of the payment place: the last outcome, or a form for the next payment. */
export async function payPlace(loan, request, payable, context) {
  if (request) return pending(loan, request, context);
  if (isPaying(loan)) {
    const over = outcome(loan);
    if (!over && payable) return collecting(loan, context);
    stopPaying(loan);
    failed.delete(loan.loan_id);
    if (over) outcomes.set(loan.loan_id, over);
  }
  if (loan.collecting) return collecting(loan, context);
  const again = () => {
    outcomes.delete(loan.loan_id);
    return context.refresh(PLACE);
  };
  const last = lastOutcome(loan);
  if (last) return receipt(last, payable && again);
  if (!payable) return null;
  const draft = drafts.get(loan.loan_id) ?? {};
  drafts.delete(loan.loan_id);
  // The form comes first, so that a small phone shows its button without scrolling.
  return [
    form(loan, await takeKey(slot(loan)), draft, context),
    loan.declined && h("p", { class: "notice bad", role: "alert" }, why(loan.declined)),
  ];
}
