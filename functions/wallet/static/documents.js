// The documents of a loan on its screen, and the cost of a settled loan against the disclosure.
import { cell, facts, h } from "./dom.js";
import { yuan } from "./money.js";
import { t } from "./words.js";

/** The links to the documents that the loan has. Those of an older loan are on paper. */
export function documentsPart({ loan_id: id, documents }) {
  const link = (name) =>
    cell(`#/document/${encodeURIComponent(id)}/${name}`, t(`document.${name}`));
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("documents.title")),
    documents.length
      ? h("ul", { class: "cells" }, documents.map(link))
      : h("p", { class: "hint" }, t("problem.document_not_found")),
  );
}

const REASONS = [
  "arrival",
  "agreed",
  "early",
  "late",
  "ceiling",
  "waived",
  "rounding",
  "unexplained",
];

const signed = (fen) => (fen > 0 ? `+${yuan(fen)}` : yuan(fen));

/** The shown cost, each reason of a difference, and the charged cost. */
export function chargedPart({ charged }) {
  if (!charged) return null;
  const reasons = REASONS.filter((name) => charged[name]);
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("charged.title")),
    facts([
      [t("charged.shown"), yuan(charged.shown)],
      ...reasons.map((name) => [t(`charged.${name}`), signed(charged[name])]),
      [t("charged.charged"), h("strong", null, yuan(charged.charged)), "line"],
    ]),
    !reasons.length && h("p", { class: "hint" }, t("charged.same")),
  );
}
