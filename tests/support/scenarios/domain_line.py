"""The credit line of the domain's player, and the events that change it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_extra import Extra, check_extra
from microloan.domain.ledger.line_limit import OwnMoney, close_line, lower_limit
from tests.support.scenarios.model import Event, Product


@dataclass
class DomainLine:
    """A credit line without any store."""

    product: Product
    today: date = date.min
    credit_line: CreditLine = field(init=False)

    def __post_init__(self) -> None:
        self.credit_line = CreditLine(self.product.limit, self.product.daily_rate)

    def reach(self, at: datetime) -> None:
        self.today = at.date()

    def limit_lowered(self, event: Event) -> None:
        self.credit_line = lower_limit(self.credit_line, event.amount)

    def extra_given(self, event: Event) -> None:
        assert event.until
        extra = Extra(event.amount, self.today, event.until)
        checked = check_extra(extra, self.credit_line.limit, self.today)
        self.credit_line = self.credit_line.give_extra(checked)

    def line_closed(self, _: Event) -> None:
        self.credit_line = close_line(self.credit_line, OwnMoney())
