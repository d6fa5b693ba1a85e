"""The night, run by hand: begun, watched, and let go on where it failed."""

from microloan_ops.cli.eod.state_machine import last, redrive, run
from microloan_ops.cli.executions import Run

__all__ = ["Run", "last", "redrive", "run"]
