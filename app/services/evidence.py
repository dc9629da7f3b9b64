"""Uploads: looked at, kept under their hash, joined to cases, and opened only by those who may see the case."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, insert, or_, select
from sqlalchemy.orm import Session

from app.adapters.file_store import FileMissing
from app.adapters.inspection import Inspected, inspect
from app.adapters.outside import Outside
from app.adapters.virus_scan import Verdict
from app.domain.errors import FieldError, Invalid, NotFound, StorageFull, TooManyRequests
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Role
from app.domain.workdays import ZONE
from app.models.case import Case, CaseEvidence
from app.models.evidence import Evidence
from app.models.person_link import PersonLink
from app.models.record import Record
from app.services import records
from app.services.command import CaseCommand
from app.services.input import row_id
from app.services.visibility import visible_cases

MAX_FILES = 20
FILES_A_DAY = 200


@dataclass(frozen=True)
class Quota:
    """Bytes: how much one account may hand in on a day, and what uploads leave free of the disk.

    Letters, backups and the database need the rest more. The settings XINZHENG_MAX_DAY_BYTES and _RESERVE_BYTES.
    """

    a_day: int = 300 * 2**20
    reserve: int = 256 * 2**20


@dataclass(frozen=True)
class Examined:
    """A file that may be kept: looked at, scanned, and still in quarantine."""

    file: Inspected
    scan: Verdict


@contextmanager
def examining(
    name: str, content: bytes, outside: Outside, *, limit: int, reserve: int = Quota.reserve
) -> Iterator[Examined]:
    """Look at a file and have it scanned, which takes its time: no transaction may wait for it.

    What has not been kept at the end is destroyed. Raises TooLarge, UnsupportedType, Invalid, StorageFull,
    ScannerUnavailable.
    """
    room = outside.files.room()
    if room is not None and room - len(content) < reserve:
        raise StorageFull()
    inspected = inspect(name, content, limit=limit)
    digest = outside.files.quarantine(inspected.content)
    try:
        scan = outside.scanner.scan(inspected.content)
        if scan.verdict is Verdict.INFECTED:
            raise Invalid([FieldError("file", "infected", N_("文件含有病毒，已拒收"))])
        yield Examined(inspected, scan.verdict)
    finally:
        # Nobody comes back for it: whoever sent it is asked to send it again.
        outside.files.discard(digest)


def keep(
    session: Session,
    examined: Examined,
    outside: Outside,
    *,
    a_day: int = Quota.a_day,
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Release a file and write its row. Raises TooManyRequests."""
    file = examined.file
    _within_quota(session, file.size, a_day, actor, now)
    try:
        outside.files.release(file.sha256)
    except FileMissing:  # the same file, sent by somebody else at this moment, was refused there
        outside.files.put(file.content)
    row = Evidence(
        id=new_id(now),
        account_id=actor.account_id,
        name=file.name,
        type=file.type,
        size=file.size,
        sha256=file.sha256,
        scan=examined.scan.value,
        uploaded_at=now,
    )
    session.add(row)
    session.flush()
    return row


