// Paying a bill, a part or all of a loan.
import { moment } from "./dates.js";
import { announce, button, choices, field, h } from "./dom.js";
import { parseYuan, yuan } from "./money.js";
import { forget, once } from "./once.js";
import { failure } from "./problem.js";
import { lasting } from "./session.js";
import { t } from "./words.js";

export const slot = (loan) => `repay ${loan.loan_id}`;

// What a payment did is told by the loan's events after the one that was its last when it was
// asked for; the number of that one is kept until then, over a reload too.
const mark = (loan) => `paying ${loan.loan_id}`;
const lastEvent = ({ events }) => events[events.length - 1].seq;

/** Whether a payment was asked for whose outcome was not seen yet. */
export const isPaying = (loan) => lasting.get(mark(loan)) !== null;

/** The repayments since a payment was asked for. */
export function paidSince(loan) {
  const last = lasting.get(mark(loan)) ?? lastEvent(loan);
  return loan.events.filter(({ seq, kind }) => seq > last && kind === "repaid");
}

export function startPaying(loan) {
  if (!isPaying(loan)) lasting.set(mark(loan), lastEvent(loan));
}

export const stopPaying = (loan) => lasting.drop(mark(loan));

/** A payment that is long unanswered is not sent again; the loan tells what became of it. */
export async function abandon(loan) {
  await forget(slot(loan));
  startPaying(loan);
}

async function pay(loan, request, trouble, { refresh, signal }) {
  trouble.replaceChildren();
  announce(t("pay.sending"));
  startPaying(loan);
  try {
    await once(slot(loan), request, () => {
      trouble.replaceChildren(h("p", { class: "notice", role: "status" }, t("pending.retrying")));
    });
    if (!signal.aborted) refresh();
  } catch (problem) {
    if (!problem.unanswered) stopPaying(loan);
    if (signal.aborted) return;
    if (problem.unanswered) refresh();
    else trouble.replaceChildren(failure(problem, refresh));
  }
}

/** A payment that was sent and not answered: it can only be asked after. */
export function pendingPayment(loan, request, context) {
  const { body, at } = request;
  const trouble = h("div", { class: "trouble" });
  const amount = body.settle ? t("pay.settle") : yuan(body.amount);
  return h(
    "section",
    { class: "notice" },
    h("h2", null, t("pending.title")),
    h("p", null, t("pending.payment", { amount, when: moment(at) })),
    button(t("pending.ask"), "first", () => pay(loan, request, trouble, context)),
    trouble,
  );
}

/** What is wrong with another amount, or what to know about it. */
function judge(fen, loan) {
  if (fen === null) return { error: t("problem.amount_format") };
  if (fen <= 0) return { error: t("problem.amount_not_positive") };
  if (fen > loan.owed_today)
    return { note: t("pay.more", { amount: yuan(fen - loan.owed_today) }) };
  return {};
}

export function payForm(loan, key, context) {
  const state = { kind: loan.due_now ? "bill" : "part" };
  const trouble = h("div", { class: "trouble" });
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
  const note = h("p", { class: "hint", role: "status" });
  const amount = field(t("pay.amount"), input, { after: note });
  const fen = () =>
    ({ bill: loan.due_now, all: loan.owed_today, part: parseYuan(input.value) })[state.kind];
  const submit = button("", "first", send);

  function show() {
    amount.root.hidden = state.kind !== "part";
    const known = fen() > 0 ? fen() : null;
    submit.textContent = known ? t("pay.submit.amount", { amount: yuan(known) }) : t("pay.submit");
  }

  function look() {
    const { error, note: words } = judge(parseYuan(input.value), loan);
    note.textContent = words ?? "";
    amount.say(error);
    show();
    return !error;
  }

  async function send() {
    if (state.kind === "part" && !look()) return input.focus();
    const body = state.kind === "all" ? { settle: true } : { amount: fen() };
    const path = `loans/${encodeURIComponent(loan.loan_id)}/repayments`;
    return pay(loan, { path, body, key }, trouble, context);
  }

  // "1" on the way to "1000" is no fault; an empty field is none until it is to be paid.
  input.addEventListener("input", () => {
    if (input.value && parseYuan(input.value) !== null) look();
    else show();
  });
  input.addEventListener("blur", () => input.value && look());
  const ways = [
    loan.due_now > 0 && ["bill", [t("pay.bill"), " ", h("strong", null, yuan(loan.due_now))]],
    ["part", t("pay.part")],
    ["all", [t("pay.all"), " ", h("strong", null, yuan(loan.owed_today))]],
  ];
  const pick = (kind) => {
    state.kind = kind;
    show();
  };
  show();
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("pay.title")),
    choices(t("pay.how"), "pay", ways.filter(Boolean), state.kind, pick),
    amount.root,
    trouble,
    submit,
    h("p", { class: "hint" }, t("pay.note")),
  );
}
