"""The page from the texts of the sections and the pictures of matplotlib."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from microloan.domain.calendar import SHANGHAI
from microloan_ops.report import head
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import pictures
from microloan_ops.report.sections import sections

_STYLE = "page.css"


def render(report: Report) -> str:
    """Return the page of a report. The same figures give the same bytes."""
    style = files(__package__).joinpath(_STYLE).read_text("utf-8")
    environment = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = [(section, pictures(report, section)) for section in sections(report)]
    return environment.get_template("page.html").render(
        report=report,
        made_at=f"{report.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        figures=head.figures(report),
        proof=head.proof(report),
        sections=shown,
        style=Markup(style),  # noqa: S704 - a file of ours
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
    )
