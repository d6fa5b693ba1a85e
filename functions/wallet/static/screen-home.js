// The home screen: the credit line, due bills and loans.
import { get } from "./api.js";
import { daysBetween, longDate } from "./dates.js";
import { cell, h, link, svg } from "./dom.js";
import { yuan } from "./money.js";
import { unanswered } from "./once.js";
import { cardName, figure, graceEnd, loanLine, rates, stateOf } from "./parts.js";
import { decisionOf, nextScreen } from "./way.js";
import { t } from "./words.js";

/** The used part of the limit. A float is exact enough for a picture. */
const gauge = (used, limit) =>
  h(
    "div",
    {
      role: "meter",
      "aria-label": t("home.used"),
      "aria-valuemin": 0,
      "aria-valuemax": limit / 100,
      "aria-valuenow": used / 100,
      "aria-valuetext": yuan(used),
    },
    svg(
      "svg",
      { class: "gauge", viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { width: Math.min(100, (used / (limit || 1)) * 100), height: 1 }),
    ),
  );

/** The main button of the line, or the reason why nothing can be borrowed. */
function nextStep({ standing, assessment_due_on: due, consent_withdrawn_on: withdrawn }, today, late) {
  if (standing === "arrears")
    // A written-off loan, or a refund owed back, may have no bill above to pay.
    return [h("p", null, t("problem.arrears")), !late && link("#/loans", "button first", t("late.go"))];
  // Only the bank ends a freeze, so there is no button.
  if (standing === "frozen") return h("p", null, t("problem.line_frozen"));
  if (standing === "plan") return h("p", null, t("problem.line_under_plan"));
  if (standing === "closed")
    return [h("p", null, t("problem.line_closed")), link("#/apply", "button first", t("next.apply"))];
  if (withdrawn)
    return [
      h("p", null, t("problem.consent_withdrawn")),
      link("#/apply", "button first", t("next.apply")),
    ];
  if (due && today >= due)
    return [
      h("p", null, t("problem.assessment_due")),
      link("#/apply", "button first", t("home.assess")),
    ];
  return [link("#/borrow", "button first", t("home.borrow"))];
}

function line({ limit, used, available, ...price }, today, late, notes) {
  return h(
    "section",
    { class: "hero" },
    h("h2", null, t("home.available")),
    figure(available),
    gauge(used, limit + price.extra),
    h(
      "p",
      { class: "hint row" },
      h("span", null, t("home.limit"), " ", yuan(limit, { short: true })),
      h("span", null, t("home.used"), " ", yuan(used)),
    ),
    notes,
    nextStep(price, today, late),
    rates(price),
    h("p", { class: "hint" }, t("rate.note")),
  );
}

/** The unpaid bills of loans in a state, with a link to the oldest one. */
function unpaid(loans, state, key, style) {
  const found = loans.filter((loan) => stateOf(loan) === state);
  if (!found.length) return null;
  const [first] = [...found].sort((one, other) => other.days_past_due - one.days_past_due);
  const amount = yuan(found.reduce((total, loan) => total + loan.due_now, 0));
  return h(
    "section",
    { class: style },
    h("p", null, t(key, { amount, date: longDate(graceEnd(first.next_due.date)) })),
    state === "late" && found.length > 1
      ? link("#/pay", "button first", t("late.all"))
      : link(
          `#/loan/${encodeURIComponent(first.loan_id)}`,
          state === "late" ? "button first" : "button second",
          t("late.go"),
        ),
  );
}

/** The latest application and the state of its review. */
function application(latest) {
  if (!latest) return null;
  const { outcome, review, decided_on: day } = latest;
  return cell(`#/${decisionOf(latest)}`, t("application.title"), [
    `${longDate(day)} · ${t(`application.${outcome}`)}`,
    review && h("span", null, t(`application.${review.state}`)),
  ]);
}

function nextDue(due, today, dueDay) {
  const days = daysBetween(today, due.date);
  return h(
    "section",
    { class: "card" },
    h(
      "ul",
      { class: "cells" },
      cell(
        null,
        t("home.next", { date: longDate(due.date) }),
        [
          days > 0 ? t("home.days", { n: days }) : t("home.due_today"),
          dueDay && ` · ${t("home.due_day.value", { n: dueDay })}`,
        ],
        h("strong", null, yuan(due.amount)),
      ),
    ),
  );
}

export default async function home({ go }) {
  const account = await get("account");
  const { line: credit, loans, cards, next_due: due, today } = account;
  if (!credit) return go(nextScreen(account), { replace: true });
  document.dispatchEvent(new CustomEvent("due", { detail: due?.date }));
  const notes =
    (credit.extra || credit.assessment_due_on) &&
    (await import("./line-notes.js").then((notes) => notes.default(credit, today), () => null));
  const late = unpaid(loans, "late", "late.home", "notice bad");
  const grace = unpaid(loans, "grace", "late.home.grace", "notice");
  const messages = cell("#/messages", t("messages.title"));
  // Home does not wait for the mark of unread messages, and does without it.
  import("./screen-messages.js").then(({ mark }) => mark(messages)).catch(() => {});
  return [
    h("h1", null, t("home.title")),
    (await unanswered("draw")) &&
      h(
        "section",
        { class: "notice" },
        h("p", null, t("pending.draw")),
        link("#/borrow", "button second", t("pending.look")),
      ),
    late,
    grace,
    line(credit, today, late, notes),
    due && !late && !grace && nextDue(due, today, credit.due_day),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("home.loans")),
      loans.length
        ? h("ul", { class: "cells" }, loans.map(loanLine))
        : h("p", { class: "hint" }, t("home.no_loans")),
    ),
    h(
      "section",
      { class: "card" },
      h(
        "ul",
        { class: "cells" },
        cell("#/loans", t("loans.title")),
        cell(`#/statement/${today.slice(0, 7)}`, t("statement.title")),
        application(account.latest_application),
        messages,
        cell("#/consents", t("consents.title")),
        credit.due_day && cell("#/due-day", t("due_day.title")),
        credit.limit > 0 && cell("#/limit", t("limit.title")),
      ),
    ),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("home.cards")),
      h(
        "ul",
        { class: "cells" },
        cards.map((card) => cell("#/cards", cardName(card))),
        cell("#/card", t("home.add_card")),
        cell("#/transfer", t("transfer.title")),
      ),
    ),
  ];
}

/** All loans, including settled ones. */
export async function loans() {
  const found = (await get("loans")).loans;
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("loans.title")),
    h(
      "section",
      { class: "card" },
      found.length
        ? h("ul", { class: "cells" }, found.map(loanLine))
        : [
            h("p", { class: "hint" }, t("loans.none")),
            link("#/borrow", "button second", t("home.borrow")),
          ],
    ),
  ];
}
