"""The two tables of error codes in docs/errors.md, from the code's own list."""

from collections.abc import Iterable

from microloan.entrypoints.http.error_codes import ErrorCode
from microloan_ops.openapi.routes import by_status, problem_codes, routes

_HEAD = ("status", "code", "what it means", "what to do")


def completed(page: str) -> str:
    """Return a page with its tables: the API's problems, and the codes for operators.

    Raises
    ------
    ValueError
        When the page lacks the marks of a table.
    """
    problems = [(*_row(code), _where(code)) for code in by_status(problem_codes())]
    others = map(_row, by_status(set(ErrorCode) - problem_codes()))
    page = _replace_table(page, "problems", (*_HEAD, "where"), problems)
    return _replace_table(page, "other codes", _HEAD, others)


def _row(code: ErrorCode) -> tuple[str, ...]:
    return str(code.status.value), f"`{code}`", code.title, code.action


def _where(code: ErrorCode) -> str:
    names = [name for name, route in routes().items() if code in route.problems]
    if len(names) == len(routes()):
        return "everywhere"
    return f"`{names[0]}`" if len(names) == 1 else f"{len(names)} routes"


def _replace_table(
    page: str, name: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, begun, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise ValueError(f"The page lacks the marks of the table: {name}.")
    lines = [f"| {' | '.join(cells)} |\n" for cells in (head, *rows)]
    lines.insert(1, "|---" * len(head) + "|\n")
    return before + begin + "".join(lines) + end + after
