"""The figures of a period counted the obvious way: every case by itself, every day one by one, from the ledgers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import ledger
from app.domain.case_clocks import running
from app.domain.vocabulary import CaseOutcome, ClockCode, ClockKind
from app.domain.workdays import WorkCalendar, legal_date
from app.models.case import Case, CaseField
from app.models.clock import Clock
from app.models.record import Record
from app.models.reporting import Contest
from app.services import calendar

ONE = timedelta(days=1)
_WRONG = ("corrected", "supplemented", "withdrawn", "publicity_ended", "partly")


@dataclass
class Life:
    """One ended limit, lived again day by day."""

    clock: Clock
    ended_on: date
    used: int
    late_days: list[date]


def lives(session: Session, first: date, last: date) -> list[Life]:
    """The limits with a number that ended in a period and were not cancelled."""
    days, found = calendar.current(session), []
    for row in session.execute(select(Clock)).scalars():
        clock = running(row.__dict__).clock
        end = ledger.ended(clock)
        if end and first <= end.on <= last and end.kind is ledger.EntryKind.STOP and row.budget is not None:
            found.append(_lived(row, end.on, days))
    return found


def _lived(row: Clock, ended_on: date, days: WorkCalendar) -> Life:
    pauses, on = [], row.started_on
    for entry in row.entries:
        if entry["kind"] == "pause":
            pauses.append([date.fromisoformat(entry["on"]), None])
        elif entry["kind"] == "resume":
            pauses[-1][1] = date.fromisoformat(entry["on"])
    used, late = 0, []
    while on < ended_on:
        on += ONE
        if days.is_workday(on) and not any(since < on <= (until or on) for since, until in pauses):
            used += 1
            if used > (row.budget or 0):
                late.append(on)
    assert row.due_on is not None
    if ended_on > row.due_on and not late:
        return Life(row, ended_on, used + 1, [ended_on])  # let pass on days off alone: one day late all the same
    return Life(row, ended_on, used, late)


def excused(session: Session) -> set[tuple[int, int]]:
    rows = session.execute(select(Contest)).scalars()
    return {(each.clock_id, each.organisation_id) for each in rows if each.upheld}


def limits(session: Session, first: date, last: date) -> dict[tuple[Any, ...], dict[str, Any]]:
    """By owner, code and kind: ended, late, days late, and the sorted working days used."""
    off, found = excused(session), {}
    for life in lives(session, first, last):
        row = life.clock
        line = found.setdefault(
            (row.owner_id, row.code, row.kind), {"ended": 0, "late": 0, "serious": 0, "days_late": 0, "used": []}
        )
        line["ended"] += 1
        line["used"].append(life.used)
        if life.late_days and (row.id, row.owner_id) not in off:
            line["late"] += 1
            line["serious"] += len(life.late_days) >= 5
            line["days_late"] += len(life.late_days)
    return found


def nth(values: list[int], tenths: int) -> int:
    """The value that so many tenths of all do not exceed, by counting through the sorted list."""
    ordered = sorted(values)
    return next(value for at, value in enumerate(ordered, start=1) if at * 10 >= tenths * len(ordered))


def held(session: Session, first: date, last: date) -> dict[tuple[int, ClockCode], int]:
    """The late days of whole cases, each given to the unit that had the case in hands that evening."""
    off, found = excused(session), defaultdict(int)
    stages = defaultdict(list)
    for row in session.execute(select(Clock)).scalars():
        if row.code in (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER):
            stages[row.case_id].append(row)
    for life in lives(session, first, last):
        whole = life.clock
        if whole.code is not ClockCode.WHOLE or whole.kind is not ClockKind.STATUTORY:
            continue
        for day in life.late_days:
            holding = [each for each in stages[whole.case_id] if each.started_on < day <= each.ended_on]
            holder = max(holding, key=lambda each: each.started_at, default=whole)
            if not {(whole.id, holder.owner_id), (holder.id, holder.owner_id)} & off:
                found[holder.owner_id, holder.code] += 1
    return dict(found)


def closed(session: Session, first: date, last: date) -> list[Case]:
    rows = session.execute(select(Case)).scalars()
    return [each for each in rows if each.closed_at and first <= legal_date(each.closed_at) <= last]


def months(session: Session, first: date, last: date) -> dict[str, list[int]]:
    """Received and closed by calendar month."""
    found: dict[str, list[int]] = {}
    day = first
    while day <= last:
        found.setdefault(f"{day:%Y-%m}", [0, 0])
        day += ONE
    for each in session.execute(select(Case)).scalars():
        if first <= each.received_on <= last:
            found[f"{each.received_on:%Y-%m}"][0] += 1
    for each in closed(session, first, last):
        assert each.closed_at
        found[f"{legal_date(each.closed_at):%Y-%m}"][1] += 1
    return found


def wrongs(session: Session, first: date, last: date) -> dict[str, dict[Any, tuple[int, int]]]:
    """Judged and upheld by provider, by batch, by provider and field."""
    record = {each.id: each for each in session.execute(select(Record)).scalars()}
    fields = defaultdict(list)
    for each in session.execute(select(CaseField)).scalars():
        fields[each.case_id].append(each)
    found: dict[str, dict[Any, tuple[int, int]]] = {"providers": {}, "batches": {}, "fields": {}}

    def count(kind: str, key: Any, wrong: bool) -> None:
        judged, upheld = found[kind].get(key, (0, 0))
        found[kind][key] = (judged + 1, upheld + wrong)

    for case in closed(session, first, last):
        if case.outcome is None or case.outcome not in (*_WRONG, CaseOutcome.MAINTAINED, CaseOutcome.UNVERIFIABLE):
            continue
        count("providers", case.provider_id, case.outcome in _WRONG)
        if record[case.record_id].batch_id:
            count("batches", record[case.record_id].batch_id, case.outcome in _WRONG)
        for each in fields[case.id]:
            if each.finding is not None:
                count("fields", (case.provider_id, each.field), each.finding == "wrong")
    return found
