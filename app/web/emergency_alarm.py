"""The banner of those who watch: an emergency look that nobody has gone into yet."""

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from app.clock import machine_now
from app.domain.errors import Busy
from app.domain.permissions import Action, may
from app.services import emergency
from app.web.context import actor, database

# Where their work begins; one look at an index there is enough, and the mail has gone at once.
_PAGES = frozenset({"/supervision", "/admin/audit", "/supervision/exports"})


def emergency_alarm() -> bool:
    """Whether to show it on this page."""
    if request.path not in _PAGES or not may(actor(), Action.VIEW_EXPORTS):
        return False
    try:
        with database().reading() as session:
            return emergency.waiting(session, actor=actor(), machine=machine_now())
    except (SQLAlchemyError, Busy):  # a page that is shown without the database says so itself
        return False
