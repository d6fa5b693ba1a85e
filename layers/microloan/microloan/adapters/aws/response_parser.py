"""Parser that leaves DynamoDB's answers as they arrive, in the client's shape.

botocore's own parser walks through every value of an answer to convert it. In a read, by far the
longest answer, only bytes need that. Retries, signing, checksums, errors and events of the client
stay. The factory is botocore's own extension point.
"""

from typing import Any

# The stubs leave out their protected members.
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory

# Their members are items, keys and counts only.
_READS = {"ScanOutput", "QueryOutput", "GetItemOutput", "BatchGetItemOutput"}
# Bytes travel as base64, under these names of types.
_BYTES = (b'"B"', b'"BS"')
# The parser needs these names, which botocore does not promise to keep.
_FITS = hasattr(JSONParser, "_handle_json_body") and hasattr(JSONParser, "_parse_body_as_json")


class DynamoResponseParser(JSONParser):
    """A parser of the JSON protocol that leaves items read from a table unchanged."""

    def _handle_json_body(self, raw_body: bytes, shape: Any) -> Any:  # noqa: ANN401 - botocore's
        if shape.name not in _READS or any(name in raw_body for name in _BYTES):
            return super()._handle_json_body(raw_body, shape)  # type: ignore[misc]
        body = self._parse_body_as_json(raw_body)  # type: ignore[attr-defined]
        return {name: body[name] for name in shape.members if body.get(name) is not None}


class DynamoResponseParserFactory(ResponseParserFactory):
    """A factory of parsers, with `DynamoResponseParser` for the JSON protocol."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """Return the parser of a protocol."""
        defaults = getattr(self, "_defaults", None)
        if protocol_name == "json" and _FITS and defaults is not None:
            return DynamoResponseParser(**defaults)
        return super().create_parser(protocol_name)
