// The credit line: the available amount, the used part of the limit, the next step and the price.
import { h, link, svg } from "./dom.js";
import { yuan } from "./money.js";
import { figure, rateNote, rates } from "./parts.js";
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

/** The button of the line, or the reason why nothing can be borrowed. */
function nextStep({ standing, assessment_due_on: due, consent_withdrawn_on: withdrawn }, today, duty) {
  const style = duty ? "button second" : "button first";
  if (standing === "arrears")
    // A written-off loan, or a refund owed back, may have no bill above to pay.
    return [h("p", null, t("problem.arrears")), !duty && link("#/loans", style, t("late.go"))];
  // Only the bank ends a freeze, so there is no button.
  if (standing === "frozen") return h("p", null, t("problem.line_frozen"));
  if (standing === "plan") return h("p", null, t("problem.line_under_plan"));
  if (standing === "closed")
    return [h("p", null, t("problem.line_closed")), link("#/apply", style, t("next.apply"))];
  if (withdrawn)
    return [
      h("p", null, t("problem.consent_withdrawn")),
      link("#/apply", style, t("next.apply")),
    ];
  if (due && today >= due)
    return [
      h("p", null, t("problem.assessment_due")),
      link("#/apply", style, t("home.assess")),
    ];
  return [link("#/borrow", style, t("home.borrow"))];
}

/** The line as the hero of home, or as a card below the hero of a duty. */
export function linePart({ limit, used, available, ...price }, today, duty, notes) {
  return h(
    "section",
    { class: duty ? "card" : "hero" },
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
    nextStep(price, today, duty),
    rates(price),
    rateNote(),
  );
}
