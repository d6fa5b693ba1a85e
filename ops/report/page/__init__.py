"""The page: one HTML file that needs nothing else."""

from ops.report.page.render import render

__all__ = ["render"]
