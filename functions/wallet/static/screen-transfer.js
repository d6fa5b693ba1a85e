// The screen about other ways to pay: the lender's account, and the reference of the customer.
import { get } from "./api.js";
import { facts, h, link } from "./dom.js";
import words from "./transfer-words.js";
import { learn, t } from "./words.js";

learn(words);

/** The reference in groups of four, which people copy more safely. */
const grouped = (reference) => reference.replace(/(.{4})(?=.)/g, "$1 ");

export default async function transfer() {
  const account = await get("account/bank-transfer");
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("transfer.title")),
    h("p", { class: "hint" }, t("transfer.lead")),
    h(
      "section",
      { class: "card" },
      facts([
        [t("transfer.name"), account.account_name],
        [t("transfer.number"), account.account_number],
        [t("transfer.bank"), account.bank],
        [t("transfer.reference"), h("strong", null, grouped(account.reference))],
      ]),
    ),
    h("p", null, t("transfer.order")),
    h("p", { class: "hint" }, t("transfer.other")),
  ];
}
