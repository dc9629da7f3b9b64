"""催办 by those who look after a case: the unit that holds a task is told, once a day for each task."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, TooManyRequests
from app.domain.notice_blocks import chinese_date
from app.domain.permissions import ROLES, Action, Actor, may, standing
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, Role
from app.domain.workdays import ZONE, legal_date
from app.models.event import CaseEvent
from app.models.place import Jurisdiction, Organisation
from app.services import inbox, outbox
from app.services.command import CaseCommand, load
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse

EVENT = "task_reminded"


def urge(session: Session, task_id: int, texts: MailTexts, *, actor: Actor, now: datetime) -> CaseCommand:
    """Remind the unit of a task. Raises NotFound, Forbidden, Conflict, TooManyRequests."""
    jurisdiction, case_id = inbox.find(session, task_id, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.URGE, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    task = next((each for each in command.tasks if each["id"] == task_id), None)
    if task is None:
        raise Conflict("task_finished", N_("该任务已办结或已撤销"))
    if wrong := not_urgeable(task["organisation_id"], jurisdiction, actor):
        raise wrong
    if task_id in urged_today(session, jurisdiction, [case_id], now):
        raise TooManyRequests(message=N_("今天已经催办过，请明天再试"))
    role = standing(actor, command.scope, ROLES[Action.URGE])
    command.acting_as = (role, command.row["receiver_id"] if role is Role.CREDIT_CENTRE else None)
    unit = session.get_one(Organisation, task["organisation_id"])
    command.note(EVENT, task=str(task_id), organisation_id=str(unit.id))
    if unit.email:
        command.messages.append(_mail(command, task, unit, texts))
    save(command)
    return command


def not_urgeable(organisation_id: int | None, jurisdiction: str, actor: Actor) -> Conflict | None:
    """Why a task cannot be urged whoever asks: it is the applicant's, or the asker's own unit's."""
    if organisation_id is None:
        return Conflict("not_urgeable", N_("该任务由申请人办理，不能催办"))
    if any(grant.organisation_id == organisation_id for grant in actor.granted):
        return Conflict("not_urgeable", N_("该任务由本单位办理，无需催办"))
    return None


def urged_today(session: Session, jurisdiction: str, case_ids: list[int], now: datetime) -> frozenset[int]:
    """The tasks of these cases that somebody has urged today, by the day in China."""
    midnight = datetime.combine(legal_date(now), time(), ZONE)
    statement = select(CaseEvent.data).where(
        CaseEvent.jurisdiction == jurisdiction,
        CaseEvent.case_id.in_(case_ids),
        CaseEvent.kind == EVENT,
        CaseEvent.at >= midnight,
    )
    return frozenset(int(data["task"]) for data in session.execute(statement).scalars())


def _mail(command: CaseCommand, task: dict[str, Any], unit: Organisation, texts: MailTexts) -> dict[str, Any]:
    place = command.session.get_one(Jurisdiction, command.row["jurisdiction"])
    due_on = task["due_on"]
    subject, text = texts.write(
        "urging",
        addressee=unit.name,
        case=command.row["number"],
        clock=TASKS[task["key"]].clock.label,
        day=chinese_date(command.today),
        due_on=chinese_date(due_on) if due_on else "（无时限）",
        link=place.portal,
    )
    dedupe = f"urging:{task['id']}:{command.today.isoformat()}"
    payload = {"to": unit.email, "subject": subject, "text": text}
    return outbox.message(command.row["jurisdiction"], "mail", dedupe, payload, command.now)
