"""A legal clock that stands still."""

from datetime import UTC, date, datetime

from app.domain.workdays import ZONE, legal_date


class FixedClock:
    """Called, it answers the instant it was set to, in UTC."""

    def __init__(self, text: str) -> None:
        self.set(text)

    def set(self, text: str) -> datetime:
        """Move to a Shanghai time such as `2026-09-30 10:00`; returns the instant."""
        self._now = datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
        return self._now

    def today(self) -> date:
        """The date in China."""
        return legal_date(self._now)

    def __call__(self) -> datetime:
        return self._now
