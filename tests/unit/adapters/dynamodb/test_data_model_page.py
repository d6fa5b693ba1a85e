"""The examples in docs/data-model.md are items as the adapters write them."""

import re

from microloan_ops.template import indexes, resources
from tests.support.builders.data_model_page import PAGE, names, page_with_examples
from tests.support.builders.sample_items import sample_items

TEXT = PAGE.read_text("utf-8")


def test_examples_on_the_data_model_page_equal_the_items_of_the_adapters() -> None:
    outdated = "run .venv/bin/python -m tests.support.builders.data_model_page"

    assert page_with_examples(TEXT) == TEXT, outdated


def test_every_kind_of_item_has_one_example_on_the_data_model_page() -> None:
    assert sorted(names(TEXT)) == sorted(sample_items())


def test_every_table_has_a_section_on_the_data_model_page() -> None:
    headings = " ".join(re.findall(r"^## (.+)$", TEXT, re.MULTILINE))
    tables = set(resources("AWS::DynamoDB::Table")) - {"SandboxTable"}

    assert [table for table in tables if table not in headings.split()] == []


def test_data_model_page_names_exactly_the_indexes_of_the_template() -> None:
    named = set(re.findall(r"index `(\w+)`", TEXT))

    assert named == {index for names in indexes().values() for index in names}
