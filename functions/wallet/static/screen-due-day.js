// The screen on which the customer changes the due day of all loans.
import { get, put } from "./api.js";
import { longDate } from "./dates.js";
import { busy, cell, facts, field, h, link, select } from "./dom.js";
import words from "./due-day-words.js";
import { yuan } from "./money.js";
import { failure } from "./problem.js";
import { nextScreen } from "./way.js";
import { learn, t } from "./words.js";

learn(words);

const DAYS = Array.from({ length: 28 }, (_, index) => index + 1);

// The change that was made on this screen. It survives a change of language, but not a change of screen.
let changed = null;

/** The dates of a loan, and the interest of its odd period. */
function dates({ loan_id: id, next_due: next, first_new_due: first, days, interest }) {
  const text = first
    ? t("due_day.loan", { next: longDate(next), first: longDate(first), days, interest: yuan(interest) })
    : t("due_day.last", { next: longDate(next) });
  return cell(`#/loan/${encodeURIComponent(id)}`, text);
}

function done() {
  return h(
    "section",
    { class: "notice good" },
    h("p", { role: "status" }, t("due_day.changed", { n: changed.due_day })),
    h("ul", { class: "cells" }, changed.loans.filter((loan) => loan.next_due).map(dates)),
  );
}

function changing(present, { refresh, signal }) {
  const trouble = h("div", { class: "trouble" });
  const days = DAYS.filter((day) => day !== present);
  const chosen = select(
    days.map((day) => [String(day), t("due_day.day", { n: day })]),
    String(days[0]),
  );
  const submit = h("button", { type: "submit", class: "first" }, t("due_day.change"));
  const send = async () => {
    trouble.replaceChildren();
    try {
      changed = await put("account/due-day", { due_day: Number(chosen.value) });
    } catch (problem) {
      return trouble.replaceChildren(failure(problem));
    }
    return signal.aborted ? null : refresh();
  };
  const onsubmit = (event) => {
    event.preventDefault();
    return busy(submit, send);
  };
  return h(
    "form",
    { class: "card", novalidate: true, onsubmit },
    field(t("due_day.new"), chosen).root,
    trouble,
    submit,
  );
}

export default async function dueDay(context) {
  const account = await get("account");
  const { line } = account;
  if (!line?.due_day) return context.go(nextScreen(account), { replace: true });
  if (!context.stay) changed = null;
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("due_day.title")),
    changed && done(),
    h("p", { class: "hint" }, t("due_day.lead")),
    h(
      "section",
      { class: "card" },
      facts([[t("due_day.now"), t("due_day.day", { n: line.due_day })]]),
    ),
    !changed && changing(line.due_day, context),
  ];
}
