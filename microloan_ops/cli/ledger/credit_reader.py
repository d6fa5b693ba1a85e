"""Reading of bank transfers in suspense, for the audit."""

from collections.abc import Iterator

from microloan.adapters.dynamodb.client import Database
from microloan.adapters.dynamodb.credit_items import credit_from_item, credit_key
from microloan.domain.ledger.audit import CreditSnapshot
from microloan_ops.cli.ledger.index import CustomerItems
from microloan_ops.cli.ledger.reader import ItemReader, journal, read_transfers


def read_credits(database: Database, known: CustomerItems) -> Iterator[CreditSnapshot]:
    """Read each credit, strongly consistent, one after the other."""
    reader = ItemReader()
    returns = read_transfers(database, sorted(known.transfers), reader)
    for loan_id in sorted(known.loans):
        item = database.get(database.tables.loans, credit_key(loan_id))
        yield CreditSnapshot(
            loan_id,
            journal(database, loan_id, reader),
            reader.read(credit_from_item, f"credit {loan_id}", item),
            tuple(each for each in returns if each.loan_id == loan_id),
        )
    if reader.unread:
        raise ValueError("; ".join(f"{each.subject} {each.reason}" for each in reader.unread))
