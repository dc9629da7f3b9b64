"""What an applicant does to a running case: supplement it, and remind those who hold it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, TooManyRequests
from app.domain.notice_blocks import chinese_date
from app.domain.permissions import Action, Actor, may
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.event import CaseEvent
from app.models.place import Jurisdiction, Organisation
from app.services import case_reading, outbox, progress
from app.services.command import CaseCommand, load
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse


def supplement(session: Session, number: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> CaseCommand:
    """补正: by the applicant, or entered by the receiver 代录. Raises Conflict `stale` where nothing is asked for."""
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    task = next((task for task in command.tasks if task["key"] == "supplement_application"), None)
    if task is None:
        raise Conflict("stale", N_("本件目前没有需要补正的内容"))
    return progress.complete(session, jurisdiction, case_id, task["id"], "submit", data, actor=actor, now=now)


def remind(session: Session, number: str, texts: MailTexts, *, actor: Actor, now: datetime) -> CaseCommand:
    """催办: the unit that holds the case is told, once a day. Raises TooManyRequests, Conflict `stale`, Forbidden."""
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.REMIND, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    task = next((task for task in command.tasks if task["organisation_id"] is not None), None)
    if task is None:
        raise Conflict("stale", N_("本件目前没有单位在办，不能催办"))
    if _last_reminded(session, jurisdiction, case_id) == command.today:
        raise TooManyRequests(message=N_("今天已经催办过，请明天再试"))
    command.acting_as = (Role.APPLICANT, None)
    command.note("reminded", task=str(task["id"]), organisation_id=str(task["organisation_id"]))
    unit = session.get_one(Organisation, task["organisation_id"])
    if unit.email:
        command.messages.append(_mail(command, task, unit, texts))
    save(command)
    return command


def _last_reminded(session: Session, jurisdiction: str, case_id: int) -> object:
    statement = select(func.max(CaseEvent.at)).where(
        CaseEvent.jurisdiction == jurisdiction, CaseEvent.case_id == case_id, CaseEvent.kind == "reminded"
    )
    at = session.execute(statement).scalar_one()
    return legal_date(at) if at else None


def _mail(command: CaseCommand, task: Mapping[str, Any], unit: Organisation, texts: MailTexts) -> dict[str, Any]:
    place = command.session.get_one(Jurisdiction, command.row["jurisdiction"])
    due_on = task["due_on"]
    subject, text = texts.write(
        "urged",
        addressee=unit.name,
        case=command.row["number"],
        clock=TASKS[task["key"]].clock.label,
        day=chinese_date(command.today),
        due_on=chinese_date(due_on) if due_on else "（无时限）",
        link=place.portal,
    )
    dedupe = f"urged:{command.row['id']}:{command.today.isoformat()}"
    payload = {"to": unit.email, "subject": subject, "text": text}
    return outbox.message(command.row["jurisdiction"], "mail", dedupe, payload, command.now)
