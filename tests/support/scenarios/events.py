"""The table of events: each event has the cells that it needs, and no others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from microloan.domain.calendar import SHANGHAI
from microloan.domain.product import RepaymentMethod
from tests.support.scenarios.cells import Cells
from tests.support.scenarios.markdown import ScenarioError, Table
from tests.support.scenarios.model import Event, EventType, Split

HAPPENS_AT = time(10, 0)
"""The time of Shanghai at which an event happens, unless its row states another."""
NIGHT_RUN = time(0, 10)

_SPLIT = ("penalty", "interest", "principal", "owed back", "surplus")
_COLUMNS = (
    *("when", "event", "loan", "amount", "instalments", "method", "payment", "counts from"),
    *("until", "holiday", "due day", "card"),
    *_SPLIT,
    "refused",
)


@dataclass(frozen=True)
class _Form:
    """The cells of an event: those it needs, and those it may have."""

    needed: frozenset[str]
    allowed: frozenset[str] = frozenset()


def _form(*needed: str, allowed: Iterable[str] = ()) -> _Form:
    return _Form(frozenset(needed), frozenset(allowed))


_DRAWN = _form("loan", "amount", "instalments", allowed=["method", "refused"])
_PAID = _form("loan", "amount", "payment", allowed=[*_SPLIT, "refused"])
_FORMS: Mapping[EventType, _Form] = {
    EventType.DRAW: _DRAWN,
    EventType.DRAW_REQUESTED: _DRAWN,
    EventType.MONEY_ARRIVES: _form("loan"),
    EventType.ARRIVAL_REPORTED: _form("loan", "counts from"),
    EventType.MONEY_DECLINED: _form("loan"),
    EventType.DRAW_RETURNED: _form("loan"),
    EventType.PAYMENT: _PAID,
    EventType.SETTLE: _PAID,
    EventType.PAYMENT_REQUESTED: _form("loan", "amount", "payment", allowed=["refused"]),
    EventType.PAYMENT_SETTLED: _form("payment", allowed=_SPLIT),
    EventType.PAYMENT_DECLINED: _form("payment"),
    EventType.CROSSING_PAYMENT: _form("loan", "amount", "payment", allowed=_SPLIT),
    EventType.PAYMENT_RETURNED: _form("payment"),
    EventType.COLLECTION_SETTLED: _form("loan", "amount", "payment", allowed=_SPLIT),
    EventType.COLLECTION_DECLINED: _form("loan", "amount"),
    EventType.COLLECTION_WITHOUT_FUNDS: _form("loan", "amount"),
    EventType.PART_SETTLED: _form("loan", "amount", "payment", allowed=_SPLIT),
    EventType.REFUND_SETTLED: _form("payment", "amount"),
    EventType.REFUND_DECLINED: _form("payment", "amount"),
    EventType.REFUND_CANCELLED: _form("payment", "amount"),
    EventType.REFUND_REISSUED: _form("payment", "amount"),
    EventType.WRITE_OFF: _form("loan", "amount", allowed=["refused"]),
    EventType.CORRECTION: _form("loan", "amount", "payment", "counts from", allowed=_SPLIT),
    EventType.CORRECTION_REVERSED: _form("payment"),
    EventType.LIMIT_LOWERED: _form("amount", allowed=["refused"]),
    EventType.EXTRA_GIVEN: _form("amount", "until", allowed=["refused"]),
    EventType.LINE_CLOSED: _form(allowed=["refused"]),
    EventType.PLAN_OFFERED: _form("loan", "instalments", "holiday"),
    EventType.PLAN_AGREED: _form(
        *("loan", "amount", "instalments", "holiday"), allowed=["refused"]
    ),
    EventType.PLAN_KEPT: _form("loan", "amount"),
    EventType.PLAN_BROKEN: _form("loan", "amount"),
    EventType.DUE_DAY_CHANGED: _form("due day", allowed=["refused"]),
    EventType.CARD_CHANGED: _form("loan", "card"),
    EventType.COLLECTED_AT_NIGHT: _form("loan", "amount", "payment", "card", allowed=_SPLIT),
    EventType.ALL_DUE_PAID: _form("amount", "payment", allowed=[*_SPLIT, "refused"]),
    EventType.BANK_TRANSFER: _form("amount", "payment", allowed=["counts from", *_SPLIT]),
    EventType.BANK_TRANSFER_HELD: _form("amount", "payment"),
    EventType.BANK_TRANSFER_ASSIGNED: _form("amount", "payment", allowed=_SPLIT),
    EventType.BANK_TRANSFER_RETURNED: _form("amount", "payment"),
    EventType.END_OF_DAY: _form(),
}
_NAMES_PAYMENT = frozenset(
    event for event, form in _FORMS.items() if {"loan", "payment"} <= form.needed
) | {EventType.ALL_DUE_PAID, EventType.BANK_TRANSFER, EventType.BANK_TRANSFER_HELD}


def read_events(table: Table) -> tuple[Event, ...]:
    """Read the events, in the order of time.

    Raises
    ------
    ScenarioError
        For an unknown column, word or name, an unfitting cell, or an event before the last one.
    """
    if missing := {"when", "event"} - set(table.columns):
        raise ScenarioError(table.place, f"the column {', '.join(sorted(missing))} is missing")
    if unknown := set(table.columns) - set(_COLUMNS):
        raise ScenarioError(table.place, f"there is no column {', '.join(sorted(unknown))}")
    events = tuple(_event(Cells(row)) for row in table.rows)
    for before, after in pairwise(events):
        if after.at < before.at:
            raise ScenarioError(after.place, "the event is earlier than the one above it")
    _require_known_names(events)
    return events


def _event(cells: Cells) -> Event:
    event = cells.word("event", EventType)
    form = _FORMS[event]
    filled = {column for column in _COLUMNS[2:] if column in cells}
    needed = form.needed - ({"payment"} if "refused" in filled else set())
    if missing := sorted(needed - filled):
        raise cells.error(f"{event} needs {', '.join(missing)}")
    if unknown := sorted(filled - form.needed - form.allowed):
        raise cells.error(f"{event} has no {', '.join(unknown)}")
    return Event(
        place=cells.row.place,
        at=_at(cells, event),
        type=event,
        loan=cells.row.cells.get("loan", ""),
        amount=cells.optional_amount("amount"),
        instalments=cells.number("instalments") if "instalments" in cells else 0,
        method=_method(cells),
        payment=cells.row.cells.get("payment", ""),
        counts_from=cells.day("counts from") if "counts from" in cells else None,
        until=cells.day("until") if "until" in cells else None,
        holiday=cells.number("holiday") if "holiday" in cells else 0,
        due_day=cells.number("due day") if "due day" in cells else 0,
        card=cells.row.cells.get("card", ""),
        split=_split(cells),
        refused=cells.row.cells.get("refused", ""),
    )


def _method(cells: Cells) -> RepaymentMethod:
    if "method" not in cells:
        return RepaymentMethod.EQUAL_PRINCIPAL
    word = cells.row.cells["method"]
    for method in RepaymentMethod:
        if word == method.replace("_", " "):
            return method
    raise cells.error(f"there is no repayment method {word}")


def _at(cells: Cells, event: EventType) -> datetime:
    if event is EventType.END_OF_DAY:
        return datetime.combine(cells.day("when") + timedelta(days=1), NIGHT_RUN, SHANGHAI)
    return cells.instant("when", HAPPENS_AT)


def _split(cells: Cells) -> Split | None:
    if not any(column in cells for column in _SPLIT):
        return None
    parts = [cells.optional_amount(column) for column in _SPLIT]
    if "amount" in cells and sum(parts) != cells.amount("amount"):
        raise cells.error("the parts of the payment do not add up to its amount")
    return Split(*parts)


def _require_known_names(events: tuple[Event, ...]) -> None:
    loans: set[str] = set()
    payments: set[str] = set()
    for event in events:
        if event.draws and not event.refused:
            if event.loan in loans:
                raise ScenarioError(event.place, f"there is a loan {event.loan} already")
            loans.add(event.loan)
        elif event.loan and not event.draws and event.loan not in loans:
            raise ScenarioError(event.place, f"no event above draws loan {event.loan}")
        if event.refused:
            continue
        if event.type is EventType.DRAW_RETURNED:
            # The refund of the customer's payments is named after the loan.
            payments.add(event.loan)
        elif event.type in _NAMES_PAYMENT:
            if event.payment in payments:
                raise ScenarioError(event.place, f"there is a payment {event.payment} already")
            payments.add(event.payment)
        elif event.payment and event.payment not in payments:
            raise ScenarioError(event.place, f"no event above names payment {event.payment}")
