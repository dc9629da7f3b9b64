"""Lists of records, newest first: narrowed by what stands in the address, counted, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Labelled, RecordKind, RecordStatus
from app.models.record import Record, Subject
from app.services import public_records, record_search, records
from app.services.input import row_id
from app.services.record_search import Way

MOST_COUNTED = 10_000
_FLAGS = {"1": True, "0": False}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to, as it stands in the address; empty = everything. `late` = published too late."""

    q: str = ""
    kind: str = ""
    status: str = ""
    jurisdiction: str = ""
    provider: str = ""
    disputed: str = ""
    court_pending: str = ""
    late: str = ""


@dataclass(frozen=True)
class RecordList:
    """One page; `total` counts up to MOST_COUNTED and one more. `way` is where the text was looked for."""

    rows: Sequence[Record]
    next: str | None
    total: int
    way: Way | None


def page(
    session: Session, filters: Filters, *, actor: Actor, today: date, limit: int, cursor: str | None = None
) -> RecordList:
    """Records the actor may read. Raises Invalid for an unknown filter or cursor."""
    search = record_search.read(filters.q, persons=True)
    conditions = [*_conditions(filters, today), *([search.condition] if search else [])]
    statement = records.readable(actor).where(*conditions)
    return RecordList(*paged(session, statement, limit, cursor), search.way if search else None)


def paged(
    session: Session, statement: Select[Record], limit: int, cursor: str | None
) -> tuple[list[Record], str | None, int]:
    """The rows after a cursor, newest first, the next cursor, and how many there are in all (capped)."""
    ids = statement.with_only_columns(Record.id, maintain_column_froms=True).order_by(None).limit(MOST_COUNTED + 1)
    total = session.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
    if cursor:
        if (before := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Record.id < before)
    rows = list(session.execute(statement.order_by(Record.id.desc()).limit(limit + 1)).unique().scalars())
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None, total


def published_late(today: date) -> ColumnElement[bool]:
    """Records of firms that were published after their last day, or are past it and still are not."""
    missed = or_(
        Record.published_on > Record.publish_due_on,
        and_(Record.published_on.is_(None), Record.publish_due_on < today, Record.status == RecordStatus.IN_FORCE),
    )
    return and_(Record.publish_due_on.is_not(None), public_records.open_to_all(), missed)


def _conditions(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """The filters in force; a misspelt one is no empty list."""
    readers: dict[str, Callable[[str], Any]] = {
        "kind": lambda word: Record.kind == _word(RecordKind, "kind", word),
        "status": lambda word: Record.status == _word(RecordStatus, "status", word),
        "jurisdiction": lambda word: Record.jurisdiction == word,
        "provider": lambda word: Record.provider_id == (row_id(word) or -1),
        "disputed": lambda word: Record.disputed == _flag("disputed", word),
        "court_pending": lambda word: Record.court_pending == _flag("court_pending", word),
        "late": lambda word: published_late(today) if _flag("late", word) else ~published_late(today),
    }
    return [read(word) for name, read in readers.items() if (word := getattr(filters, name))]


def _word(kind: type[Labelled], name: str, word: str) -> Labelled:
    if word not in list(kind):
        raise Invalid([FieldError(name, "unknown_code", N_("请从给出的选项中选择"))])
    return kind(word)


def _flag(name: str, word: str) -> bool:
    if word not in _FLAGS:
        raise Invalid([FieldError(name, "unknown_code", N_("请从给出的选项中选择"))])
    return _FLAGS[word]


def of_subject(session: Session, subject: Subject, *, actor: Actor, limit: int) -> tuple[list[Record], int]:
    """The newest records of a subject that the actor may read, and how many there are."""
    statement = records.readable(actor).where(
        Record.jurisdiction == subject.jurisdiction, Record.subject_id == subject.id
    )
    rows, _, total = paged(session, statement, limit, None)
    return rows, total
