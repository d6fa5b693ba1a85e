"""A program of its own: what clients hear of a small DynamoDB, by our sessions and the stock one.

It runs with nothing in sight but one release of boto3 and the layer's sources, and prints JSON.
Names that are given, such as `botocore.parsers:_defaults`, have another name in that release.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from threading import Thread
from types import CodeType, ModuleType
from typing import Any

REASONS = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": {"id": {"S": "there"}}}]
PLAIN = {"id": {"S": "odd 元"}, "fen": {"N": "-1.50"}, "map": {"M": {"list": {"L": [{"N": "1"}]}}}}
_OF = "com.amazonaws.dynamodb.v20120810#"
# What the small DynamoDB answers, by the name of the table that it is asked for.
ANSWERS: dict[str, tuple[int, object]] = {
    "Plain": (200, {"Item": PLAIN, "ConsumedCapacity": None, "Unknown": 1}),
    "Bytes": (200, {"Item": {"id": {"B": "AP8="}, "several": {"BS": ["MQ==", "Mg=="]}}}),
    "Nothing": (200, {}),
    "Written": (200, {"ConsumedCapacity": [{"TableName": "Written", "CapacityUnits": 2.0}]}),
    "Cancelled": (
        400,
        {
            "__type": f"{_OF}TransactionCanceledException",
            "Message": "cancelled",
            "CancellationReasons": REASONS,
        },
    ),
    "Throttled": (400, {"__type": f"{_OF}ProvisionedThroughputExceededException"}),
    "Broken": (500, {"__type": f"{_OF}InternalServerError", "message": "broken"}),
    "Page": (200, "a page of somebody between"),
}


class StubDynamoDb(BaseHTTPRequestHandler):
    """Answers whatever is asked of a table in one way."""

    def do_POST(self) -> None:
        """Answer a call."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        name = next(one for one in ANSWERS if f'"TableName": "{one}"' in asked)
        status, answer = ANSWERS[name]
        body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: what is printed is the result."""


class RenamingLoader(SourceFileLoader):
    """Loads a module in which something has another name."""

    def __init__(self, module: str, path: str, name: str) -> None:
        super().__init__(module, path)
        self._name = name

    def get_code(self, fullname: str) -> CodeType:
        """Return the module, which must have had the name."""
        source = Path(self.path).read_text("utf-8")
        renamed, count = re.subn(rf"\b{self._name}\b", f"{self._name}_of_later", source)
        if not count:
            raise ImportError(f"{fullname} has no {self._name}")
        return compile(renamed, self.path, "exec")


class FutureReleaseFinder(MetaPathFinder):
    """Finds modules as a later release could have them: `names` gives the name that is gone."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how such a module is loaded; nothing of any other."""
        found = PathFinder.find_spec(fullname, path, target) if fullname in self._names else None
        if found and found.origin:
            found.loader = RenamingLoader(fullname, found.origin, self._names[fullname])
        return found


def calls(client: Any) -> Iterator[Callable[[], Any]]:  # noqa: ANN401 - of any release
    """Yield what is asked."""
    key = {"id": {"S": "1"}}
    for table in ("Plain", "Bytes", "Nothing", "Throttled", "Broken", "Page"):
        yield partial(client.get_item, TableName=table, Key=key)
    for table in ("Written", "Cancelled", "Throttled"):
        write = {"Put": {"TableName": table, "Item": key}}
        yield partial(client.transact_write_items, TransactItems=[write])


def heard(call: Callable[[], Any]) -> list[Any]:
    """Return what a call ends with, without what is of this one call."""
    try:
        answer, error = call(), None
    except Exception as raised:  # noqa: BLE001 - that it is the same, is the question
        answer = getattr(raised, "response", None)
        error = [base.__name__ for base in type(raised).__mro__], str(raised)
    if isinstance(answer, dict):
        answer["ResponseMetadata"] = answer["ResponseMetadata"]["HTTPStatusCode"]
    return [answer, error]


def note(kind: type, method: str) -> list[str]:
    """Return the list to which each call of a method adds the class of its object."""
    before, seen = getattr(kind, method), []

    def noted(self: object, *args: object, **more: object) -> object:
        seen.append(type(self).__name__)
        return before(self, *args, **more)

    setattr(kind, method, noted)
    return seen


if __name__ == "__main__":
    sys.meta_path.insert(0, FutureReleaseFinder(dict(place.split(":") for place in sys.argv[1:])))

import boto3  # noqa: E402 - with the names that it has now
from botocore.config import Config  # noqa: E402
from botocore.loaders import Loader  # noqa: E402
from botocore.parsers import JSONParser  # noqa: E402

from microloan.adapters.aws.session import SERVICES, session  # noqa: E402

REGIONS = ("ap-east-1", "cn-north-1", "us-east-1")


def told(session: Any, address: str) -> dict[str, Any]:  # noqa: ANN401 - of any release
    """Return what a session's client hears, and by which parts."""
    for seen in (LOADERS, PARSERS, WALKS):
        seen.clear()
    client = session.client(
        "dynamodb", endpoint_url=address, config=Config(retries={"total_max_attempts": 1})
    )
    first, *others = calls(client)
    answers = [heard(first)]
    # The stock parser walks through every value of an answer.
    quick = not WALKS
    return {
        "heard": answers + list(map(heard, others)),
        "loader": sorted(set(LOADERS)),
        "parser": sorted(set(PARSERS)),
        "quick": quick,
        "addresses": [
            session.client(service, region).meta.endpoint_url
            for service in SERVICES
            for region in REGIONS
        ],
    }


def main() -> None:
    """Ask by each session, and print what was heard."""
    server = HTTPServer(("127.0.0.1", 0), StubDynamoDb)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    found = {"stock": told(boto3.Session(), address), "own": told(session(), address)}
    # As a command sets it up.
    boto3.setup_default_session()
    found["default"] = told(session(), address)
    print(json.dumps({"version": boto3.__version__} | found, default=repr))  # noqa: T201


if __name__ == "__main__":
    LOADERS, PARSERS = note(Loader, "load_service_model"), note(JSONParser, "parse")
    WALKS = note(JSONParser, "_parse_shape")
    main()
