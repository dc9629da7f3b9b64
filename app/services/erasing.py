"""消除: a natural person's record whose time is over under the plan of its place loses its content, every night.

What remains is that it was there: number of the document and keyed hash of the person, so that it cannot be delivered
again. Histories hold ids and digests alone and stay whole.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.periods import last_day
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import CaseStatus, IdType, RecordStatus, Unit
from app.domain.workdays import legal_date
from app.logs import logger
from app.models.case import Case
from app.models.record import Record, RecordVersion, Subject
from app.services import calendar, events, policy
from app.services.public_records import OF_SUBJECT

RULE = "retention.person_years"
# So many a night and place: each is an event under the lock of the place's chain.
BATCH = 500

log = logger(__name__)


def erase_due(session: Session, jurisdiction: str, _texts: MailTexts, now: datetime) -> None:
    """Erase what is due in a place, where its plan says so. A record waits for the end of a case, and of a lawsuit."""
    today = legal_date(now)
    pack = policy.in_force(jurisdiction, today)
    if RULE not in pack.rules:
        return
    years, days = pack.number(RULE), calendar.current(session)
    erased = 0
    for row in _candidates(session, jurisdiction, today):
        ended = row.conduct_ended_on
        if ended is not None and last_day(ended, years, Unit.YEAR, days) < today:
            _erase(session, jurisdiction, row.id)
            data = {"record": str(row.id), "ended_on": ended.isoformat(), "pack": pack.sha256}
            events.append_admin(session, jurisdiction, "record_erased", data, actor=SYSTEM, now=now)
            erased += 1
        if erased == BATCH:
            break
    if erased:
        log.info("records_erased", place=jurisdiction, rows=erased)


def _candidates(session: Session, jurisdiction: str, today: date) -> list[Record]:
    """Records of natural persons whose conduct has ended, the longest ago first."""
    open_case = exists(
        select(1).where(
            Case.jurisdiction == Record.jurisdiction, Case.record_id == Record.id, Case.status == CaseStatus.OPEN
        )
    )
    statement = (
        select(Record)
        .join(Subject, OF_SUBJECT)
        .where(
            Record.jurisdiction == jurisdiction,
            Subject.id_type != IdType.USCC,
            Record.status != RecordStatus.ERASED,
            Record.conduct_ended_on < today,
            ~open_case,
            ~Record.court_pending,
        )
        .order_by(Record.conduct_ended_on, Record.id)
        .limit(BATCH)
        .with_for_update(of=Record, skip_locked=True)
    )
    return list(session.execute(statement).scalars())


def _erase(session: Session, jurisdiction: str, record_id: int) -> None:
    """Empty the record and every earlier version of it."""
    empty: dict[str, Any] = {"fields": {}, "personal": {}}
    session.execute(
        update(Record)
        .where(Record.jurisdiction == jurisdiction, Record.id == record_id)
        .values(status=RecordStatus.ERASED, delivered={}, version=Record.version + 1, **empty)
    )
    session.execute(
        update(RecordVersion)
        .where(RecordVersion.jurisdiction == jurisdiction, RecordVersion.record_id == record_id)
        .values(**empty)
    )
