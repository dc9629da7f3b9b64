"""What a notice would do before it does it: every open limit that would move, from when to when, of which unit.

One pass in slices over the limits that reach the year, held in memory neither as rows nor as results.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, and_, select
from sqlalchemy.orm import Session

from app.domain import ledger
from app.domain.calendar_moves import ruled_from
from app.domain.errors import FieldError, Invalid
from app.domain.ledger import Clock as LedgerClock
from app.domain.ledger import Due, Entry
from app.domain.vocabulary import N_, ClockCode, ClockKind
from app.domain.workdays import WorkCalendar
from app.models.base import table_of
from app.models.case import Case
from app.models.clock import Clock
from app.models.place import Jurisdiction, Organisation
from app.services.input import row_id

SLICE = 1_000
_clock = table_of(Clock)
_COLUMNS = (
    *("jurisdiction", "id", "case_id", "code", "kind", "owner_id", "budget", "unit", "rolls"),
    *("started_on", "entries", "due_on", "unpaused_on", "provisional"),
)


@dataclass(frozen=True)
class Moved:
    """One running limit of a case whose last day changes with the calendar; `unit` 0 is the applicant's own."""

    jurisdiction: str
    clock_id: int
    case_id: int
    number: str
    clock: ClockCode
    kind: ClockKind
    unit: int
    before: date
    after: date

    @property
    def shorter(self) -> bool:
        return self.after < self.before

    @property
    def position(self) -> tuple[str, int, int]:
        """Its place in the list, which goes by place and case."""
        return self.jurisdiction, self.case_id, self.clock_id


@dataclass
class Tally:
    """How many limits move, and which way."""

    longer: int = 0
    shorter: int = 0

    @property
    def all(self) -> int:
        return self.longer + self.shorter

    def add(self, moved: Moved) -> None:
        if moved.shorter:
            self.shorter += 1
        else:
            self.longer += 1


@dataclass
class Foreseen:
    """All in figures, by unit, and one page of the list."""

    total: Tally = field(default_factory=Tally)
    by_unit: dict[tuple[str, int], Tally] = field(default_factory=lambda: defaultdict(Tally))
    settled: int = 0
    rows: list[Moved] = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Which lines of the list: of one unit (`place:unit`), of one direction, after a place in it; at most `limit`."""

    unit: str = ""
    shorter: bool | None = None
    after: str = ""
    limit: int = 50

    @property
    def begins_after(self) -> tuple[str, int, int]:
        """The position the page follows. Raises Invalid for one that is none."""
        if not self.after:
            return "", 0, 0
        place, _, ids = self.after.partition(":")
        case_id, clock_id = (row_id(each) for each in (ids.partition(":")[0], ids.partition(":")[2]))
        if case_id is None or clock_id is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        return place, case_id, clock_id

    def takes(self, moved: Moved) -> bool:
        return (not self.unit or self.unit == f"{moved.jurisdiction}:{moved.unit}") and (
            self.shorter is None or self.shorter is moved.shorter
        )


def foresee(session: Session, days: WorkCalendar, year: int, wanted: Wanted) -> Foreseen:
    """What a calendar would do to the limits that reach a year: counted whole, a page listed. Raises Invalid."""
    found, after = Foreseen(), wanted.begins_after
    for row, limit in _changes(session, days, year):
        if limit.on == row["due_on"]:
            found.settled += row["provisional"] and not limit.provisional
            continue
        moved = _moved(row, limit)
        found.total.add(moved)
        found.by_unit[moved.jurisdiction, moved.unit].add(moved)
        if moved.position > after and wanted.takes(moved):
            if len(found.rows) < wanted.limit:
                found.rows.append(moved)
            elif found.next is None:
                found.next = ":".join(map(str, found.rows[-1].position))
    return found


def moves(session: Session, days: WorkCalendar, year: int) -> Iterator[Moved]:
    """The limits that would move, one after another by place and case."""
    return (_moved(row, limit) for row, limit in _changes(session, days, year) if limit.on != row["due_on"])


def behind(session: Session, days: WorkCalendar, year: int) -> int:
    """How many stored limits are not those of the calendar."""
    return sum(1 for _ in _changes(session, days, year))


def _changes(session: Session, days: WorkCalendar, year: int) -> Iterator[tuple[RowMapping, Due]]:
    """Every running limit that reaches the year and is stored otherwise than this calendar has it."""
    rows = session.connection().execute(_reaching(year).execution_options(yield_per=SLICE)).mappings()
    # Most limits have no entries, and many began on one day: each such count is made once.
    known: dict[tuple[Any, ...], Due | None] = {}
    for row in rows:
        key = (row["started_on"], row["budget"], row["unit"], row["rolls"])
        if row["entries"]:
            limit = ledger.due(_ledger(row), days)
        else:
            limit = known[key] if key in known else known.setdefault(key, ledger.due(_ledger(row), days))
        if limit and (limit.on, limit.unpaused_on, limit.provisional) != (
            row["due_on"],
            row["unpaused_on"],
            row["provisional"],
        ):
            yield row, limit


def _reaching(year: int) -> Select[Any]:
    join = and_(Case.jurisdiction == Clock.jurisdiction, Case.id == Clock.case_id)
    return (
        select(*(_clock.c[name] for name in _COLUMNS), Case.number)
        .join(Case, join)
        .where(Clock.running, Clock.due_on >= ruled_from(year))
        .order_by(Clock.jurisdiction, Clock.case_id, Clock.id)
    )


def _ledger(row: RowMapping) -> LedgerClock:
    entries = tuple(Entry.from_json(entry) for entry in row["entries"])
    return LedgerClock(row["code"], row["budget"], row["unit"], row["kind"], row["started_on"], row["rolls"], entries)


def _moved(row: RowMapping, limit: Due) -> Moved:
    key = (row["jurisdiction"], row["id"], row["case_id"], row["number"])
    return Moved(*key, row["code"], row["kind"], row["owner_id"] or 0, row["due_on"], limit.on)


def unit_names(session: Session, found: Foreseen) -> dict[tuple[str, int], tuple[str, str]]:
    """Place and name of each unit that limits move of; the applicant's own have no name."""
    ids = {unit for _, unit in found.by_unit}
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    units = {row.id: row.name for row in session.execute(named)}
    places = {row.id: row.name for row in session.execute(select(Jurisdiction.id, Jurisdiction.name))}
    return {key: (places.get(key[0], key[0]), units.get(key[1], "")) for key in sorted(found.by_unit)}
