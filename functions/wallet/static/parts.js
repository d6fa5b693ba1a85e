// Pieces that more than one screen shows.
import { longDate, shortDate } from "./dates.js";
import { facts, h, link, svg, table, time } from "./dom.js";
import { bare, exactPercent, percent, yuan } from "./money.js";
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

const WIDTH = 320;
const HEIGHT = 96;

/** Each instalment as a bar: principal below, interest on top. */
function picture(schedule) {
  const most = Math.max(...schedule.map((line) => line.total));
  const step = WIDTH / schedule.length;
  const bar = (line, place) => {
    const tall = (fen) => Math.round((fen * HEIGHT) / most);
    const total = Math.max(tall(line.total), 2);
    const tip = line.interest ? Math.max(tall(line.interest), 2) : 0;
    const across = { x: place * step + step * 0.15, width: step * 0.7 };
    return [
      svg("rect", { ...across, y: HEIGHT - total + tip, height: total - tip, class: "principal" }),
      svg("rect", { ...across, y: HEIGHT - total, height: tip, class: "interest" }),
    ];
  };
  const [first, last] = [schedule[0], schedule[schedule.length - 1]];
  const words = { n: schedule.length, first: yuan(first.total), last: yuan(last.total) };
  return h(
    "figure",
    { class: "picture" },
    svg(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        role: "img",
        "aria-label": t("schedule.picture", words),
      },
      schedule.map(bar),
    ),
    h(
      "figcaption",
      null,
      h("span", null, shortDate(first.due)),
      h("span", { class: "key principal" }, t("principal")),
      h("span", { class: "key interest" }, t("interest")),
      h("span", null, shortDate(last.due)),
    ),
  );
}

export function scheduleTable(schedule) {
  const columns = [
    [t("schedule.number")],
    [t("schedule.due")],
    [t("schedule.total"), "amount"],
    [t("principal"), "amount"],
    [t("interest"), "amount"],
  ];
  return table(
    t("schedule.title"),
    columns,
    schedule.map((line) => [
      String(line.number),
      time(line.due, line.due),
      h("strong", null, bare(line.total)),
      bare(line.principal),
      bare(line.interest),
    ]),
  );
}

export function schedulePart(schedule, open = true) {
  return h(
    "details",
    { open },
    h("summary", null, t("schedule.title")),
    picture(schedule),
    scheduleTable(schedule),
  );
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
  return h(
    "li",
    null,
    link(
      `#/loan/${encodeURIComponent(loan.loan_id)}`,
      "loan",
      h("span", null, h("strong", null, yuan(loan.principal, { short: true })), " ", badge(loan)),
      h("span", { class: "hint" }, t("loan.drawn_on", { date: longDate(loan.drawn_on) })),
      h("span", null, t("loan.outstanding"), " ", yuan(loan.outstanding)),
      next &&
        h(
          "span",
          { class: "hint" },
          t("loan.next", { date: longDate(next.date), amount: yuan(next.amount) }),
        ),
    ),
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
