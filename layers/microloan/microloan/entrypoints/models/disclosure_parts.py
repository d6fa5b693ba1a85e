"""The parts that every disclosure has, of a draw or of a plan."""

from typing import Annotated

from microloan.entrypoints.models.base import ResponseModel, documented

_Text = Annotated[str, documented(minLength=1, maxLength=500)]


class LenderAnswer(ResponseModel):
    """The bank that lends: its legal name and the number of its licence."""

    name: _Text
    licence: _Text


class DisclosureStatement(ResponseModel):
    """A sentence of the disclosure, under a stable name."""

    name: _Text
    zh: _Text
    en: _Text
