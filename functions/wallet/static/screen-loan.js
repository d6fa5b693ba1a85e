// One loan: the payoff today and its calculation, payment, schedule and history.
import { get } from "./api.js";
import { longDate, shortDate } from "./dates.js";
import { chargedPart, documentsPart } from "./documents.js";
import { date, facts, h, link, table } from "./dom.js";
import { lateTerms, unpaidNow } from "./late.js";
import { bare, exactBare, exactPercent, yuan } from "./money.js";
import { arrived, disbursing } from "./moving.js";
import { forget, isOld, unanswered } from "./once.js";
import { badge, eventList, figure, rates, stateOf, termName } from "./parts.js";
import { abandon, payPlace, slot } from "./paying.js";
import { calendarPart, payoffPart, schedulePart } from "./schedule.js";
import { has, t } from "./words.js";

function owed(loan, today) {
  const late = stateOf(loan) === "late";
  return h(
    "section",
    { class: "hero" },
    h("h2", null, t("owed.title")),
    figure(loan.owed_today),
    facts([
      [t("owed.principal"), yuan(today.principal)],
      [t("owed.interest"), yuan(today.interest)],
      (late || today.penalty > 0) && [t("owed.penalty"), yuan(today.penalty)],
      today.owed_back > 0 && [t("owed_back"), yuan(today.owed_back)],
      [t("owed.due_now"), yuan(loan.due_now)],
      !loan.bills.length &&
        loan.next_due && [
          t("owed.next"),
          `${shortDate(loan.next_due.date)} · ${yuan(loan.next_due.amount)}`,
        ],
    ]),
  );
}

const why = (loan) =>
  h("section", { class: "card" }, whyPart(loan), h("p", { class: "hint" }, t("owed.why")));

// Each amount, followed by the lines that add up to it.

const HEADINGS = { interest: "why.running", principal: "why.unbilled", owed_back: "owed_back" };

function heading({ kind, number, due }) {
  if (due) return t("why.bill", { n: number, date: due, kind: t(kind) });
  return t([HEADINGS[kind], kind].find(has) ?? "why.other");
}

function words(line) {
  const key = `why.${line.what}`;
  return t(has(key) ? key : "why.other", {
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

/** The calculation of the payoff today. */
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
      ...(loan.arrived_on ? [[t("terms.arrived_on"), longDate(loan.arrived_on)]] : []),
      [t("borrow.term"), termName(loan.instalments)],
      [t("borrow.purpose"), t(`purpose.${loan.purpose}`)],
      [t("loan.outstanding"), yuan(loan.outstanding)],
    ]),
    loan.annual_rate_irr && rates(loan),
  );
}

/** The plan in force, or the way to one, and the words of a past one. They load on demand. */
async function planPart(loan) {
  const planned = loan.events.some(({ kind }) => kind === "plan_agreed");
  if (!planned && !loan.plan_offer && !loan.plan_choices.length) return null;
  return import("./plan-parts.js").then(
    (parts) => parts.default(loan),
    () => null,
  );
}

/** The content of an unpaid loan between its title and its history. */
async function owing(loan, request, context) {
  const { quotes } = await get(`loans/${encodeURIComponent(loan.loan_id)}/payoff`);
  document.dispatchEvent(new CustomEvent("due", { detail: loan.next_due?.date }));
  const isWrittenOff = loan.status === "written_off";
  return [
    isWrittenOff && h("p", { class: "notice" }, t("written_off.text")),
    await planPart(loan),
    !isWrittenOff && unpaidNow(loan, quotes),
    owed(loan, quotes[0]),
    await payPlace(loan, request, true, context),
    await import("./loan-card.js").then((card) => card.default(loan)),
    why(loan),
    bills(loan),
    // Instalments from before a plan are in it, and neither paid nor due.
    !loan.plan && calendarPart(loan, quotes[0].date),
    payoffPart(quotes),
    loan.schedule.length > 0 && h("section", { class: "card" }, schedulePart(loan.schedule, false)),
    stateOf(loan) !== "late" && lateTerms(loan),
  ];
}

/** The unanswered payment. An old one is not sent again. */
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
  const isUnderWay = loan.status === "disbursing";
  const owes = !isUnderWay && (loan.status === "open" || loan.owed_today > 0);
  return [
    link("#/home", "back", t("next.home")),
    h(
      "h1",
      null,
      t("loan.title", { amount: yuan(loan.principal, { short: true }) }),
      " ",
      badge(loan),
    ),
    isUnderWay ? disbursing(loan, context) : arrived(loan),
    loan.status === "cancelled" && [
      h("p", { class: "notice bad" }, t("cancelled.text")),
      link("#/borrow", "button second", t("home.borrow")),
    ],
    ...(owes ? await owing(loan, request, context) : [await payPlace(loan, request, false, context)]),
    chargedPart(loan),
    h("section", { class: "card" }, h("h2", null, t("events.title")), eventList(loan.events)),
    terms(loan),
    documentsPart(loan),
  ];
}
