// Lowers the limit, or closes the line.
import { get, put, remove } from "./api.js";
import { busy, button, facts, field, h, link, nextId } from "./dom.js";
import { extraOf } from "./line-notes.js";
import { parseYuan, yuan } from "./money.js";
import { rates } from "./parts.js";
import { failure } from "./problem.js";
import { DRAW_STEP } from "./product.js";
import { nextScreen } from "./way.js";
import { t } from "./words.js";

// It survives a change of language, but not of screen.
let lowered = null;

/** Send the new limit, or close the line without one. */
async function send(limit, trouble, { refresh, signal }) {
  trouble.replaceChildren();
  try {
    const answer = limit ? put("account/limit", { limit }) : remove("account/limit");
    lowered = (await answer).limit;
  } catch (problem) {
    return trouble.replaceChildren(failure(problem));
  }
  return signal.aborted ? null : refresh();
}

/** The code of a problem of a new limit, or null. */
function fault(fen, present) {
  if (fen === null) return "amount_format";
  if (!fen || fen % DRAW_STEP) return "limit_not_whole_steps";
  return fen < present ? null : "limit_not_lower";
}

function lowering(present, context) {
  const trouble = h("div", { class: "trouble" });
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
  const wanted = field(t("limit.new"), input, { hint: t("limit.hint") });
  const submit = h("button", { type: "submit", class: "first" }, t("limit.lower"));
  const check = (event) => {
    event.preventDefault();
    const fen = parseYuan(input.value);
    const code = fault(fen, present);
    wanted.say(code && t(`problem.${code}`));
    if (code) return input.focus();
    return busy(submit, () => send(fen, trouble, context));
  };
  return h(
    "form",
    { class: "card", novalidate: true, onsubmit: check },
    wanted.root,
    trouble,
    submit,
  );
}

/** A click asks once more in its place. */
function closing(context) {
  const place = h("div");
  const offer = () => {
    const start = button(t("limit.close"), "second", ask);
    place.replaceChildren(start);
    return start;
  };
  const ask = () => {
    const asked = question(() => offer().focus(), context);
    place.replaceChildren(asked);
    asked.focus();
  };
  offer();
  return h("section", { class: "card" }, h("p", null, t("limit.close.lead")), place);
}

function question(leave, context) {
  const id = nextId("sure");
  const trouble = h("div", { class: "trouble" });
  return h(
    "div",
    { role: "group", tabindex: "-1", "aria-labelledby": id },
    h("p", { id }, h("strong", null, t("limit.sure"))),
    trouble,
    h(
      "div",
      { class: "row" },
      button(t("limit.confirm"), "first", () => send(null, trouble, context)),
      button(t("limit.keep"), "second", leave),
    ),
  );
}

/** The notice of what was done. */
function done() {
  const amount = yuan(lowered, { short: true });
  const text = lowered ? t("limit.lowered", { amount }) : t("limit.closed");
  return h("section", { class: "notice" }, h("p", { role: "status" }, text));
}

export default async function lowerLimit(context) {
  const account = await get("account");
  const { line } = account;
  if (!line) return context.go(nextScreen(account), { replace: true });
  if (!context.stay) lowered = null;
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("limit.title")),
    lowered !== null && done(),
    line.limit > 0 && h("p", { class: "hint" }, t("limit.lead")),
    h(
      "section",
      { class: "card" },
      facts([
        [t("limit.now"), yuan(line.limit, { short: true })],
        line.extra > 0 && [t("limit.extra"), extraOf(line)],
        [t("home.used"), yuan(line.used)],
      ]),
      line.limit > 0 && rates(line),
    ),
    line.limit > 0 && lowering(line.limit, context),
    line.limit > 0 && closing(context),
  ];
}
