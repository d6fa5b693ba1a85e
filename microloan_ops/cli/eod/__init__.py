"""The end of day by hand: run, status and redrive."""

from microloan_ops.cli.eod.state_machine import last, redrive, run
from microloan_ops.cli.executions import Run

__all__ = ["Run", "last", "redrive", "run"]
