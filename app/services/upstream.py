"""上级平台: an answer that changed a record says that the platform above follows; the receiver notes when it has."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_
from app.domain.workdays import legal_date
from app.services import case_reading, platform_pushes
from app.services.command import CaseCommand, load
from app.services.input import optional_text
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse

LONGEST = 500


def confirm(session: Session, number: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> CaseCommand:
    """Note that the platform above shows the outcome, and since when. `text` says where it was seen.

    Raises NotFound, Forbidden, Invalid, Conflict `nothing_awaited` where nothing is to follow or it has been noted.
    """
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.CONFIRM_UPSTREAM, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    if not command.row["upstream_wanted"] or command.row["upstream_on"] is not None:
        raise Conflict("nothing_awaited", N_("本件没有待确认的上级平台更新"))
    seen_on = _seen_on(data, command)
    words = optional_text(data, "text", LONGEST)
    command.set(upstream_on=seen_on)
    command.note("upstream_confirmed", seen_on=seen_on.isoformat(), digest=command.keep(words))
    platform_pushes.seen_by_hand(session, jurisdiction, case_id, now)
    save(command)
    return command


def _seen_on(data: Mapping[str, Any], command: CaseCommand) -> date:
    """The day: not before the answer, not in the future."""
    given = data.get("seen_on")
    try:
        day = given if isinstance(given, date) else date.fromisoformat(str(given or ""))
    except ValueError:
        raise Invalid([FieldError("seen_on", "not_a_date", N_("请填写日期，例如 2026-11-21"))]) from None
    if day > command.today:
        raise Invalid([FieldError("seen_on", "in_future", N_("日期不能晚于今天"))])
    if day < legal_date(command.row["answered_at"]):
        raise Invalid([FieldError("seen_on", "before_answer", N_("日期不能早于作出答复之日"))])
    return day
