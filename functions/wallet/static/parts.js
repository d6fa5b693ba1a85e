// Parts that more than one screen shows.
import { addDays, longDate, shortDate } from "./dates.js";
import { cell, facts, h, time } from "./dom.js";
import { icon } from "./icons.js";
import { exactPercent, percent, yuan } from "./money.js";
import { GRACE_DAYS } from "./product.js";
import { has, t } from "./words.js";

/** Both annual rates and the daily rate, with equal prominence. */
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

/** The explanation of the annual rates, which opens by a press. */
export const rateNote = () =>
  h(
    "details",
    { class: "about" },
    h("summary", null, icon("about"), t("rate.about")),
    h("p", { class: "hint" }, t("rate.note")),
  );

export const termName = (n) => t(n === 1 ? "borrow.term.one" : "borrow.term.value", { n });

/** The main amount of a screen, with smaller sign and decimals. */
export function figure(fen, options) {
  const [, sign, whole, rest] = /^(\D+)([\d,]+)(.*)$/.exec(yuan(fen, options));
  return h("p", { class: "figure" }, h("small", null, sign), whole, rest && h("small", null, rest));
}

const bankName = (bank) => (has(`bank.${bank}`) ? t(`bank.${bank}`) : bank);

export const cardName = (card) => `${bankName(card.bank)} •••• ${card.last4}`;

/** The state of a bill that many days after its due day: today, grace or late. */
export function dueState(days) {
  if (days > GRACE_DAYS) return "late";
  return days > 0 ? "grace" : "today";
}

/** The state of a loan's oldest unpaid bill, or empty if nothing is due. */
export const stateOf = (loan) => (loan.due_now > 0 ? dueState(loan.days_past_due) : "");

/** The last day of the grace period of a due day. */
export const graceEnd = (due) => addDays(due, GRACE_DAYS);

const BADGES = { late: "late.badge", grace: "late.badge.grace", today: "late.badge.today" };

export function badge(loan) {
  const isWrittenOff = loan.status === "written_off";
  const state = isWrittenOff ? "" : stateOf(loan);
  const style = isWrittenOff ? "late" : state || loan.status;
  const words = t(BADGES[state] ?? `status.${loan.status}`, { n: loan.days_past_due });
  return h("span", { class: `badge ${style}` }, words);
}

/** A loan as a list line that links to its screen. */
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

/** The events of overpayments whose refund has arrived, oldest first. */
function refundedOf(events) {
  const arrived = new Map();
  for (const { loan_id: loan, kind, amount } of events)
    if (kind === "refunded") arrived.set(loan, (arrived.get(loan) ?? 0) + amount);
  return new Set(
    events.filter(({ loan_id: loan, unapplied }) => {
      const left = (arrived.get(loan) ?? 0) - unapplied;
      if (!(unapplied > 0) || left < 0) return false;
      arrived.set(loan, left);
      return true;
    }),
  );
}

const PARTS = ["principal", "interest", "penalty", "owed_back", "unapplied"];

/** The parts that an amount paid, each on one line. */
function split(event, isRefunded) {
  const name = (part) => t(part === "unapplied" && isRefunded ? "unapplied_refunded" : part);
  const line = (part) => h("span", { class: "part" }, `· ${name(part)} ${yuan(event[part])}`);
  return PARTS.filter((part) => event[part]).map((part) => [" ", line(part)]);
}

export const kindName = (kind) => (has(`event.${kind}`) ? t(`event.${kind}`) : kind);

/**
 * The transactions that are `wanted`, newest first, each with `more` below it. All of them say which
 * refund has arrived.
 */
export function eventList(events, wanted = () => true, more = () => null) {
  const shown = events.filter(wanted).reverse();
  if (!shown.length) return h("p", { class: "hint" }, t("events.none"));
  const refunded = refundedOf(events);
  const line = (event) =>
    h(
      "li",
      null,
      h(
        "span",
        null,
        kindName(event.kind),
        event.amount > 0 && h("strong", { class: "amount" }, yuan(event.amount)),
      ),
      h(
        "span",
        { class: "hint" },
        time(event.value_date, longDate(event.value_date)),
        split(event, refunded.has(event)),
      ),
      more(event),
    );
  return h("ol", { class: "events" }, shown.map(line));
}

/** A box that shows work in progress. */
export function progress(title, text, id) {
  return h(
    "section",
    { class: "card progress", id },
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

/** The steps from the invitation to a limit. `at` counts from 0. */
export const trail = (at) =>
  way("trail", t("trail"), [t("trail.card"), t("trail.consent"), t("trail.limit")], at);

/** The steps of a payout. */
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
