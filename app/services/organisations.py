"""Units kept by the administrator: who is liaison and leader, when a unit was abolished and who took over."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.clock import Reminder
from app.models.place import Organisation
from app.services import events, successions
from app.services.input import row_id

TEXTS = ("leader", "leader_email", "liaison", "email", "phone")
_LONGEST = 200
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def read(session: Session, organisation_id: int, *, actor: Actor) -> Organisation:
    """A unit of a place the actor keeps. Raises NotFound."""
    row = session.get(Organisation, organisation_id)
    if row is None or not actor.administers(row.jurisdiction):
        raise NotFound()
    return row


def heirs(session: Session, row: Organisation) -> Sequence[Organisation]:
    """The units of the same place that may take over: those that exist."""
    statement = select(Organisation).where(
        Organisation.jurisdiction == row.jurisdiction, Organisation.id != row.id, Organisation.abolished_on.is_(None)
    )
    return session.execute(statement.order_by(Organisation.uscc)).scalars().all()


def edit(
    session: Session, organisation_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Organisation:
    """Change contacts, abolition and successor of a unit. Raises NotFound, Invalid with every fault at its field."""
    row = session.execute(
        select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    ).scalar_one_or_none()
    if row is None or not actor.administers(row.jurisdiction):
        raise NotFound()
    errors: list[FieldError] = []
    wanted: dict[str, Any] = {name: _text(data, name, errors) for name in TEXTS}
    wanted["abolished_on"] = _day(data.get("abolished_on"), legal_date(now), errors)
    wanted["successor_id"] = _heir(session, row, data.get("successor"), wanted["abolished_on"], errors)
    heir = session.get(Organisation, wanted["successor_id"] or 0)
    if wanted["abolished_on"] and row.default_receiver and not _receives(heir):
        errors.append(
            FieldError("successor", "receiver_needed", N_("该单位是本地的默认受理单位，须由另一受理单位承接"))
        )
    if wanted["abolished_on"] and heir is not None:
        errors += _not_handed_over(session, row, heir, confirmed=bool(data.get("hands_over")))
    if errors:
        raise Invalid(errors)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if wanted["abolished_on"] and heir is not None:
        _hand_over(session, row, heir, actor, now)
    session.flush()
    if changed:
        _note(session, row, changed, actor, now)
    return row


def _not_handed_over(session: Session, row: Organisation, heir: Organisation, *, confirmed: bool) -> list[FieldError]:
    """Why what a unit still owes cannot go over: the successor may not do it, or nobody has said that this is meant."""
    missing = [role for role in Role if role in successions.roles_owed(session, row) and role.value not in heir.kinds]
    if missing:
        told = N_("承接单位不承担“{role}”的职责，不能接手未了事项")
        return [FieldError("successor", "not_of_kind", told, {"role": missing[0].label})]
    owed = successions.owed(session, [row])[row.id]
    if owed.anything and not confirmed:
        told = N_("将移交 {cases} 件案件、{tasks} 项任务、{clocks} 项时限给承接单位，请核对后勾选确认")
        values = {"cases": owed.cases, "tasks": owed.tasks, "clocks": owed.clocks}
        return [FieldError("hands_over", "required", told, values)]
    return []


def _hand_over(session: Session, row: Organisation, heir: Organisation, actor: Actor, now: datetime) -> None:
    """What nobody has read yet is the successor's to read; where the unit received by default, it receives now.

    Its cases follow one after another, as a job.
    """
    unread = (Reminder.jurisdiction == row.jurisdiction, Reminder.organisation_id == row.id, Reminder.read_at.is_(None))
    session.execute(
        update(Reminder).where(*unread).values(organisation_id=heir.id).execution_options(synchronize_session=False)
    )
    if row.default_receiver:
        row.default_receiver, heir.default_receiver = False, True
    if successions.owed(session, [row])[row.id].anything:
        successions.begin(session, row, heir, actor=actor, now=now)


def _note(session: Session, row: Organisation, changed: Sequence[str], actor: Actor, now: datetime) -> None:
    data = {
        "organisation": str(row.id),
        "fields": sorted(changed),
        "abolished_on": row.abolished_on.isoformat() if row.abolished_on else "",
        "successor": str(row.successor_id or ""),
    }
    events.append_admin(session, row.jurisdiction, "organisation_changed", data, actor=actor, now=now)


def _receives(row: Organisation | None) -> bool:
    return row is not None and Role.CREDIT_CENTRE.value in row.kinds


def _text(data: Mapping[str, Any], name: str, errors: list[FieldError]) -> str:
    value = str(data.get(name) or "").strip()
    if len(value) > _LONGEST:
        errors.append(FieldError(name, "too_long", N_("内容过长（不超过 {longest} 字）"), {"longest": _LONGEST}))
    elif name.endswith("email") and value and not _ADDRESS.fullmatch(value):
        errors.append(FieldError(name, "malformed", N_("电子邮箱的格式有误")))
    return value


def _day(value: Any, today: date, errors: list[FieldError]) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        errors.append(FieldError("abolished_on", "not_a_date", N_("请填写日期，例如 2026-11-21")))
        return None
    if day > today:
        errors.append(FieldError("abolished_on", "in_future", N_("日期不能晚于今天")))
    return day


def _heir(
    session: Session, row: Organisation, wanted: Any, abolished_on: date | None, errors: list[FieldError]
) -> int | None:
    if not wanted:
        return None
    if abolished_on is None:
        errors.append(FieldError("successor", "not_abolished", N_("没有撤销的单位不填承接单位")))
        return None
    # An heir exists itself, so that no unit can come to succeed itself in a circle.
    heir = next((each for each in heirs(session, row) if each.id == row_id(wanted)), None)
    if heir is None:
        errors.append(FieldError("successor", "unknown_unit", N_("承接单位须是本地现存的另一单位")))
    return heir.id if heir else None
