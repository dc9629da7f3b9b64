"""每日待办提醒: one mail a person or unit about the tasks that are late or due within two working days.

On a day on which the ladder speaks of a case it is left to the ladder: nobody gets two mails about one thing.
"""

import hashlib
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.ledger import DUE_SOON_WORKDAYS, SERIOUS_WORKDAYS
from app.domain.notice_blocks import chinese_date
from app.domain.vocabulary import ClockState
from app.domain.workdays import ZONE, WorkCalendar, legal_date
from app.models.account import Account
from app.models.case import Case
from app.models.clock import Clock, Reminder
from app.models.place import Jurisdiction, Organisation
from app.models.task import Task
from app.models.work import OutboxMessage
from app.services import calendar, outbox, processes
from app.services.saving import upsert

_MOST_LINES = 100
Reader = tuple[str, str]  # address, name


def write(session: Session, jurisdiction: str, texts: MailTexts, now: datetime) -> None:
    """Put the mails of a day into the outbox; whoever has nothing urgent gets none."""
    today = legal_date(now)
    portal = session.get_one(Jurisdiction, jurisdiction).portal
    messages = []
    for (address, name), lines in _urgent(session, jurisdiction, calendar.current(session), now).items():
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


def _urgent(session: Session, jurisdiction: str, days: WorkCalendar, now: datetime) -> dict[Reader, list[str]]:
    """A line for each urgent task, least time left first, by who must know of it."""
    today = legal_date(now)
    statement = (
        select(Task, Case.number, Case.bundle_id, Organisation, Account)
        .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
        .join(Organisation, Organisation.id == Task.organisation_id)
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(Task.jurisdiction == jurisdiction, Task.open, Task.sort_on <= days.add(today, DUE_SOON_WORKDAYS))
        .where(~_left_to_the_ladder(today, now))
        .order_by(Task.sort_on, Task.id)
    )
    found: dict[Reader, list[str]] = {}
    for row in session.execute(statement):
        if reader := _reader(row.Account, row.Organisation):
            found.setdefault(reader, []).append(_line(session, row, today, days))
    return found


def _left_to_the_ladder(today: date, now: datetime) -> ColumnElement[bool]:
    """A rung of the case has been told today, or is about to be."""
    morning = datetime.combine(today, time(), ZONE)
    of_case = (Reminder.jurisdiction == Task.jurisdiction, Reminder.case_id == Task.case_id)
    told = exists(select(1).where(*of_case, Reminder.told_at >= morning))
    due = and_(Clock.jurisdiction == Task.jurisdiction, Clock.case_id == Task.case_id, Clock.next_rung_at <= now)
    return or_(told, exists(select(1).where(due)))


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
