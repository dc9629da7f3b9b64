"""The ladder climbed: rungs that a clock has reached are noted on its case and put into the accounts of those it tells.

Many clocks at once, each under the locks of its case and its row: a clock paused, extended or climbed by another
process just before no longer answers the question and is left alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, exists, select, update
from sqlalchemy.orm import Session

from app.domain import ladder, ledger
from app.domain.case_clocks import Running, running
from app.domain.ids import new_id
from app.domain.ladder import Level, Rung, RungCode
from app.domain.packs import Pack
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import CaseStatus, ClockCode, ClockKind, Role
from app.domain.workdays import WorkCalendar
from app.logs import logger
from app.models.base import table_of
from app.models.case import Case
from app.models.clock import Clock, Reminder
from app.models.place import Jurisdiction
from app.services import calendar, events, policy, units
from app.services.events import Event
from app.services.saving import upsert
from app.services.units import Standing

BATCH = 200
_RETRY = timedelta(minutes=10)
_LATE = (RungCode.OVERDUE_1, RungCode.OVERDUE_5)

log = logger(__name__)
_clock, _case = table_of(Clock), table_of(Case)


@dataclass
class _Batch:
    """What one transaction is going to write."""

    now: datetime
    days: WorkCalendar
    packs: Mapping[str, Pack]
    units: Mapping[int, Standing]
    reminders: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    told: dict[tuple[str, int], list[Event]] = field(default_factory=dict)
    rungs: int = 0


def due_places(session: Session, *, now: datetime) -> list[str]:
    """The jurisdictions in which a rung is to be climbed, or looked for again."""
    # Asked place by place: asked for the distinct places of the due rows, SQLite walks over all rows.
    waits = exists().where(Clock.jurisdiction == Jurisdiction.id, Clock.next_rung_at <= now)
    return sorted(session.execute(select(Jurisdiction.id).where(waits)).scalars())


def climb(session: Session, jurisdiction: str, *, now: datetime) -> tuple[int, int]:
    """Climb the rungs of up to 200 due clocks that nobody else holds; answers (clocks looked at, rungs climbed)."""
    rows = session.execute(_due(jurisdiction, now)).mappings().all()
    if not rows:
        return 0, 0
    packs = {digest: policy.frozen(session, digest) for digest in {row["pack_sha256"] for row in rows}}
    owners = {unit for row in rows for unit in (row["owner_id"], row["receiver_id"]) if unit is not None}
    batch = _Batch(now, calendar.current(session), packs, units.standing(session, owners))
    for row in rows:
        try:
            _climb_one(batch, row)
        except Exception:  # whatever one clock does, the others climb
            log.exception("rung_failed", case=row["number"], clock=row["code"])
            batch.clocks.append(_moved(row, row["climbed"], now + _RETRY, row["overdue_noted"]))
    _write(session, batch, rows)
    return len(rows), batch.rungs


def _due(jurisdiction: str, now: datetime) -> Any:
    join = and_(_case.c.jurisdiction == _clock.c.jurisdiction, _case.c.id == _clock.c.case_id)
    case = (
        _case.c.number,
        _case.c.event_seq,
        _case.c.event_head,
        _case.c.pack_sha256,
        _case.c.receiver_id,
        _case.c.status,
    )
    return (
        select(*_clock.c, *case)
        .join(_case, join)
        .where(_clock.c.jurisdiction == jurisdiction, _clock.c.next_rung_at <= now)
        # By the index alone: rungs of a day are reached at one instant, and a tie broken by id would sort all of them.
        .order_by(_clock.c.next_rung_at)
        .limit(BATCH)
        # Both rows: whoever changed the clock meanwhile has locked its case, and the clock is then read anew.
        .with_for_update(of=[_case, _clock], skip_locked=True)
    )


def _climb_one(batch: _Batch, row: RowMapping) -> None:
    pack, clock = batch.packs[row["pack_sha256"]], running(row)
    found = ladder.climb(clock.clock, batch.days, clock.climbed, batch.now, pack.office_hours)
    # Replayed, not as stored: a notice may have moved the day and its job not have come to this case yet.
    limit = ledger.due(clock.clock, batch.days)
    late = limit is not None and _passes(row, clock, found.reached)
    noted = clock.overdue_noted or late
    batch.clocks.append(_moved(row, found.climbed, found.again_at, noted))
    if limit is None or not found.reached:
        return
    told = batch.told.setdefault((row["jurisdiction"], row["case_id"]), [])
    if late:
        told.append(overdue(row["code"], limit.on))
    for rung in found.reached:
        levels = levels_of(pack, row["code"], rung.code)
        batch.rungs += 1
        told.append(_event(row["code"], rung, levels, limit.on))
        batch.reminders += _reminders(batch, row, rung, levels, limit.on)


def _moved(row: RowMapping, climbed: RungCode | None, again_at: datetime | None, noted: bool) -> dict[str, Any]:
    return {"of_id": row["id"], "climbed": climbed, "next_rung_at": again_at, "noted": noted}


def _passes(row: RowMapping, clock: Running, reached: Iterable[Rung]) -> bool:
    """Whether a limit of the law is found late of which no timer of a process will say so."""
    untimed = row["code"] is ClockCode.WHOLE or row["status"] is CaseStatus.CLOSED
    unsaid = untimed and clock.clock.kind is ClockKind.STATUTORY and not clock.overdue_noted
    return unsaid and any(rung.code in _LATE for rung in reached)


def levels_of(pack: Pack, code: ClockCode, rung: RungCode) -> tuple[Level, ...]:
    """Whom the pack tells; of the applicant's own limit the applicant instead of a liaison, and nobody above."""
    levels = pack.ladder[rung]
    if pack.clock(code).owner is Role.APPLICANT:
        return (Level.APPLICANT,) if Level.LIAISON in levels else ()
    return levels


