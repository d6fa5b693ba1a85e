"""Times what a function of the local cloud does for a request of the load.

Python imports the module of this name that it finds on its path, before anything else. The load
puts this folder on the path of its own local cloud, so what is measured is what is deployed, and no
line of it knows. In any process but that of a function it does nothing.
"""

import importlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HEADER = "X-Load-Number"
FOLDER = "LOAD_TIMES"
# Where every call of an AWS client passes.
_CALL = "_make_api_call"
_MODULE = "handler"

Handler = Callable[[Any, Any], Any]


class Store:
    """The seconds in which a function waited for DynamoDB and KMS.

    Signing and parsing take the function's own processor; they are not among them.
    """

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, client: Any) -> None:  # noqa: ANN401 - botocore's class of all clients
        """Count what every call of a client waits."""
        call: Handler = getattr(client, _CALL)

        def counted(of: Any, *request: Any) -> Any:  # noqa: ANN401 - botocore's
            started, worked = time.perf_counter(), time.thread_time()
            try:
                return call(of, *request)
            finally:
                worked = time.thread_time() - worked
                self.seconds += time.perf_counter() - started - worked

        setattr(client, _CALL, counted)


def timed(handler: Handler, store: Store, tell: Callable[[dict[str, float]], object]) -> Handler:
    """Return the handler, timed: for each request of the load it tells its number and seconds."""

    def run(event: Any, context: Any) -> Any:  # noqa: ANN401 - Lambda's own
        number = number_of(event)
        if number is None:
            return handler(event, context)
        store.seconds, started, worked = 0.0, time.perf_counter(), time.thread_time()
        try:
            return handler(event, context)
        finally:
            tell(
                {
                    "number": number,
                    "processor": time.thread_time() - worked,
                    "store": store.seconds,
                    "function": time.perf_counter() - started,
                }
            )

    return run


def number_of(event: Any) -> int | None:  # noqa: ANN401 - whatever a function is called with
    """Return the number of a request of the load; None for any other event.

    Examples
    --------
    >>> number_of({"headers": {"x-load-number": "7"}}), number_of({"Records": []})
    (7, None)
    """
    headers = event.get("headers") or {}
    found = [value for name, value in headers.items() if name.lower() == HEADER.lower()]
    return int(found[0]) if found else None


def _install(folder: Path) -> None:
    """Time the handler as soon as the runtime has imported it."""
    load = importlib.import_module
    file = (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8", buffering=1)

    def tell(times: dict[str, float]) -> None:
        file.write(json.dumps(times) + "\n")

    def watched(name: str, package: str | None = None) -> Any:  # noqa: ANN401 - a module
        module: Any = load(name, package)
        if name != _MODULE or not hasattr(module, _MODULE):
            return module
        store = Store()
        # Only now is the layer on the path.
        store.watch(load("botocore.client").BaseClient)
        # The runtime takes the handler from here; the module's own code goes on with its own.
        return SimpleNamespace(**vars(module) | {_MODULE: timed(module.handler, store, tell)})

    importlib.import_module = watched


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ and FOLDER in os.environ:
    _install(Path(os.environ[FOLDER]))
