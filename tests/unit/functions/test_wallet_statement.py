"""The saved statement has every sum and column that the service answers."""

import re

from microloan.entrypoints.models.event import EventAnswer
from microloan.entrypoints.models.statement import StatementAnswer
from tests.support.assertions.page_texts import book, text

# The place in a loan's journal, and the card of a change that moves no money.
NOT_IN_THE_FILE = {"seq", "card_id"}


def _listed(name: str, constant: str) -> list[str]:
    found = re.search(rf"const {constant} = \[(.*?)\];", text(name), re.DOTALL)
    assert found
    return re.findall(r'"(\w+)"', found[1])


def test_saved_statement_has_each_sum_of_the_answer() -> None:
    sums = StatementAnswer.model_fields.keys() - {"month", "events"}
    assert set(_listed("screen-statement.js", "LINES")) == sums


def test_saved_statement_has_each_column_of_an_event_with_its_name() -> None:
    amounts = _listed("statement-csv.js", "AMOUNTS")
    columns = {*_listed("statement-csv.js", "HEAD"), *amounts}
    assert columns == EventAnswer.model_fields.keys() - NOT_IN_THE_FILE
    for language in ("zh", "en"):
        assert {f"csv.{name}" for name in columns} <= book(language).keys()


def test_amount_columns_of_a_saved_statement_name_their_unit() -> None:
    for name in _listed("statement-csv.js", "AMOUNTS"):
        assert book("zh")[f"csv.{name}"].endswith("（元）")
        assert book("en")[f"csv.{name}"].endswith("(yuan)")
