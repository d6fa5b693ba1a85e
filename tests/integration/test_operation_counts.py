"""What the cost card is made from is what the operations take today."""

import json

import pytest

from benchmarks.operations import COUNTS, count


def test_stored_operation_counts_equal_those_of_the_code() -> None:
    found = count()
    kept = json.loads(COUNTS.read_text("utf-8"))
    for step in found.steps:
        one = kept["operations"][step.name]
        assert one["calls"] == step.calls, step.name
        assert (one["read"], one["written"]) == (step.read, step.written), step.name
        assert one["places"] == step.places, step.name
        # An answer has dates and IDs, which compress differently, and the products of its day.
        assert abs(one["answered"] - step.answered) < 120, step.name
        assert abs(one["logged"] - step.logged) < 60, step.name
    # Whether a challenger looked, too, hangs on an application's number, which is drawn.
    stored = {"account": found.account, "loan": found.loan, "payment": found.payment}
    assert kept["stored"] == pytest.approx(stored, rel=0.02)
