"""The bell in the head of every page for staff: how many limits have a reminder that nobody has read."""

from dataclasses import dataclass

from app.domain.permissions import Action, may
from app.services import reminders
from app.web.context import actor, database


@dataclass(frozen=True)
class Bell:
    """`count` limits wait; more than `most` are not counted."""

    count: int
    most: int = reminders.MOST_COUNTED

    @property
    def figure(self) -> str:
        return str(self.count) if self.count <= self.most else f"{self.most}+"


def bell() -> Bell | None:
    """None for whoever is told no reminders."""
    if not may(actor(), Action.READ_REMINDERS):
        return None
    with database().reading() as session:
        return Bell(reminders.count_unread(session, actor=actor()))
