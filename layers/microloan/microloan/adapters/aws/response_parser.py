"""DynamoDB's answers as they come: its JSON has the shape already that a client returns.

botocore's own parser walks through every value of an answer to turn it into what it is; of the
reads, the longest answers by far, only bytes are not what they are. Everything else of the client
stays: retries, signing, checksums, errors, events. The factory is botocore's own extension point.
"""

from typing import Any

# What is protected in them is not in the stubs.
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory

# Their members are items, keys, counts and nothing else.
_READS = {"ScanOutput", "QueryOutput", "GetItemOutput", "BatchGetItemOutput"}
# Bytes travel as base64, under these names of types.
_BYTES = (b'"B"', b'"BS"')
# What ours takes from botocore's, under names that botocore promises to nobody.
_FITS = hasattr(JSONParser, "_handle_json_body") and hasattr(JSONParser, "_parse_body_as_json")


class DynamoResponseParser(JSONParser):
    """The parser of the JSON protocol, which leaves what was read from a table as it is."""

    def _handle_json_body(self, raw_body: bytes, shape: Any) -> Any:  # noqa: ANN401 - botocore's
        if shape.name not in _READS or any(name in raw_body for name in _BYTES):
            return super()._handle_json_body(raw_body, shape)  # type: ignore[misc]
        body = self._parse_body_as_json(raw_body)  # type: ignore[attr-defined]
        return {name: body[name] for name in shape.members if body.get(name) is not None}


class DynamoResponseParserFactory(ResponseParserFactory):
    """Makes parsers, ours for the JSON protocol where a botocore has what it takes."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """Return the parser of a protocol."""
        defaults = getattr(self, "_defaults", None)
        if protocol_name == "json" and _FITS and defaults is not None:
            return DynamoResponseParser(**defaults)
        return super().create_parser(protocol_name)
