"""Units kept by the administrator: who is liaison and leader, when a unit was abolished and who took over."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.clock import Clock, Reminder
from app.models.place import Organisation
from app.models.task import Task
from app.services import events
from app.services.input import row_id

TEXTS = ("leader", "leader_email", "liaison", "email", "phone")
_LONGEST = 200
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Owed:
    """What a unit still has to do: open tasks and running limits."""

    tasks: int
    clocks: int


def read(session: Session, organisation_id: int) -> Organisation:
    """Raises NotFound."""
    row = session.get(Organisation, organisation_id)
    if row is None:
        raise NotFound()
    return row


def heirs(session: Session, row: Organisation) -> Sequence[Organisation]:
    """The units of the same place that may take over: those that exist."""
    statement = select(Organisation).where(
        Organisation.jurisdiction == row.jurisdiction, Organisation.id != row.id, Organisation.abolished_on.is_(None)
    )
    return session.execute(statement.order_by(Organisation.uscc)).scalars().all()


def owed(session: Session, rows: Sequence[Organisation]) -> Mapping[int, Owed]:
    """What these units still owe, by their ids; only those of abolished units are asked for by the list."""
    ids, places = [row.id for row in rows], {row.jurisdiction for row in rows}
    if not ids:
        return {}
    tasks = select(Task.organisation_id, func.count()).where(
        Task.jurisdiction.in_(places), Task.open, Task.organisation_id.in_(ids)
    )
    clocks = select(Clock.owner_id, func.count()).where(
        Clock.jurisdiction.in_(places), Clock.running, Clock.owner_id.in_(ids)
    )
    open_tasks = {row[0]: row[1] for row in session.execute(tasks.group_by(Task.organisation_id))}
    running = {row[0]: row[1] for row in session.execute(clocks.group_by(Clock.owner_id))}
    return {unit: Owed(open_tasks.get(unit, 0), running.get(unit, 0)) for unit in ids}


def edit(
    session: Session, organisation_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Organisation:
    """Change contacts, abolition and successor of a unit. Raises NotFound, Invalid with every fault at its field."""
    row = session.execute(
        select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    ).scalar_one_or_none()
    if row is None:
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
    if errors:
        raise Invalid(errors)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if wanted["abolished_on"] and heir is not None:
        _hand_over(session, row, heir)
    session.flush()
    if changed:
        _note(session, row, changed, actor, now)
    return row


def _hand_over(session: Session, row: Organisation, heir: Organisation) -> None:
    """What nobody has read yet is the successor's to read; where the unit received by default, it receives now."""
    unread = (Reminder.jurisdiction == row.jurisdiction, Reminder.organisation_id == row.id, Reminder.read_at.is_(None))
    session.execute(
        update(Reminder).where(*unread).values(organisation_id=heir.id).execution_options(synchronize_session=False)
    )
    if row.default_receiver:
        row.default_receiver, heir.default_receiver = False, True


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
