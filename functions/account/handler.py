"""`/account`, loans, `/statements` and documents: all that a customer reads."""

from datetime import date

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.calendar import business_date
from microloan.entrypoints.http.resolver import (
    BODY,
    CUSTOMER,
    NAMED,
    Api,
    CurrentRequest,
    described,
)
from microloan.entrypoints.models.account import (
    AccountAnswer,
    BankTransferAnswer,
    LimitBody,
    LoweredLimitAnswer,
)
from microloan.entrypoints.models.document import CertificateAnswer, DocumentAnswer
from microloan.entrypoints.models.history import LoanDetail, LoansAnswer
from microloan.entrypoints.models.messages import MessagesAnswer
from microloan.entrypoints.models.requests import (
    DocumentPath,
    HashPath,
    LoanIdPath,
    MonthPath,
)
from microloan.entrypoints.models.statement import StatementAnswer
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.view_account import (
    view_account,
    view_loan,
    view_loans,
    view_statement,
)

container = Container(
    Environment.from_env(
        "MEMBERS_TABLE",
        "CUSTOMERS_TABLE",
        "LOANS_TABLE",
        "SETTLED_LOANS_TABLE",
        "JOURNAL_TABLE",
        "TRANSFERS_TABLE",
        "LENDER_NAME",
        "LENDER_ACCOUNT",
        "LENDER_BANK",
    )
).preload("members", "loan_book", "clock")
RECEIVING_ACCOUNT = container.environment.receiving_account
handler = Api()

_SAME_LOAN = {"loan_id": "$request.path.loan_id"}


@handler.get(
    "/account",
    **described(
        "Account",
        "Get line, cards, open loans and next due",
        *CUSTOMER,
        links={
            "Draw": {
                "operationId": "post_loan",
                "requestBody": {"card_id": "$response.body#/cards/0/card_id"},
            }
        },
    ),
)
def get_account(request: CurrentRequest) -> AccountAnswer:
    """Return the account screen."""
    caller = request.caller
    screen = view_account(
        customer_of(caller, container.members), container.loan_book, container.clock
    )
    return AccountAnswer.of(screen, caller.channel)


@handler.get(
    "/account/messages",
    **described("Account", "List the messages of the last 90 days", *CUSTOMER),
)
def get_messages(request: CurrentRequest) -> MessagesAnswer:
    """Return the message centre."""
    # As for the limit: only this route needs these modules.
    from microloan.usecases.notices.view_messages import view_messages  # noqa: PLC0415 - as said

    customer_id = customer_of(request.caller, container.members)
    return MessagesAnswer.of(view_messages(customer_id, container.loan_book, container.clock))


@handler.put(
    "/account/limit",
    **described(
        "Account",
        "Lower the limit",
        *(*BODY, *CUSTOMER, "line_not_found", "line_closed"),
        *("limit_not_lower", "limit_not_whole_steps"),
        links={"Account": {"operationId": "get_account"}},
    ),
)
def put_limit(request: CurrentRequest, body: LimitBody) -> LoweredLimitAnswer:
    """Lower the customer's limit at once, which ends a temporary extra."""
    # Few requests lower a limit, so the others start without these modules.
    from microloan.usecases.lending.lower_limit import lower_own_limit  # noqa: PLC0415 - as said

    customer_id = customer_of(request.caller, container.members)
    lowered = lower_own_limit(customer_id, body.limit, container.loan_book, container.clock)
    return LoweredLimitAnswer.of(lowered.line, business_date(container.clock.now()))


@handler.delete(
    "/account/limit",
    **described(
        "Account",
        "Close the line",
        *(*CUSTOMER, "line_not_found", "line_in_use"),
        links={"Account": {"operationId": "get_account"}},
    ),
)
def delete_limit(request: CurrentRequest) -> LoweredLimitAnswer:
    """Close the customer's line at once. An application opens it again."""
    from microloan.usecases.lending.close_line import close_own_line  # noqa: PLC0415 - as above

    customer_id = customer_of(request.caller, container.members)
    closed = close_own_line(customer_id, container.loan_book, container.clock)
    return LoweredLimitAnswer.of(closed.line, business_date(container.clock.now()))


