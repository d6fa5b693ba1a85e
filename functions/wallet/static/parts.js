// Pieces that more than one screen shows.
import { longDate, shortDate } from "./dates.js";
import { cell, facts, h, time } from "./dom.js";
import { exactPercent, percent, yuan } from "./money.js";
import { has, t } from "./words.js";

/** Both annual rates and the daily one, none more prominent than another. */
export function rates(price) {
  return facts(
    [
      [t("rate.simple"), percent(price.annual_rate_simple)],
      [t("rate.irr"), percent(price.annual_rate_irr)],
      [t("rate.daily"), exactPercent(price.daily_rate)],
    ],
    "tiles",
  );
}

/** An amount as the figure of its screen: what is not the number itself stands back. */
export function figure(fen, options) {
  const [, sign, whole, rest] = /^(\D+)([\d,]+)(.*)$/.exec(yuan(fen, options));
  return h("p", { class: "figure" }, h("small", null, sign), whole, rest && h("small", null, rest));
}

const bankName = (bank) => (has(`bank.${bank}`) ? t(`bank.${bank}`) : bank);

export const cardName = (card) => `${bankName(card.bank)} •••• ${card.last4}`;

export function badge(loan) {
  const style = loan.days_past_due > 0 ? "late" : loan.status;
  const words =
    loan.days_past_due > 0
      ? t("late.badge", { n: loan.days_past_due })
      : t(`status.${loan.status}`);
  return h("span", { class: `badge ${style}` }, words);
}

/** A loan as a line of a list, leading to its screen. */
export function loanLine(loan) {
  const next = loan.next_due;
  return cell(
    `#/loan/${encodeURIComponent(loan.loan_id)}`,
    [h("strong", null, yuan(loan.principal, { short: true })), " ", badge(loan)],
    [
      t("loan.drawn_on", { date: longDate(loan.drawn_on) }),
      next &&
        h("span", null, t("loan.next", { date: shortDate(next.date), amount: yuan(next.amount) })),
    ],
    loan.outstanding > 0 && [
      h("span", { class: "hint" }, t("loan.outstanding")),
      h("span", null, yuan(loan.outstanding)),
    ],
  );
}

function split(event) {
  const parts = ["principal", "interest", "penalty", "unapplied"].filter((part) => event[part]);
  return parts.map((part) => `${t(part)} ${yuan(event[part])}`).join(" · ");
}

/** What happened, newest first. */
export function eventList(events) {
  if (!events.length) return h("p", { class: "hint" }, t("events.none"));
  const line = (event) =>
    h(
      "li",
      null,
      h(
        "span",
        null,
        has(`event.${event.kind}`) ? t(`event.${event.kind}`) : event.kind,
        h("strong", { class: "amount" }, yuan(event.amount)),
      ),
      h(
        "span",
        { class: "hint" },
        time(event.value_date, longDate(event.value_date)),
        " ",
        split(event),
      ),
    );
  return h("ol", { class: "events" }, [...events].reverse().map(line));
}

/** Something is on its way: what, and since when. */
export function progress(title, text) {
  return h(
    "section",
    { class: "card progress" },
    h("h2", null, title),
    h("progress", { "aria-label": title }),
    h("p", { role: "status" }, text),
  );
}

const way = (style, label, names, at) =>
  h(
    "ol",
    { class: style, "aria-label": label },
    names.map((name, place) =>
      h(
        "li",
        { class: place < at && "done", "aria-current": place === at && "step" },
        name,
        place < at && h("span", { class: "unseen" }, ` (${t("steps.done")})`),
      ),
    ),
  );

/** From the invitation to a limit; `at` counts from 0. */
export const trail = (at) =>
  way("trail", t("trail"), [t("trail.card"), t("trail.consent"), t("trail.limit")], at);

/** The money's way to the card. */
export const moneySteps = (at) =>
  way(
    "steps",
    t("disbursing.title"),
    [t("steps.asked"), t("steps.bank"), t("steps.card")],
    at,
  );

/** 83000 ms → "1 min 23 s", in the language spoken. */
export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [m, s] = [Math.floor(seconds / 60), seconds % 60];
  return m ? t("steps.minutes", { m, s }) : t("steps.seconds", { s });
}
