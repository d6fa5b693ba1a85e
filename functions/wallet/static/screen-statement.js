// The statement of a month: opening principal, transactions and closing principal.
import { get } from "./api.js";
import { addMonths, monthName } from "./dates.js";
import { button, facts, h, link } from "./dom.js";
import { yuan } from "./money.js";
import { eventList } from "./parts.js";
import { saved } from "./saving.js";
import csv from "./statement-csv.js";
import words from "./statement-words.js";
import { learn, t } from "./words.js";

learn(words);

const LINES = [
  "opening_principal",
  "drawn",
  "repaid_principal",
  "closing_principal",
  "interest_paid",
  "penalty_paid",
  "refunded",
];

/** The notice that a month has no statement, with a link to the current one. */
const none = (month, current) => [
  link("#/home", "back", t("next.home")),
  h("h1", null, t("statement.title")),
  h(
    "section",
    { class: "card" },
    h("p", null, t("statement.none", { month: monthName(month) })),
    link(`#/statement/${current}`, "button second", t("statement.now")),
  ),
];

export default async function statement({ id: month, signal }) {
  const [found, { today }, { loans }] = await Promise.all([
    get(`statements/${encodeURIComponent(month)}`),
    get("account"),
    get("loans"),
  ]);
  // From the month of the first loan to the current month, or only the current month.
  const current = today.slice(0, 7);
  const first = loans.map((loan) => loan.drawn_on.slice(0, 7)).sort()[0] ?? current;
  if (month < first || month > current) return none(month, current);
  const to = (step) => {
    const other = addMonths(month, step);
    return link(`#/statement/${other}`, "button second", monthName(other));
  };
  const others = [month > first && to(-1), month < current && to(1)].filter(Boolean);
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("statement.of", { month: monthName(month) })),
    others.length > 0 && h("nav", { class: "row unprinted", "aria-label": t("statement.months") }, others),
    h(
      "p",
      { class: "row unprinted" },
      button(t("document.print"), "second", () => print()),
      saved(csv(found, LINES), "text/csv", `statement-${month}.csv`, t("statement.save"), signal),
    ),
    h(
      "section",
      { class: "card paper" },
      facts(LINES.map((name) => [t(`statement.${name}`), yuan(found[name])])),
    ),
    h("section", { class: "card paper" }, h("h2", null, t("events.title")), eventList(found.events)),
  ];
}
