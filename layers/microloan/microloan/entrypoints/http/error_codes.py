"""The error codes: the single list behind problems, documents and tests.

The domain raises plain strings. A test compares every raised string with this list.
"""

from enum import StrEnum, auto
from http import HTTPStatus

# The caller's next step, shared by several codes.
_AGAIN = "Wait for `Retry-After`, then repeat the request, with the same key if it has one."
_APPLY = "Let the customer apply for credit."
_CORRECT = "Let the customer correct the fields in `errors`, then send a new request."
_OTHER_CARD = "Let the customer choose another card."
_PAPER = "Let the customer ask the bank for the document on paper."
_PROGRAM = "Correct the program that builds the request."
_READ = "Read the present state, then decide again."
_RESULT = "Wait until the transfer has its result."
_SAME_ID = "Correct the name or the id."
_STEP_UP = "Let the member log in as `accepted` says, then repeat the request with a new token."
_STOP = "Stop sending this callback and compare both sides."
_TEXT = "Give a text of 10 to 500 characters."
_VALUE = "Correct the value that the message names."
_WAIT = "Wait until this has ended, then send a new request."
# The caller's next step, for one code each.
_ADULTS = "Tell the person that the product is for adults."
_ANEW = "Erase with `--anew` if the person asks once more."
_ANOTHER_NAME = "Give the new lottery a name of its own."
_ANOTHER_PERSON = "Ask another person to decide."
_ANSWER = "Answer the review first."
_ASK_AGAIN = "Request the approval again."
_ASK_CONSENTS = "Ask the customer for each of the consents."
_BIND = "Let the customer bind a bank card first."
_CLOCK = "Correct the clock, then sign the request again."
_CONTACT = "Let the customer contact the bank."
_DONE = "Stop sending this callback."
_DRAW_AGAIN = "Run the lottery again when the white list does not change."
_FIVE_MINUTES = "Wait five minutes before the next request."
_DUE_DAY_LATER = "Let the customer change it from the day that the message names."
_FREEZE = "Freeze the line instead."
_HIDE = "Do not show the product to this member."
_KEEP_PLAN = "Let the customer pay the instalments of the plan, or settle the loan."
_KEY_FORM = "Send a key of 16 to 64 letters, digits, - or _."
_LATER = "Send the same callback again later."
_LONGER = "Wait for `Retry-After`, and longer each time."
_RENEWED = "Take a new token, then send the same request again."
_NEW_WORDING = "Show the customer the new wording and ask again."
_NOTHING_OWED = "Show the customer that nothing is owed."
_PAY = "Let the customer pay what is due, on each loan."
_PAY_OTHERWISE = "Let the customer choose another repayment card, or wait for the money."
_OPEN_BOOKS = "Open the books with `microloan ledger open`."
_OWN_IDENTITY = "Let the owner of the wallet give their own identity."
_READ_TABLE = "Keep the table open for `min_reading_seconds` before the customer confirms."
_REFUND = "Pay the refund first."
_RIGHT = "Use a token with the route's scope, or a role with the right."
_RUNBOOK = "Follow the runbook before anything else is booked."
_SETTLE = "Let the customer settle a loan first."
_SETTLE_ALL = "Let the customer settle all loans, and wait until every refund has arrived."
_SETTLED = "Wait until the loan is settled."
_SHOW_COST = "Show the customer the table in `quote`, then send its hash with the same key."
_SHOW_DUE = "Show the customer the amount in `due`, then send a new request."
_SHOW_PAYOFF = "Show the customer the new payoff, then send a new request."
_SHOW_PLAN = "Show the customer the figures in the message, then ask for a quote of them."
_SLOWER = "Wait as long as the message says, then send a new request."
_SIGN = "Check the shared key and the signed content, then sign the request again."
_REPORT = "Report the `correlation_id` to the operator."
_WHICH_KEY = "Read the result of the first request, and use a new key for another one."