def upload(
    session: Session,
    name: str,
    content: bytes,
    outside: Outside,
    *,
    limit: int,
    quota: Quota | None = None,
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Both at once, where nobody else waits for the database. Raises what they raise."""
    quota = quota or Quota()
    with examining(name, content, outside, limit=limit, reserve=quota.reserve) as examined:
        return keep(session, examined, outside, a_day=quota.a_day, actor=actor, now=now)


def _within_quota(session: Session, size: int, a_day: int, actor: Actor, now: datetime) -> None:
    # A day as people count it: from midnight in China.
    since = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    today = (Evidence.account_id == actor.account_id, Evidence.uploaded_at >= since)
    files, kept = session.execute(select(func.count(), func.coalesce(func.sum(Evidence.size), 0)).where(*today)).one()
    if files >= FILES_A_DAY:
        raise TooManyRequests(message=N_("今日上传文件过多，请明天再试或者联系受理单位"))
    if int(kept) + size > a_day:
        message = N_("今日上传的文件合计超过 {limit} MB，请明天再试、压缩后上传或者联系受理单位")
        raise TooManyRequests(message=message, limit=a_day // 2**20)


def owned(session: Session, ids: Sequence[Any], actor: Actor, at: str, most: int = MAX_FILES) -> list[Evidence]:
    """The actor's own uploads with these ids, in their order. Raises Invalid at `at` for any other id."""
    if not isinstance(ids, list) or len(ids) > most:
        raise Invalid([FieldError(at, "too_many", N_("材料至多 20 份"))])
    wanted = [row_id(each) or -1 for each in ids]
    if not wanted:
        return []
    rows = session.execute(select(Evidence).where(Evidence.id.in_(wanted), Evidence.account_id == actor.account_id))
    found = {row.id: row for row in rows.scalars()}
    errors = [
        FieldError(f"{at}.{position}", "unknown_evidence", N_("没有这份材料，请重新上传"))
        for position, each in enumerate(wanted)
        if each not in found
    ]
    if errors:
        raise Invalid(errors)
    return [found[each] for each in dict.fromkeys(wanted)]


def hold(session: Session, files: Sequence[Evidence]) -> None:
    """Keep uploads from being cleared away until this transaction ends, where no key of the database does so."""
    held = select(Evidence.id).where(Evidence.id.in_([each.id for each in files]))
    session.execute(held.with_for_update(read=True, key_share=True))


def join(command: CaseCommand, ids: Sequence[Any], *, role: Role) -> None:
    """Join the actor's uploads to the case of a command. Raises Invalid."""
    files = owned(command.session, ids, command.actor, "data.evidence")
    jurisdiction, case_id = command.key
    joined = set(
        command.session.execute(
            select(CaseEvidence.evidence_id).where(
                CaseEvidence.jurisdiction == jurisdiction, CaseEvidence.case_id == case_id
            )
        ).scalars()
    )
    fresh = [file for file in files if file.id not in joined]
    if not fresh:
        return
    command.session.execute(insert(CaseEvidence), rows(jurisdiction, case_id, fresh, role, command.now))
    command.note("evidence_joined", count=len(fresh), digests=[file.sha256 for file in fresh], role=role.value)


def rows(jurisdiction: str, case_id: int, files: Sequence[Evidence], role: Role, now: datetime) -> list[dict[str, Any]]:
    """The rows that join files to a case."""
    return [
        {
            "jurisdiction": jurisdiction,
            "id": new_id(now),
            "case_id": case_id,
            "evidence_id": file.id,
            "role": role,
            "joined_at": now,
        }
        for file in files
    ]


def readable(session: Session, evidence_id: int, actor: Actor) -> Evidence:
    """A file the actor uploaded, or one joined to a case he sees. Raises NotFound."""
    row = session.get(Evidence, evidence_id)
    if row is None:
        raise NotFound()
    if row.account_id == actor.account_id:
        return row
    seen = exists(
        select(1)
        .select_from(Case)
        .join(CaseEvidence, (CaseEvidence.jurisdiction == Case.jurisdiction) & (CaseEvidence.case_id == Case.id))
        .where(CaseEvidence.evidence_id == evidence_id, visible_cases(actor))
    )
    if not session.execute(select(or_(seen, _links_a_person(evidence_id, actor)))).scalar_one():
        raise NotFound()
    return row


def _links_a_person(evidence_id: int, actor: Actor) -> ColumnElement[bool]:
    """Whether the file says why a person was linked to a record that the actor reads by office."""
    if not actor.is_system and not actor.roles() - {Role.APPLICANT}:
        return false()
    on = and_(PersonLink.jurisdiction == Record.jurisdiction, PersonLink.record_id == Record.id)
    linked = records.readable(actor).join(PersonLink, on).where(PersonLink.evidence_id == evidence_id)
    return exists(linked.with_only_columns(Record.id, maintain_column_froms=True).order_by(None))
