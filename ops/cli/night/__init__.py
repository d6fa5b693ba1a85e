"""The night, run by hand: begun, watched, and let go on where it failed."""

from ops.cli.executions import Run
from ops.cli.night.machine import last, redrive, run

__all__ = ["Run", "last", "redrive", "run"]
