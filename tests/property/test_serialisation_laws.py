"""Our way between Python and DynamoDB's JSON is boto3's, and leads back."""

from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from microloan.adapters.dynamodb.client import deserialize_item, serialize_item

# DynamoDB's numbers have 38 digits; the most that we keep is a sum of fen.
NUMBERS = st.integers(-(10**38) + 1, 10**38 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ITEMS = st.dictionaries(st.text(min_size=1), VALUES, max_size=6)


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever an item holds
    """Return what boto3 read, bytes without its wrapper."""
    match value:
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case _:
            return getattr(value, "value", value)


@given(ITEMS)
def test_serialized_item_equals_that_of_boto3(item: dict[str, Any]) -> None:
    theirs = TypeSerializer()
    kept = {name: value for name, value in item.items() if value is not None}
    assert serialize_item(item) == {name: theirs.serialize(value) for name, value in kept.items()}


@given(ITEMS)
def test_deserialized_item_equals_that_of_boto3_and_the_original(item: dict[str, Any]) -> None:
    wire = serialize_item(item)
    theirs = TypeDeserializer()
    read = deserialize_item(wire)
    assert read == {name: plain(theirs.deserialize(value)) for name, value in wire.items()}
    assert read == {name: value for name, value in item.items() if value is not None}
