"""Reminders by mail: everything a person has not yet been sent, in one mail, however many clocks and rungs it is."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.ladder import ORDER, Level
from app.domain.notice_blocks import chinese_date
from app.domain.vocabulary import Role
from app.domain.workdays import legal_date
from app.models.account import Account, Grant
from app.models.application import Application
from app.models.case import Case
from app.models.clock import Clock, Reminder
from app.models.place import Jurisdiction
from app.models.task import Task
from app.models.work import OutboxMessage
from app.services import outbox, units
from app.services.saving import upsert
from app.services.units import Standing

KIND = "rung"
_MOST_LINES = 100
Reader = tuple[str, str]  # address, name


def due_places(session: Session) -> list[str]:
    """The jurisdictions in which reminders wait to be mailed."""
    waits = exists().where(Reminder.jurisdiction == Jurisdiction.id, Reminder.unsent)
    return sorted(session.execute(select(Jurisdiction.id).where(waits)).scalars())


def post(session: Session, jurisdiction: str, texts: MailTexts, *, now: datetime) -> int:
    """Write one mail for each reader of a place; answers how many. Nothing while rungs are still being climbed.

    One process at a time: a second would split what a person gets.
    """
    climbing = select(Clock.id).where(Clock.jurisdiction == jurisdiction, Clock.next_rung_at <= now).limit(1)
    lock = select(Jurisdiction).where(Jurisdiction.id == jurisdiction).with_for_update(key_share=True, skip_locked=True)
    place = session.execute(lock).scalar_one_or_none()
    if place is None or session.execute(climbing).first():
        return 0
    rows = session.execute(_unsent(jurisdiction)).all()
    letters = _by_reader(session, jurisdiction, rows)
    messages = [_mail(place, reader, told, texts, now) for reader, told in letters.items()]
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))
    sent = (Reminder.jurisdiction == jurisdiction, Reminder.id.in_([row.Reminder.id for row in rows]))
    session.execute(update(Reminder).where(*sent).values(unsent=False).execution_options(synchronize_session=False))
    return len(messages)


def _unsent(jurisdiction: str) -> Any:
    return (
        select(Reminder, Clock.code, Clock.kind, Case.number, Application)
        .join(Clock, and_(Clock.jurisdiction == Reminder.jurisdiction, Clock.id == Reminder.clock_id))
        .join(Case, and_(Case.jurisdiction == Reminder.jurisdiction, Case.id == Reminder.case_id))
        .outerjoin(
            Application, and_(Application.jurisdiction == Case.jurisdiction, Application.id == Case.application_id)
        )
        .where(Reminder.jurisdiction == jurisdiction, Reminder.unsent)
        .order_by(Reminder.due_on, Reminder.id)
    )


Letters = dict[Reader, dict[int, Row[Any]]]


def _by_reader(session: Session, jurisdiction: str, rows: Sequence[Row[Any]]) -> Letters:
    """Of each clock only the highest rung: what was missed meanwhile says no more than the last of it."""
    standing = units.standing(session, {row.Reminder.organisation_id for row in rows if row.Reminder.organisation_id})
    owners = _owners(session, jurisdiction, {row.Reminder.case_id for row in rows})
    watchers = _watchers(session, jurisdiction) if any(row.Reminder.level is Level.SUPERVISOR for row in rows) else []
    letters: Letters = {}
    for row in rows:
        for reader in _readers(row, standing, owners, watchers):
            told = letters.setdefault(reader, {})
            before = told.get(row.Reminder.clock_id)
            if before is None or ORDER.index(row.Reminder.rung) >= ORDER.index(before.Reminder.rung):
                told[row.Reminder.clock_id] = row
    return letters


def _readers(
    row: Row[Any],
    standing: Mapping[int, Standing],
    owners: Mapping[tuple[int, int], Reader],
    watchers: Iterable[Reader],
) -> Iterable[Reader]:
    level, unit = row.Reminder.level, standing.get(row.Reminder.organisation_id or 0)
    if level is Level.SUPERVISOR:
        return watchers
    if level is Level.APPLICANT:
        filer = row.Application
        return [(filer.email, filer.applicant_name)] if filer and filer.email and filer.e_service else []
    if unit is None:
        return []
    if level is Level.LEADER and unit.leader_email:
        return [(unit.leader_email, unit.name)]
    own = owners.get((row.Reminder.case_id, unit.id))
    if level is Level.LIAISON and own:
        return [own]
    return [(unit.email, unit.name)] if unit.email else []


def _owners(session: Session, jurisdiction: str, cases: Iterable[int]) -> Mapping[tuple[int, int], Reader]:
    """Who has claimed the open task of a unit in a case, and has an address: told instead of the unit's liaison."""
    statement = (
        select(Task.case_id, Task.organisation_id, Account)
        .join(Account, Account.id == Task.assignee_id)
        .where(Task.jurisdiction == jurisdiction, Task.case_id.in_(sorted(cases)), Task.open, Account.active)
    )
    return {
        (row.case_id, row.organisation_id): (row.Account.email, row.Account.name)
        for row in session.execute(statement)
        if row.Account.email
    }


def _watchers(session: Session, jurisdiction: str) -> list[Reader]:
    """The supervisors of a place who have an address."""
    statement = (
        select(Account)
        .join(Grant)
        .where(Grant.role == Role.SUPERVISOR, Grant.jurisdiction == jurisdiction, Account.active)
        .order_by(Account.id)
    )
    return [(each.email, each.name) for each in session.execute(statement).scalars().unique() if each.email]


def _mail(
    place: Jurisdiction, reader: Reader, told: Mapping[int, Row[Any]], texts: MailTexts, now: datetime
) -> dict[str, Any]:
    rows = sorted(told.values(), key=lambda row: (row.Reminder.due_on, row.number, row.Reminder.clock_id))
    lines = [_line(row) for row in rows]
    subject, text = texts.write(
        "rungs",
        day=chinese_date(legal_date(now)),
        addressee=reader[1],
        count=str(len(lines)),
        lines="\n".join([*lines[:_MOST_LINES], *(["……"] if len(lines) > _MOST_LINES else [])]),
        link=place.portal,
    )
    # The newest reminder in it names a mail: no later one can hold the same.
    who = hashlib.sha256(reader[0].encode()).hexdigest()[:16]
    newest = max(row.Reminder.id for row in rows)
    return outbox.message(
        place.id, KIND, f"rung:{newest}:{who}", {"to": reader[0], "subject": subject, "text": text}, now
    )


def _line(row: Row[Any]) -> str:
    kind = f"（{row.kind.label}）" if row.kind == "internal" else ""
    return f"{row.number}　{row.code.label}{kind}　{chinese_date(row.Reminder.due_on)}　{row.Reminder.rung.label}"
