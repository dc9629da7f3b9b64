"""核查意见雷同: how often the opinions of each unit were flagged, for the supervisor."""

from flask import Blueprint, render_template

from app.domain.permissions import Action
from app.services import boilerplate, opinion_flags
from app.web.access import needs
from app.web.context import actor, database, now

bp = Blueprint("opinions", __name__)


@bp.get("/supervision/opinions")
@needs(Action.SUPERVISE)
def index() -> str:
    """Each unit with its newest opinions of a quarter and those that deserve a second look."""
    with database().reading() as session:
        lines = opinion_flags.by_unit(session, actor=actor(), now=now())
    return render_template(
        "supervision/opinions.html", lines=lines, days=boilerplate.SINCE.days, newest=boilerplate.NEWEST
    )
