// A month: what was owed before, what happened, what is owed after.
import { get } from "./api.js";
import { addMonths, monthName } from "./dates.js";
import { facts, h, link } from "./dom.js";
import { yuan } from "./money.js";
import { eventList } from "./parts.js";
import { t } from "./words.js";

const LINES = [
  "opening_principal",
  "drawn",
  "repaid_principal",
  "closing_principal",
  "interest_paid",
  "penalty_paid",
  "refunded",
];

export default async function statement({ id: month }) {
  const [account, found] = await Promise.all([
    get("account"),
    get(`statements/${encodeURIComponent(month)}`),
  ]);
  const to = (step) => {
    const other = addMonths(month, step);
    return link(`#/statement/${other}`, "button second", monthName(other));
  };
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("statement.of", { month: monthName(month) })),
    h(
      "nav",
      { class: "row", "aria-label": t("statement.months") },
      to(-1),
      month < account.today.slice(0, 7) && to(1),
    ),
    h(
      "section",
      { class: "card" },
      facts(LINES.map((name) => [t(`statement.${name}`), yuan(found[name])])),
    ),
    h("section", { class: "card" }, h("h2", null, t("events.title")), eventList(found.events)),
  ];
}
