// A refusal in words that say what to do next.
import { announce, h, link } from "./dom.js";
import { has, t } from "./words.js";

const NEXT = {
  customer_not_found: ["#/card", "next.card"],
  line_not_found: ["#/apply", "next.apply"],
  assessment_due: ["#/apply", "home.assess"],
  not_invited: ["#/", "next.start"],
  loan_not_found: ["#/home", "next.home"],
  loan_settled: ["#/home", "next.home"],
  not_found: ["#/", "next.start"],
};

export function problemText(problem) {
  const key = `problem.${problem.code}`;
  if (has(key)) return t(key);
  const said = problem.title || problem.detail;
  return said ? t("problem.other", { title: said }) : t("problem.unknown");
}

/** A box that says what went wrong and what to do; `retry` adds a button. */
export function failure(problem, retry) {
  const [address, words] = NEXT[problem.code] ?? [];
  announce("");
  return h(
    "div",
    { class: "notice bad", role: "alert" },
    h("p", null, problemText(problem)),
    problem.correlation &&
      h("p", { class: "hint" }, t("problem.reference", { id: problem.correlation })),
    h(
      "p",
      { class: "row" },
      address && link(address, "button second", t(words)),
      retry && h("button", { type: "button", class: "second", onclick: retry }, t("retry")),
    ),
  );
}

function fieldText({ code }) {
  if (has(`field.${code}`)) return t(`field.${code}`);
  if (has(`problem.${code}`)) return t(`problem.${code}`);
  return t("field.other");
}

/** Put a problem's errors beside their fields; return a box for what belongs to none. */
export function placeErrors(problem, fields) {
  const placed = (problem.errors ?? []).filter(({ field }) => fields[field]);
  placed.forEach((error) => fields[error.field].say(fieldText(error)));
  if (!placed.length) return failure(problem);
  fields[placed[0].field].control.focus();
  return null;
}
