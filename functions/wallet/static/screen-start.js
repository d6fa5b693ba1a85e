// The entrance for invited members, and a short text for others. It also finds the member's next
// screen.
import { get } from "./api.js";
import { longDate } from "./dates.js";
import { cell, h, link } from "./dom.js";
import { icon } from "./icons.js";
import { trail } from "./parts.js";
import { nextScreen } from "./way.js";
import { t } from "./words.js";

let known = null;

/** The member's invitation. It is read once, and again after a change. */
export function invitation() {
  known ??= get("invitation").catch((problem) => {
    known = null;
    throw problem;
  });
  return known;
}

export function forgetInvitation() {
  known = null;
  document.dispatchEvent(new Event("member"));
}

/** The name of the member's next screen. */
async function whereToGoOn() {
  const { state } = await invitation();
  if (state !== "bound") return "";
  return nextScreen(await get("account"));
}

export default async function start({ go }) {
  const next = await whereToGoOn();
  if (next) return go(next, { replace: true });
  const { expires_on: until } = await invitation();
  const point = (key) => h("li", null, t(key));
  return [
    h("h1", null, t("start.title")),
    h(
      "section",
      { class: "hero" },
      h("p", { class: "lead" }, t("start.lead")),
      h("p", { class: "figure" }, t("start.limit")),
      h("p", null, t("start.price")),
      link("#/card", "button first", t("start.go")),
      until && h("p", { class: "hint" }, t("start.until", { date: longDate(until) })),
    ),
    h(
      "section",
      { class: "card" },
      h(
        "ul",
        { class: "points" },
        ["start.terms", "start.early", "start.fees", "start.late"].map(point),
      ),
    ),
    h("section", { class: "card" }, trail(-1)),
    h("p", { class: "hint" }, t("start.care")),
    h(
      "section",
      { class: "card" },
      h("ul", { class: "cells" }, cell("#/help", t("help.title"), null, null, icon("help"))),
    ),
  ];
}

/** The text for a member without an invitation, or with an expired one. */
export function unavailable({ state, expires_on: until }) {
  const lapsed = state === "lapsed";
  const text = lapsed ? t("lapsed.text", { date: longDate(until) }) : t("unavailable.text");
  return [
    h("h1", null, t(lapsed ? "lapsed.title" : "unavailable.title")),
    h("section", { class: "card" }, h("p", null, text)),
  ];
}
