"""What stands on the page of a case beside its procedure: messages, the rating, the remedies there are now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.models.clock import Reminder
from app.models.contact import Rating
from app.services import messages, ratings, remedies, reminders
from app.services.case_view import CaseView
from app.services.messages import Shown
from app.services.remedies import Remedies
from app.web.context import database, now


@dataclass(frozen=True)
class Contact:
    """`unread` is how many messages were new to the reader before this page."""

    messages: Sequence[Shown] = field(default_factory=list)
    unread: int = 0
    rating: Rating | None = None
    remedies: Remedies | None = None
    reminder: Reminder | None = None
    """The newest reminder to the applicant of what is still to be handed in."""


def of(view: CaseView, *, private: bool) -> Contact:
    """What the reader is shown; messages and rating only where they are his own business (`private`)."""
    with database().reading() as session:
        open_ways = remedies.of_case(session, view)
        if not private:
            return Contact(remedies=open_ways)
        shown = messages.of_case(session, view.case, view.sight)
        rating = ratings.of_case(session, view.case, view.sight)
        told = reminders.of_applicant(session, view.case.clocks)
    return Contact(shown, messages.unread(shown), rating, open_ways, told.get(view.case.id))


def opened(view: CaseView, contact: Contact) -> None:
    """Remember that the reader has seen the other side's messages."""
    if contact.unread:
        with database().transaction() as session:
            messages.mark_read(session, view.case, view.sight, now=now())
