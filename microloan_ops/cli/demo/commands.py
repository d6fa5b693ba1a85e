"""The command `demo`."""

from microloan_ops.cli.demo import scenario
from microloan_ops.console import Exit, Reply, progress_console
from microloan_ops.local.settings import Settings


def command() -> Reply:
    """Run a customer's journey on the local cloud.

    It advances the test clock by a month, which affects every loan in the sandbox.

    Found
    -----
    The books are not proven at the end.

    Interrupted
    -----------
    Repeat the command. It uses new members each time.

    Examples
    --------
    microloan demo

    JSON
    ----
    campaigns[*], application_id, loan_id, days_closed, proven, seconds
    """
    result = scenario.run(progress_console(), Settings.from_env())
    return Reply(result, lambda _: None, Exit.DONE if result["proven"] else Exit.FOUND)
