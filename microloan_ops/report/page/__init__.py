"""The page: one HTML file that needs nothing else."""

from microloan_ops.report.page.render import render

__all__ = ["render"]
