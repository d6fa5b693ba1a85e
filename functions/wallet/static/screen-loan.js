// One loan: what is owed today and why, paying it, and all that was and will be.
import { get } from "./api.js";
import { longDate } from "./dates.js";
import { facts, h, link, table, time } from "./dom.js";
import { bare, yuan } from "./money.js";
import { unanswered, watch } from "./once.js";
import { badge, eventList, progress, rates, schedulePart } from "./parts.js";
import {
  isPaying,
  paidSince,
  payForm,
  pendingPayment,
  slot,
  startPaying,
  stopPaying,
} from "./pay.js";
import { failure } from "./problem.js";
import { whyPart } from "./why.js";
import { has, t } from "./words.js";

// Looks that a payment may take to show among the events before it counts as failed.
const PATIENCE = 3;
const failed = new Set();

async function follow(loan, done, told, { signal, refresh }) {
  const look = () => get(`loans/${encodeURIComponent(loan.loan_id)}`);
  const seen = await watch(look, done, signal, told);
  if (seen) refresh();
}

/** The money's way to the card. */
function disbursing(loan, context) {
  const since = Date.now();
  const box = progress(t("disbursing.title"), t("disbursing.text"));
  const told = () => {
    if (Date.now() - since > 180000) box.querySelector("p").textContent = t("disbursing.long");
  };
  follow(loan, (seen) => seen.status !== "disbursing", told, context).catch((problem) =>
    box.append(failure(problem)),
  );
  return box;
}

/** A payment's way from the card; it is over when the loan says so and has had time to. */
function collecting(loan, context) {
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
function outcome(loan) {
  const paid = paidSince(loan);
  const over = paid.length || loan.declined || failed.has(loan.loan_id);
  if (loan.collecting || !over) return null;
  stopPaying(loan);
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

function owed(loan, today) {
  const late = loan.days_past_due > 0;
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("owed.title")),
    h("p", { class: "figure" }, yuan(loan.owed_today)),
    late &&
      h(
        "p",
        { class: "notice bad" },
        t("late.text", { n: loan.days_past_due, amount: yuan(loan.due_now) }),
      ),
    facts([
      [t("owed.principal"), yuan(today.principal)],
      [t("owed.interest"), yuan(today.interest)],
      (late || today.penalty > 0) && [t("owed.penalty"), yuan(today.penalty)],
      [t("owed.due_now"), yuan(loan.due_now), "line"],
      !late &&
        loan.next_due && [
          t("owed.next"),
          `${longDate(loan.next_due.date)} · ${yuan(loan.next_due.amount)}`,
        ],
    ]),
    h("p", { class: "hint" }, t("owed.why")),
    whyPart(loan),
  );
}

function bills(loan) {
  if (!loan.bills.length) return null;
  const columns = [
    [t("schedule.number")],
    [t("schedule.due")],
    ...["principal", "interest", "penalty"].map((name) => [t(name), "amount"]),
  ];
  const row = (bill) => [
    String(bill.number),
    time(bill.due, bill.due),
    bare(bill.principal),
    bare(bill.interest),
    bare(bill.penalty),
  ];
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("bills.title")),
    table(t("bills.title"), columns, loan.bills.map(row)),
  );
}

function payoffPart(quotes) {
  const columns = [
    [t("payoff.day")],
    ...["payoff.total", "principal", "interest", "penalty"].map((name) => [t(name), "amount"]),
  ];
  const row = (quote) => [
    time(quote.date, quote.date),
    h("strong", null, bare(quote.total)),
    bare(quote.principal),
    bare(quote.interest),
    bare(quote.penalty),
  ];
  return h(
    "section",
    { class: "card" },
    h(
      "details",
      null,
      h("summary", null, t("payoff.title")),
      table(t("payoff.title"), columns, quotes.map(row)),
    ),
  );
}

function terms(loan) {
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("terms.title")),
    facts([
      [t("terms.principal"), yuan(loan.principal)],
      [t("terms.drawn_on"), longDate(loan.drawn_on)],
      [t("borrow.term"), t("borrow.term.value", { n: loan.instalments })],
      [t("borrow.purpose"), t(`purpose.${loan.purpose}`)],
      [t("loan.outstanding"), yuan(loan.outstanding)],
    ]),
    loan.annual_rate_irr && rates(loan),
  );
}

/** What an open loan shows between its title and its history. */
async function open(loan, request, context) {
  const { quotes } = await get(`loans/${encodeURIComponent(loan.loan_id)}/payoff`);
  const moving = loan.collecting || (isPaying(loan) && !request);
  document.dispatchEvent(new CustomEvent("due", { detail: loan.next_due?.date }));
  return [
    moving && collecting(loan, context),
    owed(loan, quotes[0]),
    !request && !moving && payForm(loan, context),
    bills(loan),
    loan.schedule.length > 0 && h("section", { class: "card" }, schedulePart(loan.schedule)),
    payoffPart(quotes),
  ];
}

export default async function one(context) {
  const loan = await get(`loans/${encodeURIComponent(context.id)}`);
  const request = await unanswered(slot(loan));
  const isOpen = loan.status === "open";
  return [
    link("#/home", "back", t("next.home")),
    h(
      "h1",
      null,
      t("loan.title", { amount: yuan(loan.principal, { short: true }) }),
      " ",
      badge(loan),
    ),
    request ? pendingPayment(loan, request, context) : outcome(loan),
    loan.status === "disbursing" && disbursing(loan, context),
    loan.status === "cancelled" && h("p", { class: "notice bad" }, t("cancelled.text")),
    ...(isOpen ? await open(loan, request, context) : []),
    h("section", { class: "card" }, h("h2", null, t("events.title")), eventList(loan.events)),
    terms(loan),
  ];
}
