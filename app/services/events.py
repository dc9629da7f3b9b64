"""The one writer of history: chained events of a case under its lock, and of a jurisdiction's administration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain import chain, history
from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.base import table_of
from app.models.event import AdminEvent, AdminStream, CaseEvent

_INSERT = insert(table_of(CaseEvent))


@dataclass(frozen=True)
class Event:
    """Something that happened, not yet in the chain."""

    kind: str
    data: Mapping[str, Any]
    role: Role | None = None
    organisation_id: int | None = None


class PendingNotice(Protocol):
    """A notice decided on in a command; its number is taken when the command is written."""

    @property
    def series(self) -> str:
        """The counter that numbers it."""
        ...

    def row(self, serial: int) -> tuple[dict[str, Any], Event]:
        """The finished row and the event that tells of it."""
        ...


def chained(
    jurisdiction: str,
    case_id: int,
    head: tuple[int, str],
    events: Sequence[Event],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[list[dict[str, Any]], tuple[int, str]]:
    """The rows that follow `head` (seq, hash) of a case whose row the caller holds, and the head after them."""
    rows = []
    for event in events:
        history.check(history.CASE_EVENTS, event.kind, event.data)
        row = _row(jurisdiction, case_id, head[0] + 1, event, actor, now)
        head = (row["seq"], chain.seal(head[1], content(row)))
        rows.append({**row, "algorithm": chain.ALGORITHM, "hash": head[1]})
    return rows, head


def write(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store chained rows, many at once."""
    if rows:
        session.connection().execute(_INSERT, rows)


def append_admin(
    session: Session,
    jurisdiction: str,
    kind: str,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    unit: int | None = None,
) -> None:
    """Write an act without a case to the jurisdiction's own chain, under the lock of its head row."""
    history.check(history.ADMIN_EVENTS, kind, data)
    stream = select(AdminStream).where(AdminStream.jurisdiction == jurisdiction).with_for_update()
    head = session.execute(stream).scalar_one_or_none()
    if head is None:
        head = AdminStream(jurisdiction=jurisdiction, event_seq=0, event_head=chain.GENESIS)
        session.add(head)
        session.flush()
    row = _row(jurisdiction, None, head.event_seq + 1, Event(kind, data, None, unit), actor, now)
    digest = chain.seal(head.event_head, content(row))
    del row["case_id"]
    session.execute(insert(AdminEvent), [{**row, "algorithm": chain.ALGORITHM, "hash": digest}])
    session.execute(
        update(AdminStream)
        .where(AdminStream.jurisdiction == jurisdiction)
        .values(event_seq=row["seq"], event_head=digest)
    )
    session.expire(head)


def content(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the hash of an event covers: all of it, its place included."""
    role = row["actor_role"]
    return {
        "jurisdiction": row["jurisdiction"],
        "case": str(row["case_id"]) if row["case_id"] is not None else None,
        "seq": row["seq"],
        "at": row["at"].isoformat(timespec="microseconds"),
        "kind": row["kind"],
        "actor": str(row["actor_id"]) if row["actor_id"] is not None else None,
        "role": str(role) if role else None,
        "organisation": str(row["organisation_id"]) if row["organisation_id"] is not None else None,
        "data": row["data"],
    }


def _row(jurisdiction: str, case_id: int | None, seq: int, event: Event, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "jurisdiction": jurisdiction,
        "case_id": case_id,
        "seq": seq,
        "at": now.astimezone(UTC),  # the hash covers the offset, and the database gives UTC back
        "kind": event.kind,
        "actor_id": actor.account_id,
        "actor_role": event.role,
        "organisation_id": event.organisation_id,
        "data": dict(event.data),
    }
