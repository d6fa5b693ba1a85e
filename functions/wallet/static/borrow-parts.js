// The loan amount, as a number, a slider and steps with the same value, and its cost before the button.
import { post } from "./api.js";
import { shortDate } from "./dates.js";
import { announce, facts, field, h } from "./dom.js";
import { icon } from "./icons.js";
import { parseYuan, percent, plainYuan, yuan } from "./money.js";
import { rates } from "./parts.js";
import { placeErrors } from "./problem.js";
import { DRAW_STEP, MAX_LIMIT, MIN_DRAW } from "./product.js";
import { schedulePart } from "./schedule.js";
import { t } from "./words.js";

/** The error code of an amount, or null. */
export function fault(fen, available) {
  if (fen === null) return "amount_format";
  if (fen < MIN_DRAW) return "amount_too_small";
  if (fen % DRAW_STEP) return "amount_not_whole_hundred";
  if (fen > MAX_LIMIT) return "amount_too_large";
  return fen > available ? "amount_exceeds_available" : null;
}

/** The largest loan, in whole steps. */
export const mostOf = (available) =>
  Math.floor(Math.min(available, MAX_LIMIT) / DRAW_STEP) * DRAW_STEP;

// Up to this amount a place of the slider is one draw step, and above it ten.
const FINE = 1000000;
const COARSE_STEP = 10 * DRAW_STEP;
const FINE_PLACES = (FINE - MIN_DRAW) / DRAW_STEP;

/** The last place of the slider at or below an amount. */
const placeOf = (fen) =>
  fen <= FINE
    ? Math.floor((fen - MIN_DRAW) / DRAW_STEP)
    : FINE_PLACES + Math.floor((fen - FINE) / COARSE_STEP);

/** The amount of a place. The last place is the largest loan. */
const amountAt = (place, most) =>
  Math.min(
    most,
    place <= FINE_PLACES
      ? MIN_DRAW + place * DRAW_STEP
      : FINE + (place - FINE_PLACES) * COARSE_STEP,
  );

/** The next whole amount, one draw step up (1) or down (-1). */
function stepped(fen, direction, most) {
  const steps = fen / DRAW_STEP;
  const next = direction > 0 ? Math.floor(steps) + 1 : Math.ceil(steps) - 1;
  return Math.min(most, Math.max(MIN_DRAW, next * DRAW_STEP));
}

/** The field. `changed` receives each new amount, or null if it is not valid. */
export function amountField(amount, available, changed) {
  const most = mostOf(available);
  const input = h("input", {
    type: "text",
    inputmode: "decimal",
    class: "big",
    autocomplete: "off",
    enterkeyhint: "next",
    value: plainYuan(amount),
  });
  const slider = h("input", {
    type: "range",
    min: 0,
    max: placeOf(most) + (amountAt(placeOf(most), most) < most ? 1 : 0),
    "aria-label": t("borrow.slider"),
  });
  const ends = h(
    "div",
    { class: "ends", "aria-hidden": "true" },
    h("span", null, yuan(MIN_DRAW, { short: true })),
    h("span", null, yuan(most, { short: true })),
  );
  const made = field(t("borrow.amount"), input, {
    hint: t("borrow.amount.hint", { most: yuan(most, { short: true }) }),
    after: [slider, ends],
  });
  const slide = (fen) => {
    slider.value = placeOf(fen);
    slider.setAttribute("aria-valuetext", yuan(fen, { short: true }));
  };
  const judge = (fen) => {
    const code = fault(fen, available);
    made.say(code && t(`problem.${code}`));
  };
  input.addEventListener("input", () => {
    const fen = parseYuan(input.value);
    if (fen !== null) slide(fen);
    // While typing, "5" may become "500", so only an error that is already shown is updated.
    if (input.hasAttribute("aria-invalid")) judge(fen);
    changed(fen);
  });
  input.addEventListener("blur", () => judge(parseYuan(input.value)));
  const set = (fen) => {
    input.value = plainYuan(fen);
    judge(fen);
    changed(fen);
  };
  slider.addEventListener("input", () => {
    const fen = amountAt(Number(slider.value), most);
    slider.setAttribute("aria-valuetext", yuan(fen, { short: true }));
    set(fen);
  });
  const stepper = (sign, name, direction) => {
    const onclick = () => {
      const fen = stepped(parseYuan(input.value) ?? MIN_DRAW, direction, most);
      slide(fen);
      set(fen);
      announce(yuan(fen, { short: true }));
    };
    const label = t(name, { amount: yuan(DRAW_STEP, { short: true }) });
    return h("button", { type: "button", class: "second", "aria-label": label, onclick }, icon(sign));
  };
  const row = h("div", { class: "stepper" });
  input.replaceWith(row);
  row.append(stepper("less", "borrow.less", -1), input, stepper("add", "borrow.more", 1));
  slide(amount);
  return { ...made, judge };
}

const PAUSE = 350;

/** The monthly amount, where it is the same each month. */
export const monthly = ({ instalments, level_instalment: level }) =>
  level === null || instalments === 1 ? [] : [[t("quote.monthly"), h("strong", null, yuan(level))]];

const costs = (quote) => [
  h("h2", null, t("quote.title")),
  facts([
    [t("quote.interest"), h("strong", null, yuan(quote.total_interest))],
    [t("quote.total"), yuan(quote.total)],
    ...monthly(quote),
    [t("quote.first"), `${shortDate(quote.first_due)} · ${yuan(quote.schedule[0].total)}`],
    [t("quote.fees"), yuan(0)],
  ]),
  rates(quote),
  h("p", { class: "hint" }, t("quote.note")),
  schedulePart(quote.schedule),
];

/** The cost in a line above the button. */
export const inShort = (quote) => [
  h("span", null, t("quote.interest"), " ", h("strong", null, yuan(quote.total_interest))),
  h(
    "span",
    null,
    t("quote.rates", {
      simple: percent(quote.annual_rate_simple),
      irr: percent(quote.annual_rate_irr),
    }),
  ),
];

/** Request a quote after a pause, and use only the last response. */
export function quoter(place, ready) {
  let round = 0;
  const show = (quote) => {
    place.replaceChildren(...costs(quote));
    ready(quote);
  };
  const ask = async (draft, fields) => {
    const mine = (round += 1);
    ready(null);
    if (!draft) return place.replaceChildren(h("p", { class: "hint" }, t("quote.waiting")));
    place.setAttribute("aria-busy", "true");
    await new Promise((wake) => setTimeout(wake, PAUSE));
    if (mine !== round) return null;
    try {
      const quote = await post("loan-quotes", draft);
      if (mine !== round) return null;
      announce(t("quote.said", { interest: yuan(quote.total_interest) }));
      return show(quote);
    } catch (problem) {
      if (mine !== round) return null;
      return place.replaceChildren(...[placeErrors(problem, fields)].filter(Boolean));
    } finally {
      if (mine === round) place.removeAttribute("aria-busy");
    }
  };
  return Object.assign(ask, { show });
}
