// The consequences of an unpaid bill on its due day, in its grace period and after it. The service
// computes every amount. The cost of one more day is the difference of two payoffs.
import { longDate } from "./dates.js";
import { facts, h } from "./dom.js";
import { exactPercent, penaltyRate, percent, yuan } from "./money.js";
import { graceEnd, stateOf } from "./parts.js";
import { ANNUAL_CAP, GRACE_DAYS, PENALTY_FACTOR } from "./product.js";
import { t } from "./words.js";

const TERMS = { factor: PENALTY_FACTOR, cap: percent(ANNUAL_CAP), grace: GRACE_DAYS };

const points = (...keys) =>
  h(
    "ul",
    { class: "points" },
    keys.map((key) => h("li", null, t(key, TERMS))),
  );

/** The notice of an unpaid bill: deadline or days overdue, cost of another day, next step. */
export function unpaidNow(loan, quotes) {
  const state = stateOf(loan);
  if (!state) return null;
  if (state === "late") return lateNow(loan, quotes);
  const until = longDate(graceEnd(loan.next_due.date));
  return h(
    "section",
    { class: "notice" },
    h("h2", null, t(`late.${state}.title`, { amount: yuan(loan.due_now) })),
    h("p", null, t(`late.${state}.text`, { date: until })),
  );
}

function lateNow(loan, [today, tomorrow]) {
  const rest = tomorrow && {
    interest: yuan(tomorrow.interest - today.interest),
    penalty: yuan(tomorrow.penalty - today.penalty),
  };
  return h(
    "section",
    { class: "notice bad" },
    h("h2", null, t("late.title", { n: loan.days_past_due, amount: yuan(loan.due_now) })),
    rest && h("p", null, t("late.day", rest)),
    h("p", null, t("late.text")),
    points("late.rate", "late.collect", "late.report"),
  );
}

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
