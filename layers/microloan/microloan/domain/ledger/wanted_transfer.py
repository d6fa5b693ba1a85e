"""Whether the books want the money of a transfer to move.

A transfer is written in one transaction with the loan that it is for. So a request that its loan
does not know was not written by the bank's own functions.
"""

from microloan.domain import ids
from microloan.domain.ledger.loan_state import LoanAccount
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.payments.transfer import Direction, Transfer


def is_wanted(transfer: Transfer, account: LoanAccount, collecting: str | None) -> bool:
    """Return whether a loan has asked for a transfer that has no result.

    A disbursement is that of the draw: its ID, amount and card. A collection is the one that is
    under way. A refund is at most what is on its way to the customer.

    Parameters
    ----------
    account
        The loan that the transfer names.
    collecting
        The ID of its collection without a result.
    """
    opening = account.opening
    if (transfer.customer_id, transfer.loan_id) != (opening.customer_id, opening.loan_id):
        return False
    if transfer.direction is Direction.DISBURSE:
        asked = (ids.disbursement_id(opening.loan_id), opening.terms.principal, opening.card_id)
        found = (transfer.transfer_id, transfer.amount, transfer.card_id)
        return account.status is LoanStatus.DISBURSING and found == asked
    if transfer.direction is Direction.COLLECT:
        return collecting == transfer.transfer_id
    return transfer.direction is Direction.REFUND and transfer.amount <= account.refunding
