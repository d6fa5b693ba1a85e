// Help: how to reach the lender, complaints, a lost card, and who lends. The page itself has the
// lender's name, licence and telephone number, so the screen also works without a bound card.
import { facts, h, link } from "./dom.js";
import words from "./help-words.js";
import { invitation } from "./screen-start.js";
import { learn, t } from "./words.js";

learn(words);

const REGULATOR = "12378";

const call = (number) => h("a", { href: `tel:${number}`, class: "button second" }, number);

const part = (title, ...content) =>
  h("section", { class: "card" }, h("h2", null, t(title)), content);

const points = (...keys) => h("ol", { class: "points" }, keys.map((key) => h("li", null, t(key))));

export default async function help() {
  const { lender, licence, phone } = document.documentElement.dataset;
  const isBound = (await invitation()).state === "bound";
  return [
    isBound ? link("#/home", "back", t("next.home")) : link("#/", "back", t("next.start")),
    h("h1", null, t("help.title")),
    part(
      "help.reach",
      h("p", null, t("help.reach.text")),
      facts([[t("help.phone"), call(phone)]]),
    ),
    part(
      "help.complain",
      points("help.complain.bank", "help.complain.regulator"),
      facts([[t("help.regulator"), call(REGULATOR)]]),
    ),
    part(
      "help.card",
      points("help.card.issuer", "help.card.change", "help.card.due"),
      isBound && link("#/cards", "button second", t("help.card.open")),
    ),
    part(
      "help.lender",
      facts([
        [t("sheet.lender"), lender],
        [t("sheet.licence"), licence],
      ]),
    ),
  ];
}
