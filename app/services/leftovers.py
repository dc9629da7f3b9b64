"""What has served its turn: ended jobs, the words of sent mails, uploads that nobody has joined to anything.

Nothing that proves or decides lies here: events, letters, records and joined files stay. Every act takes at most so
many rows a night and goes on the next one. Files follow their rows in a job of their own (services/loose_files.py).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.logs import logger
from app.models.base import Base, table_of
from app.models.contact import Message
from app.models.desk import TaskDraft
from app.models.draft import Draft
from app.models.evidence import Evidence
from app.models.place import Jurisdiction
from app.models.work import Job, OutboxMessage
from app.services import calendar_loads, campaigns, clock_accounts, key_rotation, radar, reminder_mails, successions
from app.services.calendar import NATION
from app.services.jobs import JobStatus
from app.services.visibility import anywhere

KEEP_JOBS = timedelta(days=90)
# The copy at the addressee's is the mail; ours serves those who ask whether it has left.
KEEP_MAILS = timedelta(days=30)
# Longer than answers to repeated requests are kept, which may name an upload.
KEEP_UPLOADS = timedelta(days=60)
MOST_A_NIGHT = 20_000
_SLICE = 500
# Rows of other tables ask what became of these, and some are done once for ever.
_ASKED_FOR = (
    calendar_loads.JOB, campaigns.KIND, clock_accounts.JOB, key_rotation.JOB, radar.JOB, successions.JOB,
)  # fmt: skip
_ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)
# Where a sent mail without its words lies among those that will never be due.
_EMPTIED = datetime(9999, 1, 1, tzinfo=UTC)
_IDS = re.compile(rb"\d{15,19}")

log = logger(__name__)


def remove_jobs(session: Session, place: str, _texts: MailTexts, now: datetime) -> None:
    """Remove the jobs of a place that ended long ago, with what they were given and what came out."""
    old = (
        Job.jurisdiction.in_(_with_nation(session, place)),
        Job.status.in_(_ENDED),
        Job.finished_at < now - KEEP_JOBS,
        Job.kind.not_in(_ASKED_FOR),
    )
    ids = session.execute(select(Job.id).where(*old).order_by(Job.id).limit(MOST_A_NIGHT)).scalars().all()
    for some in _slices(ids):
        here = (Job.jurisdiction.in_(_with_nation(session, place)), Job.id.in_(some), Job.status.in_(_ENDED))
        session.execute(delete(Job).where(*here).execution_options(synchronize_session=False))
    _tell("jobs", len(ids))


def empty_mails(session: Session, place: str, _texts: MailTexts, machine: datetime) -> None:
    """Forget the words and addresses of mails that left long ago; the row stays, so that none is sent twice."""
    old = (
        OutboxMessage.jurisdiction.in_(_with_nation(session, place)),
        OutboxMessage.open.is_(False),
        OutboxMessage.available_at < machine,
        OutboxMessage.done_at < machine - KEEP_MAILS,
        OutboxMessage.kind.in_(("mail", reminder_mails.KIND)),
    )
    chosen = select(OutboxMessage.id).where(*old).order_by(OutboxMessage.available_at).limit(MOST_A_NIGHT)
    ids = session.execute(chosen).scalars().all()
    for some in _slices(ids):
        here = (OutboxMessage.jurisdiction.in_(_with_nation(session, place)), OutboxMessage.id.in_(some))
        emptied = update(OutboxMessage).where(*here).values(payload={}, available_at=_EMPTIED)
        session.execute(emptied.execution_options(synchronize_session=False))
    _tell("outbox", len(ids))


def remove_uploads(session: Session, place: str, _texts: MailTexts, now: datetime) -> None:
    """Remove uploads that no row and no draft names; they belong to no place, the first place does it all."""
    if not _is_first(session, place):
        return
    removed, held = 0, None
    for some in _unjoined(session, now - KEEP_UPLOADS):
        held = _named_in_drafts(session) if held is None else held
        free = [row.id for row in some if row.id not in held]
        free = [each for each in free if each not in _named_in_messages(session, some)]
        session.execute(delete(Evidence).where(Evidence.id.in_(free)).execution_options(synchronize_session=False))
        removed += len(free)
        if removed >= MOST_A_NIGHT:
            break
    _tell("evidence", removed)


def _unjoined(session: Session, before: datetime) -> Iterator[Sequence[Evidence]]:
    """Uploads of before that no key points to, in slices, locked: whoever joins one at this moment is passed by."""
    after = 0
    while True:
        wanted = (Evidence.id > after, Evidence.uploaded_at < before, *(~each for each in _pointing()))
        statement = select(Evidence).where(*wanted).order_by(Evidence.id).limit(_SLICE)
        rows = session.execute(statement.with_for_update(skip_locked=True, of=Evidence)).scalars().all()
        if not rows:
            return
        after = rows[-1].id
        yield rows


def _pointing() -> list[ColumnElement[bool]]:
    """For each table with a key to uploads, whether it names this one; a table that is added counts by itself."""
    own = table_of(Evidence)
    found: list[ColumnElement[bool]] = []
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is own.c.id:
                named = select(1).where(key.parent == own.c.id)
                if "jurisdiction" in table.c:
                    named = named.where(table.c.jurisdiction.in_(select(Jurisdiction.id)))
                found.append(exists(named))
    return found


def _named_in_drafts(session: Session) -> set[int]:
    """Every number in what people have begun and not sent, and in jobs that wait: among them the ids of uploads."""
    found: set[int] = set()
    waiting = Job.status.not_in(_ENDED)
    for statement in (
        select(Draft.content),
        select(TaskDraft.content).where(anywhere(TaskDraft.jurisdiction)),
        select(Job.arguments).where(or_(anywhere(Job.jurisdiction), Job.jurisdiction == NATION), waiting),
    ):
        with session.execute(statement.execution_options(yield_per=_SLICE)).scalars() as contents:
            for content in contents:
                found |= _numbers(content)
    return found


def _named_in_messages(session: Session, some: Sequence[Evidence]) -> set[int]:
    own = {row.account_id for row in some}
    statement = select(Message.evidence).where(anywhere(Message.jurisdiction), Message.author_id.in_(own))
    return {int(each) for files in session.execute(statement).scalars() for each in files}


def _numbers(content: Mapping[str, Any]) -> set[int]:
    return {int(each) for each in _IDS.findall(orjson.dumps(content))}


def _with_nation(session: Session, place: str) -> list[str]:
    """The place, and with the first one what belongs to no place."""
    return [place, NATION] if _is_first(session, place) else [place]


def _is_first(session: Session, place: str) -> bool:
    return session.execute(select(Jurisdiction.id).order_by(Jurisdiction.id).limit(1)).scalar_one() == place


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + _SLICE] for at in range(0, len(ids), _SLICE))


def _tell(table: str, count: int) -> None:
    if count:
        log.info("removed", table=table, rows=count)
