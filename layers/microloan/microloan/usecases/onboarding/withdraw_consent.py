"""A customer's withdrawal of a consent, which stops new draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.underwriting.consent import ConsentWithdrawal
from microloan.ports.application_writes import AddConsentWithdrawal
from microloan.ports.writes import SaveLine
from microloan.retry import optimistic

if TYPE_CHECKING:
    from microloan.domain.channel import Channel
    from microloan.domain.underwriting.consent import Consent
    from microloan.ports.clock import Clock
    from microloan.ports.customers import CustomerStore
    from microloan.ports.writes import Write


def withdraw_consent(
    customer_id: str, channel: Channel, consent: Consent, people: CustomerStore, clock: Clock
) -> ConsentWithdrawal:
    """Withdraw a consent, and stop new draws.

    The customer gives all consents anew with another application. The loans go on as agreed. A
    repetition is one more record and changes nothing else.

    Raises
    ------
    UnavailableError
        When the database does not answer now.
    """
    withdrawal = ConsentWithdrawal(consent, channel, clock.now())

    def withdraw() -> ConsentWithdrawal:
        before = people.load_for_application(customer_id).line
        writes: list[Write] = [AddConsentWithdrawal(customer_id, withdrawal)]
        if before:
            line = before.line.withdraw_consent(business_date(withdrawal.withdrawn_at))
            writes.append(SaveLine(customer_id, line, before))
        people.commit(*writes)
        return withdrawal

    return optimistic(withdraw)
