// The consents that the customer gave, and the withdrawal of each.
import { get, post } from "./api.js";
import words from "./consents-words.js";
import { longDate } from "./dates.js";
import { button, h, link, nextId } from "./dom.js";
import { failure } from "./problem.js";
import { CONSENTS } from "./screen-limit.js";
import { nextScreen } from "./way.js";
import { learn, t } from "./words.js";

learn(words);

// The day of each withdrawal. They survive a change of language, but not a change of screen.
const withdrawn = new Map();

const idOf = (name) => `consent-${name}`;
const titleOf = (name) => `${idOf(name)}-title`;

async function withdraw(name, trouble, { refresh, signal }) {
  trouble.replaceChildren();
  try {
    const { withdrawn_at: at } = await post("consent-withdrawals", { consent: name });
    withdrawn.set(name, at.slice(0, 10));
  } catch (problem) {
    return trouble.replaceChildren(failure(problem));
  }
  return signal.aborted ? null : refresh(`#${idOf(name)}`);
}

/** The consequences of a withdrawal, with a button that withdraws and one that does not. */
function question(name, leave, context) {
  const id = nextId("sure");
  const trouble = h("div", { class: "trouble" });
  const point = (key) => h("li", null, t(key));
  return h(
    "div",
    { role: "group", tabindex: "-1", "aria-labelledby": id },
    h("p", { id }, h("strong", null, t("consents.sure"))),
    h(
      "ul",
      { class: "points" },
      ["consents.sure.borrow", "consents.sure.loans", "consents.sure.before"].map(point),
    ),
    trouble,
    h(
      "div",
      { class: "row" },
      button(t("consents.confirm"), "first", () => withdraw(name, trouble, context)),
      button(t("consents.keep"), "second", leave),
    ),
  );
}

/** The button of a consent. A click asks once more in its place. */
function withdrawal(name, context) {
  const place = h("div");
  const offer = () => {
    const described = { "aria-describedby": titleOf(name) };
    const start = button(t("consents.withdraw"), "second", ask, described);
    place.replaceChildren(start);
    return start;
  };
  const ask = () => {
    const asked = question(name, () => offer().focus(), context);
    place.replaceChildren(asked);
    asked.focus();
  };
  offer();
  return place;
}

function consent(name, context) {
  const day = withdrawn.get(name);
  return h(
    "section",
    { class: "card", id: idOf(name) },
    h("h2", { id: titleOf(name) }, t(`consent.${name}`)),
    h("p", null, t(`consent.${name}.text`)),
    day
      ? h("p", { role: "status" }, t("consents.withdrawn", { date: longDate(day) }))
      : withdrawal(name, context),
  );
}

/** The notice that nothing can be borrowed after a withdrawal. */
const stopped = () =>
  h(
    "section",
    { class: "notice" },
    h("p", null, t("problem.consent_withdrawn")),
    link("#/apply", "button second", t("next.apply")),
  );

export default async function consents(context) {
  const account = await get("account");
  const { line, latest_application: application } = account;
  // Before the first application no consent was given.
  if (!line && !application) return context.go(nextScreen(account), { replace: true });
  if (!context.stay) withdrawn.clear();
  return [
    link(line ? "#/home" : "#/", "back", t(line ? "next.home" : "next.start")),
    h("h1", null, t("consents.title")),
    line?.consent_withdrawn_on && stopped(),
    h("p", { class: "hint" }, t("consents.lead")),
    Object.keys(CONSENTS).map((name) => consent(name, context)),
  ];
}
