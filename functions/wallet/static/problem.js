// Texts of problems, with the next step.
import { announce, h, link } from "./dom.js";
import { has, t } from "./words.js";

// Codes that share the text of another code. Most of them occur only on an outdated page.
const GENERAL = {
  amount_or_settle: "page_old",
  body_too_large: "page_old",
  consent_outdated: "page_old",
  consent_unknown: "page_old",
  idempotency_key_invalid: "page_old",
  json_invalid: "page_old",
  media_type_unsupported: "page_old",
  month_invalid: "not_found",
  time_invalid: "page_old",
  route_not_found: "not_found",
  deadline_exceeded: "throttled",
};

const NEXT = {
  customer_not_found: ["#/card", "next.card"],
  line_not_found: ["#/apply", "next.apply"],
  assessment_due: ["#/apply", "home.assess"],
  arrears: ["#/home", "late.go"],
  consent_withdrawn: ["#/apply", "next.apply"],
  too_many_draws: ["#/home", "next.home"],
  draw_refused: ["#/home", "next.home"],
  line_frozen: ["#/home", "next.home"],
  line_under_plan: ["#/home", "next.home"],
  line_closed: ["#/apply", "next.apply"],
  not_invited: ["#/", "next.start"],
  loan_not_found: ["#/home", "next.home"],
  loan_settled: ["#/home", "next.home"],
  idempotency_mismatch: ["#/home", "next.home"],
  application_not_found: ["#/", "next.start"],
  not_found: ["#/", "next.start"],
};

const meaning = ({ code }) => GENERAL[code] ?? code;

export function problemText(problem) {
  const code = meaning(problem);
  const key = [`problem.${problem.code}`, `problem.${code}`, `field.${code}`].find(has);
  if (key) return t(key);
  const said = problem.title || problem.detail;
  return said ? t("problem.other", { title: said }) : t("problem.unknown");
}

/** A box with the problem and the next step. `retry` adds a button. */
export function failure(problem, retry) {
  const [address, words] = NEXT[meaning(problem)] ?? [];
  const again = meaning(problem) === "page_old" ? () => location.reload() : retry;
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
      again &&
        h(
          "button",
          { type: "button", class: "second", onclick: again },
          t(again === retry ? "retry" : "reload"),
        ),
    ),
  );
}

/** The notice that the page sends the request again. */
export const retrying = () =>
  h("p", { class: "notice", role: "status" }, t("pending.retrying"));

function fieldText(error) {
  const key = [`field.${meaning(error)}`, `problem.${error.code}`].find(has);
  return t(key ?? "field.other");
}

/** Put errors beside their fields. Return a box if no error belongs to a field. */
export function placeErrors(problem, fields) {
  const placed = (problem.errors ?? []).filter(({ field }) => fields[field]);
  placed.forEach((error) => fields[error.field].say(fieldText(error)));
  if (!placed.length) return failure(problem);
  fields[placed[0].field].control.focus();
  return null;
}
