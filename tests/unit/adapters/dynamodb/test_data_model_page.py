"""The examples in docs/data-model.md are items as the adapters write them."""

import re

from microloan_ops.template import indexes, resources
from tests.support.builders.data_model_page import PAGE, names, page_with_examples
from tests.support.builders.sample_items import sample_items

TEXT = PAGE.read_text("utf-8")


def test_examples_are_as_the_adapters_write_them() -> None:
    outdated = "run .venv/bin/python -m tests.support.builders.data_model_page"

    assert page_with_examples(TEXT) == TEXT, outdated


def test_every_kind_of_item_has_one_example() -> None:
    assert sorted(names(TEXT)) == sorted(sample_items())


def test_every_table_has_a_section() -> None:
    headings = " ".join(re.findall(r"^## (.+)$", TEXT, re.MULTILINE))
    tables = set(resources("AWS::DynamoDB::Table")) - {"SandboxTable"}

    assert [table for table in tables if table not in headings.split()] == []


def test_every_index_is_named_and_no_other() -> None:
    named = set(re.findall(r"index `(\w+)`", TEXT))

    assert named == {index for names in indexes().values() for index in names}
