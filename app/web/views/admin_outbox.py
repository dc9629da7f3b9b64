"""Messages that were given up, in an administrator's hands: what each was, sending again, giving up for good."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import dead_letters, places
from app.services.calendar import NATION
from app.services.dead_letters import Reason, Wanted
from app.web.access import needs
from app.web.back import own_path
from app.web.context import actor, database, now
from app.web.fault_words import fault_words
from app.web.filters import translated

bp = Blueprint("admin_outbox", __name__, url_prefix="/admin/outbox")
PAGE = 30
_PLACES = {place.id: place.name for place in places.PLACES}
KINDS: Mapping[str, str] = {
    "notice": N_("文书"),
    "mail": N_("邮件"),
    "rung": N_("时限提醒邮件"),
    "calendar_moved": N_("时限调整告知"),
    "measure_order_ended": N_("措施通知办结转告"),
    "record_spread": N_("更正结果告知各方"),
    "platform": N_("上级平台推送"),
    "platform_ask": N_("询问上级平台"),
}
Page = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.ADMINISTER)
def index() -> str:
    """Messages that were given up, and how many wait. Raises Invalid for an unknown cursor."""
    return _page(0)


def _page(faulty: int) -> str:
    """The list; `faulty` is the message for which no reason was chosen."""
    asked = request.args
    wanted = Wanted(asked.get("kind", ""), asked.get("place", ""), asked.get("view") == "given_up")
    with database().reading() as session:
        found = dead_letters.read(session, wanted, limit=PAGE, cursor=asked.get("cursor"))
    return render_template(
        "admin/outbox.html",
        found=found,
        wanted=wanted,
        faulty=faulty,
        kinds=KINDS,
        chosen=sum(
            count
            for (place, kind), count in found.dead.items()
            if place == (wanted.place or place) and kind == (wanted.kind or kind)
        ),
        kinds_there=[(kind, KINDS.get(kind, kind)) for kind in sorted({kind for _, kind in found.dead})],
        reasons=list(Reason),
        places={**_PLACES, NATION: translated(N_("全国"))},
        words=fault_words,
    )


@bp.post("/<jurisdiction>/<int:message_id>/retry")
@needs(Action.ADMINISTER)
def retry(jurisdiction: str, message_id: int) -> Response:
    """Send one again. Raises NotFound."""
    with database().transaction() as session:
        dead_letters.retry(session, jurisdiction, message_id, actor=actor(), now=now())
    flash(N_("已重新排队，稍后发送"))
    return _back()


@bp.post("/retry")
@needs(Action.ADMINISTER)
def retry_all() -> Response:
    """Send all of a kind and place again. Raises NotFound where there are none."""
    wanted = Wanted(request.form.get("kind", ""), request.form.get("place", ""))
    with database().transaction() as session:
        count = dead_letters.retry_all(session, wanted, actor=actor(), now=now())
    flash(gettext("%(num)s 条已重新排队，稍后发送", num=count))
    return redirect("/admin/outbox", 303)


@bp.post("/<jurisdiction>/<int:message_id>/give-up")
@needs(Action.ADMINISTER)
def give_up(jurisdiction: str, message_id: int) -> Page:
    """Put one away for good, with a reason. Raises NotFound."""
    reason = request.form.get("reason", "")
    try:
        with database().transaction() as session:
            dead_letters.give_up(session, jurisdiction, message_id, reason, actor=actor(), now=now())
    except Invalid as refused:
        flash(translated(refused.errors[0].message), "warn")
        return _page(message_id), 422
    flash(N_("已放弃发送，并记入日志"))
    return _back()


def _back() -> Response:
    """To the list as it was filtered."""
    return redirect(own_path(request.form.get("next", "")) or "/admin/outbox", 303)
