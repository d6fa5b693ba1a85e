// One loan: what is due, then payment, schedule and records, each behind a tab.
import { get } from "./api.js";
import { longDate } from "./dates.js";
import { chargedPart, documentsPart } from "./documents.js";
import { date, facts, h, link, table } from "./dom.js";
import { lateNotice, lateTerms } from "./late.js";
import { bare, exactBare, exactPercent, yuan } from "./money.js";
import { arrived, disbursing } from "./moving.js";
import { forget, isOld, unanswered } from "./once.js";
import { owedPart } from "./owed.js";
import { badge, eventList, rates, stateOf, termName } from "./parts.js";
import { abandon, payPlace, slot } from "./paying.js";
import { calendarPart, payoffPart, schedulePart } from "./schedule.js";
import { tabs } from "./tabs.js";
import { has, t } from "./words.js";

const part = (...nodes) => h("section", { class: "card" }, nodes);

const why = (loan) => part(whyPart(loan), h("p", { class: "hint" }, t("owed.why")));

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
  const row = (bill, at) => [
    String(bill.number),
    date(bill.due, loan.bills[at - 1]?.due),
    bare(bill.principal),
    bare(bill.interest),
    bare(bill.penalty),
  ];
  return part(
    h("h2", null, t("bills.title")),
    table(t("bills.title"), columns, loan.bills.map(row)),
  );
}

function terms(loan) {
  return part(
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

/** The records of a loan: its events, its cost, its terms and its documents. */
const records = async (loan, cards) => [
  part(
    h("h2", null, t("events.title")),
    await import("./event-filter.js").then(
      (filter) => filter.default(loan, cards),
      () => eventList(loan.events),
    ),
  ),
  chargedPart(loan),
  terms(loan),
  documentsPart(loan),
];

/** The hero of an unpaid loan, and its three tabs. The address keeps the open tab. */
async function owing(loan, request, context) {
  const path = `loan/${encodeURIComponent(loan.loan_id)}`;
  const { quotes } = await get(`loans/${encodeURIComponent(loan.loan_id)}/payoff`);
  document.dispatchEvent(new CustomEvent("due", { detail: loan.next_due?.date }));
  const [{ cards }, card] = await Promise.all([get("account"), import("./loan-card.js")]);
  const choose = (chosen) => card.loanCardChoice(loan, cards, chosen);
  const repay = [
    await payPlace(loan, request, true, { ...context, choose }),
    await planPart(loan),
    stateOf(loan) === "late" && loan.status === "open" && lateNotice(),
    card.default(loan, cards),
    stateOf(loan) !== "late" && lateTerms(loan),
  ];
  const schedule = [
    bills(loan),
    // Instalments from before a plan are in it, and neither paid nor due.
    !loan.plan && calendarPart(loan, quotes[0].date),
    loan.schedule.length > 0 && part(schedulePart(loan.schedule)),
    payoffPart(quotes),
  ];
  const panels = [
    ["pay", t("tab.pay"), repay],
    ["schedule", t("tab.schedule"), schedule],
    ["records", t("tab.records"), [...(await records(loan, cards)), why(loan)]],
  ];
  const keep = (name) =>
    history.replaceState(null, "", `#/${path}${name === "pay" ? "" : `/${name}`}`);
  return h(
    "div",
    { class: "sheet columns" },
    owedPart(loan, quotes),
    tabs(t("tab.label"), panels, context.part, keep),
  );
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
    ...(owes
      ? [await owing(loan, request, context)]
      : [
          await payPlace(loan, request, false, context),
          ...(await records(loan, (await get("account")).cards)),
        ]),
  ];
}
