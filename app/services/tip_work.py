"""What is done with a tip: handed to a unit for checking, checked there, answered to who told."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.permissions import ROLES, Action, Actor
from app.domain.tips import OPEN_STATES, TipState
from app.domain.vocabulary import N_, Role
from app.models.place import Organisation
from app.models.tip import Tip
from app.services import events, places, tip_sight
from app.services.input import digest, required_text

# Numbers of persons, of telephones and mail addresses: what an answer to one person must not say of another.
_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1\d{10})(?!\d)|[\w.+-]+@[\w-]+\.[\w.]+")
_CLOSED = N_("举报已经答复，不能再办理")


def checkers(session: Session, tip: Tip) -> list[Organisation]:
    """The units of the place that can check it: never the one it is about, nor one it names."""
    handling = {role.value for role in ROLES[Action.CHECK_TIPS]}
    return [
        unit
        for unit in places.organisations(session, tip.jurisdiction)
        if unit.id != tip.about_organisation_id
        and handling & set(unit.kinds)
        and unit.abolished_on is None
        and not tip_sight.named(tip, unit.name)
    ]


def hand(session: Session, tip_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """转交核查: the unit in `unit` reads `matter`, and the files where `files` is true. Raises NotFound, Invalid."""
    tip = _open(session, tip_id, actor)
    unit = next((each for each in checkers(session, tip) if str(each.id) == data.get("unit")), None)
    errors = []
    if unit is None:
        errors.append(FieldError("unit", "unknown_unit", N_("请从列表中选择核查单位")))
    try:
        matter = required_text(data, "matter")
    except Invalid as refused:
        errors += refused.errors
    if errors or unit is None:
        raise Invalid(errors)
    tip.checker_id, tip.handed_at, tip.matter, tip.state = unit.id, now, matter, TipState.CHECKING
    tip.files_handed, tip.finding, tip.found_at = bool(data.get("files")), None, None
    session.flush()
    told = {"organisation_id": str(unit.id), "files": tip.files_handed, "digest": digest(matter)}
    _note(session, tip, "tip_handed", told, actor, now)


def report(session: Session, tip_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """What the unit found, in `finding`; written anew until the answer. Raises NotFound, Conflict, Invalid."""
    tip = tip_sight.of_checker(session, tip_id, actor, lock=True)
    if tip.state not in OPEN_STATES:
        raise Conflict("tip_closed", _CLOSED)
    tip.finding, tip.found_at = required_text(data, "finding"), now
    session.flush()
    told = {"organisation_id": str(tip.checker_id), "digest": digest(tip.finding)}
    _note(session, tip, "tip_checked", told, actor, now)


def answer(session: Session, tip_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """The answer in `answer` and how it ends in `state`. Raises NotFound, Conflict, Invalid.

    Words that look like a person's number must be vouched for by `looked`.
    """
    tip = _open(session, tip_id, actor)
    errors = []
    if data.get("state") not in (TipState.ANSWERED, TipState.NO_GROUND):
        errors.append(FieldError("state", "unknown_state", N_("请选择办理结果")))
    words = ""
    try:
        words = required_text(data, "answer")
    except Invalid as refused:
        errors += refused.errors
    if words and _PERSONAL.search(words) and not data.get("looked"):
        message = N_("答复中有证件号码、手机号码或者邮箱，可能泄露他人信息；请删去，确需保留的请勾选已核对")
        errors.append(FieldError("answer", "personal", message))
    if errors:
        raise Invalid(errors)
    tip.answer, tip.state, tip.answered_at = words, TipState(data["state"]), now
    session.flush()
    told = {"state": tip.state.value, "state_text": tip.state.label, "digest": digest(words)}
    _note(session, tip, "tip_answered", told, actor, now)


def _open(session: Session, tip_id: int, actor: Actor) -> Tip:
    tip = tip_sight.of_watcher(session, tip_id, actor, Role.SUPERVISOR, lock=True)
    if tip.state not in OPEN_STATES:
        raise Conflict("tip_closed", _CLOSED)
    return tip


def _note(session: Session, tip: Tip, kind: str, told: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    events.append_admin(session, tip.jurisdiction, kind, {"tip": str(tip.id), **told}, actor=actor, now=now)
