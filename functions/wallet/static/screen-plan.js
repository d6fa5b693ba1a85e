// The customer in difficulty chooses a plan, reads it month by month, and confirms it.
import { get, post, put } from "./api.js";
import { deviceTime, longDate } from "./dates.js";
import { countReading, secondsRead } from "./disclosure.js";
import { announce, button, choices, facts, h, link } from "./dom.js";
import { yuan } from "./money.js";
import words from "./plan-words.js";
import { failure } from "./problem.js";
import { scheduleTable } from "./schedule.js";
import { lang, learn, t } from "./words.js";

learn(words);

const loanPath = (id) => `loans/${encodeURIComponent(id)}`;

/** The plans to choose from: by holiday the numbers of instalments. The bank's offer comes first. */
function plansOf({ plan_choices: rules, plan_offer: offer }) {
  const plans = new Map();
  for (const { holiday, fewest, most } of rules)
    plans.set(
      holiday,
      Array.from({ length: most - fewest + 1 }, (_, more) => fewest + more),
    );
  if (offer) {
    const others = plans.get(offer.holiday) ?? [];
    plans.set(offer.holiday, [...new Set([...others, offer.instalments])].sort((a, b) => a - b));
  }
  return plans;
}

const compared = (quote) =>
  facts([
    [
      t("plan.compare.plan", { date: longDate(quote.last_due) }),
      h("strong", null, yuan(quote.total)),
    ],
    [t("plan.compare.now"), yuan(quote.pay_now.total)],
    [
      t("plan.compare.late", {
        date: longDate(quote.stay_late.date),
        n: quote.stay_late.days_past_due,
      }),
      yuan(quote.stay_late.total),
    ],
  ]);

const figures = (quote) =>
  facts([
    [t("plan.principal"), yuan(quote.principal)],
    [t("plan.interest"), yuan(quote.total_interest)],
    [t("plan.deferred"), yuan(quote.deferred_interest)],
    [t("plan.aside"), yuan(quote.penalty_put_aside)],
    [t("plan.first"), `${longDate(quote.first_due)} · ${yuan(quote.schedule[0].total)}`],
    [t("plan.last"), longDate(quote.last_due)],
    [t("quote.fees"), yuan(quote.disclosure.other_fees)],
    [t("sheet.lender"), quote.disclosure.lender.name],
    [t("sheet.licence"), quote.disclosure.lender.licence],
  ]);

const statements = ({ disclosure }) =>
  h(
    "ul",
    { class: "points" },
    disclosure.statements.map((statement) => h("li", null, statement[lang()])),
  );

/** Send the plan. Another table than the one that was read is shown in its place. */
async function send(quote, trouble, show, context) {
  trouble.replaceChildren();
  const { loan_id: id, holiday, instalments, disclosure } = quote;
  try {
    await put(`${loanPath(id)}/plan`, {
      holiday,
      instalments,
      disclosure_hash: disclosure.hash,
      confirmed_at: deviceTime(new Date()),
      reading_seconds: secondsRead(disclosure.hash),
    });
  } catch (problem) {
    if (problem.quote) show(problem.quote);
    return trouble.replaceChildren(failure(problem));
  }
  return context.signal.aborted ? null : context.go(`loan/${encodeURIComponent(id)}`);
}

/** The table of a plan, and the button that opens after the reading time. */
function table(quote, trouble, show, context, reading) {
  const confirm = button(t("plan.confirm"), "first", () => send(quote, trouble, show, context), {
    disabled: true,
  });
  let left = null;
  const tick = (seconds) => {
    if (seconds === left) return;
    if (left === null && seconds) announce(t("plan.reading", { n: seconds }));
    if (left && !seconds) announce(t("plan.ready"));
    left = seconds;
    confirm.disabled = seconds > 0;
    confirm.textContent = seconds ? t("plan.read", { n: seconds }) : t("plan.confirm");
  };
  countReading(quote.disclosure, tick, reading);
  return [
    h("section", { class: "card" }, h("h2", null, t("plan.compare")), compared(quote)),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("schedule.title")),
      scheduleTable(quote.schedule),
      figures(quote),
    ),
    h("section", { class: "card" }, h("h2", null, t("sheet.statements")), statements(quote)),
    confirm,
  ];
}

function chooser(plans, id, context) {
  const place = h("div", null);
  const lengths = h("div", null);
  const trouble = h("div", { class: "trouble" });
  let reading = new AbortController();
  context.signal.addEventListener("abort", () => reading.abort());
  let [[holiday, [instalments]]] = plans;
  let round = 0;
  const show = (quote) => {
    reading.abort();
    reading = new AbortController();
    place.replaceChildren(...table(quote, trouble, show, context, reading.signal));
  };
  const ask = async () => {
    const mine = (round += 1);
    trouble.replaceChildren();
    try {
      const quote = await post(`${loanPath(id)}/plan-quotes`, { holiday, instalments });
      if (mine === round && !context.signal.aborted) show(quote);
    } catch (problem) {
      if (mine !== round) return;
      reading.abort();
      place.replaceChildren();
      trouble.replaceChildren(failure(problem, ask));
    }
  };
  const showLengths = () => {
    const options = plans.get(holiday).map((n) => [n, t("plan.length.value", { n })]);
    if (!plans.get(holiday).includes(instalments)) [instalments] = plans.get(holiday);
    const pick = (n) => {
      instalments = n;
      ask();
    };
    lengths.replaceChildren(choices(t("plan.length"), "term", options, instalments, pick));
  };
  const pickHoliday = (n) => {
    holiday = n;
    showLengths();
    ask();
  };
  const options = [...plans.keys()].map((n) => [
    n,
    n ? t("plan.holiday.value", { n }) : t("plan.holiday.none"),
  ]);
  showLengths();
  ask();
  return [choices(t("plan.holiday"), "method", options, holiday, pickHoliday), lengths, place, trouble];
}

export default async function plan(context) {
  const loan = await get(loanPath(context.id));
  const plans = plansOf(loan);
  return [
    link(`#/loan/${encodeURIComponent(context.id)}`, "back", t("loan.title", {
      amount: yuan(loan.principal, { short: true }),
    })),
    h("h1", null, t("plan.title")),
    ...(plans.size
      ? [h("p", { class: "hint" }, t("plan.lead")), ...chooser(plans, loan.loan_id, context)]
      : [h("p", { class: "notice" }, t("plan.none"))]),
  ];
}
