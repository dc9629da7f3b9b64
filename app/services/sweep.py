"""Time passes for cases: due timers fire, and a case that cannot go on becomes an incident, not an obstacle."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotFound
from app.domain.numbers import parse
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import N_
from app.logs import logger
from app.models.case import Case
from app.models.place import Jurisdiction
from app.services import events, progress
from app.services.command import CaseCommand, load
from app.services.events import Event
from app.services.faults import told
from app.services.outcomes import OPERATIONS
from app.services.saving import save

BATCH = 50
MAX_TRIES = 5
_FIRST_WAIT = timedelta(minutes=1)

log = logger(__name__)


class Due(Protocol):
    """What a sweep knows of a case it has locked."""

    jurisdiction: str
    id: int
    number: str
    timer_tries: int
    event_seq: int
    event_head: str


_DUE = (Case.jurisdiction, Case.id, Case.number, Case.timer_tries, Case.event_seq, Case.event_head)


@dataclass(frozen=True)
class Swept:
    """What one batch came to: cases looked at, timers fired, cases given up as incidents."""

    cases: int = 0
    timers: int = 0
    incidents: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(self.cases + other.cases, self.timers + other.timers, self.incidents + other.incidents)


def due_places(session: Session, *, now: datetime) -> list[str]:
    """The jurisdictions in which a timer is due."""
    # Asked place by place: asked for the distinct places of the due rows, SQLite walks over all rows.
    waits = exists().where(Case.jurisdiction == Jurisdiction.id, _due(now))
    return sorted(session.execute(select(Jurisdiction.id).where(waits)).scalars())


def sweep(session: Session, jurisdiction: str, *, now: datetime) -> Swept:
    """Fire the timers of up to 50 due cases that nobody else holds: all together, or where one fails each alone."""
    statement = (
        select(*_DUE)
        .where(Case.jurisdiction == jurisdiction, _due(now))
        # By the index alone: timers of a day are due at one instant, and a tie broken by id would sort all of them.
        .order_by(Case.timer_at)
        .limit(BATCH)
        .with_for_update(of=Case, skip_locked=True)
    )
    rows = session.execute(statement).all()
    if not rows:
        return Swept()
    try:
        with session.begin_nested():
            ids = [row.id for row in rows]
            return Swept(len(rows), progress.fire_timers(session, jurisdiction, ids, actor=SYSTEM, now=now))
    except Exception:  # one of them cannot go on: which one shows when each goes alone
        log.warning("batch_failed", place=jurisdiction, cases=len(rows))
    return sum((_alone(session, row, now) for row in rows), Swept())


def _alone(session: Session, row: Due, now: datetime) -> Swept:
    try:
        with session.begin_nested():
            fired = progress.fire_timers(session, row.jurisdiction, [row.id], actor=SYSTEM, now=now)
            return Swept(1, fired)
    except Exception as error:  # whatever one case does, the others go on
        log.exception("timer_failed", case=row.number, tries=row.timer_tries + 1)
        return Swept(1, 0, int(_put_off(session, row, error, now)))


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(Case.timer_at <= now, Case.incident.is_(None))


def _put_off(session: Session, row: Due, error: Exception, now: datetime) -> bool:
    """Try a failed case later, or give it up after five tries; answers whether it was given up.

    Written past the usual command, which may be the very thing that fails.
    """
    tries = row.timer_tries + 1
    changes: dict[str, Any] = {"timer_tries": tries, "timer_at": now + _FIRST_WAIT * 2 ** (tries - 1)}
    head = (row.event_seq, row.event_head)
    if given_up := tries >= MAX_TRIES:
        event = Event("incident", {"error": type(error).__name__})
        rows, head = events.chained(row.jurisdiction, row.id, head, [event], actor=SYSTEM, now=now)
        events.write(session, rows)
        changes |= {"timer_at": None, "incident": told(error)}
    _write(session, row.jurisdiction, row.id, changes, head)
    return given_up


def _write(session: Session, jurisdiction: str, case_id: int, changes: dict[str, Any], head: tuple[int, str]) -> None:
    session.execute(
        update(Case)
        .where(Case.jurisdiction == jurisdiction, Case.id == case_id)
        .values(**changes, event_seq=head[0], event_head=head[1], version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True)
class Retried:
    """What came of trying a stopped case again: its timers that fired, or the error that stops it still."""

    number: str
    timers: int = 0
    error: str | None = None


def retry(session: Session, number: str, *, actor: Actor, now: datetime) -> Retried:
    """Let a stopped case go on and do at once what is due of it; what fails again stays an incident, with its events.

    Raises NotFound, Conflict `no_incident`.
    """
    row = _stopped(session, number)
    key = (row.jurisdiction, row.id)
    try:
        with session.begin_nested():
            due = resume(session, number, actor=actor, now=now).row["timer_at"]
            fired = 0
            if due is not None and due <= now:
                fired = progress.fire_timers(session, key[0], [key[1]], actor=SYSTEM, now=now)
            return Retried(row.number, fired)
    except Exception as error:  # said to whoever tried, and written to the case
        log.exception("resume_failed", case=row.number)
        story = ((Event("incident_resumed", {}), actor), (Event("incident", {"error": type(error).__name__}), SYSTEM))
        head = (row.event_seq, row.event_head)
        for event, who in story:
            rows, head = events.chained(*key, head, [event], actor=who, now=now)
            events.write(session, rows)
        _write(session, *key, {"timer_tries": row.timer_tries + 1, "incident": told(error)}, head)
        return Retried(row.number, 0, told(error))


def _stopped(session: Session, number: str) -> Due:
    """The case of this number, locked. Raises NotFound, Conflict."""
    parsed = parse(number)
    statement = (
        select(*_DUE, Case.incident)
        .join(Jurisdiction, Jurisdiction.id == Case.jurisdiction)
        .where(Jurisdiction.code == (parsed.region if parsed else ""), Case.number == str(parsed))
        .with_for_update(of=Case)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("not_found", N_("没有编号为 {number} 的件"), number=number)
    if found.incident is None:
        raise Conflict("no_incident", N_("{number} 没有流程故障"), number=number)
    return cast(Due, found)


def resume(session: Session, number: str, *, actor: Actor, now: datetime) -> CaseCommand:
    """Let a case that had become an incident go on: its timers are armed again. Raises NotFound, Conflict."""
    found = _stopped(session, number)
    command = load(session, found.jurisdiction, found.id, OPERATIONS, actor=actor, now=now)
    command.set(incident=None, timer_tries=0)
    command.note("incident_resumed")
    if command.row["state"] is not None:
        # Restored, the process names its next timer, which `save` writes; the sweep then tries anew.
        _ = command.process
    save(command)
    return command
