"""The table of problems in docs/api.md, from the same source as the document."""

from itertools import groupby

from ops.openapi.routes import PROBLEMS, ROUTES

BEGIN, END = "<!-- problems -->\n", "<!-- end of problems -->\n"


def problems() -> str:
    """Return each problem with its status, what it means, and whether only some routes have it."""
    rows = sorted((status, code, words) for code, (status, words) in PROBLEMS.items())
    lines = ["| status | code | what it means | where |", "|---|---|---|---|"]
    for status, each in groupby(rows, lambda row: row[0]):
        lines += [
            f"| {status.value} | `{code}` | {words} | {_where(code)} |" for _, code, words in each
        ]
    return "\n".join(lines) + "\n"


def _where(code: str) -> str:
    routes = [name for name, route in ROUTES.items() if code in route.problems]
    if len(routes) == len(ROUTES):
        return "everywhere"
    return (
        ", ".join(f"`{name}`" for name in routes) if len(routes) == 1 else f"{len(routes)} routes"
    )


def completed(page: str) -> str:
    """Return a page with the table in its place.

    Raises
    ------
    ValueError
        When the page has no place for it.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the page has no place for the problems")
    return before + begin + problems() + end + after
