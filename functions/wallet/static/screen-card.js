// The form of a debit card in the member's own name, with a check of each entry.
import { get, post } from "./api.js";
import {
  checkCard,
  checkMobile,
  checkName,
  checkResidentId,
  doubtCard,
  group,
  keepGrouped,
  tidy,
  tidyName,
} from "./checks.js";
import { busy, field, h, link } from "./dom.js";
import { trail } from "./parts.js";
import { placeErrors } from "./problem.js";
import { forgetInvitation, invitation } from "./screen-start.js";
import { isSandbox, leaveToken } from "./session.js";
import { t } from "./words.js";

const ENTRIES = {
  name: { check: checkName, clean: tidyName, autocomplete: "name", maxlength: 64 },
  resident_id: {
    check: checkResidentId,
    clean: tidy,
    groups: [6, 8, 4],
    autocomplete: "off",
    maxlength: 30,
    autocapitalize: "characters",
  },
  mobile: {
    check: checkMobile,
    clean: tidy,
    groups: [3, 4],
    autocomplete: "tel",
    type: "tel",
    maxlength: 20,
  },
  card_number: {
    check: checkCard,
    doubt: doubtCard,
    clean: tidy,
    groups: [4],
    autocomplete: "off",
    inputmode: "numeric",
    maxlength: 30,
  },
};

// Entries survive a change of language, but not a reload.
const draft = {};

function entry(name) {
  const { check, doubt, clean, groups, ...attributes } = ENTRIES[name];
  const input = h("input", {
    type: "text",
    spellcheck: "false",
    required: true,
    name,
    ...attributes,
    value: draft[name] ?? "",
  });
  if (groups) keepGrouped(input, groups);
  // A warning does not block the form. It appears when the field loses the focus, so it must not
  // move the button.
  const aside = doubt && h("p", { class: "hint", role: "status" });
  const made = field(t(`card.${name}`), input, { hint: t(`card.${name}.hint`) });
  const judge = () => {
    const fault = check(input.value);
    made.say(fault && t(fault === "missing" ? "field.missing" : `field.${fault}`));
    const doubted = !fault && doubt?.(input.value);
    if (aside) aside.textContent = doubted ? t(`field.${doubted}`) : "";
    return !fault;
  };
  input.addEventListener("input", () => {
    draft[name] = input.value;
    if (input.hasAttribute("aria-invalid") || aside?.textContent) judge();
  });
  // Checked when the field loses the focus, not while the member types.
  input.addEventListener("blur", () => input.value && judge());
  const fill = (value) => {
    draft[name] = input.value = groups ? group(value, groups) : value;
    judge();
  };
  return { ...made, judge, fill, aside, value: () => clean(input.value) };
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
  // API Gateway cached this token as one of a member who is not a customer yet.
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
  const another = (await invitation()).state === "bound" && (await get("account")).line;
  return [
    another ? link("#/home", "back", t("next.home")) : trail(0),
    h("h1", null, t("card.title")),
    h("p", { class: "hint" }, t("card.lead")),
    isSandbox && (await import("./sandbox.js")).filler(fields),
    h(
      "form",
      { class: "card", novalidate: true, onsubmit: send },
      Object.values(fields).map(({ root }) => root),
      trouble,
      submit,
      Object.values(fields).map(({ aside }) => aside),
      h("p", { class: "hint" }, t("card.privacy")),
    ),
  ];
}
