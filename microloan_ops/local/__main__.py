"""Start, stop and serve the local cloud: `python -m microloan_ops.local`."""

import argparse
import sys
from collections.abc import Callable, Mapping

from microloan_ops.cli import clock, seed
from microloan_ops.local import lifecycle
from microloan_ops.local.gateway import Gateway, serve
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.sandbox import Sandbox
from microloan_ops.local.settings import LocalCloudError, Settings
from microloan_ops.local.upstream import Upstream


def _serve(settings: Settings) -> None:
    upstream = Upstream(settings.cloud_port, settings.outputs()["ApiId"])
    sandbox = Sandbox(Issuers(settings.state / "issuers"), clock, seed.members, seed.invite)
    serve(Gateway(settings.port, upstream, sandbox), settings.port)


_COMMANDS: Mapping[str, Callable[[Settings], None]] = {
    "run": lifecycle.run,
    "up": lifecycle.up,
    "down": lifecycle.down,
    "serve": _serve,
}


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m microloan_ops.local", description=__doc__)
    parser.add_argument("command", choices=_COMMANDS)
    command = parser.parse_args().command
    try:
        _COMMANDS[command](Settings.from_env())
    except LocalCloudError as error:
        sys.exit(f"\n{error}")


if __name__ == "__main__":
    main()
