"""Clock, cipher, notices and credit data in memory."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from microloan.adapters.credit_data.combined import CombinedCreditData
from microloan.adapters.sandbox.persons import sandbox_credit_data
from microloan.domain.calendar import SHANGHAI
from microloan.domain.customers.customer import Identity
from microloan.domain.notices.notice import Notice
from microloan.ports.customers import CustomerStore

_AN_HOUR = 3_600.0
_NIGHT_RUN_MINUTE = 10


class FixedClock:
    """A clock that stands still until it is set, in the time of Shanghai.

    Hour 0 is the time of the end of day, ten past midnight.
    """

    def __init__(self, today: date, hour: int = 10) -> None:
        self._now = datetime.combine(today, time(hour, 0 if hour else _NIGHT_RUN_MINUTE), SHANGHAI)

    def now(self) -> datetime:
        return self._now

    @property
    def today(self) -> date:
        return self._now.date()

    def set(self, today: date, hour: int = 10) -> None:
        self._now = datetime.combine(today, time(hour, 0 if hour else _NIGHT_RUN_MINUTE), SHANGHAI)

    def wait(self, pause: timedelta) -> None:
        self._now += pause

    def next_day(self, hour: int = 0) -> None:
        self.set(self.today + timedelta(days=1), hour)


class ReadableCipher:
    """A cipher without a secret, which decrypts only for the right customer."""

    def identity_hash(self, resident_id: str) -> str:
        return sha256(resident_id.encode()).hexdigest()

    def encrypt(self, customer_id: str, identity: Identity) -> bytes:
        return b64encode(json.dumps([customer_id, asdict(identity)], default=str).encode())

    def decrypt(self, customer_id: str, sealed: bytes) -> Identity:
        sealed_for, facts = json.loads(b64decode(sealed))
        if sealed_for != customer_id:
            raise PermissionError("sealed for another customer")
        born = date.fromisoformat(facts.pop("born"))
        return Identity(**facts, born=born)


class NoticeBoard:
    """Keeps the notices to customers, and accepts none while it is down."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.down = False

    def send(self, notices: Sequence[Notice]) -> int:
        if self.down:
            return len(notices)
        self.notices.extend(notices)
        return 0


def untimed_credit_data(people: CustomerStore) -> CombinedCreditData:
    """Return the sandbox's credit data without a time limit, for busy machines."""
    return sandbox_credit_data(people, seconds=_AN_HOUR)
