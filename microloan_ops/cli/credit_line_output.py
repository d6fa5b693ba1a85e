"""A credit line and its changes as the commands `line` print them."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape

from microloan.domain.ledger.line_change import LineChange, LineSettings
from microloan.domain.ledger.line_freeze import Freeze
from microloan.domain.money import yuan
from microloan.ports.writes import LineRecord
from microloan_ops.console import show


def line_words(record: LineRecord, today: date) -> str:
    """Return limit, use and standing of a line on a day."""
    line = record.line
    return f"Limit {yuan(line.limit)} yuan, used {yuan(line.used)}, {line.standing(today)}"


def freeze_words(freeze: Freeze | None) -> str:
    """Return a freeze and who made it."""
    if freeze is None:
        return "none"
    end = f"until {freeze.until}" if freeze.until else "without an end"
    ended = f", ended on {freeze.ended_on}" if freeze.ended_on else ""
    return f"{freeze.code}, {end}, by {escape(freeze.frozen_by)}{ended}"


def _settings_words(settings: LineSettings, other: LineSettings) -> str:
    """Return the settings that differ from the others."""
    if settings.limit != other.limit:
        return f"limit {yuan(settings.limit)} yuan"
    return freeze_words(settings.freeze)


def print_changes(console: Console, changes: Sequence[LineChange]) -> None:
    """Print the changes of a line."""
    if not changes:
        console.print("No person has changed this line.")
    for change in changes:
        approved = f", approved by {escape(change.approved_by)}" if change.approved_by else ""
        console.print(
            f"{show.instant(change.changed_at)} by {escape(change.changed_by)}{approved}\n"
            f"  from {_settings_words(change.before, change.after)}\n"
            f"  to {_settings_words(change.after, change.before)}\n"
            f"  Reason: {escape(change.reason)}"
        )
