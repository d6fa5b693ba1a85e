"""Writes of operators: requests for approval, and changes of a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.domain.ledger.line_change import LineChange
    from microloan.domain.ledger.plan_offer import PlanOffer


@dataclass(frozen=True, slots=True)
class AddApproval:
    """Store a request for approval, whose ID must be free."""

    approval: Approval


@dataclass(frozen=True, slots=True)
class SaveApproval:
    """Store a decision on a request, unless another one came since it was read."""

    after: Approval
    before: Approval


@dataclass(frozen=True, slots=True)
class AddLineChange:
    """Keep the record of a person's change of a line, whose version must be free."""

    customer_id: str
    change: LineChange


@dataclass(frozen=True, slots=True)
class SavePlanOffer:
    """Store an offer of a plan in place of an earlier one of the same loan.

    Parameters
    ----------
    before
        The offer as it was read, None without one. Another offer since then refuses the write.
    """

    customer_id: str
    after: PlanOffer
    before: PlanOffer | None
