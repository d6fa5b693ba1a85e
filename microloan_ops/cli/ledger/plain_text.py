"""Exact amounts and metadata, for every format of plain-text accounting."""

from collections.abc import Iterator
from datetime import date

from microloan.domain.ledger.journal import Entry
from microloan.domain.money import FEN_PER_YUAN

CURRENCY = "CNY"


def number(fen: int) -> str:
    """Write fen as yuan, exactly and without separators.

    Examples
    --------
    >>> number(1_000_05), number(-5)
    ('1000.05', '-0.05')
    """
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def amount(fen: int) -> str:
    """Write fen as an amount of money."""
    return f"{number(fen)} {CURRENCY}"


def metadata(entry: Entry) -> Iterator[tuple[str, str | int | date]]:
    """Yield the fields that identify an entry of the journal, without empty ones."""
    yield "loan_id", entry.loan_id
    yield "seq", entry.seq
    yield "kind", entry.kind.value
    yield "value_date", entry.value_date
    if entry.transfer_id:
        yield "transfer_id", entry.transfer_id
    if entry.reason:
        yield "reason", entry.reason
    yield "hash", entry.hash
