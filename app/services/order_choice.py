"""What a supervisor has chosen to take up: cases, whom each concerns, how late each unit is, and what is taken up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from app.domain.numbers import parse
from app.domain.permissions import Actor
from app.domain.supervision import Cause
from app.domain.vocabulary import CaseKind, CaseStatus, Role
from app.models.case import Case, CaseParty
from app.models.place import Organisation
from app.models.supervision import SupervisionItem, SupervisionOrder
from app.models.task import Task
from app.services import calendar, supervision_matters
from app.services.input import row_id
from app.services.supervision_matters import MOST_MATTERS, Lateness, Matter
from app.services.visibility import anywhere, visible_cases


@dataclass(frozen=True)
class Chosen:
    """One case: its `units` by id, the unit that holds its open task, what is late at each unit, orders over it."""

    id: int
    number: str
    units: frozenset[int]
    holder: int | None
    late: Mapping[int, Lateness]
    taken_up: Mapping[tuple[int, Cause], str]


@dataclass(frozen=True)
class Choice:
    """All that was chosen in one place; `unknown` are numbers that name no case to be taken up."""

    jurisdiction: str
    cases: Sequence[Chosen]
    units: Mapping[int, Organisation]
    unknown: Sequence[str]

    def of_unit(self, unit: int) -> list[Chosen]:
        """The cases that were sent to a unit."""
        return [each for each in self.cases if unit in each.units]

    def late_at(self, unit: int) -> int:
        """How many of the cases are late at a unit."""
        return sum(unit in each.late for each in self.cases)

    def by_lateness(self) -> list[Organisation]:
        """The units concerned, those with most late cases first."""
        return sorted(self.units.values(), key=lambda unit: (-self.late_at(unit.id), unit.name))

    def shares(self, rest: Cause | None) -> dict[int, list[Matter]]:
        """Who answers for what in a 专项督查: lateness with whoever let a limit pass, the rest with whoever holds it.

        Without `rest` only lateness is taken up; what is taken up already is left out.
        """
        found: dict[int, list[Matter]] = {}
        for each in self.cases:
            wanted = [(unit, Cause.LATE) for unit in each.late if unit in self.units]
            if not wanted and rest is not None and each.holder is not None and each.holder in self.units:
                wanted = [(each.holder, rest)]
            for unit, cause in wanted:
                if (unit, cause) not in each.taken_up:
                    found.setdefault(unit, []).append(Matter(cause, each.id))
        return found


def place_of(actor: Actor) -> str:
    """The place whose supervisor the actor is; empty for nobody's."""
    places = {each.jurisdiction for each in actor.granted if each.role is Role.SUPERVISOR and each.jurisdiction}
    return min(places, default="")


def choose(session: Session, given: Sequence[str], *, actor: Actor, today: date) -> Choice:
    """The cases of these numbers (or of these tasks, by id) that may be taken up, in six statements."""
    place = place_of(actor)
    numbers, tasks = _sorted(given)
    found = _cases(session, place, numbers, tasks, actor)
    ids = list(found)
    late = supervision_matters.lateness(session, place, ids, days=calendar.current(session), today=today)
    holders, parties, orders = (
        _holders(session, place, ids),
        _parties(session, place, ids),
        _orders(session, place, ids),
    )
    cases = [
        Chosen(
            id=case_id,
            number=number,
            units=frozenset(parties.get(case_id, ())),
            holder=holders.get(case_id),
            late={unit: how for (unit, about), how in late.items() if about == case_id},
            taken_up=orders.get(case_id, {}),
        )
        for case_id, number in found.items()
    ]
    units = _units(session, {unit for each in cases for unit in each.units})
    unknown = [each for each in numbers if each not in found.values()]
    return Choice(place, cases, units, unknown)


def _sorted(given: Sequence[str]) -> tuple[list[str], list[int]]:
    """Numbers and ids of tasks, each once, at most as many as an order or a campaign holds."""
    numbers, tasks = [], []
    for text in dict.fromkeys(each.strip() for each in given if each.strip()):
        parsed = parse(text)
        if parsed is None and (task := row_id(text)) is not None:
            tasks.append(task)
        else:
            numbers.append(str(parsed) if parsed else text[:40])
    return numbers[:MOST_MATTERS], tasks[:MOST_MATTERS]


def _cases(session: Session, place: str, numbers: Sequence[str], tasks: Sequence[int], actor: Actor) -> dict[int, str]:
    of_tasks = select(Task.jurisdiction, Task.case_id).where(anywhere(Task.jurisdiction), Task.id.in_(tasks))
    which = Case.number.in_(numbers) | tuple_(Case.jurisdiction, Case.id).in_(of_tasks)
    statement = (
        select(Case.id, Case.number)
        .where(Case.jurisdiction == place, which, Case.kind != CaseKind.SUPERVISION, visible_cases(actor))
        .order_by(Case.id)
        .limit(MOST_MATTERS)
    )
    return dict(session.execute(statement).all())


def _holders(session: Session, place: str, ids: Sequence[int]) -> dict[int, int]:
    statement = select(Task.case_id, Task.organisation_id).where(
        Task.jurisdiction == place, Task.case_id.in_(ids), Task.open, Task.organisation_id.is_not(None)
    )
    return {case_id: unit for case_id, unit in session.execute(statement) if unit is not None}


def _parties(session: Session, place: str, ids: Sequence[int]) -> dict[int, set[int]]:
    party = CaseParty
    statement = select(party.case_id, party.organisation_id).where(party.jurisdiction == place, party.case_id.in_(ids))
    found: dict[int, set[int]] = {}
    for case_id, unit in session.execute(statement):
        found.setdefault(case_id, set()).add(unit)
    return found


def _orders(session: Session, place: str, ids: Sequence[int]) -> dict[int, dict[tuple[int, Cause], str]]:
    """Open orders over these cases: by case the numbers of those to each unit for each cause."""
    item, order = SupervisionItem, SupervisionOrder
    statement = (
        select(item.case_id, order.organisation_id, item.cause, Case.number)
        .join(order, and_(order.jurisdiction == item.jurisdiction, order.case_id == item.order_id))
        .join(Case, and_(Case.jurisdiction == item.jurisdiction, Case.id == item.order_id))
        .where(item.jurisdiction == place, item.case_id.in_(ids), Case.status == CaseStatus.OPEN)
    )
    found: dict[int, dict[tuple[int, Cause], str]] = {}
    for case_id, unit, cause, number in session.execute(statement):
        if case_id is not None:
            found.setdefault(case_id, {})[unit, cause] = number
    return found


def _units(session: Session, ids: set[int]) -> dict[int, Organisation]:
    statement = select(Organisation).where(Organisation.id.in_(sorted(ids)), Organisation.abolished_on.is_(None))
    return {unit.id: unit for unit in session.execute(statement).scalars()}
