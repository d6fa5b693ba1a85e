// The member's progress and next screen.

/** The latest application, if its decision also applies to a new one, or null. */
export function standing({ latest_application: last, line, today }) {
  // Only an application gives a withdrawn consent anew, or opens a line that the customer closed.
  const closed = line?.standing === "closed" && last?.outcome === "approved";
  if (closed || line?.consent_withdrawn_on) return null;
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
