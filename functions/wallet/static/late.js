// The consequences of an unpaid bill, before and after its grace period.
import { longDate } from "./dates.js";
import { facts, h } from "./dom.js";
import { exactPercent, penaltyRate, percent } from "./money.js";
import { graceEnd } from "./parts.js";
import { ANNUAL_CAP, GRACE_DAYS, PENALTY_FACTOR } from "./product.js";
import { t } from "./words.js";

const TERMS = { factor: PENALTY_FACTOR, cap: percent(ANNUAL_CAP), grace: GRACE_DAYS };

const points = (...keys) =>
  h(
    "ul",
    { class: "points" },
    keys.map((key) => h("li", null, t(key, TERMS))),
  );

/** The consequences of a bill that is late, and the next step. */
export const lateNotice = () =>
  h(
    "section",
    { class: "notice bad" },
    h("p", null, t("late.text")),
    points("late.rate", "late.collect", "late.report"),
  );

/** The terms before a bill is due: the grace period and the penalty after it. */
export function lateTerms(loan) {
  const { daily, annual } = penaltyRate(loan.daily_rate);
  const due = loan.next_due?.date;
  return h(
    "section",
    { class: "card" },
    h(
      "details",
      null,
      h("summary", null, t("late.terms")),
      facts([
        due && [t("late.next"), longDate(due)],
        due && [t("late.grace"), longDate(graceEnd(due))],
        [t("late.annual"), percent(annual)],
        [t("late.daily"), exactPercent(daily)],
      ]),
      points("late.when", "late.rate", "late.collect", "late.report"),
    ),
  );
}
