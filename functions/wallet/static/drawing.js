// Sends the request of a loan, and looks up a request whose response was lost.
import { get } from "./api.js";
import { moment } from "./dates.js";
import { announce, button, h, link } from "./dom.js";
import { yuan } from "./money.js";
import { startMoving } from "./moving.js";
import { forget, isOld, once } from "./once.js";
import { failure, retrying } from "./problem.js";
import { PURPOSES } from "./product.js";
import { kept, member } from "./session.js";
import { stepUp } from "./step-up.js";
import { t } from "./words.js";

export const SLOT = "draw";

const EMPTY = {
  amount: 1000000,
  instalments: 10,
  method: "equal_principal",
  purpose: PURPOSES[0],
  card_id: "",
};
export const draft = { ...EMPTY };
// The storage name of the member's draft in this tab. It survives a reload.
const drawer = async () => `draft ${await member()}`;

export async function keep(changes) {
  Object.assign(draft, changes);
  kept.set(await drawer(), { ...draft });
}

export async function restore() {
  Object.assign(draft, kept.get(await drawer()));
}

async function forgetDraft() {
  kept.drop(await drawer());
  Object.assign(draft, EMPTY);
}

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
function askAgain(request, context) {
  const trouble = h("div", { class: "trouble" });
  // After another cost the form shows the new one, and the member confirms it there.
  const refused = (problem) => trouble.replaceChildren(failure(problem, () => context.refresh()));
  return h(
    "section",
    { class: "notice" },
    h("p", null, t("pending.text", words(request))),
    button(t("pending.ask"), "first", () => draw(request, trouble, context, refused)),
    trouble,
  );
}

export async function pending(request, context) {
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t(isOld(request) ? "pending.found" : "pending.title")),
    isOld(request) ? await lookedFor(request, context) : askAgain(request, context),
  ];
}

function askForLogin(problem, trouble, again) {
  trouble.replaceChildren(stepUp(problem, again));
  trouble.querySelector("button").focus();
}

/** Send a request. `unread` receives a refusal after which the member reads the cost again. */
export async function draw(request, trouble, context, unread) {
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
    if (problem.unanswered) refresh();
    else if (problem.needsLogin)
      askForLogin(problem, trouble, () => draw(request, trouble, context, unread));
    else if (problem.isUnread) await unread(problem);
    else trouble.replaceChildren(failure(problem));
  }
}
