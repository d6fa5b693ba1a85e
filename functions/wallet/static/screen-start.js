// The entrance, for those who are invited; a calm word for those who are not.
import { longDate } from "./dates.js";
import { h, link } from "./dom.js";
import { invitation, whereToGoOn } from "./journey.js";
import { t } from "./words.js";

export default async function start({ go }) {
  const next = await whereToGoOn();
  if (next) return go(next, { replace: true });
  const { expires_on: until } = await invitation();
  const point = (key) => h("li", null, t(key));
  return [
    h("h1", null, t("start.title")),
    h(
      "section",
      { class: "card hero" },
      h("p", { class: "lead" }, t("start.lead")),
      h("p", { class: "figure" }, t("start.limit")),
      h(
        "ul",
        { class: "points" },
        ["start.price", "start.terms", "start.early", "start.fees"].map(point),
      ),
      until && h("p", { class: "hint" }, t("start.until", { date: longDate(until) })),
      link("#/card", "button first", t("start.go")),
    ),
    h("p", { class: "hint" }, t("start.care")),
  ];
}

/** What a member without an entrance reads: it never had one, or had it until a day. */
export function unavailable({ state, expires_on: until }) {
  const lapsed = state === "lapsed";
  const text = lapsed ? t("lapsed.text", { date: longDate(until) }) : t("unavailable.text");
  return [
    h("h1", null, t(lapsed ? "lapsed.title" : "unavailable.title")),
    h("section", { class: "card" }, h("p", null, text)),
  ];
}
