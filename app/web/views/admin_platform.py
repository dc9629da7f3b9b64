"""上级平台推送: what was handed over, how it stands there, and handing over again what came back."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict
from app.domain.measures import PushStatus
from app.domain.permissions import Action
from app.services import places, platform_list
from app.web.access import needs
from app.web.back import own_path
from app.web.context import actor, database, now, outside
from app.web.fault_words import fault_words
from app.web.filters import translated

bp = Blueprint("admin_platform", __name__, url_prefix="/admin/platform")
PAGE = 30
_PLACES = {place.id: place.name for place in places.PLACES}


@bp.get("")
@needs(Action.ADMINISTER)
def index() -> str:
    """Results on their way to the platforms above. Raises Invalid for an unknown cursor."""
    status, place = request.args.get("status", ""), request.args.get("place", "")
    with database().reading() as session:
        found = platform_list.read(session, status=status, place=place, limit=PAGE, cursor=request.args.get("cursor"))
    return render_template(
        "admin/platform.html",
        found=found,
        status=status,
        place=place,
        states=[(each.value, each.label) for each in PushStatus],
        places=_PLACES,
        unconnected=[name for key, name in _PLACES.items() if outside().platforms.of(key) is None],
        words=fault_words,
    )


@bp.post("/<jurisdiction>/<int:push_id>/again")
@needs(Action.ADMINISTER)
def again(jurisdiction: str, push_id: int) -> Response:
    """Hand a denied result over again; pressed twice it goes once. Raises NotFound."""
    try:
        with database().transaction() as session:
            platform_list.push_again(session, jurisdiction, push_id, actor=actor(), now=now())
        flash(gettext("已重新排队，稍后推送"))
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    return redirect(own_path(request.form.get("next", "")) or "/admin/platform", 303)
