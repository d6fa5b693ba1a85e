// The consents, each with its own tick and none given in advance. Then the decision, its price and
// its reasons.
import { get, post } from "./api.js";
import { addDays, longDate } from "./dates.js";
import { announce, busy, h, link, nextId } from "./dom.js";
import { exactPercent } from "./money.js";
import { figure, rateNote, rates, trail } from "./parts.js";
import { failure } from "./problem.js";
import { MAX_LIMIT, MIN_DAILY_RATE } from "./product.js";
import { decisionOf, standing } from "./way.js";
import { lang, t } from "./words.js";

// The decision that was just made, so that it is not read again.
let last = null;

// The wording version that this page shows, by consent. The service refuses any other.
export const CONSENTS = {
  credit_query: "2026-12",
  credit_reporting: "2026-12",
  automated_decision: "2026-12",
  data_sharing: "2026-12",
};

// Ticks survive a change of language, but not a change of screen.
const ticked = new Set();

function consent(name) {
  const id = nextId("consent");
  const box = h("input", {
    type: "checkbox",
    id,
    name,
    checked: ticked.has(name),
    "aria-describedby": `${id}-text ${id}-error`,
  });
  const error = h("span", { class: "error", id: `${id}-error` });
  const say = (wrong) => {
    error.textContent = wrong ? t("apply.needed") : "";
    if (wrong) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  };
  box.addEventListener("change", () => {
    if (box.checked) ticked.add(name);
    else ticked.delete(name);
    say(false);
  });
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
    return go(decisionOf(decision), { replace: true });
  } catch (problem) {
    return trouble.replaceChildren(failure(problem));
  }
}

/** The notice that an earlier application was declined or reopened. */
function earlier({ latest_application: last }) {
  if (!last || (last.outcome === "approved" && last.review?.state !== "reopened")) return null;
  const text =
    last.review?.state === "reopened"
      ? t("review.reopened", { date: longDate(last.review.answered_on) })
      : t("apply.before", { date: longDate(last.decided_on) });
  return h(
    "section",
    { class: "notice" },
    h("p", null, text),
    link(`#/${decisionOf(last)}`, "button second", t("apply.last")),
  );
}

export async function apply({ go, stay }) {
  const account = await get("account");
  if (!account.cards.length) return go("card", { replace: true });
  const stands = standing(account);
  if (stands) return go(decisionOf(stands), { replace: true });
  if (!stay) ticked.clear();
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
    earlier(account),
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

/** Whether this is the best offer, so that no factor counted against the customer. */
const isBest = ({ outcome, limit, daily_rate: rate }) =>
  outcome === "approved" &&
  limit === MAX_LIMIT &&
  exactPercent(rate) === exactPercent(MIN_DAILY_RATE);

function reasons(decision) {
  const weighed = isBest(decision) ? [] : decision.reasons;
  const title = decision.outcome === "approved" ? "decision.weighed" : "decision.why";
  const point = (reason) => h("li", null, reason[lang()]);
  return h(
    "section",
    { class: "card" },
    weighed.length > 0 && [
      h("h2", null, t(title)),
      h("ul", { class: "points" }, weighed.map(point)),
    ],
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

/** The manual review: a button to request it, then its state. */
function review(decision) {
  const box = h("section", { class: "card" }, h("h2", null, t("review.title")));
  const told = ({ state, requested_on: asked, answered_on: answered }) =>
    h("p", null, t(`review.${state}`, { date: longDate(answered ?? asked) }));
  if (decision.review) {
    box.append(told(decision.review));
    return box;
  }
  const trouble = h("div", { class: "trouble" });
  const button = h("button", { type: "button", class: "second" }, t("review.ask"));
  const ask = async () => {
    trouble.replaceChildren();
    try {
      const id = encodeURIComponent(decision.application_id);
      const asked = await post(`credit-applications/${id}/reviews`);
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

function approved(decision, again) {
  return [
    h("h1", null, t("decision.approved")),
    h(
      "section",
      { class: "hero" },
      h("h2", null, t("decision.limit")),
      figure(decision.limit, { short: true }),
      rates(decision),
      rateNote(),
      link("#/borrow", "button first", t("home.borrow")),
      link("#/home", "button second", t("decision.home")),
    ),
    reasons(decision),
    review(decision),
    again && link("#/apply", "button second", t("decision.again")),
  ];
}

function declined(decision, again, hasLine) {
  const next = t("decision.declined.next", { date: longDate(addDays(decision.valid_until, 1)) });
  return [
    h("h1", null, t("decision.declined")),
    h(
      "section",
      { class: "card" },
      h("p", null, t("decision.declined.text", { date: longDate(decision.decided_on) })),
      !again && h("p", null, h("strong", null, next)),
    ),
    again && link("#/apply", "button first", t("decision.again")),
    reasons(decision),
    review(decision),
    h("p", { class: "hint" }, t("decision.object")),
    link("#/consents", "button second", t("consents.title")),
    // A declined renewal does not change the loans.
    hasLine && link("#/home", "button second", t("decision.home")),
  ];
}

/** Show a new decision at once. Read an older one again, because a review may have changed it. */
async function find(id) {
  const made = last?.application_id === id ? last : null;
  last = null;
  if (made?.outcome === "approved") return { found: made };
  const [found, account] = await Promise.all([
    made ?? get(`credit-applications/${encodeURIComponent(id)}`),
    get("account"),
  ]);
  const isLatest = account.latest_application?.application_id === id;
  return { found, again: isLatest && !standing(account), hasLine: Boolean(account.line) };
}

export async function decision({ id }) {
  const { found, again, hasLine } = await find(id);
  return found.outcome === "approved" ? approved(found, again) : declined(found, again, hasLine);
}
