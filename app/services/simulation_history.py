"""What the past year of a place says about the next: arrivals, results, shares of units, and who works in them.

Only what has been seen often enough counts; the rest stays the assumption of workflows/simulation.toml.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.simulation import WORK_TASKS
from app.domain.simulation_files import Plan, read_text
from app.domain.vocabulary import CaseKind, CaseOutcome, CaseStatus, Role
from app.domain.workdays import ZONE, WorkCalendar, legal_date
from app.models.account import Account, Grant
from app.models.case import Case
from app.models.place import Organisation
from app.models.task import Task
from app.services.processes import FOLDER

YEAR = timedelta(days=365)
OFTEN = 30  # fewer cases or results than this say nothing
_NEWEST = 2_000  # answers of applicants looked at
_ROLES = {Role.CREDIT_CENTRE: Case.receiver_id, Role.INFORMATION_PROVIDER: Case.provider_id}


@dataclass(frozen=True)
class History:
    """A plan made of what was seen, and how many observations stand behind each part of it."""

    plan: Plan
    seen: Mapping[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def assumed() -> Plan:
    """The shipped assumptions, for what a place's history does not say."""
    return read_text((FOLDER / "simulation.toml").read_text("utf-8"), "simulation.toml")


def units(session: Session, jurisdiction: str) -> list[str]:
    """The names of the units of a place that receive or provide, those abolished left out."""
    statement = (
        select(Organisation.name, Organisation.kinds)
        .where(Organisation.jurisdiction == jurisdiction, Organisation.abolished_on.is_(None))
        .order_by(Organisation.name)
    )
    return [name for name, kinds in session.execute(statement) if set(kinds) & {role.value for role in _ROLES}]


def read(session: Session, jurisdiction: str, calendar: WorkCalendar, *, today: date) -> History:
    """The year before `today`, in eight statements however many cases there are."""
    since = today - YEAR
    plan: Plan = {}
    seen: dict[str, int] = {}
    _arrivals(session, jurisdiction, calendar, since, today, plan, seen)
    _results(session, jurisdiction, since, plan, seen)
    _applicants(session, jurisdiction, since, plan, seen)
    plan["unit"] = _units(session, jurisdiction, since, seen)
    return History(plan, seen)


def _arrivals(
    session: Session,
    jurisdiction: str,
    calendar: WorkCalendar,
    since: date,
    today: date,
    plan: Plan,
    seen: dict[str, int],
) -> None:
    """Cases per working day, from the first of the year's on."""
    statement = select(func.count(), func.min(Case.received_on)).where(
        Case.jurisdiction == jurisdiction,
        Case.kind == CaseKind.OBJECTION,
        Case.received_on > since,
        Case.received_on <= today,
    )
    number, first = session.execute(statement).one()
    seen["arrivals.per_workday"] = number
    if number >= OFTEN:
        worked = calendar.count(first - timedelta(days=1), today)
        plan["arrivals"] = {"per_workday": round(number / max(1, worked), 3)}


def _results(session: Session, jurisdiction: str, since: date, plan: Plan, seen: dict[str, int]) -> None:
    """How often each task ended in which way."""
    statement = (
        select(Task.key, Task.outcome, func.count())
        .where(
            Task.jurisdiction == jurisdiction,
            Task.key.in_(WORK_TASKS),
            Task.outcome.is_not(None),
            Task.finished_at >= _morning(since),
        )
        .group_by(Task.key, Task.outcome)
        .order_by(Task.key, Task.outcome)
    )
    found: dict[str, dict[str, int]] = {}
    for key, outcome, number in session.execute(statement):
        found.setdefault(key, {})[str(outcome)] = number
    seen |= {f"outcomes.{key}": sum(weights.values()) for key, weights in found.items()}
    plan["outcomes"] = {key: weights for key, weights in found.items() if sum(weights.values()) >= OFTEN}


def _applicants(session: Session, jurisdiction: str, since: date, plan: Plan, seen: dict[str, int]) -> None:
    """How soon applicants answer a request for more, how many never do, and how many take their objection back."""
    asked = (
        select(Task.created_at, Task.finished_at, Task.outcome)
        .where(
            Task.jurisdiction == jurisdiction,
            Task.key == "supplement_application",
            Task.finished_at >= _morning(since),
        )
        .order_by(Task.id.desc())
        .limit(_NEWEST)
    )
    rows = session.execute(asked).all()
    waits = [(legal_date(ended) - legal_date(begun)).days for begun, ended, outcome in rows if outcome and ended]
    seen["applicant.reply_days"], seen["applicant.never_reply"] = len(waits), len(rows)
    found: dict[str, float] = {}
    if len(waits) >= OFTEN:
        found["reply_days"] = round(sum(waits) / len(waits), 2)
        found["never_reply"] = round(1 - len(waits) / len(rows), 4)
    closed = select(func.count(), func.count().filter(Case.outcome == CaseOutcome.RETRACTED)).where(
        Case.jurisdiction == jurisdiction,
        Case.kind == CaseKind.OBJECTION,
        Case.status == CaseStatus.CLOSED,
        Case.received_on > since,
    )
    ended, retracted = session.execute(closed).one()
    seen["applicant.retract"] = ended
    if ended >= OFTEN:
        found["retract"] = round(retracted / ended, 4)
    if found:
        plan["applicant"] = found


def _units(session: Session, jurisdiction: str, since: date, seen: dict[str, int]) -> list[Plan]:
    """Units with their shares in the year's cases and their people; a place without cases shares alike."""
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.kinds)
        .where(Organisation.jurisdiction == jurisdiction, Organisation.abolished_on.is_(None))
        .order_by(Organisation.name)
    ).all()
    staff = _staff(session, jurisdiction)
    shares = {role: _shares(session, jurisdiction, since, column) for role, column in _ROLES.items()}
    found = []
    for organisation_id, name, kinds in rows:
        share = {}
        for role in _ROLES:
            alike = 1 if role.value in kinds and not shares[role] else 0
            if weight := shares[role].get(organisation_id, alike):
                share[role.value] = weight
        if share:
            seen[f"unit.{name}.share"] = sum(share.values())
            found.append({"name": name, "staff": max(1, staff.get(organisation_id, 0)), "share": share})
    return found


def _shares(
    session: Session, jurisdiction: str, since: date, column: InstrumentedAttribute[Any]
) -> dict[int | None, int]:
    statement = (
        select(column, func.count())
        .where(
            Case.jurisdiction == jurisdiction,
            Case.kind == CaseKind.OBJECTION,
            Case.received_on > since,
            column.is_not(None),
        )
        .group_by(column)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _staff(session: Session, jurisdiction: str) -> dict[int | None, int]:
    statement = (
        select(Grant.organisation_id, func.count(Grant.account_id.distinct()))
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.jurisdiction == jurisdiction, Grant.role.in_(_ROLES), Account.active)
        .group_by(Grant.organisation_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
