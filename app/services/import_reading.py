"""Batches of delivered records as they are read: by the unit that delivered them, and by who watches the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.permissions import SYSTEM, Actor
from app.domain.record_words import BatchStatus, RowMark
from app.domain.vocabulary import N_, Role
from app.models.account import Account
from app.models.batch import ImportBatch, ImportFinding
from app.models.place import Organisation
from app.models.record import Record
from app.services.input import row_id
from app.services.visibility import anywhere

AT_WORK = (BatchStatus.WAITING, BatchStatus.RUNNING)
_READERS = (Role.SUPERVISOR, Role.AUDITOR, Role.CREDIT_CENTRE)


@dataclass(frozen=True)
class BatchPage:
    rows: list[ImportBatch]
    next: str | None


@dataclass(frozen=True)
class BatchView:
    """A batch, who vouched for it, how many of its records came on the place's channels too late, and whose it is."""

    batch: ImportBatch
    officer: str
    late: int
    own: bool
    failed: bool
    resumable: bool

    @property
    def working(self) -> bool:
        return not self.failed and self.batch.status in AT_WORK

    @property
    def attestable(self) -> bool:
        """Whether no officer vouches for it yet."""
        return self.batch.attested_by is None


def readable(actor: Actor) -> ColumnElement[bool]:
    """A unit's own batches; all of the place for its receivers and watchers."""
    if actor.is_system:
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    for grant in actor.granted:
        here = true() if grant.jurisdiction is None else ImportBatch.jurisdiction == grant.jurisdiction
        if grant.role in _READERS:
            conditions.append(here)
        elif grant.role is Role.INFORMATION_PROVIDER:
            conditions.append(and_(here, ImportBatch.provider_id == grant.organisation_id))
    return or_(*conditions)


def page(session: Session, *, actor: Actor, limit: int, cursor: str | None = None) -> BatchPage:
    """Batches the actor may read, the newest first. Raises Invalid for an unknown cursor."""
    statement = (
        select(ImportBatch)
        .where(anywhere(ImportBatch.jurisdiction), readable(actor))
        .options(joinedload(ImportBatch.provider))
        .order_by(ImportBatch.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        statement = statement.where(ImportBatch.id < _after(cursor))
    rows = list(session.execute(statement).scalars())
    return BatchPage(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def _after(cursor: str) -> int:
    if (after := row_id(cursor)) is None:
        raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
    return after


def find(session: Session, batch_id: int, *, actor: Actor) -> ImportBatch:
    """A batch the actor may read, with its provider. Raises NotFound."""
    statement = (
        select(ImportBatch)
        .where(anywhere(ImportBatch.jurisdiction), ImportBatch.id == batch_id, readable(actor))
        .options(joinedload(ImportBatch.provider))
    )
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def own(session: Session, batch_id: int, *, actor: Actor) -> ImportBatch:
    """A batch of the actor's own unit, whose file may be read by nobody else. Raises NotFound."""
    batch = find(session, batch_id, actor=actor)
    if not is_own(batch, actor):
        raise NotFound()
    return batch


def is_own(batch: ImportBatch, actor: Actor) -> bool:
    """Whether the actor is an officer of the unit that delivered the batch."""
    return batch.provider_id in actor.organisations(batch.jurisdiction, Role.INFORMATION_PROVIDER)


def view(session: Session, batch_id: int, *, actor: Actor) -> BatchView:
    """A batch as its page shows it. Raises NotFound."""
    batch = find(session, batch_id, actor=actor)
    officer = session.get(Account, batch.attested_by) if batch.attested_by else None
    late = select(func.count()).where(
        Record.jurisdiction == batch.jurisdiction,
        Record.batch_id == batch.id,
        Record.published_on > Record.publish_due_on,
    )
    return BatchView(
        batch=batch,
        officer=officer.name if officer else "",
        late=session.execute(late).scalar_one(),
        own=is_own(batch, actor),
        failed=batch.status is BatchStatus.FAILED,
        resumable=is_resumable(batch),
    )


def is_resumable(batch: ImportBatch) -> bool:
    """Whether a batch stands still: given up, or without a job, so that nobody takes it up where a command left it."""
    return batch.status is BatchStatus.FAILED or (batch.status in AT_WORK and batch.job_id is None)


def findings(
    session: Session, batch: ImportBatch, *, limit: int, cursor: str | None = None, mark: RowMark | None = None
) -> tuple[list[ImportFinding], str | None]:
    """What was said of the rows, in the order of the file, from the row after `cursor` on. Raises Invalid."""
    statement = _findings(batch).limit(limit + 1)
    if mark is not None:
        statement = statement.where(ImportFinding.mark == mark)
    if cursor:
        row, _, position = cursor.partition("-")
        after, place = row_id(row), row_id(position)
        if after is None or place is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        later = and_(ImportFinding.row == after, ImportFinding.position > place)
        statement = statement.where(or_(ImportFinding.row > after, later))
    rows = list(session.execute(statement).scalars())
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], f"{last.row}-{last.position}" if last else None


def all_findings(session: Session, batch: ImportBatch) -> Sequence[ImportFinding]:
    """Everything said of the rows of a batch."""
    return session.execute(_findings(batch)).scalars().all()


def _findings(batch: ImportBatch) -> Any:
    return (
        select(ImportFinding)
        .where(ImportFinding.jurisdiction == batch.jurisdiction, ImportFinding.batch_id == batch.id)
        .order_by(ImportFinding.row, ImportFinding.position)
    )


def result(session: Session, batch_id: int, *, actor: Actor = SYSTEM) -> dict[str, Any]:
    """The outcome of a batch as the contract shows it, in Chinese. Raises NotFound."""
    batch = find(session, batch_id, actor=actor)
    return {**counts(batch), "rows": [told(each, each.reason) for each in all_findings(session, batch)]}


def counts(batch: ImportBatch) -> dict[str, Any]:
    """The batch and its counters."""
    numbers = {name: getattr(batch, name) for name in ("accepted", "unchanged", "warned", "refused")}
    return {"batch": str(batch.id), **numbers}


def told(finding: ImportFinding, sentence: str) -> dict[str, Any]:
    """One thing said of a row, in a language chosen by the caller."""
    return {
        "row": finding.row,
        "column": finding.column,
        "code": finding.code,
        "reason": sentence.format(**finding.values),
    }


def providers_of(session: Session, actor: Actor) -> list[Organisation]:
    """The units for which the actor may deliver."""
    wanted = [
        grant.organisation_id
        for grant in actor.granted
        if grant.role is Role.INFORMATION_PROVIDER and grant.organisation_id is not None
    ]
    statement = select(Organisation).where(Organisation.id.in_(wanted)).order_by(Organisation.name)
    return list(session.execute(statement).scalars())
