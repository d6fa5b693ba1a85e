"""The examples in docs/data-model.md are items as the adapters write them."""

import json
import re
from pathlib import Path

from microloan_ops.template import indexes, resources
from tests.support.builders.sample_items import sample_items

PAGE = (Path(__file__).parents[4] / "docs/data-model.md").read_text("utf-8")
BLOCKS = re.findall(r"(?s)```json\n(.+?)```", PAGE)


def test_examples_are_the_items_of_each_kind() -> None:
    written = [
        json.loads(json.dumps(item, default=lambda _: "<bytes>"))
        for item in sample_items().values()
    ]
    shown = [json.loads(block.replace("\n", "")) for block in BLOCKS]

    assert [item for item in shown if item not in written] == []
    assert [item for item in written if item not in shown] == []


def test_every_table_has_a_section() -> None:
    headings = " ".join(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
    tables = set(resources("AWS::DynamoDB::Table")) - {"SandboxTable"}

    assert [table for table in tables if table not in headings.split()] == []


def test_every_index_is_named_and_no_other() -> None:
    named = set(re.findall(r"index `(\w+)`", PAGE))

    assert named == {index for names in indexes().values() for index in names}
