// The form of a new loan: amount, method, term, purpose, card and cost. It leads to the sheet in
// which the member reads the cost and confirms it.
import { get, post } from "./api.js";
import { amountField, fault, inShort, mostOf, quoter } from "./borrow-parts.js";
import { deviceTime } from "./dates.js";
import { costSheet, secondsRead } from "./disclosure.js";
import { field, h, link, select } from "./dom.js";
import { draft, draw, keep, pending, restore, SLOT } from "./drawing.js";
import { yuan } from "./money.js";
import { takeKey, unanswered } from "./once.js";
import { cardName } from "./parts.js";
import { failure, problemText } from "./problem.js";
import { MIN_DRAW, PURPOSES } from "./product.js";
import { termChoices } from "./terms.js";
import { t } from "./words.js";

const title = () => [link("#/home", "back", t("next.home")), h("h1", null, t("borrow.title"))];

const nothing = ({ standing, available }) => [
  ...title(),
  h(
    "p",
    { class: "card" },
    standing === "frozen" || standing === "plan"
      ? t(`problem.line_${standing === "plan" ? "under_plan" : standing}`)
      : t("borrow.nothing", { amount: yuan(available) }),
  ),
];

/** Purpose and card. The draft stores each choice. */
function others(cards) {
  const listOf = (name, options, texts) => {
    const list = select(options.map(texts), draft[name]);
    list.addEventListener("change", () => keep({ [name]: list.value }));
    return list;
  };
  const purpose = listOf("purpose", PURPOSES, (name) => [name, t(`purpose.${name}`)]);
  const card = listOf("card_id", cards, (one) => [one.card_id, cardName(one)]);
  return [
    field(t("borrow.purpose"), purpose, { hint: t("borrow.purpose.hint") }).root,
    field(t("borrow.card"), card).root,
  ];
}

const termsOf = ({ amount, instalments, method }) => ({ amount, instalments, method });

/** The request of a loan, with the cost that the member read and confirmed just now. */
const requestOf = ({ loans, today }, key, { disclosure }) => ({
  path: "loans",
  body: {
    ...draft,
    disclosure_hash: disclosure.hash,
    confirmed_at: deviceTime(new Date()),
    reading_seconds: secondsRead(disclosure.hash),
  },
  key,
  day: today,
  before: loans.map((loan) => loan.loan_id),
});

/** The sheet of a form. `renew` receives a quote of another cost. */
function sheetOf(account, key, context, renew) {
  const chosen = () => account.cards.find((card) => card.card_id === draft.card_id);
  const again = async (shown, problem, trouble) => {
    try {
      const quote = problem.quote ?? (await post("loan-quotes", termsOf(draft)));
      renew(quote);
      const notice = h("p", { class: "notice bad" }, problemText(problem));
      sheet.openAgain(shown, quote, chosen(), notice);
    } catch (refused) {
      trouble.replaceChildren(failure(refused));
    }
  };
  const sheet = costSheet((quote, trouble) => {
    const unread = (problem) => again(quote, problem, trouble);
    return draw(requestOf(account, key, quote), trouble, context, unread);
  }, context.signal);
  return { root: sheet.root, open: (quote) => sheet.open(quote, chosen()) };
}

function form(account, key, context) {
  const { line, cards } = account;
  const place = h("section", { class: "card quote" });
  const short = h("p", null);
  let quoted = null;
  const submit = h("button", { type: "submit", class: "first", disabled: true }, t("borrow.next"));
  // Enter in the field moves the focus to the button when the cost is shown. It opens no sheet.
  let isWanted = false;
  const quote = quoter(place, (value) => {
    quoted = value;
    submit.disabled = !value;
    short.replaceChildren(...(value ? inShort(value) : []));
    if (value && isWanted) submit.focus();
    if (value) terms.fill(value);
  });
  const sheet = sheetOf(account, key, context, quote.show);
  const fields = {};
  const changed = () => {
    const wanted = fault(draft.amount, line.available) ? null : termsOf(draft);
    return quote(wanted, fields);
  };
  const terms = termChoices(line.offers, changed, context.signal);
  fields.amount = amountField(draft.amount, line.available, (fen) => {
    isWanted = false;
    keep({ amount: fen });
    changed();
  });
  fields.amount.control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    isWanted = true;
    fields.amount.judge(draft.amount);
    event.target.blur();
    if (!submit.disabled) submit.focus();
  });
  changed();
  const onsubmit = (event) => {
    event.preventDefault();
    if (quoted) sheet.open(quoted);
  };
  return [
    h(
      "form",
      { class: "sheet columns", novalidate: true, onsubmit },
      h("section", { class: "card" }, fields.amount.root, ...terms.nodes, ...others(cards)),
      place,
      h("div", { class: "bar" }, short, submit),
    ),
    sheet.root,
  ];
}

export default async function borrow(context) {
  const open = await unanswered(SLOT);
  if (open) return pending(open, context);
  const key = await takeKey(SLOT);
  const account = await get("account");
  const { line, cards } = account;
  if (!line) return context.go("", { replace: true });
  if (line.available < MIN_DRAW) return nothing(line);
  await restore();
  draft.amount = Math.min(draft.amount ?? MIN_DRAW, mostOf(line.available));
  if (!cards.some((card) => card.card_id === draft.card_id)) draft.card_id = cards.find((card) => card.default).card_id;
  return [...title(), ...form(account, key, context)];
}
