// Refusals and failures, in English: what happened and what to do next.
export default {
  "field.missing": "Please fill this in",
  "field.name_invalid": "Please enter your name as on your ID card: two characters or more",
  "field.resident_id_format": "This is 17 digits and one more digit or X",
  "field.resident_id_region": "No resident ID begins with these two digits; please check them",
  "field.resident_id_birth": "Digits 7 to 14 should be your date of birth",
  "field.mobile_invalid": "This is 11 digits, beginning with 1",
  "field.card_number_length": "A card number has 12 to 19 digits",
  "problem.offline": "No connection. Check your network, then try again.",
  "problem.timeout": "No answer for too long. Please try again in a while.",
  "problem.unavailable": "The service is not available now. Please try again in a while.",
  "problem.upstream_unavailable":
    "Somebody we must ask did not answer, so nothing was decided. Please try again in a few minutes.",
  "problem.conflict":
    "Something else was going on at the same moment, so this was not done. Please try again.",
  "problem.throttled":
    "Very many people are here right now, so this was not done. Please try again.",
  "problem.upstream_timeout":
    "We do not know yet whether this was done. Please try again: nothing happens twice.",
  "problem.rate_limited": "Too many requests. Please wait a minute.",
  "problem.no_wallet": "Please open this page from QQ Wallet or WeChat Pay.",
  "problem.blocked": "The request was held back at our door. Please wait five minutes.",
  "problem.forbidden": "You may not do this. Please come in from your wallet again.",
  "problem.not_found": "This was not found.",
  "problem.not_invited": "There is no valid invitation; there is nothing you need to do.",
  "problem.customer_not_found": "Please bind a bank card first.",
  "problem.line_not_found": "You have no limit yet; please apply first.",
  "problem.application_not_found": "This application was not found.",
  "problem.card_not_found": "This card was not found. Choose another, or bind it again.",
  "problem.loan_not_found": "This loan was not found.",
  "problem.payoff_changed": "The amount to pay has changed. Check the new amount, then pay.",
  "problem.loan_settled": "This loan is settled; there is nothing left to pay.",
  "problem.loan_not_disbursed": "The money is still on its way; you can repay once it has arrived.",
  "problem.collection_pending": "A payment is being collected. Wait until it is through, then pay.",
  "problem.too_many_loans": "You have 20 open loans. Settle one first.",
  "problem.amount_format": "Enter an amount, with at most two decimals",
  "problem.amount_too_small": "At least ¥500",
  "problem.amount_not_whole_hundred": "Whole hundreds only",
  "problem.amount_too_large": "This is too much; please enter less",
  "problem.amount_exceeds_available": "More than is available now",
  "problem.amount_exceeds_payoff":
    "This is more than settles the loan today. Enter less, or choose to pay all of it",
  "problem.amount_not_positive": "The amount must be above zero",
  "problem.term_not_offered": "Choose 5, 10 or 20 months",
  "problem.purpose_not_allowed": "Choose a purpose from the list",
  "problem.consent_missing": "Each of the consents is needed to apply.",
  "problem.consent_outdated": "The wording of a consent has changed: load this page again and read it.",
  "problem.assessment_due":
    "Your limit is a year old. Apply again, so that we look at it anew; your loans go on as they are.",
  "problem.line_closed": "Your credit limit is closed. Apply again for a new one.",
  "problem.identity_mismatch": "This wallet belongs to somebody else; use your own identity",
  "problem.born_in_future": "The date of birth is in the future; check the ID number",
  "problem.born_too_long_ago": "The date of birth is over 120 years ago; check the ID number",
  "problem.under_age": "This service is for people of 18 years and over",
  "problem.idempotency_mismatch": "Something else was already sent from this page, so this was not done. Go back and look.",
  "problem.internal":
    "Something is wrong on our side; you need not change anything. Please try again in a while.",
  "problem.other":
    "Not done: {title}. Please try again in a while; if that does not help, tell our service the reference below.",
  "problem.unknown":
    "Not done. Please try again in a while; if that does not help, contact our service.",
  "problem.reference": "Reference {id}",
  "field.other": "Please check this",
  "field.resident_id_check_digit":
    "The last character does not fit the 17 before it: please compare one by one",
  "field.card_number_luhn":
    "Please compare the number with your card once more. If it is the same, you may send it.",
  "field.card_unknown": "We do not know the bank of this card; try another",
  "field.card_not_debit": "This is a credit card; a debit card is needed",
  "problem.unauthorized": "You are no longer signed in. Please come in from your wallet again.",
  "problem.invalid_request": "Something entered is not right; please check it.",
  "field.card_not_own": "Name, ID or mobile are not those the bank has for this card",
  "field.card_refused": "The bank refused this card; try another",

  "declined.insufficient_funds":
    "There was not enough on the card; the loan is unchanged. Top it up, then pay again.",
  "declined.account_closed":
    "The bank has closed this card's account; the loan is unchanged. Please talk to our service.",
  "declined.account_frozen":
    "The card's account is frozen; the loan is unchanged. Ask your bank, then pay again.",
  "declined.card_expired": "The card has expired; the loan is unchanged. Please talk to our service.",
  "declined.limit_exceeded":
    "The card's limit for today is used up; the loan is unchanged. Pay less, or again tomorrow.",
  reload: "Load again",
  "problem.page_old": "This page may be out of date. Please load it again.",
};
