"""Figures for CloudWatch, by way of the log (embedded metric format).

Every figure is emitted once for the whole service, which alarms use. Where useful, it is emitted
again by one dimension of few values. None of them names a person, a loan or a card.
"""

from typing import Literal

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE, SERVICE = "Microloan", "microloan"

_COUNTED = (
    *("Decisions", "Faults", "Unavailable", "AuthorizerFaults", "CircuitsOpened"),
    *("TransfersBooked", "TransferFaults", "OpenTransfers", "TransfersGivenUp"),
    *("DaysClosed", "DaysNotClosed", "UnbalancedBooks", "OpenLoans", "SkippedLoans"),
    *("LateEntries", "LawBreaches"),
    *("CasesOverdue", "UnsentNotices", "LotteriesClosed", "MembersInvited"),
)
_SECONDS = ("DecisionSeconds", "SourceSeconds", "ClickToMoneySeconds", "OutboxAgeSeconds")
# CloudWatch has no unit for money.
_FEN = ("PrincipalFen", "InterestReceivableFen", "AllowanceFen")

UNITS = (
    dict.fromkeys(_COUNTED, MetricUnit.Count)
    | dict.fromkeys(_SECONDS, MetricUnit.Seconds)
    | dict.fromkeys(_FEN, MetricUnit.NoUnit)
)
Dimension = Literal["channel", "outcome", "grade", "direction", "source"]


def measure(by: dict[Dimension, str] | None = None, **figures: float) -> None:
    """Emit figures to CloudWatch.

    Parameters
    ----------
    by
        Dimensions, each emitted on its own beside the figure for all.
    figures
        Figures by their names in `UNITS`.

    Raises
    ------
    KeyError
        For a name that is not in `UNITS`.

    Examples
    --------
    ::

        measure({"channel": "qq"}, DecisionSeconds=0.8)
    """
    metrics = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    for name, figure in figures.items():
        metrics.add_metric(name, UNITS[name], figure)
    for dimension, value in (by or {}).items():
        metrics.add_dimensions(service=SERVICE, **{dimension: value})
    metrics.flush_metrics()
