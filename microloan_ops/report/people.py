"""Facts by customer in a temporary file, so that memory stays flat.

Decisions, draws and members come in orders of their own, and a line needs them by customer.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, date
from itertools import groupby
from operator import itemgetter

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.payments.transfer import Transfer, TransferStatus
from microloan_ops.report.figures.arrears import Course
from microloan_ops.report.figures.attempts import Collections, Counted, TryKind, kind_of
from microloan_ops.report.figures.credit import Grant, changes
from microloan_ops.report.figures.funnel import Step
from microloan_ops.report.figures.period import Span

_TABLES = """
CREATE TABLE grants (customer TEXT, day TEXT, fen INT, until TEXT, channel TEXT);
CREATE TABLE used (customer TEXT, day TEXT, fen INT, channel TEXT);
CREATE TABLE lines (customer TEXT PRIMARY KEY, fen INT, until TEXT) WITHOUT ROWID;
CREATE TABLE came (customer TEXT, step TEXT, PRIMARY KEY (customer, step)) WITHOUT ROWID;
CREATE TABLE bound (channel TEXT, customer TEXT);
CREATE TABLE dues (loan TEXT PRIMARY KEY, days TEXT) WITHOUT ROWID;
CREATE TABLE attempts (loan TEXT, day TEXT, asked TEXT, kind TEXT, reason TEXT, fen INT);
"""
# A line without a decision is good from the first draw on, by the channel of that draw.
_WITHOUT_DECISION = """
INSERT INTO grants
SELECT customer, MIN(day), lines.fen, lines.until, channel
FROM lines JOIN used USING (customer)
WHERE customer NOT IN (SELECT customer FROM grants)
GROUP BY customer
"""
_BY_CUSTOMER = """
SELECT customer, day, fen, until, channel FROM grants
UNION ALL
SELECT customer, day, SUM(fen), NULL, NULL FROM used GROUP BY customer, day
ORDER BY customer, day, fen
"""
_COUNTED = "SELECT channel, step, COUNT(*) FROM bound JOIN came USING (customer) GROUP BY 1, 2"
# The first attempt of a loan is no repeated one.
_ATTEMPTS = """
SELECT IIF(kind = ? AND INSTR(days, day), ?, kind), again, reason, COUNT(*), SUM(fen) FROM (
    SELECT *, LAG(reason) OVER (PARTITION BY loan ORDER BY day, asked) IS NOT NULL AS again
    FROM attempts
) LEFT JOIN dues USING (loan)
WHERE day BETWEEN ? AND ? GROUP BY 1, 2, 3
"""


class People:
    """Grants, use and steps by customer, and collections by loan."""

    def __init__(self) -> None:
        # SQLite deletes a file without a name at the end of the connection.
        self._db = sqlite3.connect("")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Delete all facts."""
        self._db.close()

    def add_grant(self, customer_id: str, grant: Grant) -> None:
        """Add a limit of a decision."""
        row = (customer_id, str(grant.day), grant.limit, str(grant.good_until), grant.channel)
        self._db.execute("INSERT INTO grants VALUES (?, ?, ?, ?, ?)", row)

    def add_loan(self, loan: Course) -> None:
        """Add the changes of a line's use by a loan, and its due days."""
        opening, rows, before = loan.opening, [], 0
        for stretch in loan.stretches:
            if change := stretch.exposure - before:
                rows.append((opening.customer_id, str(stretch.first), change, opening.channel))
            before = stretch.exposure
        self._db.executemany("INSERT INTO used VALUES (?, ?, ?, ?)", rows)
        due = " ".join(map(str, loan.due_days))
        self._db.execute("INSERT INTO dues VALUES (?, ?)", (opening.loan_id, due))

    def add_line(self, customer_id: str, line: CreditLine) -> None:
        """Add a line in its current state."""
        row = (customer_id, line.limit, str(line.good_until or date.max))
        self._db.execute("INSERT INTO lines VALUES (?, ?, ?)", row)

    def add_step(self, customer_id: str, step: Step) -> None:
        """Add a step of a customer. A repetition changes nothing."""
        self._db.execute("INSERT OR IGNORE INTO came VALUES (?, ?)", (customer_id, step))

    def add_member(self, member: Member) -> None:
        """Add the customer of a member."""
        if member.customer_id:
            row = (member.channel, member.customer_id)
            self._db.execute("INSERT INTO bound VALUES (?, ?)", row)

    def add_attempt(self, transfer: Transfer) -> None:
        """Add a collection with a result."""
        failed = transfer.status is TransferStatus.FAILED
        reason = (transfer.reason or "no reason given") if failed else None
        asked = transfer.requested_at.astimezone(UTC).isoformat()
        day, kind = str(transfer.value_date), kind_of(transfer)
        row = (transfer.loan_id, day, asked, kind, reason, transfer.amount)
        self._db.execute("INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?)", row)

    def attempts(self, span: Span) -> Collections:
        """Return the collections of these days by kind and reason."""
        night = (TryKind.LATER_NIGHT, TryKind.DUE_NIGHT)
        rows = self._db.execute(_ATTEMPTS, (*night, str(span.first), str(span.last)))
        return Collections.of(
            Counted(TryKind(kind), bool(again), reason, count, fen)
            for kind, again, reason, count, fen in rows
        )

    def steps(self) -> Mapping[tuple[Channel, Step], int]:
        """Return the number of members whose customer took each step."""
        rows = self._db.execute(_COUNTED)
        return {(Channel(channel), Step(step)): count for channel, step, count in rows}

    def changes(self) -> Iterator[tuple[date, Channel, int]]:
        """Yield the changes of the available fen of every customer."""
        self._db.execute(_WITHOUT_DECISION)
        for _, group in groupby(self._db.execute(_BY_CUSTOMER), key=itemgetter(0)):
            grants, used = [], {}
            for _, day, fen, until, channel in group:
                if until is None:
                    used[date.fromisoformat(day)] = fen
                else:
                    good = date.fromisoformat(until)
                    grants.append(Grant(date.fromisoformat(day), fen, good, Channel(channel)))
            yield from changes(grants, used)
