// A debit card in the member's own name, each entry checked as it is made.
import { post } from "./api.js";
import { checkCard, checkMobile, checkName, checkResidentId, tidy, tidyName } from "./checks.js";
import { button, busy, field, h, select } from "./dom.js";
import { forgetInvitation } from "./journey.js";
import { placeErrors } from "./problem.js";
import { isSandbox } from "./sandbox.js";
import { cardKinds, entriesOf, nameOf, peopleKinds } from "./sandbox-people.js";
import { leaveToken } from "./session.js";
import { t } from "./words.js";

const ENTRIES = {
  name: { check: checkName, clean: tidyName, autocomplete: "name", maxlength: 50 },
  resident_id: {
    check: checkResidentId,
    clean: tidy,
    autocomplete: "off",
    maxlength: 30,
    autocapitalize: "characters",
  },
  mobile: { check: checkMobile, clean: tidy, autocomplete: "tel", type: "tel", maxlength: 20 },
  card_number: {
    check: checkCard,
    clean: tidy,
    autocomplete: "off",
    inputmode: "numeric",
    maxlength: 30,
  },
};

// What was typed outlives a change of language, but not the page.
const draft = {};

function entry(name) {
  const { check, clean, ...attributes } = ENTRIES[name];
  const input = h("input", {
    type: "text",
    spellcheck: "false",
    required: true,
    name,
    ...attributes,
    value: draft[name] ?? "",
  });
  const made = field(t(`card.${name}`), input, { hint: t(`card.${name}.hint`) });
  const judge = () => {
    const fault = check(input.value);
    made.say(fault && t(fault === "missing" ? "field.missing" : `field.${fault}`));
    return !fault;
  };
  input.addEventListener("input", () => {
    draft[name] = input.value;
    if (input.hasAttribute("aria-invalid")) judge();
  });
  input.addEventListener("blur", () => input.value && judge());
  return { ...made, judge, value: () => clean(input.value) };
}

function filler(fields) {
  const person = select(
    peopleKinds.map((kind) => [kind, `${nameOf(kind)} · ${t(`person.${kind}`)}`]),
  );
  const plastic = select(cardKinds.map((kind) => [kind, t(`plastic.${kind}`)]));
  const fill = async () => {
    for (const [name, value] of Object.entries(entriesOf(person.value, plastic.value))) {
      draft[name] = value;
      fields[name].control.value = value;
      fields[name].judge();
    }
  };
  return h(
    "section",
    { class: "sandbox inline", "aria-label": t("sandbox") },
    h(
      "div",
      { class: "controls" },
      field(t("sandbox.person"), person).root,
      field(t("sandbox.plastic"), plastic).root,
    ),
    button(t("sandbox.fill"), "second", fill),
  );
}

async function bind(fields, trouble, go) {
  const wrong = Object.values(fields).filter((one) => !one.judge());
  if (wrong.length) return wrong[0].control.focus();
  trouble.replaceChildren();
  const values = Object.entries(fields).map(([name, one]) => [name, one.value()]);
  try {
    await post("bank-cards", Object.fromEntries(values));
  } catch (problem) {
    return trouble.replaceChildren(...[placeErrors(problem, fields)].filter(Boolean));
  }
  Object.keys(draft).forEach((name) => delete draft[name]);
  forgetInvitation();
  // The gateway took this token for somebody who is no customer yet.
  leaveToken();
  return go("", { replace: true });
}

export default async function card({ go }) {
  const fields = Object.fromEntries(Object.keys(ENTRIES).map((name) => [name, entry(name)]));
  const trouble = h("div", { class: "trouble" });
  const submit = h("button", { type: "submit", class: "first" }, t("card.submit"));
  const send = (event) => {
    event.preventDefault();
    busy(submit, () => bind(fields, trouble, go));
  };
  return [
    h("h1", null, t("card.title")),
    h("p", { class: "hint" }, t("card.lead")),
    isSandbox() && filler(fields),
    h(
      "form",
      { class: "card", novalidate: true, onsubmit: send },
      Object.values(fields).map(({ root }) => root),
      trouble,
      submit,
      h("p", { class: "hint" }, t("card.privacy")),
    ),
  ];
}
