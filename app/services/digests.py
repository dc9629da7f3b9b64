"""每日待办提醒: one mail a person or unit about the tasks that are late or due within two working days."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.ledger import DUE_SOON_WORKDAYS, SERIOUS_WORKDAYS
from app.domain.notice_blocks import chinese_date
from app.domain.vocabulary import ClockState
from app.domain.workdays import WorkCalendar, legal_date
from app.models.account import Account
from app.models.case import Case
from app.models.place import Jurisdiction, Organisation
from app.models.task import Task
from app.models.work import OutboxMessage
from app.services import calendar, outbox, processes
from app.services.saving import upsert

_MOST_LINES = 100
Reader = tuple[str, str]  # address, name


def write(session: Session, jurisdiction: str, texts: MailTexts, now: datetime) -> None:
    """Put the mails of a day into the outbox; whoever has nothing urgent gets none."""
    today, days = legal_date(now), calendar.current(session)
    portal = session.get_one(Jurisdiction, jurisdiction).portal
    messages = []
    for (address, name), lines in _urgent(session, jurisdiction, today, days).items():
        subject, text = texts.write(
            "digest",
            day=chinese_date(today),
            addressee=name,
            count=str(len(lines)),
            lines="\n".join([*lines[:_MOST_LINES], *(["……"] if len(lines) > _MOST_LINES else [])]),
            link=portal,
        )
        who = hashlib.sha256(address.encode()).hexdigest()[:16]
        words = {"to": address, "subject": subject, "text": text}
        messages.append(outbox.message(jurisdiction, "mail", f"digest:{today.isoformat()}:{who}", words, now))
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))


def _urgent(session: Session, jurisdiction: str, today: date, days: WorkCalendar) -> dict[Reader, list[str]]:
    """A line for each urgent task, least time left first, by who must know of it."""
    statement = (
        select(Task, Case.number, Case.bundle_id, Organisation, Account)
        .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
        .join(Organisation, Organisation.id == Task.organisation_id)
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(Task.jurisdiction == jurisdiction, Task.open, Task.sort_on <= days.add(today, DUE_SOON_WORKDAYS))
        .order_by(Task.sort_on, Task.id)
    )
    found: dict[Reader, list[str]] = {}
    for row in session.execute(statement):
        if reader := _reader(row.Account, row.Organisation):
            found.setdefault(reader, []).append(_line(session, row, today, days))
    return found


def _reader(person: Account | None, unit: Organisation) -> Reader | None:
    """The person who has claimed a task, if they have an address; else their unit."""
    if person and person.email:
        return person.email, person.name
    return (unit.email, unit.name) if unit.email else None


def _line(session: Session, row: Any, today: date, days: WorkCalendar) -> str:
    step = processes.published(session, row.bundle_id).user_tasks[row.Task.key].name
    due_on: date = row.Task.sort_on
    return f"{row.number}　{step}　{chinese_date(due_on)}　{_state(due_on, today, days).label}"


def _state(due_on: date, today: date, days: WorkCalendar) -> ClockState:
    if today == due_on:
        return ClockState.DUE_TODAY
    if today < due_on:
        return ClockState.DUE_SOON
    late = days.count(due_on, today)
    return ClockState.SERIOUSLY_OVERDUE if late >= SERIOUS_WORKDAYS else ClockState.OVERDUE
