"""A credit line and its changes as the commands `line` print them."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape

from microloan.domain.ledger.line_change import LineChange, LineSettings
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import Freeze
from microloan.domain.money import yuan
from microloan.ports.writes import LineRecord
from microloan_ops.console import show


def line_words(record: LineRecord, today: date) -> str:
    """Return limit, use and standing of a line on a day."""
    line, extra = record.line, record.line.extra_on(today)
    more = f", extra {yuan(extra.amount)}" if extra else ""
    return f"Limit {yuan(line.limit)} yuan{more}, used {yuan(line.used)}, {line.standing(today)}"


def extra_words(extra: Extra | None) -> str:
    """Return a temporary extra and its days."""
    if extra is None:
        return "none"
    return f"{yuan(extra.amount)} yuan, from {extra.since} until {extra.until}"


def freeze_words(freeze: Freeze | None) -> str:
    """Return a freeze and who made it."""
    if freeze is None:
        return "none"
    end = f"until {freeze.until}" if freeze.until else "without an end"
    ended = f", ended on {freeze.ended_on}" if freeze.ended_on else ""
    return f"{freeze.code}, {end}, by {escape(freeze.frozen_by)}{ended}"


def _settings_words(settings: LineSettings, other: LineSettings) -> str:
    """Return the settings that differ from the others."""
    words = []
    if settings.limit != other.limit:
        words.append(f"limit {yuan(settings.limit)} yuan")
    if settings.daily_rate != other.daily_rate:
        words.append(f"{settings.daily_rate} a day")
    if settings.extra != other.extra:
        words.append(f"extra {extra_words(settings.extra)}")
    if settings.due_day != other.due_day:
        words.append(f"due day {settings.due_day}")
    if settings.freeze != other.freeze:
        words.append(freeze_words(settings.freeze))
    return "; ".join(words)


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
