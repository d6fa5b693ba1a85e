// Refusals and failures, in English: what is wrong and what to do next.
export default {
  "field.missing": "Please fill this in.",
  "field.name_invalid": "Enter your name as on your ID card, with at least two characters.",
  "field.resident_id_format": "Enter 17 digits and one more digit or X.",
  "field.resident_id_region": "No resident ID begins with these two digits. Please check them.",
  "field.resident_id_birth": "Digits 7 to 14 must be your date of birth. Please check them.",
  "field.mobile_invalid": "Enter an 11-digit mobile number that begins with 1.",
  "field.card_number_length": "Enter a card number of 12 to 19 digits.",
  "problem.offline": "You are offline. Please check your network and try again.",
  "problem.timeout": "The request timed out. Please try again later.",
  "problem.unavailable": "The service is unavailable. Please try again later.",
  "problem.upstream_unavailable":
    "An outside service did not answer, so we made no decision. Please try again in a few minutes.",
  "problem.conflict":
    "Another request of yours was in progress, so nothing was changed. Please try again.",
  "problem.throttled": "We're busy right now and nothing was changed. Please try again.",
  "problem.upstream_timeout":
    "We do not know the result yet. Please try again. We never do it twice.",
  "problem.rate_limited": "Too many requests. Please try again in one minute.",
  "problem.no_wallet": "Please open this page from QQ Wallet or WeChat Pay.",
  "problem.blocked": "Too many requests. Please try again in five minutes.",
  "problem.forbidden": "You do not have access. Please open this page from your wallet again.",
  "problem.not_found": "We could not find this page.",
  "problem.not_invited": "You have no valid invitation. You don't need to do anything.",
  "problem.customer_not_found": "Please link a bank card first.",
  "problem.line_not_found": "You have no limit yet. Please apply first.",
  "problem.application_not_found": "We could not find this application.",
  "problem.card_not_found": "We could not find this card. Choose another card or link it again.",
  "problem.loan_not_found": "We could not find this loan.",
  "problem.document_not_ready": "This document is not available yet. Try again later.",
  "problem.document_not_found": "This loan has no such document here. Ask the bank for it on paper.",
  "problem.disclosure_differs":
    "The cost has changed since it was shown. Check the new table, then confirm it.",
  "problem.reading_too_short": "Read the table to its end before you confirm it.",
  "problem.payoff_changed": "The amount to pay has changed. Check the new amount, then pay.",
  "problem.loan_settled": "This loan is settled. You have nothing left to pay.",
  "problem.loan_not_disbursed": "The payout is in progress. You can repay when the money arrives.",
  "problem.collection_pending":
    "We are already collecting a payment. Please wait until it is complete, then pay.",
  "problem.too_many_loans": "You have 20 open loans. Settle one before you borrow again.",
  "problem.amount_format": "Enter an amount with at most two decimals.",
  "problem.amount_too_small": "The amount must be at least ¥500.",
  "problem.repayment_too_small": "Pay at least ¥1, or all of the bill.",
  "problem.amount_not_whole_hundred": "The amount must be a multiple of ¥100.",
  "problem.amount_too_large": "The amount is too large. Enter less.",
  "problem.amount_exceeds_available": "The amount is more than you can borrow now. Enter less.",
  "problem.amount_exceeds_payoff":
    "The amount is more than the payoff today. Enter less or choose the payoff.",
  "problem.amount_not_positive": "The amount must be above zero.",
  "problem.term_not_offered": "Choose one of the terms shown.",
  "problem.method_not_offered": "This term does not have this repayment method. Choose another.",
  "problem.purpose_not_allowed": "Choose a purpose from the list.",
  "problem.consent_missing": "Please tick each consent before you apply.",
  "problem.consent_outdated": "A consent has changed. Please reload this page and read it again.",
  "problem.assessment_due":
    "Your limit needs a new assessment. Please apply again. Your loans are not affected.",
  "problem.arrears":
    "One of your loans is overdue. Please pay what is due first. Then you can borrow again.",
  "problem.line_under_plan":
    "You repay a loan by a plan. You can borrow again when that loan is repaid.",
  "problem.line_frozen":
    "Your limit is frozen. Please contact customer service. You can still repay.",
  "problem.consent_withdrawn":
    "You have withdrawn a consent. Apply again and give each consent to borrow. You can still repay.",
  "problem.too_many_draws":
    "You have borrowed several times in a short time. Please wait an hour, or until tomorrow.",
  "problem.draw_refused": "We cannot pay out this loan now. Please contact customer service.",
  "problem.line_closed": "Your limit is closed. Please apply for a new one.",
  "problem.identity_mismatch":
    "This wallet belongs to another person. Please enter your own identity details.",
  "problem.born_in_future": "The date of birth is in the future. Please check the ID number.",
  "problem.born_too_long_ago":
    "The date of birth is more than 120 years ago. Please check the ID number.",
  "problem.under_age": "You must be at least 18 years old to use this service.",
  "problem.idempotency_mismatch":
    "You already sent another request from this page, so nothing was changed. Go back to see it.",
  "problem.insufficient_user_authentication":
    "Please confirm in your wallet that it is you. Choose a way, and we send the same request again.",
  "login.title": "Confirm that it is you",
  "login.and": " + ",
  "login.instead": "Use a {method} instead",
  "login.pwd": "password",
  "login.otp": "SMS code",
  "login.face": "face",
  "login.mca": "small sum to your card",
  "login.tel": "phone call",
  "problem.internal": "Something went wrong on our side. Please try again later.",
  "problem.other":
    "Your request failed: {title}. Please try again later. If it fails again, give customer service the reference below.",
  "problem.unknown":
    "Your request failed. Please try again later. If it fails again, contact customer service.",
  "problem.reference": "Reference {id}",
  "field.other": "Please check this.",
  "field.resident_id_check_digit":
    "The last character does not match the 17 before it. Please compare them one by one.",
  "field.card_number_luhn":
    "Please compare the number with your card again. If it is the same, you can send it.",
  "field.card_unknown": "We do not support the bank of this card. Please use another card.",
  "field.card_not_debit": "This is a credit card. Please use a debit card.",
  "problem.unauthorized": "Your session has expired. Please open this page from your wallet again.",
  "problem.invalid_request": "Some details are not valid. Please check them and try again.",
  "field.card_not_own":
    "The name, ID number or mobile number differs from your bank's records. Please check them.",
  "field.card_refused": "Your bank refused this card. Please use another card.",

  "declined.insufficient_funds":
    "There is not enough money on your card, so your loan is unchanged. Add money, then pay again.",
  "declined.account_closed":
    "The account of your card is closed, so your loan is unchanged. Choose another repayment card.",
  "declined.account_frozen":
    "The account of your card is frozen, so your loan is unchanged. Contact your bank, then pay again.",
  "declined.card_expired":
    "Your card has expired, so your loan is unchanged. Choose another repayment card.",
  "declined.card_unbound":
    "The card is no longer linked, so nothing was collected. Choose another repayment card.",
  "declined.limit_exceeded":
    "Your card has reached its daily limit, so your loan is unchanged. Pay less now or try again tomorrow.",
  reload: "Reload",
  "problem.page_old": "This page may be out of date. Please reload it.",
};
