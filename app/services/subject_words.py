"""By what names subjects are found: a firm by parts of its name and by how it sounds, a person by the whole name."""

import unicodedata
from datetime import datetime
from functools import lru_cache
from typing import Any

from pypinyin import lazy_pinyin
from pypinyin.seg.mmseg import seg
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from app.domain.permissions import SYSTEM
from app.domain.vocabulary import IdType
from app.models.base import table_of
from app.models.encryption import blind_index
from app.models.record import Subject
from app.models.work import Job
from app.services import jobs
from app.services.jobs import JobStatus, Work

JOB = "index_subjects"
BATCH = 500
_NAME, _PINYIN = 200, 800  # lengths of the columns


def words(name: str, id_type: IdType) -> dict[str, str | None]:
    """The columns of a subject by which it is found; those in parts stay empty for a person."""
    index = {"name_index": blind_index(normal(name))}
    if id_type is not IdType.USCC:
        return {**index, "search_name": None, "pinyin": None, "initials": None}
    sounds = syllables(name)
    return {
        **index,
        "search_name": normal(name)[:_NAME],
        "pinyin": "".join(sounds)[:_PINYIN],
        "initials": "".join(sound[0] for sound in sounds)[:_NAME],
    }


def normal(name: str) -> str:
    """A name as it is compared: half-width, upper case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split()).upper()


def syllables(name: str) -> list[str]:
    """How a name sounds, lower case without tones; letters and digits stand for themselves, signs for nothing."""
    return [sound for word in seg.cut(normal(name)) for sound in _sounds(word)]


@lru_cache(maxsize=50_000)
def _sounds(word: str) -> tuple[str, ...]:
    # By whole words, for 重庆 is not read as 重 and 庆 are; names share most of theirs.
    return tuple(sound.lower() for sound in lazy_pinyin(word) if sound.isalnum())


def enqueue_missing(session: Session, *, now: datetime) -> int:
    """Ask for the words of subjects that lack them, once a place; answers how many jobs were asked for."""
    lacking = session.execute(select(Subject.jurisdiction).where(Subject.name_index.is_(None)).distinct()).scalars()
    waiting = select(Job.jurisdiction).where(Job.kind == JOB, Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)))
    places = sorted(set(lacking) - set(session.execute(waiting).scalars()))
    for place in places:
        jobs.enqueue(session, place, JOB, {}, actor=SYSTEM, now=now)
    return len(places)


def index_subjects(work: Work) -> dict[str, Any]:
    """Give every subject of a place its words, a batch a transaction; what has them is left alone."""
    with work.database.reading() as session:
        lacking = select(func.count()).where(Subject.jurisdiction == work.jurisdiction, Subject.name_index.is_(None))
        total = session.execute(lacking).scalar_one()
    done = 0
    while count := _index_batch(work):
        done += count
        work.progress(done, max(done, total))
    return {"done": done}


def _index_batch(work: Work) -> int:
    statement = (
        select(Subject.id, Subject.name, Subject.id_type)
        .where(Subject.jurisdiction == work.jurisdiction, Subject.name_index.is_(None))
        .order_by(Subject.id)
        .limit(BATCH)
    )
    with work.database.transaction() as session:
        rows = [
            {"place": work.jurisdiction, "key": key, **words(name, id_type)}
            for key, name, id_type in session.execute(statement)
        ]
        if rows:
            session.connection().execute(_STORE, rows)
    return len(rows)


_TABLE = table_of(Subject)
_STORE = (
    update(_TABLE)
    .where(_TABLE.c.jurisdiction == bindparam("place"), _TABLE.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in ("name_index", "search_name", "pinyin", "initials")})
)
