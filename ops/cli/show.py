"""Tables in a terminal of eighty columns."""

from rich.table import Table


def table(title: str, *columns: str, amounts_from: int | None = None, ids: int = 0) -> Table:
    """Return an empty table.

    Parameters
    ----------
    amounts_from
        The columns from this on are amounts, written to the right; else all but the first, or
        but those of ids.
    ids
        So many of the first columns hold ids: whole and on one line, to be copied.
    """
    made = Table(title=title, title_justify="left", title_style="bold", header_style="dim")
    first = max(ids, 1) if amounts_from is None else amounts_from
    for number, column in enumerate(columns):
        made.add_column(
            column,
            justify="right" if number >= first else "left",
            no_wrap=number < ids,
            overflow="fold",
        )
    return made
