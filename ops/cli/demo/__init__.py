"""`microloan demo`: the journey, from invitation to a proven night."""

from ops.cli.demo.story import run

__all__ = ["run"]
