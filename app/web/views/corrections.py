"""更正通知: records one was given that a case has changed since, each to be confirmed."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import correction_messages
from app.web.access import needs
from app.web.back import own_path
from app.web.context import actor, database, now

bp = Blueprint("corrections", __name__, url_prefix="/corrections")
PAGE = 50


@bp.get("")
@needs(Action.RECEIVE_CORRECTIONS)
def index() -> str:
    """The messages to oneself or one's unit, and for watchers all. Raises Invalid for an unknown cursor."""
    waiting = request.args.get("view") == "waiting"
    with database().reading() as session:
        rows, following = correction_messages.page(
            session, actor=actor(), waiting=waiting, limit=PAGE, cursor=request.args.get("cursor")
        )
        own = {row.message.id for row in rows if correction_messages.is_to(row, actor())}
    return render_template("corrections/index.html", rows=rows, next=following, waiting=waiting, own=own)


@bp.post("/<int:message_id>/receipt")
@needs(Action.RECEIVE_CORRECTIONS)
def receive(message_id: int) -> Response:
    """Confirm one; pressed twice it has been confirmed once. Raises NotFound."""
    with database().transaction() as session:
        correction_messages.receive(session, message_id, actor=actor(), now=now())
    flash(N_("已确认收到更正通知"))
    return redirect(own_path(request.form.get("next", "")) or "/corrections", 303)
