// A draw: amount, term, purpose and card; what it costs; one click.
import { get } from "./api.js";
import { amountField, fault, inShort, mostOf, quoter } from "./borrow-parts.js";
import { moment } from "./dates.js";
import { announce, button, choices, field, h, link, select } from "./dom.js";
import { yuan } from "./money.js";
import { startMoving } from "./moving.js";
import { forget, isOld, once, takeKey, unanswered } from "./once.js";
import { cardName } from "./parts.js";
import { failure, retrying } from "./problem.js";
import { MIN_DRAW, PURPOSES, TERMS } from "./product.js";
import { t } from "./words.js";

const SLOT = "draw";

const words = ({ body, at }) => ({
  amount: yuan(body.amount),
  n: body.instalments,
  when: moment(at),
});

/** The loan that a request made: one like it, that was not there when it was sent. */
const madeBy = ({ body, day, before }, loans) =>
  loans.find(
    (loan) =>
      loan.principal === body.amount &&
      loan.instalments === body.instalments &&
      loan.drawn_on >= day &&
      !before.includes(loan.loan_id),
  );

/** One that is old is only looked for, never sent. */
async function lookedFor(request) {
  const { loans } = await get("loans");
  const made = madeBy(request, loans);
  await forget(SLOT);
  return h(
    "section",
    { class: made ? "notice good" : "notice" },
    h("p", null, t(made ? "pending.made" : "pending.never", words(request))),
    made
      ? link(`#/loan/${encodeURIComponent(made.loan_id)}`, "button first", t("pending.look"))
      : link("#/home", "button first", t("next.home")),
  );
}

/** One that is fresh can be sent again: it is the same one, with the same key. */
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

async function pending(request, send) {
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t(isOld(request) ? "pending.found" : "pending.title")),
    isOld(request) ? await lookedFor(request) : askAgain(request, send),
  ];
}

const draft = { amount: 1000000, instalments: 10, purpose: PURPOSES[0], card_id: "" };

async function draw(request, trouble, { go, refresh, signal }) {
  trouble.replaceChildren();
  announce(t("borrow.sending"));
  const asked = Date.now();
  try {
    const loan = await once(SLOT, request, () => trouble.replaceChildren(retrying()));
    startMoving(loan, request.at ?? asked);
    if (!signal.aborted) go(`loan/${encodeURIComponent(loan.loan_id)}`);
  } catch (problem) {
    if (signal.aborted) return;
    if (problem.unanswered) refresh();
    else trouble.replaceChildren(failure(problem));
  }
}

const title = () => [link("#/home", "back", t("next.home")), h("h1", null, t("borrow.title"))];

const nothing = (line) => [
  ...title(),
  h("p", { class: "card" }, t("borrow.nothing", { amount: yuan(line.available) })),
];

/** Term, purpose and card: each keeps what is chosen in the draft. */
function others(cards, changed) {
  const keep = (name, options, texts) => {
    const list = select(options.map(texts), draft[name]);
    list.addEventListener("change", () => (draft[name] = list.value));
    return list;
  };
  const pick = (instalments) => {
    draft.instalments = instalments;
    changed();
  };
  const terms = TERMS.map((n) => [n, t("borrow.term.value", { n })]);
  const purpose = keep("purpose", PURPOSES, (name) => [name, t(`purpose.${name}`)]);
  const card = keep("card_id", cards, (one) => [one.card_id, cardName(one)]);
  return [
    choices(t("borrow.term"), "term", terms, draft.instalments, pick),
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
  const submit = button(t("borrow.submit"), "first", send, { disabled: true });
  const quote = quoter(place, (value) => {
    quoted = value;
    submit.disabled = !value;
    short.replaceChildren(...(value ? inShort(value) : []));
    submit.textContent = value
      ? t("borrow.submit.amount", { amount: yuan(draft.amount, { short: true }) })
      : t("borrow.submit");
  });
  const fields = {};
  const changed = () => {
    const { amount, instalments } = draft;
    return quote(fault(amount, line.available) ? null : { amount, instalments }, fields);
  };
  fields.amount = amountField(draft.amount, line.available, (fen) => {
    draft.amount = fen;
    changed();
  });
  changed();
  return [
    h("section", { class: "card" }, fields.amount.root, ...others(cards, changed)),
    place,
    h("p", { class: "hint" }, t("borrow.note")),
    h("div", { class: "bar" }, trouble, short, submit),
  ];
}

export default async function borrow(context) {
  const open = await unanswered(SLOT);
  if (open) return pending(open, (request, trouble) => draw(request, trouble, context));
  const key = await takeKey(SLOT);
  const account = await get("account");
  const { line, cards } = account;
  if (!line) return context.go("", { replace: true });
  if (line.available < MIN_DRAW) return nothing(line);
  draft.amount = Math.min(draft.amount ?? MIN_DRAW, mostOf(line.available));
  if (!cards.some((card) => card.card_id === draft.card_id)) draft.card_id = cards[0].card_id;
  return [...title(), ...form(account, key, context)];
}
