// The consents, each asked for on its own and none given in advance; then the decision.
import { get, post } from "./api.js";
import { announce, busy, h, nextId } from "./dom.js";
import { trail } from "./parts.js";
import { failure } from "./problem.js";
import { remember } from "./screen-decision.js";
import { t } from "./words.js";

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
    remember(decision);
    return go(`decision/${encodeURIComponent(decision.application_id)}`, { replace: true });
  } catch (problem) {
    return trouble.replaceChildren(failure(problem));
  }
}

export default async function apply({ go }) {
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
