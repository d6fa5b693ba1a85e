// Charts and tables: a schedule, the due days of a loan and the next payoffs.
import { chart } from "./chart.js";
import { addMonths, dayOf, daysBetween, longDate, monthOnly, yearName } from "./dates.js";
import { date, h, table, time } from "./dom.js";
import { bare, yuan } from "./money.js";
import { dueState } from "./parts.js";
import { t } from "./words.js";

/** The first and the last day below a chart, with the keys of its colours between them. */
const ends = (first, last, ...keys) =>
  [h("span", null, longDate(first)), ...keys, first !== last && h("span", null, longDate(last))];

/** The key of the chart's text: one instalment, equal ones up to the last, or falling ones. */
function pictureText(schedule) {
  if (schedule.length === 1) return "schedule.picture.one";
  const isLevel = schedule.slice(0, -1).every((line) => line.total === schedule[0].total);
  return isLevel ? "schedule.picture.level" : "schedule.picture";
}

/** The interest of each instalment. */
function picture(schedule) {
  const [first, last] = [schedule[0], schedule[schedule.length - 1]];
  const words = { n: schedule.length, first: yuan(first.total), last: yuan(last.total) };
  const say = (at) =>
    t("schedule.value", {
      n: schedule[at].number,
      date: longDate(schedule[at].due),
      interest: yuan(schedule[at].interest),
      total: yuan(schedule[at].total),
    });
  return chart(
    schedule.map((line) => [line.interest]),
    t(pictureText(schedule), words),
    say,
    ends(first.due, last.due, h("span", { class: "key interest" }, t("interest"))),
  );
}

export function scheduleTable(schedule, caption = t("schedule.title")) {
  const heads = [
    [t("schedule.number")],
    [t("schedule.due")],
    [t("schedule.total"), "amount"],
    [t("principal"), "amount"],
    [t("interest"), "amount"],
  ];
  return table(
    caption,
    heads,
    schedule.map((line, at) => [
      String(line.number),
      date(line.due, schedule[at - 1]?.due),
      h("strong", null, bare(line.total)),
      bare(line.principal),
      bare(line.interest),
    ]),
  );
}

export function schedulePart(schedule, open = true) {
  return h(
    "details",
    { open },
    h("summary", null, t("schedule.title")),
    picture(schedule),
    scheduleTable(schedule),
  );
}

/** Every due day of a loan: `[{due, total, state}]`. Paid ones are derived from the others. */
function dueDays({ instalments, bills, schedule }, today) {
  const billed = new Map(bills.map((bill) => [bill.number, bill]));
  const ahead = new Map(schedule.map((line) => [line.number, line]));
  const [known] = [...bills, ...schedule];
  const sum = (bill) => bill.principal + bill.interest + bill.penalty;
  const next = schedule.find(({ number }) => !billed.has(number))?.number;
  return Array.from({ length: instalments }, (_, place) => {
    const number = place + 1;
    const month = addMonths(known.due.slice(0, 7), number - known.number);
    const due = `${month}${known.due.slice(7)}`;
    if (billed.has(number))
      return { due, total: sum(billed.get(number)), state: dueState(daysBetween(due, today)) };
    if (!ahead.has(number)) return { due, total: null, state: "paid" };
    return { due, total: ahead.get(number).total, state: number === next ? "next" : "ahead" };
  });
}

const month = ({ due, total, state }) =>
  h(
    "li",
    { class: state },
    time(due, [h("span", null, monthOnly(due)), h("b", null, dayOf(due))]),
    total !== null && h("span", null, bare(total)),
    h("i", null, t(`calendar.${state}`)),
  );

/** The calendar of due days: one month each, in lists by year. */
export function calendarPart(loan, today) {
  if (!loan.bills.length && !loan.schedule.length) return null;
  const days = dueDays(loan, today);
  const years = [...new Set(days.map(({ due }) => due.slice(0, 4)))];
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("calendar.title")),
    years.map((year) => [
      h("h3", null, yearName(year)),
      h("ol", { class: "months" }, days.filter(({ due }) => due.startsWith(year)).map(month)),
    ]),
    h("p", { class: "hint" }, t("calendar.note")),
  );
}

// The payoff on each of the next days.

function waiting(quotes) {
  const [first, last] = [quotes[0], quotes[quotes.length - 1]];
  const words = {
    first: yuan(first.interest),
    last: yuan(last.interest),
    from: yuan(first.penalty),
    to: yuan(last.penalty),
  };
  const say = (at) =>
    t(last.penalty ? "payoff.value.penalty" : "payoff.value", {
      date: longDate(quotes[at].date),
      interest: yuan(quotes[at].interest),
      penalty: yuan(quotes[at].penalty),
    });
  return chart(
    quotes.map((quote) => [quote.interest, quote.penalty]),
    t(last.penalty ? "payoff.picture.penalty" : "payoff.picture", words),
    say,
    ends(
      first.date,
      last.date,
      h("span", { class: "key interest" }, t("interest")),
      last.penalty > 0 && h("span", { class: "key penalty" }, t("penalty")),
    ),
  );
}

function amounts(quotes) {
  // The principal is the same on each of these days and is shown above.
  const parts = ["interest", "penalty", "owed_back"].filter((part) => quotes.some((quote) => quote[part]));
  const heads = [[t("payoff.day")], ...["payoff.total", ...parts].map((name) => [t(name), "amount"])];
  const row = (quote, at) => [
    date(quote.date, quotes[at - 1]?.date),
    h("strong", null, bare(quote.total)),
    ...parts.map((part) => bare(quote[part])),
  ];
  return table(t("payoff.title"), heads, quotes.map(row));
}

export function payoffPart(quotes) {
  const [first, last] = [quotes[0], quotes[quotes.length - 1]];
  const more = {
    interest: yuan(last.interest - first.interest),
    penalty: yuan(last.penalty - first.penalty),
  };
  return h(
    "section",
    { class: "card" },
    h(
      "details",
      null,
      h("summary", null, t("payoff.title")),
      h("p", { class: "hint" }, t(last.penalty ? "payoff.wait.penalty" : "payoff.wait", more)),
      waiting(quotes),
      amounts(quotes),
    ),
  );
}
