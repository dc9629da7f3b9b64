"""The banner of administrators' pages: the year whose notice is missing."""

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import Busy
from app.domain.permissions import Action, may
from app.services import calendar_horizon
from app.web.context import actor, database, today


def calendar_alarm() -> int | None:
    """The year, on the pages of administration alone; None while all is well or for anybody else."""
    if not request.path.startswith("/admin") or not may(actor(), Action.ADMINISTER):
        return None
    try:
        with database().reading() as session:
            return calendar_horizon.missing(session, today())
    except (SQLAlchemyError, Busy):  # a page that is shown without the database says so itself
        return None