class ErrorCode(StrEnum):
    """A stable error code for programs, always with the same status.

    Parameters
    ----------
    status
        The status of every answer with this code.
    title
        The meaning of the code in every answer (RFC 9457).
    action
        The caller's next step.

    Examples
    --------
    >>> code = ErrorCode("loan_settled")
    >>> code.status.value, code.title, code.action
    (409, 'The loan is settled', 'Show the customer that nothing is owed.')
    """

    status: HTTPStatus
    title: str  # type: ignore[assignment] # RFC 9457's word, which is also a method of texts
    action: str

    # `Self` would be one import more. mypy takes `ErrorCode("internal")` for a call of this. So the
    # values that a look-up lacks have defaults here, and a test checks that each row sets them.
    def __new__(  # noqa: PYI034
        cls, code: str, status: int = 500, title: str = "", action: str = ""
    ) -> "ErrorCode":
        """Return the member of a row, whose code is its name in lower case."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.status = HTTPStatus(status)
        member.title, member.action = title, action
        return member

    # The form of a request, and its sender.
    BLOCKED = auto(), 403, "The firewall blocked the request", _FIVE_MINUTES
    BODY_TOO_LARGE = auto(), 413, "The body is larger than 8 kB", _PROGRAM
    FORBIDDEN = auto(), 403, "The caller has no right to use this route", _RIGHT
    IDEMPOTENCY_KEY_INVALID = auto(), 400, "The Idempotency-Key is missing or wrong", _KEY_FORM
    IDEMPOTENCY_MISMATCH = auto(), 422, "The key was used with another request", _WHICH_KEY
    INSUFFICIENT_USER_AUTHENTICATION = (
        auto(),
        401,
        "The login is too weak or too old for this request",
        _STEP_UP,
    )
    INVALID_REQUEST = auto(), 400, "The request is not of the documented form", _PROGRAM
    JSON_INVALID = auto(), 400, "The body is not JSON", _PROGRAM
    MEDIA_TYPE_UNSUPPORTED = auto(), 415, "The body is not application/json in UTF-8", _PROGRAM
    RATE_LIMITED = auto(), 429, "There are too many requests", _LONGER
    ROUTE_NOT_FOUND = auto(), 404, "There is no such route", _PROGRAM
    SIGNATURE_WRONG = auto(), 401, "The signature is wrong", _SIGN
    TIMESTAMP_STALE = auto(), 401, "The timestamp is not within five minutes", _CLOCK
    UNAUTHORIZED = auto(), 401, "The wallet token is missing or not valid", _RENEWED

    # The service itself, and its dependencies.
    CONFLICT = auto(), 503, "Another write came first", _AGAIN
    DEADLINE_EXCEEDED = auto(), 503, "The request ran out of time", _AGAIN
    INTERNAL = auto(), 500, "Something went wrong on our side", _REPORT
    RESULT_PENDING = auto(), 503, "The result of a transfer is not known yet", _LATER
    THROTTLED = auto(), 503, "The database is throttled", _AGAIN
    UPSTREAM_TIMEOUT = (
        auto(),
        503,
        "A service did not answer, and the request may be done",
        _AGAIN,
    )
    UPSTREAM_UNAVAILABLE = auto(), 503, "An upstream service is unavailable", _AGAIN

    # A person and their card.
    BORN_IN_FUTURE = auto(), 422, "The date of birth is in the future", _CORRECT
    BORN_TOO_LONG_AGO = auto(), 422, "The date of birth is over 120 years ago", _CORRECT
    CARD_IN_USE = auto(), 409, "The card pays a loan, or money is on its way", _PAY_OTHERWISE
    CARD_NOT_DEBIT = auto(), 422, "The card is not a debit card", _OTHER_CARD
    CARD_NOT_FOUND = auto(), 404, "The customer has no such card", _OTHER_CARD
    CARD_NOT_OWN = auto(), 422, "The card is not the person's own", _CORRECT
    CARD_NUMBER_LENGTH = auto(), 422, "The card number does not have 12 to 19 digits", _CORRECT
    CARD_REFUSED = auto(), 422, "The bank refused the card", _OTHER_CARD
    CARD_UNKNOWN = auto(), 422, "No bank of the network issued the card", _OTHER_CARD
    CUSTOMER_NOT_FOUND = auto(), 404, "The customer is not known", _BIND
    IDENTITY_MISMATCH = auto(), 422, "The wallet belongs to another person", _OWN_IDENTITY
    MOBILE_INVALID = auto(), 422, "The mobile number is not of mainland China", _CORRECT
    NAME_INVALID = auto(), 422, "The name is too short or has other signs than letters", _CORRECT
    NOT_INVITED = auto(), 403, "There is no valid invitation", _HIDE
    RESIDENT_ID_BIRTH = auto(), 422, "Digits 7 to 14 of the resident ID are not a date", _CORRECT
    RESIDENT_ID_CHECK_DIGIT = auto(), 422, "The resident ID's last character is wrong", _CORRECT
    RESIDENT_ID_FORMAT = auto(), 422, "The resident ID is not 17 digits and a digit or X", _CORRECT
    RESIDENT_ID_REGION = auto(), 422, "No resident ID begins with these two digits", _CORRECT
    UNDER_AGE = auto(), 422, "The person is under 18", _ADULTS

    # A credit line.
    APPLICATION_NOT_FOUND = auto(), 404, "The customer has no such application", _SAME_ID
    ASSESSMENT_DUE = auto(), 409, "The credit line needs a new assessment", _APPLY
    CONSENT_MISSING = auto(), 422, "A consent is missing", _ASK_CONSENTS
    CONSENT_OUTDATED = auto(), 422, "The wording of a consent has changed", _NEW_WORDING
    CONSENT_UNKNOWN = auto(), 422, "There is no such consent", _PROGRAM
    CONSENT_WITHDRAWN = auto(), 409, "The customer has withdrawn a consent", _ASK_CONSENTS
    ARREARS = auto(), 409, "A loan of the customer is overdue", _PAY
    LINE_FROZEN = auto(), 409, "The bank has frozen the credit line", _CONTACT
    LINE_UNDER_PLAN = auto(), 409, "A loan of the customer is repaid by a plan", _KEEP_PLAN
    LINE_CLOSED = auto(), 409, "The credit line is closed", _APPLY
    DUE_DAY_CHANGED_RECENTLY = auto(), 409, "The due day was changed recently", _DUE_DAY_LATER
    DUE_DAY_INVALID = auto(), 422, "The due day is not from 1 to 28", _CORRECT
    DUE_DAY_NOT_CHANGEABLE = auto(), 409, "Line or loans are not clear for another due day", _WAIT
    LIMIT_NOT_LOWER = auto(), 409, "Only an application can raise the limit", _APPLY
    LIMIT_NOT_WHOLE_STEPS = (
        auto(),
        422,
        "The limit is not above zero in whole hundreds of yuan",
        _CORRECT,
    )
    LINE_IN_USE = auto(), 409, "A loan is open, or a refund is due or under way", _SETTLE_ALL
    LINE_NOT_FOUND = auto(), 404, "The customer has no credit line", _APPLY
    MONTH_INVALID = auto(), 422, "The month does not have the form yyyy-mm", _PROGRAM

    # A loan and its money.
    AMOUNT_EXCEEDS_AVAILABLE = (
        auto(),
        422,
        "The amount is more than the line has available",
        _CORRECT,
    )
    AMOUNT_EXCEEDS_PAYOFF = auto(), 422, "The amount is more than settles the loan today", _CORRECT
    AMOUNT_NOT_POSITIVE = auto(), 422, "The amount is not above zero", _CORRECT
    AMOUNT_NOT_WHOLE_HUNDRED = auto(), 422, "The amount is not in whole hundreds of yuan", _CORRECT
    AMOUNT_OR_SETTLE = auto(), 422, "Both an amount and `settle` are given, or neither", _PROGRAM
    AMOUNT_TOO_LARGE = auto(), 422, "The amount is more than the product allows", _CORRECT
    AMOUNT_TOO_SMALL = auto(), 422, "The amount is less than the product allows", _CORRECT
    CALLBACK_INCOMPLETE = auto(), 422, "The callback lacks what its status needs", _PROGRAM
    COLLECTION_PENDING = auto(), 409, "A collection of this loan is under way", _WAIT
    DISCLOSURE_DIFFERS = auto(), 409, "The cost is not what the customer was shown", _SHOW_COST
    CERTIFICATE_NOT_FOUND = auto(), 404, "There is no such certificate", _SAME_ID
    DRAW_REFUSED = auto(), 409, "The bank cannot pay out this loan now", _CONTACT
    DOCUMENT_NOT_FOUND = auto(), 404, "The loan has no such document", _PAPER
    DOCUMENT_NOT_READY = auto(), 409, "The loan's state has no such document yet", _WAIT
    DUE_CHANGED = auto(), 409, "The amount due is not what the customer was shown", _SHOW_DUE
    DUPLICATE_CALLBACK = auto(), 409, "The callback was already processed", _DONE
    LOAN_NOT_DISBURSED = auto(), 409, "The loan is not disbursed yet", _WAIT
    LOAN_NOT_FOUND = auto(), 404, "The customer has no such loan", _SAME_ID
    HOLIDAY_NOT_OFFERED = auto(), 422, "No plan has so long a holiday", _CORRECT
    LOAN_SETTLED = auto(), 409, "The loan is settled", _NOTHING_OWED
    LOAN_WRITTEN_OFF = auto(), 409, "The loan is written off", _CONTACT
    NOTHING_DUE = auto(), 409, "Nothing of the customer's loans is due", _READ
    NOT_REVERSIBLE = auto(), 409, "Only a settled transfer can be returned", _STOP
    PAYOFF_CHANGED = auto(), 409, "The payoff is not what the customer was shown", _SHOW_PAYOFF
    PLAN_IN_FORCE = auto(), 409, "The loan is repaid by a plan already", _KEEP_PLAN
    PLAN_LENGTH_NOT_OFFERED = auto(), 422, "No plan has so many instalments", _CORRECT
    PLAN_NOT_OFFERED = auto(), 409, "The bank offers no such plan for the loan", _CONTACT
    PLAN_OFFER_DIFFERS = auto(), 409, "The bank offers a plan with other figures", _SHOW_PLAN
    PLAN_OFFER_EXPIRED = auto(), 409, "The offer of the plan has ended", _CONTACT
    PURPOSE_NOT_ALLOWED = auto(), 422, "The purpose is not on the list", _CORRECT
    READING_TOO_SHORT = auto(), 422, "The disclosure was open for too short a time", _READ_TABLE
    REPAYMENT_TOO_SMALL = auto(), 422, "The amount is less than the smallest repayment", _CORRECT
    STATE_MISMATCH = auto(), 409, "The ledger has another result of the transfer", _STOP
    METHOD_NOT_OFFERED = auto(), 422, "The term has no such repayment method", _CORRECT
    TERM_NOT_OFFERED = auto(), 422, "The product has no such number of instalments", _CORRECT
    TIME_INVALID = auto(), 422, "The time of the confirmation does not exist", _PROGRAM
    TOO_MANY_DRAWS = auto(), 422, "The customer has borrowed as often as allowed", _SLOWER
    TOO_MANY_LOANS = auto(), 409, "The customer has the most open loans allowed", _SETTLE
    VALUE_DATE_INVALID = auto(), 422, "The value date is after today, or no date", _PROGRAM
    TRANSFER_NOT_FOUND = auto(), 404, "There is no such transfer", _SAME_ID

    # Codes that only operators' commands raise.
    AMOUNT_DIFFERS = auto(), 409, "The ledger has another amount than requested", _ASK_AGAIN
    APPROVAL_DECIDED = auto(), 409, "The request for approval is decided already", _READ
    APPROVAL_DIFFERS = auto(), 409, "The request for approval is not the one shown", _READ
    APPROVAL_EXPIRED = auto(), 409, "The request for approval is older than 72 hours", _ASK_AGAIN
    APPROVAL_NOT_FOUND = auto(), 404, "There is no such request for approval", _SAME_ID
    APPROVAL_OWN = auto(), 409, "Operators cannot decide on their own requests", _ANOTHER_PERSON
    BOOKS_DO_NOT_TIE = auto(), 500, "The journal and the loans disagree", _RUNBOOK
    BOOKS_NOT_OPENED = auto(), 409, "The books are not open", _OPEN_BOOKS
    CAMPAIGN_DIFFERS = auto(), 409, "A campaign of this name has other terms", _ANOTHER_NAME
    CAMPAIGN_MALFORMED = auto(), 422, "The campaign name has invalid signs or length", _VALUE
    CASE_CHANGED = auto(), 409, "The case is not the one that was read", _READ
    CASE_NOT_FOUND = auto(), 404, "There is no such case", _SAME_ID
    CASE_RELEASED = auto(), 409, "The hold of the case is released already", _READ
    CASHFLOWS_INVALID = auto(), 422, "No rate solves these cash flows", _VALUE
    CORRECTION_NOT_FOUND = auto(), 404, "The loan has no such correction", _SAME_ID
    CORRECTION_REVERSED = auto(), 409, "The correction is reversed already", _READ
    CORRUPT = auto(), 500, "Stored data break an invariant", _RUNBOOK
    COUNT_NOT_POSITIVE = auto(), 422, "The campaign invites no members", _VALUE
    CREDIT_DECIDED = auto(), 409, "The money has left suspense, or is on its way back", _READ
    CREDIT_NOT_FOUND = auto(), 404, "There is no such credit in suspense", _SAME_ID
    DATE_NOT_OVER = auto(), 422, "The day is not over", _VALUE
    CLOSING_NOT_ALLOWED = auto(), 409, "Only the customer closes a credit line", _FREEZE
    DATE_OUT_OF_RANGE = auto(), 422, "The date is not between the draw and today", _VALUE
    DATE_TOO_EARLY = auto(), 422, "The loan already stands at a later date", _VALUE
    ERASURE_LAPSED = auto(), 409, "The person has bound a wallet since the request", _ANEW
    EVENT_DOES_NOT_FIT = auto(), 422, "The loan's state does not allow the event", _READ
    EVIDENCE_INVALID = auto(), 422, "The evidence is too short or too long", _TEXT
    EXPOSURE_DIFFERS = auto(), 409, "The loan owes another principal than requested", _ASK_AGAIN
    EXTRA_END_INVALID = auto(), 422, "The extra does not end after today, or too late", _VALUE
    EXTRA_NOT_WHOLE_STEPS = auto(), 422, "The extra is not in whole hundreds of yuan", _VALUE
    EXTRA_TOO_LARGE = auto(), 422, "Limit and extra are above the highest limit", _VALUE
    FREEZE_DIFFERS = auto(), 409, "The line has another freeze than at the request", _ASK_AGAIN
    FREEZE_END_INVALID = auto(), 422, "The freeze does not end after today", _VALUE
    FREEZE_TOO_LONG = auto(), 409, "A freeze of over 30 days needs two people", _ASK_AGAIN
    HISTORY_INCOMPLETE = auto(), 422, "The loan's journal is incomplete", _VALUE
    LINE_DIFFERS = auto(), 409, "The line has changed since the request", _ASK_AGAIN
    LINE_NOT_CLEAR = auto(), 409, "Nothing can be drawn on the credit line", _READ
    LINE_NOT_FROZEN = auto(), 409, "The credit line is not frozen", _READ
    LIST_SUPERSEDED = auto(), 409, "Another import has stored a newer list", _READ
    LOAN_NOT_OPEN = auto(), 409, "The loan is not open", _READ
    LOAN_NOT_OVERDUE = auto(), 409, "The loan is not overdue", _READ
    LOAN_OPEN = auto(), 409, "The person has a loan that is not settled", _SETTLED
    NOT_FOUND = auto(), 404, "There is no such object", _SAME_ID
    NOTE_INVALID = auto(), 422, "The note is too short or too long", _TEXT
    PAYMENT_NOT_FOUND = auto(), 422, "The loan has no such payment", _VALUE
    PAYMENT_RETURNED = auto(), 409, "The payment came back already", _READ
    PERSON_ON_HOLD = auto(), 409, "The person is on hold already", _READ
    PLACES_LEFT = auto(), 409, "The white list changed during the lottery", _DRAW_AGAIN
    RATE_NOT_LOWER = auto(), 422, "The daily rate is not below the present one", _VALUE
    RATE_NOT_OFFERED = auto(), 422, "The product has no such daily rate", _VALUE
    REASON_INVALID = auto(), 422, "The reason is too short or too long", _TEXT
    REFUND_DIFFERS = auto(), 409, "The amount to refund is another one than requested", _ASK_AGAIN
    REFUND_NOT_FAILED = auto(), 409, "The transfer is not a failed refund", _READ
    REFUND_OWED = auto(), 409, "The bank owes the person a refund", _REFUND
    REFUSED = auto(), 409, "The present state does not allow it", _READ
    REVIEW_ANSWERED = auto(), 409, "The review is answered already", _READ
    REVIEW_NOT_FOUND = auto(), 404, "No review was requested", _SAME_ID
    REVIEW_WAITS = auto(), 409, "The person has an application with a pending review", _ANSWER
    SEED_MALFORMED = auto(), 422, "The seed has invalid signs or length", _VALUE
    SETTLED_ON_INVALID = auto(), 422, "The money cannot have moved on this day", _VALUE
    TRANSFER_DECIDED = auto(), 409, "The transfer has its result already", _READ
    TRANSFER_NOT_SENT = auto(), 409, "The transfer was not sent to the gateway yet", _RESULT
    TRANSFER_OPEN = auto(), 409, "The person has a transfer that is not finished", _RESULT