@handler.get(
    "/account/bank-transfer",
    **described("Account", "Get the account and the reference for a bank transfer", *CUSTOMER),
)
def get_bank_transfer(request: CurrentRequest) -> BankTransferAnswer:
    """Return where to send a bank transfer, and the customer's reference."""
    from microloan.adapters.payment_gateway.reference import reference_of  # noqa: PLC0415 - as above

    customer_id = customer_of(request.caller, container.members)
    return BankTransferAnswer(reference=reference_of(customer_id), **RECEIVING_ACCOUNT)


@handler.get("/loans", **described("Loans", "List all loans, open and settled", *CUSTOMER))
def get_loans(request: CurrentRequest) -> LoansAnswer:
    """Return all loans, open and settled."""
    customer_id = customer_of(request.caller, container.members)
    records = view_loans(customer_id, container.loan_book)
    return LoansAnswer.of(records, business_date(container.clock.now()))


@handler.get(
    "/loans/<loan_id>",
    **described(
        "Loans",
        "Get a loan with its bills, schedule and events",
        *(*CUSTOMER, *NAMED, "loan_not_found"),
        links={
            "Payoff": {"operationId": "get_payoff", "parameters": _SAME_LOAN},
            "Repay": {"operationId": "post_repayment", "parameters": _SAME_LOAN},
        },
    ),
)
def get_loan(request: CurrentRequest, loan_id: LoanIdPath) -> LoanDetail:
    """Return a loan with its bills, schedule and events."""
    customer_id = customer_of(request.caller, container.members)
    view = view_loan(customer_id, loan_id, container.loan_book, container.clock)
    return LoanDetail.with_history(view, business_date(container.clock.now()))


@handler.get(
    "/statements/<month>",
    **described("Account", "Get the statement of a month", *CUSTOMER, *NAMED, "month_invalid"),
)
def get_statement(request: CurrentRequest, month: MonthPath) -> StatementAnswer:
    """Return the statement of a month."""
    customer_id = customer_of(request.caller, container.members)
    first_day = date.fromisoformat(f"{month}-01")
    return StatementAnswer.from_value(view_statement(customer_id, first_day, container.loan_book))


@handler.get(
    "/loans/<loan_id>/documents/<document>",
    **described(
        "Documents",
        "Get a document of a loan",
        *(*CUSTOMER, *NAMED, "loan_not_found", "document_not_found", "document_not_ready"),
    ),
)
def get_document(
    request: CurrentRequest, loan_id: LoanIdPath, document: DocumentPath
) -> DocumentAnswer:
    """Return a document: `disclosure`, `contract`, `schedule` or `settlement`."""
    # Only the two routes of documents need these modules, so the others start without them.
    from microloan.usecases.lending.view_documents import view_document  # noqa: PLC0415 - as said

    customer_id = customer_of(request.caller, container.members)
    made = view_document(customer_id, loan_id, document, container.loan_book)
    return DocumentAnswer.of(made)


@handler.get(
    "/certificates/<loan_id>/<digest>",
    **described(
        "Documents",
        "Check a settlement certificate",
        *(*NAMED, "loan_not_found", "certificate_not_found"),
        access="public",
    ),
)
def get_certificate(
    request: CurrentRequest, loan_id: LoanIdPath, digest: HashPath
) -> CertificateAnswer:
    """Return whether a certificate is valid, without a login."""
    from microloan.usecases.lending.view_documents import (  # noqa: PLC0415 - as above
        is_valid_certificate,
    )

    request.log_fields(loan_id=loan_id)
    return CertificateAnswer(
        hash=digest, valid=is_valid_certificate(loan_id, digest, container.loan_book)
    )
