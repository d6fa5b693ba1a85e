"""The two tables of codes in docs/api.md, from the list that the API itself answers by."""

from microloan.entry.error_codes import ErrorCode
from ops.openapi.routes import answered, routes

BEGIN, END = "<!-- problems -->\n", "<!-- end of problems -->\n"
BEGIN_OTHERS, END_OTHERS = "<!-- other codes -->\n", "<!-- end of other codes -->\n"


def problems() -> str:
    """Return each problem of the API: what it means, what to do, and on which routes it is met."""
    return _table(
        ("status", "code", "what it means", "what to do", "where"),
        [(*_row(code), _where(code)) for code in _sorted(answered())],
    )


def others() -> str:
    """Return each code that only the operators' commands meet."""
    return _table(
        ("status", "code", "what it means", "what to do"),
        [_row(code) for code in _sorted(frozenset(ErrorCode) - answered())],
    )


def _sorted(codes: frozenset[ErrorCode]) -> list[ErrorCode]:
    return sorted(codes, key=lambda code: (code.status, code))


def _row(code: ErrorCode) -> tuple[str, ...]:
    return str(code.status.value), f"`{code}`", code.title, code.action


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (header, *rows)]
    return "\n".join([lines[0], "|---" * len(header) + "|", *lines[1:]]) + "\n"


def _where(code: ErrorCode) -> str:
    known = routes()
    names = [name for name, route in known.items() if code in route.problems]
    if len(names) == len(known):
        return "everywhere"
    return f"`{names[0]}`" if len(names) == 1 else f"{len(names)} routes"


def completed(page: str) -> str:
    """Return a page with the tables in their places.

    Raises
    ------
    ValueError
        When the page has no place for one of them.
    """
    page = _with(page, BEGIN, problems(), END)
    return _with(page, BEGIN_OTHERS, others(), END_OTHERS)


def _with(page: str, begin: str, table: str, end: str) -> str:
    before, begun, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise ValueError("the page has no place for the codes")
    return before + begin + table + end + after
