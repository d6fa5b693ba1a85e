"""`microloan demo`: the journey, from invitation to a proven night."""

from microloan_ops.cli.demo import scenario
from microloan_ops.console import Exit, Reply, stage
from microloan_ops.local.settings import Settings


def command() -> Reply:
    """Tell the whole journey on the running local cloud, from invitation to a proven night.

    It moves the sandbox's clock by a month, and so every loan in the sandbox.

    Found
    -----
    the books are not proven at its end

    Broken off
    ----------
    The local cloud keeps what was told so far; run it again with members of its own.

    Examples
    --------
    microloan demo

    JSON
    ----
    campaigns[*], application_id, loan_id, nights, proven, seconds
    """
    told = scenario.run(stage(), Settings.from_env())
    return Reply(told, lambda _: None, Exit.DONE if told["proven"] else Exit.FOUND)
