// The member's progress and next screen.

/** The latest application, if its decision also applies to a new one, or null. */
export function standing({ latest_application: last, line, today }) {
  // After a withdrawal of a consent, only a new application gives it anew.
  if (line?.consent_withdrawn_on) return null;
  return last && today < last.reapply_from ? last : null;
}

export const decisionOf = (application) =>
  `decision/${encodeURIComponent(application.application_id)}`;

/** The address of the customer's next screen. */
export function nextScreen(account) {
  if (account.line) return "home";
  if (!account.cards.length) return "card";
  const application = standing(account);
  return application ? decisionOf(application) : "apply";
}
