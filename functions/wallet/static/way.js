// How far a member has come, and the screen on which it goes on.

/** The latest application, while its decision is still the answer to a new one; or null. */
export function standing({ latest_application: last, today }) {
  return last && today < last.reapply_from ? last : null;
}

export const decisionOf = (application) =>
  `decision/${encodeURIComponent(application.application_id)}`;

/** The screen on which a customer goes on: its address. */
export function nextScreen(account) {
  if (account.line) return "home";
  if (!account.cards.length) return "card";
  const application = standing(account);
  return application ? decisionOf(application) : "apply";
}
