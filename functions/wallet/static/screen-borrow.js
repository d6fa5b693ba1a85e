// A draw: amount, term, purpose and card; what it costs; one click.
import { get, post } from "./api.js";
import { longDate } from "./dates.js";
import { announce, button, choices, facts, field, h, select } from "./dom.js";
import { parseYuan, plainYuan, yuan } from "./money.js";
import { once, unanswered } from "./once.js";
import { cardName, rates, schedulePart } from "./parts.js";
import { failure, placeErrors } from "./problem.js";
import { t } from "./words.js";

const LEAST = 50000;
const STEP = 10000;
const MOST = 20000000;
const TERMS = [5, 10, 20];
const PURPOSES = [
  "daily_consumption",
  "home_appliances",
  "travel",
  "education",
  "medical",
  "renovation",
];
const PAUSE = 350;

const draft = { amount: 1000000, instalments: 10, purpose: PURPOSES[0], card_id: "" };

/** The code of what is wrong with an amount, or null. */
function fault(fen, available) {
  if (fen === null) return "amount_format";
  if (fen < LEAST) return "amount_too_small";
  if (fen % STEP) return "amount_not_whole_hundred";
  if (fen > MOST) return "amount_too_large";
  return fen > available ? "amount_exceeds_available" : null;
}

/** A number and a slider that say the same. */
function amountPart(available, changed) {
  const most = Math.floor(Math.min(available, MOST) / STEP);
  draft.amount = Math.min(draft.amount, most * STEP);
  const input = h("input", {
    type: "text",
    inputmode: "decimal",
    class: "big",
    autocomplete: "off",
    value: plainYuan(draft.amount),
  });
  const slider = h("input", {
    type: "range",
    min: LEAST / STEP,
    max: most,
    step: 1,
    "aria-label": t("borrow.slider"),
  });
  const ends = h(
    "div",
    { class: "ends", "aria-hidden": "true" },
    h("span", null, yuan(LEAST, { short: true })),
    h("span", null, yuan(most * STEP, { short: true })),
  );
  const made = field(t("borrow.amount"), input, {
    hint: t("borrow.amount.hint", { most: yuan(most * STEP, { short: true }) }),
    after: [slider, ends],
  });
  const slide = (fen) => {
    slider.value = Math.round(fen / STEP);
    slider.setAttribute("aria-valuetext", yuan(fen, { short: true }));
  };
  const take = (fen) => {
    const code = fault(fen, available);
    made.say(code && t(`problem.${code}`));
    draft.amount = fen;
    changed(!code);
  };
  input.addEventListener("input", () => {
    const fen = parseYuan(input.value);
    if (fen !== null) slide(fen);
    take(fen);
  });
  slider.addEventListener("input", () => {
    const fen = Number(slider.value) * STEP;
    input.value = plainYuan(fen);
    slide(fen);
    take(fen);
  });
  slide(draft.amount);
  return made;
}

function costs(quote) {
  return [
    h("h2", null, t("quote.title")),
    facts([
      [t("quote.interest"), h("strong", null, yuan(quote.total_interest))],
      [t("quote.total"), yuan(quote.total)],
      [t("quote.first"), `${longDate(quote.first_due)} · ${yuan(quote.schedule[0].total)}`],
      [t("quote.fees"), yuan(0)],
    ]),
    rates(quote),
    h("p", { class: "hint" }, t("quote.note")),
    schedulePart(quote.schedule),
  ];
}

/** Asks for a quote a moment after the last change, and heeds only the last answer. */
function quoter(place, ready) {
  let round = 0;
  return async (valid, fields) => {
    const mine = (round += 1);
    ready(false);
    if (!valid) return place.replaceChildren(h("p", { class: "hint" }, t("quote.waiting")));
    await new Promise((wake) => setTimeout(wake, PAUSE));
    if (mine !== round) return null;
    try {
      const quote = await post("loan-quotes", {
        amount: draft.amount,
        instalments: draft.instalments,
      });
      if (mine !== round) return null;
      place.replaceChildren(...costs(quote));
      announce(t("quote.said", { interest: yuan(quote.total_interest) }));
      return ready(true);
    } catch (problem) {
      if (mine !== round) return null;
      return place.replaceChildren(...[placeErrors(problem, fields)].filter(Boolean));
    }
  };
}

async function draw(body, trouble, { go, refresh, signal }) {
  trouble.replaceChildren();
  announce(t("borrow.sending"));
  try {
    const loan = await once("draw", "loans", body, () => {
      trouble.replaceChildren(h("p", { class: "notice", role: "status" }, t("pending.retrying")));
    });
    if (!signal.aborted) go(`loan/${encodeURIComponent(loan.loan_id)}`);
  } catch (problem) {
    if (signal.aborted) return;
    if (problem.unanswered) refresh();
    else trouble.replaceChildren(failure(problem));
  }
}

/** A draw that was sent and not answered: it can only be asked after, not made again. */
function pending({ body }, context) {
  const trouble = h("div", { class: "trouble" });
  return [
    link(),
    h("h1", null, t("pending.title")),
    h(
      "section",
      { class: "notice" },
      h("p", null, t("pending.text", { amount: yuan(body.amount), n: body.instalments })),
      button(t("pending.ask"), "first", () => draw(body, trouble, context)),
      trouble,
    ),
  ];
}

const link = () => h("a", { href: "#/home", class: "back" }, t("next.home"));

export default async function borrow(context) {
  const open = await unanswered("draw");
  if (open) return pending(open, context);
  const { line, cards } = await get("account");
  if (!line) return context.go("", { replace: true });
  if (line.available < LEAST) {
    return [
      link(),
      h("h1", null, t("borrow.title")),
      h("p", { class: "card" }, t("borrow.nothing", { amount: yuan(line.available) })),
    ];
  }
  if (!cards.some((card) => card.card_id === draft.card_id)) draft.card_id = cards[0].card_id;

  const trouble = h("div", { class: "trouble" });
  const place = h("section", { class: "card" });
  let quoted = false;
  const submit = button(
    t("borrow.submit"),
    "first",
    () => quoted && draw({ ...draft }, trouble, context),
    { disabled: true },
  );
  const quote = quoter(place, (value) => {
    quoted = value;
    submit.disabled = !value;
    submit.textContent = value
      ? t("borrow.submit.amount", { amount: yuan(draft.amount, { short: true }) })
      : t("borrow.submit");
  });
  const fields = {};
  const changed = (valid) => quote(valid, fields);
  fields.amount = amountPart(line.available, changed);
  const pick = (instalments) => {
    draft.instalments = instalments;
    changed(!fault(draft.amount, line.available));
  };
  const purpose = select(
    PURPOSES.map((name) => [name, t(`purpose.${name}`)]),
    draft.purpose,
  );
  purpose.addEventListener("change", () => (draft.purpose = purpose.value));
  const card = select(
    cards.map((one) => [one.card_id, cardName(one)]),
    draft.card_id,
  );
  card.addEventListener("change", () => (draft.card_id = card.value));
  changed(!fault(draft.amount, line.available));
  return [
    link(),
    h("h1", null, t("borrow.title")),
    h(
      "section",
      { class: "card" },
      fields.amount.root,
      choices(
        t("borrow.term"),
        "term",
        TERMS.map((n) => [n, t("borrow.term.value", { n })]),
        draft.instalments,
        pick,
      ),
      field(t("borrow.purpose"), purpose, { hint: t("borrow.purpose.hint") }).root,
      field(t("borrow.card"), card).root,
    ),
    place,
    trouble,
    submit,
    h("p", { class: "hint" }, t("borrow.note")),
  ];
}
