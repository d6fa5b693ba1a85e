// The form of a new loan: amount, term, purpose, card, cost and button.
import { get } from "./api.js";
import { amountField, fault, inShort, mostOf, quoter } from "./borrow-parts.js";
import { moment } from "./dates.js";
import { announce, busy, button, choices, field, h, link, select } from "./dom.js";
import { yuan } from "./money.js";
import { startMoving } from "./moving.js";
import { forget, isOld, once, takeKey, unanswered } from "./once.js";
import { cardName } from "./parts.js";
import { failure, retrying } from "./problem.js";
import { MIN_DRAW, PURPOSES } from "./product.js";
import { kept, member } from "./session.js";
import { stepUp } from "./step-up.js";
import { t } from "./words.js";

const SLOT = "draw";

const words = ({ body, at }) => ({
  amount: yuan(body.amount),
  n: body.instalments,
  when: moment(at),
});

/** The loan that a request created: a matching loan that did not exist before the request. */
const madeBy = ({ body, day, before }, loans) =>
  loans.find(
    (loan) =>
      loan.principal === body.amount &&
      loan.instalments === body.instalments &&
      loan.drawn_on >= day &&
      !before.includes(loan.loan_id),
  );

/** The result of an old request, which is never sent again. It replaces the form in the history. */
async function lookedFor(request, { go }) {
  const { loans } = await get("loans");
  const made = madeBy(request, loans);
  await forget(SLOT);
  return h(
    "section",
    { class: made ? "notice good" : "notice" },
    h("p", null, t(made ? "pending.made" : "pending.never", words(request))),
    button(t(made ? "pending.look" : "next.home"), "first", async () =>
      go(made ? `loan/${encodeURIComponent(made.loan_id)}` : "home", { replace: true }),
    ),
  );
}

/** An unanswered recent request, which can be sent again with the same key. */
function askAgain(request, send) {
  const trouble = h("div", { class: "trouble" });
  return h(
    "section",
    { class: "notice" },
    h("p", null, t("pending.text", words(request))),
    button(t("pending.ask"), "first", () => send(request, trouble)),
    trouble,
  );
}

async function pending(request, send, context) {
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t(isOld(request) ? "pending.found" : "pending.title")),
    isOld(request) ? await lookedFor(request, context) : askAgain(request, send),
  ];
}

const EMPTY = {
  amount: 1000000,
  instalments: 10,
  method: "equal_principal",
  purpose: PURPOSES[0],
  card_id: "",
};
const draft = { ...EMPTY };
// The storage name of the member's draft in this tab. It survives a reload.
const drawer = async () => `draft ${await member()}`;

async function keep(changes) {
  Object.assign(draft, changes);
  kept.set(await drawer(), { ...draft });
}

async function forgetDraft() {
  kept.drop(await drawer());
  Object.assign(draft, EMPTY);
}

function askForLogin(problem, trouble, again) {
  trouble.replaceChildren(stepUp(problem, again));
  trouble.querySelector("button").focus();
}

async function draw(request, trouble, context) {
  const { go, refresh, signal } = context;
  trouble.replaceChildren();
  announce(t("borrow.sending"));
  const asked = Date.now();
  try {
    const loan = await once(SLOT, request, () => trouble.replaceChildren(retrying()));
    startMoving(loan, request.at ?? asked);
    await forgetDraft();
    // Replaces the form, so that the back button cannot lead to a second loan.
    if (!signal.aborted) go(`loan/${encodeURIComponent(loan.loan_id)}`, { replace: true });
  } catch (problem) {
    if (signal.aborted) return;
    const again = () => draw(request, trouble, context);
    if (problem.unanswered) refresh();
    else if (problem.needsLogin) askForLogin(problem, trouble, again);
    else trouble.replaceChildren(failure(problem));
  }
}

const title = () => [link("#/home", "back", t("next.home")), h("h1", null, t("borrow.title"))];

const nothing = ({ standing, available }) => [
  ...title(),
  h(
    "p",
    { class: "card" },
    standing === "frozen"
      ? t("problem.line_frozen")
      : t("borrow.nothing", { amount: yuan(available) }),
  ),
];

