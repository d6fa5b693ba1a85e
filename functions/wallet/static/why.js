// Why a loan owes what it owes: each figure, and under it the lines that add up to it.
import { facts, h } from "./dom.js";
import { bare, exactBare, exactPercent } from "./money.js";
import { t } from "./words.js";

function heading({ kind, number, due }) {
  if (due) return t("why.bill", { n: number, date: due, kind: t(kind) });
  return t(kind === "interest" ? "why.running" : "why.unbilled");
}

function words(line) {
  return t(`why.${line.what}`, {
    from: line.from,
    to: line.to,
    days: line.days,
    balance: line.balance === null ? "" : bare(line.balance),
    rate: line.rate === null ? "" : exactPercent(line.rate),
    n: line.number,
    share: line.share,
  });
}

const sum = (term, fen) => [h("strong", null, term), h("strong", null, bare(fen)), "line"];

/** What is owed today, unfolded. */
export function whyPart(loan) {
  const rows = loan.explanation.flatMap((figure) => [
    sum(heading(figure), figure.amount),
    ...figure.lines.map((line) => [words(line), exactBare(line.exact)]),
  ]);
  return h(
    "details",
    null,
    h("summary", null, t("why.title")),
    facts([...rows, sum(t("payoff.total"), loan.owed_today)], "facts why"),
  );
}
