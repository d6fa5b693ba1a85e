"""The past of a loan's class in its item, by addition only."""

from dataclasses import replace
from datetime import date

import pytest

from microloan.adapters.dynamodb.client import deserialize_item, serialize_item
from microloan.adapters.dynamodb.loan_items import loan_from_item, loan_to_item
from microloan.domain.ledger.class_memory import NO_MEMORY, ClassMemory
from microloan.domain.ledger.loan_class import ClassCause
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.ports.writes import LoanRecord
from tests.support.builders.examples import history, terms

DAY = date(2024, 5, 16)
ACCOUNT = history(terms())[-1][0]
DAYS_PAST_DUE, LOSS = ClassCause.DAYS_PAST_DUE, LoanClassification.LOSS


@pytest.mark.parametrize(
    "memory",
    [
        ClassMemory(since=DAY),
        ClassMemory(since=DAY, cause=DAYS_PAST_DUE),
        ClassMemory(LOSS, DAY, DAYS_PAST_DUE, observing_until=DAY),
        ClassMemory(LOSS, DAY, ClassCause.WRITTEN_OFF),
        ClassMemory(restructured=DAY, restructured_until=DAY),
    ],
)
def test_class_memory_is_read_from_the_item_as_it_was_written(memory: ClassMemory) -> None:
    record = LoanRecord(replace(ACCOUNT, memory=memory))

    stored = serialize_item(loan_to_item(record))

    assert loan_from_item(deserialize_item(stored)) == record


def test_item_without_class_memory_is_read_as_never_worse_than_normal() -> None:
    stored = serialize_item(loan_to_item(LoanRecord(ACCOUNT)))

    assert "class_memory" not in stored
    assert loan_from_item(deserialize_item(stored)).account.memory == NO_MEMORY
