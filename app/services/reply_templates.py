"""Texts a unit keeps for its replies: each for one task, with places that are filled from the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain import placeholders
from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, Role
from app.models.desk import ReplyTemplate
from app.models.place import Organisation
from app.models.task import Task
from app.services.input import required_text

LONGEST_TITLE = 60
LONGEST_TEXT = 2_000
MOST_IN_UNIT = 200
# Tasks in which a unit writes; the applicant's own is entered by the receiver in the applicant's words.
KEYS = tuple(key for key in TASKS if key not in ("supplement_application", "review_rectification"))
_HANDLERS = (
    Role.CREDIT_CENTRE,
    Role.INFORMATION_PROVIDER,
    Role.MEASURE_INITIATOR,
    Role.MEASURE_IMPLEMENTER,
)


def units(session: Session, *, actor: Actor) -> Sequence[Organisation]:
    """The units whose texts are the actor's to keep."""
    held = _held(actor)
    statement = select(Organisation).where(Organisation.id.in_(held)).order_by(Organisation.id)
    return session.execute(statement).scalars().all()


def _held(actor: Actor) -> list[int]:
    return sorted({one.organisation_id for one in actor.granted if one.role in _HANDLERS and one.organisation_id})


def listing(session: Session, *, actor: Actor) -> Sequence[ReplyTemplate]:
    """All texts of the actor's units, by task and title."""
    statement = select(ReplyTemplate).where(ReplyTemplate.organisation_id.in_(_held(actor)))
    return session.execute(statement.order_by(ReplyTemplate.task_key, ReplyTemplate.title)).scalars().all()


def for_task(session: Session, task: Task, *, actor: Actor) -> Sequence[ReplyTemplate]:
    """The texts the actor may put into the form of a task: those of his units for this task."""
    statement = select(ReplyTemplate).where(
        ReplyTemplate.organisation_id.in_(_held(actor)), ReplyTemplate.task_key == task.key
    )
    return session.execute(statement.order_by(ReplyTemplate.title)).scalars().all()


def one(session: Session, template_id: int, *, actor: Actor) -> ReplyTemplate:
    """A text of one of the actor's units. Raises NotFound."""
    row = session.get(ReplyTemplate, template_id)
    if row is None or row.organisation_id not in _held(actor):
        raise NotFound()
    return row


def write(
    session: Session, template_id: int | None, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> ReplyTemplate:
    """Keep a new text, or change one. Raises NotFound, Forbidden, Invalid with every fault at its field, Conflict."""
    found = _checked(data)
    if template_id is None:
        row = ReplyTemplate(id=new_id(now), organisation_id=_unit(session, data, actor), **found)
        session.add(row)
    else:
        row = one(session, template_id, actor=actor)
        row.title, row.text, row.task_key = found["title"], found["text"], found["task_key"]
    row.updated_by, row.updated_at = _account(actor), now
    session.flush()
    return row


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise Forbidden()
    return actor.account_id


def _unit(session: Session, data: Mapping[str, Any], actor: Actor) -> int:
    """The unit that keeps a new text: the one named, or the only one there is."""
    held = _held(actor)
    named = str(data.get("organisation") or "")
    wanted = int(named) if named.isdecimal() and len(named) < 20 else (held[0] if len(held) == 1 and not named else 0)
    if wanted not in held:
        raise Invalid([FieldError("organisation", "unknown_unit", N_("请选择本人所在单位"))])
    full = select(func.count()).where(ReplyTemplate.organisation_id == wanted)
    if session.execute(full).scalar_one() >= MOST_IN_UNIT:
        raise Conflict("too_many", N_("本单位的模板已满 {most} 个，请先删除不用的"), most=MOST_IN_UNIT)
    return wanted


def _checked(data: Mapping[str, Any]) -> dict[str, str]:
    errors: list[FieldError] = []
    found = {"task_key": str(data.get("task_key") or "")}
    if found["task_key"] not in KEYS:
        errors.append(FieldError("task_key", "unknown_task", N_("请选择用于哪项任务")))
    for name, longest in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        try:
            found[name] = required_text(data, name, longest)
        except Invalid as refused:
            errors += refused.errors
    if names := placeholders.unknown(found.get("text", "")):
        shown = " ".join(f"{{{name}}}" for name in names)
        errors.append(FieldError("text", "unknown_place", N_("不认识的占位符：{names}"), {"names": shown}))
    if errors:
        raise Invalid(errors)
    return found


def remove(session: Session, template_id: int, *, actor: Actor) -> None:
    """Throw a text away. Raises NotFound."""
    row = one(session, template_id, actor=actor)
    session.execute(delete(ReplyTemplate).where(ReplyTemplate.id == row.id))
