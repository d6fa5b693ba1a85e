"""The time."""

from datetime import UTC, datetime


class SystemClock:
    """The port `Clock`, by the machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)
