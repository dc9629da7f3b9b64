"""时限提醒 in the account: of one's units and one's watch, read one by one or all at once."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.errors import NotFound
from app.domain.ladder import Level, RungCode
from app.domain.permissions import Action
from app.services import reminders
from app.services.input import row_id
from app.services.reminders import Filters
from app.web.access import needs
from app.web.back import own_path
from app.web.context import actor, database, now
from app.web.views.inbox import pairs

bp = Blueprint("reminders", __name__, url_prefix="/reminders")
PAGE = 50
_STAFF = (Level.LIAISON, Level.LEADER, Level.SUPERVISOR)


@bp.get("")
@needs(Action.READ_REMINDERS)
def index() -> str:
    """Limits of which one was reminded, the latest first."""
    asked = {name: request.args.get(name, "").strip() for name in ("level", "rung")}
    filters = Filters(**asked, unread=request.args.get("unread") == "1")
    with database().reading() as session:
        cursor = request.args.get("cursor") or None
        found = reminders.page(session, filters, actor=actor(), limit=PAGE, cursor=cursor)
        unread = reminders.count_unread(session, actor=actor())
    return render_template(
        "reminders/index.html",
        rows=found.rows,
        next=found.next,
        newest=found.newest,
        filters=filters,
        unread=unread,
        most=reminders.MOST_COUNTED,
        levels=[(each.value, each.label) for each in _STAFF],
        rungs=pairs(RungCode),
    )


@bp.post("/read")
@needs(Action.READ_REMINDERS)
def read_all() -> Response:
    """全部标为已读, up to the newest one that the page showed."""
    with database().transaction() as session:
        count = reminders.mark_read(session, _upto(), actor=actor(), now=now())
    flash(ngettext("已将 %(num)s 条提醒标为已读", "已将 %(num)s 条提醒标为已读", count))
    return redirect("/reminders", 303)


@bp.post("/<int:clock_id>/read")
@needs(Action.READ_REMINDERS)
def read(clock_id: int) -> Response:
    """标为已读: every reminder of one limit that the page showed. Raises NotFound for nothing of one's own."""
    with database().transaction() as session:
        reminders.mark_read(session, _upto(), clock_id, actor=actor(), now=now())
        if not reminders.knows(session, clock_id, actor=actor()):
            raise NotFound()
    return redirect(own_path(request.form.get("next", "")) or "/reminders", 303)


def _upto() -> int:
    """The newest reminder that was shown; without it nothing is marked."""
    return row_id(request.form.get("upto")) or 0
