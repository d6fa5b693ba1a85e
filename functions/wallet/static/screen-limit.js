// The consents, each asked for on its own and none given in advance; then what was decided, at which
// price, and why.
import { get, post } from "./api.js";
import { longDate } from "./dates.js";
import { announce, busy, h, link, nextId } from "./dom.js";
import { figure, rates, trail } from "./parts.js";
import { failure } from "./problem.js";
import { lang, t } from "./words.js";

// A decision that was just made need not be asked for again.
let last = null;

// The version of the wording that this page shows, by consent; the service refuses any other.
const CONSENTS = {
  credit_query: "2026-11",
  credit_reporting: "2026-11",
  automated_decision: "2026-11",
  data_sharing: "2026-11",
};

function consent(name) {
  const id = nextId("consent");
  const box = h("input", {
    type: "checkbox",
    id,
    name,
    "aria-describedby": `${id}-text ${id}-error`,
  });
  const error = h("span", { class: "error", id: `${id}-error` });
  const say = (wrong) => {
    error.textContent = wrong ? t("apply.needed") : "";
    if (wrong) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  };
  box.addEventListener("change", () => say(false));
  const root = h(
    "div",
    { class: "consent" },
    box,
    h("label", { for: id }, t(`consent.${name}`)),
    h("p", { id: `${id}-text` }, t(`consent.${name}.text`)),
    error,
  );
  return { root, box, say };
}

async function ask(asked, trouble, go) {
  asked.forEach(({ box, say }) => say(!box.checked));
  const open = asked.find(({ box }) => !box.checked);
  if (open) return open.box.focus();
  trouble.replaceChildren(h("p", { class: "notice" }, t("apply.deciding")));
  announce(t("apply.deciding"));
  try {
    const decision = await post("credit-applications", { consents: CONSENTS });
    last = decision;
    return go(`decision/${encodeURIComponent(decision.application_id)}`, { replace: true });
  } catch (problem) {
    return trouble.replaceChildren(failure(problem));
  }
}

export async function apply({ go }) {
  const { cards } = await get("account");
  if (!cards.length) return go("card", { replace: true });
  const asked = Object.keys(CONSENTS).map(consent);
  const trouble = h("div", { class: "trouble" });
  const count = h("p", { class: "hint count", role: "status" });
  const tell = () => {
    const given = asked.filter(({ box }) => box.checked).length;
    count.textContent = t("apply.given", { n: given, of: asked.length });
  };
  tell();
  const submit = h("button", { type: "submit", class: "first" }, t("apply.submit"));
  const send = (event) => {
    event.preventDefault();
    busy(submit, () => ask(asked, trouble, go));
  };
  return [
    trail(1),
    h("h1", null, t("apply.title")),
    h("p", { class: "hint" }, t("apply.lead")),
    h(
      "form",
      { class: "card", novalidate: true, onsubmit: send, onchange: tell },
      asked.map(({ root }) => root),
      count,
      trouble,
      submit,
    ),
  ];
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
      last = asked;
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

export async function decision({ id }) {
  const found =
    last?.application_id === id ? last : await get(`credit-applications/${encodeURIComponent(id)}`);
  return found.outcome === "approved" ? approved(found) : declined(found);
}
