"""Writes of operators: requests for approval, and changes of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.domain.ledger.line_change import LineChange
    from microloan.domain.ledger.plan_offer import PlanOffer


class AddApproval(NamedTuple):
    """Store a request for approval, whose ID must be free."""

    approval: Approval


class SaveApproval(NamedTuple):
    """Store a decision on a request, unless another one came since it was read."""

    after: Approval
    before: Approval


class AddLineChange(NamedTuple):
    """Keep the record of a person's change of a line, whose version must be free."""

    customer_id: str
    change: LineChange


class SavePlanOffer(NamedTuple):
    """Store an offer of a plan in place of an earlier one of the same loan.

    Parameters
    ----------
    before
        The offer as it was read, None without one. Another offer since then refuses the write.
    """

    customer_id: str
    after: PlanOffer
    before: PlanOffer | None
