"""A crowd of cases that have been lived by a dice: rows as services leave them, for checks of what counts them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from app.domain import ledger
from app.domain.case_clocks import Running
from app.domain.chain import GENESIS
from app.domain.errors import Conflict
from app.domain.ids import new_id
from app.domain.lateness import account
from app.domain.ledger import Clock as Ledger
from app.domain.vocabulary import Basis, CaseOutcome, CaseStatus, ClockCode, ClockKind, Finding, Stage, Unit
from app.domain.workdays import ZONE, WorkCalendar
from app.models.base import table_of
from app.models.batch import ImportBatch
from app.models.case import Case, CaseField
from app.models.clock import Clock
from app.models.record import Record
from app.models.reporting import Contest
from app.services import calendar
from tests.services.story import Story

ORIGIN = date(2026, 7, 1)
_STAGES = ((ClockCode.REFER, 5), (ClockCode.VERIFY, 5), (ClockCode.ANSWER, 2))
_FIELDS = ("CF_NR_FK", "CF_JDRQ", "CF_WSH")


@dataclass
class Crowd:
    """A place filled with cases; what was made is read back from the database by whoever checks."""

    story: Story
    dice: Random
    clocks: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    contests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def place(self) -> str:
        return self.story.jurisdiction

    def live(self, cases: int) -> None:
        """Fill the place with so many cases over records of three batches."""
        self.story.file()
        with self.story.database.transaction() as session:
            days = calendar.current(session)
            like = dict(session.connection().execute(select(table_of(Case))).mappings().one())
            session.connection().execute(table_of(Clock).delete())
            records = self._records(session)
            for number in range(cases):
                self._case(like, number, days, records)
            for model, rows in (
                (Case, self.cases),
                (Clock, self.clocks),
                (CaseField, self.fields),
                (Contest, self.contests),
            ):
                if rows:
                    session.connection().execute(insert(table_of(model)), rows)

    def _records(self, session: Any) -> list[tuple[int, int]]:
        """Records of both providers in batches; answers each with its provider."""
        found = []
        for at, name in enumerate(("provider", "provider2", "provider")):
            unit, now = self.story.world.units[name].id, self.story.clock()
            batch = new_id(now)
            row = {"jurisdiction": self.place, "id": batch, "provider_id": unit, "sha256": "0" * 64}
            told = {"status": "done", "attestation": "", "created_at": now, "file_name": "a.csv"}
            counts = dict.fromkeys(("total", "read", "accepted", "unchanged", "warned", "refused", "held"), 0)
            session.connection().execute(insert(table_of(ImportBatch)), [{**row, **told, **counts}])
            for number in range(3):
                mark = f"示罚〔2026〕{at}{number}号"
                record = self.story.world.record(session, now, name, CF_WSH=mark)
                session.connection().execute(
                    table_of(Record).update().where(table_of(Record).c.id == record.id).values(batch_id=batch)
                )
                found.append((record.id, unit))
        return found

    def _case(self, like: dict[str, Any], number: int, days: WorkCalendar, records: list[tuple[int, int]]) -> None:
        dice, centre = self.dice, self.story.world.units["centre"].id
        record, provider = dice.choice(records)
        began = ORIGIN + timedelta(days=dice.randrange(90))
        received = datetime.combine(began, time(dice.randrange(24), 59), ZONE)
        row = {**like, "id": new_id(received), "number": f"YY-410122-2026-{900000 + number}", "received_on": began}
        row |= {"received_at": received, "record_id": record, "provider_id": provider, "state": None, "timer_at": None}
        row |= {"event_seq": 0, "event_head": GENESIS}
        day = self._stages(row["id"], began, received, centre, provider, days)
        if day is not None:
            ended = datetime.combine(day, time(dice.randrange(24), dice.randrange(60)), ZONE)
            outcome = dice.choice(list(CaseOutcome))
            row |= {"status": CaseStatus.CLOSED, "stage": Stage.CLOSED, "closed_at": ended, "outcome": outcome}
        self.cases.append(row)
        for position, name in enumerate(dice.sample(_FIELDS, dice.randrange(1, 3))):
            finding = dice.choice([None, *Finding])
            values = {"jurisdiction": self.place, "id": new_id(received), "case_id": row["id"], "position": position}
            self.fields.append({**values, "field": name, "claimed": "x", "finding": finding})

    def _stages(
        self, case: int, began: date, at: datetime, centre: int, provider: int, days: WorkCalendar
    ) -> date | None:
        """Let a case pass its stages; answers the day of its end, None for one that still goes on."""
        dice, day = self.dice, began
        for code, budget in _STAGES:
            owner = provider if code is ClockCode.VERIFY else centre
            start = day + timedelta(days=dice.choice((0, 0, 0, 2)) if code is ClockCode.VERIFY else 0)
            kind = dice.choice((ClockKind.STATUTORY, ClockKind.STATUTORY, ClockKind.INTERNAL))
            end = start + timedelta(days=dice.choice((0, 1, 3, 6, 9, 15, 24)))
            on = self._clock(case, code, budget, kind, owner, start, at + (start - began), end, days)
            if dice.random() < 0.08:
                return None
            day = on
        self._clock(case, ClockCode.WHOLE, 12, ClockKind.STATUTORY, centre, began, at, day, days)
        return day

    def _clock(
        self,
        case: int,
        code: ClockCode,
        budget: int | None,
        kind: ClockKind,
        owner: int,
        start: date,
        at: datetime,
        end: date,
        days: WorkCalendar,
    ) -> date:
        dice = self.dice
        clock = Ledger(code, dice.choice((budget, budget, budget, None)), Unit.WORKDAY, kind, start, False)
        if code is not ClockCode.WHOLE and dice.random() < 0.25:
            clock, end = self._paused(clock, start, end, days)
        clock = ledger.stop(clock, end, cancelled=dice.random() < 0.1)
        visit = Running(clock, 1, owner, Basis.COUNTY, at, new_id(at))
        counted, limit = account(visit, [visit], days), ledger.due(clock, days)
        row = {"jurisdiction": self.place, "id": visit.id, "case_id": case, "code": code, "visit": 1}
        row |= {"owner_id": owner, "kind": kind, "basis": Basis.COUNTY, "budget": clock.budget, "unit": clock.unit}
        row |= {"rolls": False, "started_at": at, "started_on": start, "running": False, "provisional": False}
        row |= {"entries": [each.to_json() for each in clock.entries], "overdue_noted": False}
        row |= {"due_on": limit.on if limit else None, "unpaused_on": limit.unpaused_on if limit else None}
        row |= {"ended_on": counted.ended_on, "used": counted.used, "late": counted.late, "climbed": None}
        self.clocks.append({**row, "next_rung_at": None})
        if counted.late and dice.random() < 0.3:
            self._contest(row, at)
        return end

    def _paused(self, clock: Ledger, start: date, end: date, days: WorkCalendar) -> tuple[Ledger, date]:
        first = start + timedelta(days=self.dice.randrange(3))
        again = days.next_workday(first + timedelta(days=self.dice.randrange(12)))
        try:
            paused = ledger.pause(clock, first, "supplement", days)
        except Conflict:
            return clock, end
        return ledger.resume(paused, again), max(end, again)

    def _contest(self, clock: dict[str, Any], at: datetime) -> None:
        dice, units = self.dice, self.story.world.units
        unit = dice.choice([clock["owner_id"], units["provider"].id])
        asker = self.story.world.people["centre"].account_id
        row = {"jurisdiction": self.place, "id": new_id(at), "clock_id": clock["id"], "case_id": clock["case_id"]}
        row |= {"organisation_id": unit, "reason": "x", "asked_by": asker, "asked_at": at}
        self.contests.append({**row, "upheld": dice.choice([None, True, False])})
