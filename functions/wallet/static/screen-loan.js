// One loan: what is owed today and why, paying it, and all that was and will be.
import { get } from "./api.js";
import { longDate, shortDate } from "./dates.js";
import { date, facts, h, link, table } from "./dom.js";
import { lateNow, lateTerms } from "./late.js";
import { bare, exactBare, exactPercent, yuan } from "./money.js";
import {
  abandon,
  arrived,
  collecting,
  disbursing,
  isPaying,
  outcome,
  payForm,
  pendingPayment,
  slot,
} from "./moving.js";
import { forget, isOld, takeKey, unanswered } from "./once.js";
import { badge, eventList, figure, rates } from "./parts.js";
import { calendarPart, payoffPart, schedulePart } from "./schedule.js";
import { t } from "./words.js";

function owed(loan, today) {
  const late = loan.days_past_due > 0;
  return h(
    "section",
    { class: "hero" },
    h("h2", null, t("owed.title")),
    figure(loan.owed_today),
    facts([
      [t("owed.principal"), yuan(today.principal)],
      [t("owed.interest"), yuan(today.interest)],
      (late || today.penalty > 0) && [t("owed.penalty"), yuan(today.penalty)],
      [t("owed.due_now"), yuan(loan.due_now)],
      !late &&
        loan.next_due && [
          t("owed.next"),
          `${shortDate(loan.next_due.date)} · ${yuan(loan.next_due.amount)}`,
        ],
    ]),
  );
}

const why = (loan) =>
  h("section", { class: "card" }, whyPart(loan), h("p", { class: "hint" }, t("owed.why")));

// Each figure, and under it the lines that add up to it.

function heading({ kind, number, due }) {
  if (due) return t("why.bill", { n: number, date: due, kind: t(kind) });
  return t(kind === "interest" ? "why.running" : "why.unbilled");
}

function words(line) {
  return t(`why.${line.what}`, {
    from: line.from,
    to: line.to,
    days: line.days,
    balance: line.balance === null ? "" : bare(line.balance),
    rate: line.rate === null ? "" : exactPercent(line.rate),
    n: line.number,
    share: line.share,
  });
}

const sum = (term, fen) => [h("strong", null, term), h("strong", null, bare(fen)), "line"];

/** What is owed today, unfolded. */
function whyPart(loan) {
  const rows = loan.explanation.flatMap((figure) => [
    sum(heading(figure), figure.amount),
    ...figure.lines.map((line) => [words(line), exactBare(line.exact)]),
  ]);
  return h(
    "details",
    null,
    h("summary", null, t("why.title")),
    facts([...rows, sum(t("payoff.total"), loan.owed_today)], "facts why"),
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
    date(bill.due),
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
  const key = await takeKey(slot(loan));
  const moving = loan.collecting || (isPaying(loan) && !request);
  document.dispatchEvent(new CustomEvent("due", { detail: loan.next_due?.date }));
  return [
    moving && collecting(loan, context),
    loan.days_past_due > 0 && lateNow(loan, quotes),
    owed(loan, quotes[0]),
    why(loan),
    !request && !moving && payForm(loan, key, context),
    bills(loan),
    calendarPart(loan),
    payoffPart(quotes),
    loan.schedule.length > 0 && h("section", { class: "card" }, schedulePart(loan.schedule, false)),
    loan.days_past_due === 0 && lateTerms(loan),
  ];
}

/** The payment that was sent and not answered; one that is old is not sent again. */
async function unansweredPayment(loan) {
  const request = await unanswered(slot(loan));
  if (loan.status === "settled") await forget(slot(loan));
  else if (!request || !isOld(request)) return request;
  else await abandon(loan);
  return null;
}

export default async function one(context) {
  const loan = await get(`loans/${encodeURIComponent(context.id)}`);
  const request = await unansweredPayment(loan);
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
    loan.status === "disbursing" ? disbursing(loan, context) : arrived(loan),
    loan.status === "cancelled" && [
      h("p", { class: "notice bad" }, t("cancelled.text")),
      link("#/borrow", "button second", t("home.borrow")),
    ],
    ...(isOpen ? await open(loan, request, context) : []),
    h("section", { class: "card" }, h("h2", null, t("events.title")), eventList(loan.events)),
    terms(loan),
  ];
}
