// The cost of a loan as the member reads and confirms it. The service computes every figure.
import { monthly } from "./borrow-parts.js";
import { longDate } from "./dates.js";
import { facts, h } from "./dom.js";
import { exactPercent, percent, yuan } from "./money.js";
import { cardName, figure, rates, termName } from "./parts.js";
import { scheduleTable } from "./schedule.js";
import { lang, t } from "./words.js";

const firstBill = (quote) => `${longDate(quote.first_due)} · ${yuan(quote.schedule[0].total)}`;

const term = (quote) => termName(quote.instalments);

const method = (quote) => t(`method.${quote.method}`);

const part = (title, ...content) => h("section", null, h("h3", null, title), content);

/** The whole table, with all that the hash covers. */
export function costTable(quote) {
  const { disclosure } = quote;
  return [
    h("p", { class: "hint" }, t("terms.principal")),
    figure(quote.amount),
    facts([
      [t("quote.interest"), h("strong", null, yuan(quote.total_interest))],
      [t("quote.total"), h("strong", null, yuan(quote.total))],
    ]),
    rates(quote),
    facts([
      [t("borrow.method"), method(quote)],
      [t("borrow.term"), term(quote)],
      [t("terms.drawn_on"), longDate(quote.drawn_on)],
      [t("quote.first"), firstBill(quote)],
      ...monthly(quote),
      [t("late.daily"), exactPercent(disclosure.penalty_daily_rate)],
      [t("sheet.ceiling"), percent(disclosure.annual_ceiling)],
      [t("sheet.early"), yuan(disclosure.early_repayment_fee)],
      [t("quote.fees"), yuan(disclosure.other_fees)],
      [t("sheet.lender"), disclosure.lender.name],
      [t("sheet.licence"), disclosure.lender.licence],
    ]),
    part(
      t("sheet.statements"),
      h(
        "ul",
        { class: "points" },
        disclosure.statements.map((statement) => h("li", null, statement[lang()])),
      ),
    ),
    part(t("schedule.title"), scheduleTable(quote.schedule, t("sheet.schedule"))),
  ];
}

/** The loan that the member confirms in the last step. */
export const confirmation = (quote, card) => [
  h("p", null, t("sheet.confirm.text")),
  facts([
    [t("terms.principal"), h("strong", null, yuan(quote.amount))],
    [t("rate.simple"), percent(quote.annual_rate_simple)],
    [t("rate.irr"), percent(quote.annual_rate_irr)],
    [t("borrow.card"), cardName(card)],
    [t("quote.first"), firstBill(quote)],
  ]),
  h("p", { class: "hint" }, t("borrow.note")),
];

const FIGURES = [
  ["terms.principal", (quote) => yuan(quote.amount)],
  ["quote.interest", (quote) => yuan(quote.total_interest)],
  ["quote.total", (quote) => yuan(quote.total)],
  ["rate.simple", (quote) => percent(quote.annual_rate_simple)],
  ["rate.irr", (quote) => percent(quote.annual_rate_irr)],
  ["rate.daily", (quote) => exactPercent(quote.daily_rate)],
  ["borrow.method", method],
  ["borrow.term", term],
  ["terms.drawn_on", (quote) => longDate(quote.drawn_on)],
  ["quote.first", firstBill],
  ["late.daily", ({ disclosure }) => exactPercent(disclosure.penalty_daily_rate)],
  ["sheet.ceiling", ({ disclosure }) => percent(disclosure.annual_ceiling)],
  ["sheet.early", ({ disclosure }) => yuan(disclosure.early_repayment_fee)],
  ["quote.fees", ({ disclosure }) => yuan(disclosure.other_fees)],
  ["sheet.lender", ({ disclosure }) => disclosure.lender.name],
  ["sheet.licence", ({ disclosure }) => disclosure.lender.licence],
];

const TEXTS = [
  ["schedule.title", ({ schedule }) => JSON.stringify(schedule)],
  ["sheet.statements", ({ disclosure }) => JSON.stringify(disclosure.statements)],
];

/** The notice that the cost has changed, with each figure that differs from the one shown. */
export function differences(shown, quote) {
  const differs = ([, read]) => read(shown) !== read(quote);
  const change = ([name, read]) => [
    t(name),
    t("differs.from", { old: read(shown), new: read(quote) }),
  ];
  const figures = FIGURES.filter(differs).map(change);
  const texts = TEXTS.filter(differs).map(([name]) => [t(name), t("differs.updated")]);
  return h(
    "section",
    { class: "notice bad" },
    h("h3", null, t("differs.title")),
    h("p", null, t("differs.text")),
    facts([...figures, ...texts]),
  );
}
