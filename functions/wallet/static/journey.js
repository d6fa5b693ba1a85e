// How far a member has come.
import { get } from "./api.js";

let known = null;

/** Whether the member has an entrance; asked once, and again after something changed it. */
export function invitation() {
  known ??= get("invitation").catch((problem) => {
    known = null;
    throw problem;
  });
  return known;
}

export function forgetInvitation() {
  known = null;
  document.dispatchEvent(new Event("member"));
}

/** The screen on which a member goes on: its name. */
export async function whereToGoOn() {
  const { state } = await invitation();
  if (state !== "bound") return "";
  const account = await get("account");
  if (account.line) return "home";
  return account.cards.length ? "apply" : "card";
}
