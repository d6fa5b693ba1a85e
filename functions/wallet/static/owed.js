// The amount that is due now, its day, and the payoff behind it. The service computes every
// amount. The cost of one more day is the difference of two payoffs.
import { daysBetween, longDate } from "./dates.js";
import { facts, h } from "./dom.js";
import { yuan } from "./money.js";
import { figure, graceEnd, stateOf } from "./parts.js";
import { t } from "./words.js";

/** The cost of another day without a payment, or null on the last day that has a payoff. */
export const costOfADay = ([today, tomorrow]) =>
  tomorrow &&
  t("late.day", {
    interest: yuan(tomorrow.interest - today.interest),
    penalty: yuan(tomorrow.penalty - today.penalty),
  });

/** Title, amount and text of what is due. A written-off loan owes all of it at once. */
function due(loan, quotes) {
  const { next_due: next, owed_today: all } = loan;
  if (loan.status === "written_off") return ["owed.title", all, t("written_off.text")];
  const state = stateOf(loan);
  if (state === "late") return ["late.title", loan.due_now, costOfADay(quotes)];
  if (state) {
    const date = longDate(graceEnd(next.date));
    return [`late.${state}.title`, loan.due_now, t(`late.${state}.text`, { date })];
  }
  if (!next) return ["owed.title", all];
  const days = daysBetween(quotes[0].date, next.date);
  return ["instalment.title", next.amount, t("instalment.on", { date: longDate(next.date), n: days })];
}

/** The payoff of today in one line, which opens to its parts. */
const payoff = (loan, today) =>
  h(
    "details",
    { class: "payoff" },
    h("summary", null, h("span", null, t("owed.title")), h("strong", null, yuan(loan.owed_today))),
    facts([
      [t("owed.principal"), yuan(today.principal)],
      [t("owed.interest"), yuan(today.interest)],
      (stateOf(loan) === "late" || today.penalty > 0) && [t("owed.penalty"), yuan(today.penalty)],
      today.owed_back > 0 && [t("owed_back"), yuan(today.owed_back)],
      loan.due_now > 0 && [t("owed.due_now"), yuan(loan.due_now)],
    ]),
  );

export function owedPart(loan, quotes) {
  const [title, amount, text] = due(loan, quotes);
  return h(
    "section",
    { class: stateOf(loan) === "late" ? "hero bad" : "hero" },
    h("h2", null, t(title, { n: loan.days_past_due })),
    figure(amount),
    text && h("p", null, text),
    payoff(loan, quotes[0]),
  );
}
