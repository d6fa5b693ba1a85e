// All loans, open and settled.
import { get } from "./api.js";
import { h, link } from "./dom.js";
import { loanLine } from "./parts.js";
import { t } from "./words.js";

export default async function all() {
  const { loans } = await get("loans");
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("loans.title")),
    h(
      "section",
      { class: "card" },
      loans.length
        ? h("ul", { class: "loans" }, loans.map(loanLine))
        : h("p", { class: "hint" }, t("home.no_loans")),
    ),
  ];
}
