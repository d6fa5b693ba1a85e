// What was decided, at which price, and why.
import { get, post } from "./api.js";
import { longDate } from "./dates.js";
import { announce, busy, h, link } from "./dom.js";
import { figure, rates } from "./parts.js";
import { failure } from "./problem.js";
import { lang, t } from "./words.js";

let last = null;

/** Keep a decision that was just made, so that it need not be asked for again. */
export function remember(decision) {
  last = decision;
}

function reasons(decision) {
  if (!decision.reasons.length) return null;
  const title = decision.outcome === "approved" ? "decision.weighed" : "decision.why";
  return h(
    "section",
    { class: "card" },
    h("h2", null, t(title)),
    h(
      "ul",
      { class: "points" },
      decision.reasons.map((reason) => h("li", null, reason[lang()])),
    ),
    h(
      "p",
      { class: "hint" },
      t("decision.made", {
        date: longDate(decision.decided_on),
        model: decision.model,
        policy: decision.policy,
      }),
    ),
  );
}

/** A person's right to have a person look: a button, and then how far it is. */
function review(decision) {
  const box = h("section", { class: "card" }, h("h2", null, t("review.title")));
  const told = ({ state, requested_on: asked, answered_on: answered }) =>
    h("p", null, t(`review.${state}`, { date: longDate(answered ?? asked) }));
  if (decision.review) {
    box.append(told(decision.review));
    if (decision.review.state === "reopened")
      box.append(link("#/apply", "button second", t("next.apply")));
    return box;
  }
  const trouble = h("div", { class: "trouble" });
  const button = h("button", { type: "button", class: "second" }, t("review.ask"));
  const ask = async () => {
    trouble.replaceChildren();
    try {
      const id = encodeURIComponent(decision.application_id);
      const asked = await post(`credit-applications/${id}/reviews`);
      remember(asked);
      announce(t("review.requested", { date: longDate(asked.review.requested_on) }));
      return box.replaceWith(review(asked));
    } catch (problem) {
      return trouble.replaceChildren(failure(problem));
    }
  };
  button.addEventListener("click", () => busy(button, ask));
  box.append(h("p", { class: "hint" }, t("review.text")), trouble, button);
  return box;
}

function approved(decision) {
  return [
    h("h1", null, t("decision.approved")),
    h(
      "section",
      { class: "hero" },
      h("h2", null, t("decision.limit")),
      figure(decision.limit, { short: true }),
      rates(decision),
      h("p", { class: "hint" }, t("rate.note")),
      link("#/borrow", "button first", t("home.borrow")),
      link("#/home", "button second", t("next.home")),
    ),
    reasons(decision),
    review(decision),
  ];
}

function declined(decision) {
  return [
    h("h1", null, t("decision.declined")),
    h("section", { class: "card" }, h("p", null, t("decision.declined.text"))),
    reasons(decision),
    review(decision),
    h("p", { class: "hint" }, t("decision.declined.next")),
  ];
}

export default async function decision({ id }) {
  const found =
    last?.application_id === id ? last : await get(`credit-applications/${encodeURIComponent(id)}`);
  return found.outcome === "approved" ? approved(found) : declined(found);
}