/** Method and term of today. A method without the chosen term takes the next longer one. */
function spread(offers, changed) {
  const termsOf = (method) => offers.find((offer) => offer.method === method)?.instalments ?? [];
  const fit = (method) => {
    const terms = termsOf(method);
    keep({ method, instalments: terms.find((n) => n >= draft.instalments) ?? terms.at(-1) });
  };
  // A draft may be older than the products of today.
  fit(termsOf(draft.method).length ? draft.method : offers[0].method);
  const place = h("div", null);
  const pick = (instalments) => {
    keep({ instalments });
    changed();
  };
  const show = () => {
    const terms = termsOf(draft.method).map((n) => [n, t("borrow.term.value", { n })]);
    place.replaceChildren(choices(t("borrow.term"), "term", terms, draft.instalments, pick));
  };
  const pickMethod = (method) => {
    fit(method);
    show();
    changed();
  };
  show();
  if (offers.length < 2) return [place];
  const methods = offers.map(({ method }) => [method, t(`method.${method}`)]);
  return [choices(t("borrow.method"), "method", methods, draft.method, pickMethod), place];
}

/** Method, term, purpose and card. The draft stores each choice. */
function others(offers, cards, changed) {
  const listOf = (name, options, texts) => {
    const list = select(options.map(texts), draft[name]);
    list.addEventListener("change", () => keep({ [name]: list.value }));
    return list;
  };
  const purpose = listOf("purpose", PURPOSES, (name) => [name, t(`purpose.${name}`)]);
  const card = listOf("card_id", cards, (one) => [one.card_id, cardName(one)]);
  return [
    ...spread(offers, changed),
    field(t("borrow.purpose"), purpose, { hint: t("borrow.purpose.hint") }).root,
    field(t("borrow.card"), card).root,
  ];
}

function form({ line, cards, loans, today }, key, context) {
  const trouble = h("div", { class: "trouble" });
  const place = h("section", { class: "card quote" });
  const short = h("p", null);
  let quoted = null;
  const send = () =>
    quoted &&
    draw(
      {
        path: "loans",
        body: { ...draft },
        key,
        day: today,
        before: loans.map((loan) => loan.loan_id),
      },
      trouble,
      context,
    );
  const submit = h("button", { type: "submit", class: "first", disabled: true }, t("borrow.submit"));
  // Enter in the field moves the focus to the button when the cost is shown. It does not borrow.
  let isWanted = false;
  const quote = quoter(place, (value) => {
    quoted = value;
    submit.disabled = !value;
    short.replaceChildren(...(value ? inShort(value) : []));
    submit.textContent = value
      ? t("borrow.submit.amount", { amount: yuan(draft.amount, { short: true }) })
      : t("borrow.submit");
    if (value && isWanted) submit.focus();
  });
  const fields = {};
  const changed = () => {
    const { amount, instalments, method } = draft;
    const wanted = { amount, instalments, method };
    return quote(fault(amount, line.available) ? null : wanted, fields);
  };
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
    busy(submit, send);
  };
  return h(
    "form",
    { class: "sheet", novalidate: true, onsubmit },
    h("section", { class: "card" }, fields.amount.root, ...others(line.offers, cards, changed)),
    place,
    h("p", { class: "hint" }, t("borrow.note")),
    h("div", { class: "bar" }, trouble, short, submit),
  );
}

export default async function borrow(context) {
  const open = await unanswered(SLOT);
  if (open) return pending(open, (request, trouble) => draw(request, trouble, context), context);
  const key = await takeKey(SLOT);
  const account = await get("account");
  const { line, cards } = account;
  if (!line) return context.go("", { replace: true });
  if (line.available < MIN_DRAW) return nothing(line);
  Object.assign(draft, kept.get(await drawer()));
  draft.amount = Math.min(draft.amount ?? MIN_DRAW, mostOf(line.available));
  if (!cards.some((card) => card.card_id === draft.card_id)) draft.card_id = cards[0].card_id;
  return [...title(), form(account, key, context)];
}
