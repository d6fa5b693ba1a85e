"""The audit of one customer: line, loans and transfers."""

from collections.abc import Iterator

from microloan.domain.ledger.audit.approvals import check_approved
from microloan.domain.ledger.audit.files import CustomerSnapshot
from microloan.domain.ledger.audit.findings import AuditResult, Check, Finding, differences_of
from microloan.domain.ledger.audit.line_changes import check_line_changes
from microloan.domain.ledger.audit.loans import check_loan
from microloan.domain.ledger.audit.money import check_bank, check_open, check_transfers
from microloan.domain.ledger.audit.people import check_given, check_known


def check_customer(file: CustomerSnapshot) -> AuditResult:
    """Check all that is stored of a customer.

    Examples
    --------
    >>> check_customer(CustomerSnapshot("cust-1")).findings
    ()
    """
    unread = tuple(Finding(Check.READABLE, item.subject, item.reason) for item in file.unread)
    result = AuditResult({Check.READABLE: file.items}, unread)
    for loan in file.loans:
        result += check_loan(loan)
    wrong = _differences_from_loans(file)
    result += AuditResult.of(Check.LINES, f"customer {file.customer_id}", wrong)
    result += check_given(file) + check_line_changes(file)
    result += check_known(file) + check_approved(file)
    return result + check_transfers(file) + check_open(file) + check_bank(file)


def _differences_from_loans(file: CustomerSnapshot) -> Iterator[str]:
    """Compare the line with the loans that are not closed.

    A written-off loan still counts.
    """
    stored = [loan.stored for loan in file.loans if loan.stored]
    claims = [account for account in stored if not account.status.closed]
    principal = sum(account.loan.exposure for account in claims)
    line = file.line
    if line is None:
        if claims:
            yield f"has loans of {principal} fen, but no line"
        return
    yield from differences_of("used", line.used, principal, "the loans")
    late_from = {account.loan_id: account.late_from for account in claims if account.late_from}
    if line.late_from != late_from:
        yield f"late_from is {dict(line.late_from)}, by the loans {late_from}"
    if line.open_loans != len(claims):
        yield f"open_loans is {line.open_loans}, there are {len(claims)}"