def overdue(code: ClockCode, due_on: date) -> Event:
    """A limit that has passed, as the history tells it."""
    return Event("clock_overdue", {"clock": code.value, "clock_text": code.label, "due_on": due_on.isoformat()})


def _event(code: ClockCode, rung: Rung, levels: Iterable[Level], due_on: date) -> Event:
    data = {
        "clock": code.value,
        "clock_text": code.label,
        "rung": rung.code.value,
        "rung_text": rung.code.label,
        "levels": [level.value for level in levels],
        "due_on": due_on.isoformat(),
    }
    return Event("clock_reminded", data)


def _reminders(
    batch: _Batch, row: RowMapping, rung: Rung, levels: Iterable[Level], due_on: date
) -> list[dict[str, Any]]:
    owner = batch.units.get(row["owner_id"] or row["receiver_id"])
    told = {_reached(level, owner) for level in levels}
    return [
        {
            "jurisdiction": row["jurisdiction"],
            "id": new_id(batch.now),
            "case_id": row["case_id"],
            "clock_id": row["id"],
            "rung": rung.code,
            "level": level,
            "organisation_id": owner.id if owner and level in (Level.LIAISON, Level.LEADER) else None,
            "due_on": due_on,
            "told_at": batch.now,
            "unsent": True,
            "read_at": None,
            "read_by": None,
        }
        for level in sorted(told, key=list(Level).index)
    ]


def _reached(level: Level, owner: Standing | None) -> Level:
    """Nobody sits in an abolished unit: what it owes without a successor is the supervisor's to know."""
    return Level.SUPERVISOR if owner is None and level in (Level.LIAISON, Level.LEADER) else level


_MOVE_CLOCK = (
    update(_clock)
    .where(_clock.c.jurisdiction == bindparam("of_jurisdiction"), _clock.c.id == bindparam("of_id"))
    .values(climbed=bindparam("climbed"), next_rung_at=bindparam("next_rung_at"), overdue_noted=bindparam("noted"))
)
_MOVE_CASE = (
    update(_case)
    .where(_case.c.jurisdiction == bindparam("of_jurisdiction"), _case.c.id == bindparam("of_id"))
    .values(event_seq=bindparam("seq"), event_head=bindparam("head"), version=_case.c.version + 1)
)


def _write(session: Session, batch: _Batch, rows: Iterable[RowMapping]) -> None:
    connection = session.connection()
    heads = {(row["jurisdiction"], row["case_id"]): (row["event_seq"], row["event_head"]) for row in rows}
    chained: list[dict[str, Any]] = []
    cases = []
    for (jurisdiction, case_id), told in batch.told.items():
        head = heads[jurisdiction, case_id]
        more, (seq, digest) = events.chained(jurisdiction, case_id, head, told, actor=SYSTEM, now=batch.now)
        chained += more
        cases.append({"of_jurisdiction": jurisdiction, "of_id": case_id, "seq": seq, "head": digest})
    place = next(iter(heads))[0]
    connection.execute(_MOVE_CLOCK, [{"of_jurisdiction": place, **each} for each in batch.clocks])
    if cases:
        connection.execute(_MOVE_CASE, cases)
    events.write(session, chained)
    upsert(session, Reminder, batch.reminders, keys=("jurisdiction", "clock_id", "rung", "level"))
