"""How often the opinions of each unit read like one another or hold no facts: counts for the supervisor, no verdict."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.similarity import ALIKE, empty_formula, likeness, shingles
from app.domain.vocabulary import Role
from app.models.case import Case
from app.models.place import Organisation
from app.models.task import Task
from app.services.boilerplate import NEWEST, SINCE
from app.services.visibility import visible_cases

NAMED = 5


class Opinion(NamedTuple):
    """One finished opinion as far as it is compared."""

    number: str
    record_id: int | None
    text: str


@dataclass(frozen=True)
class UnitFlags:
    """One unit's newest opinions of a quarter: how many, how many are mere formulas, how many read like another.

    `flagged` counts opinions with either fault once; `numbers` are the newest of their cases.
    """

    name: str
    opinions: int
    formulas: int
    alike: int
    flagged: int
    numbers: tuple[str, ...]


def by_unit(session: Session, *, actor: Actor, now: datetime) -> list[UnitFlags]:
    """The units that gave opinions in cases the actor sees, the largest share of flagged ones first."""
    found: dict[tuple[int, str], dict[str, Opinion]] = defaultdict(dict)
    for row in session.execute(_statement(actor, now)):
        found[row.unit, row.name].setdefault(row.number, Opinion(row.number, row.record_id, row.opinion))
    lines = [_line(name, list(given.values())) for (_, name), given in found.items()]
    return sorted(lines, key=lambda line: (-line.flagged / line.opinions, -line.flagged, line.name))


def _statement(actor: Actor, now: datetime) -> Select[int | None, str, str, int | None, str | None]:
    newest = (
        select(
            Task.jurisdiction,
            Task.case_id,
            Task.organisation_id.label("unit"),
            Task.id.label("task"),
            func.row_number()
            .over(partition_by=Task.organisation_id, order_by=(Task.finished_at.desc(), Task.id.desc()))
            .label("place"),
        )
        .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
        .where(
            Task.key == "verify_record",
            Task.role == Role.INFORMATION_PROVIDER,
            Task.open.is_(False),
            Task.finished_at >= now - SINCE,
            Task.outcome != "misrouted",
            visible_cases(actor),
        )
        .subquery()
    )
    return (
        select(newest.c.unit, Organisation.name, Case.number, Case.record_id, Case.opinion)
        .join(Case, and_(Case.jurisdiction == newest.c.jurisdiction, Case.id == newest.c.case_id))
        .join(Organisation, Organisation.id == newest.c.unit)
        .where(newest.c.place <= NEWEST, Case.opinion.is_not(None))
        .order_by(newest.c.unit, newest.c.place)
    )


def _line(name: str, given: Sequence[Opinion]) -> UnitFlags:
    formulas = {each.number for each in given if empty_formula(each.text)}
    alike = _alike(given)
    numbers = [each.number for each in given if each.number in formulas | alike]
    return UnitFlags(name, len(given), len(formulas), len(alike), len(numbers), tuple(numbers[:NAMED]))


def _alike(given: Sequence[Opinion]) -> set[str]:
    """The cases whose opinion reads like that on another record; equal texts are compared once."""
    groups: dict[frozenset[str], list[Opinion]] = defaultdict(list)
    for each in given:
        groups[shingles(each.text)].append(each)
    found: set[str] = set()
    texts = sorted(groups, key=len)
    for place, one in enumerate(texts):
        found |= _about_others(groups[one], groups[one])
        for other in texts[place + 1 :]:
            if len(one) < ALIKE * len(other):
                break  # the longer ones share still less
            if likeness(one, other) >= ALIKE:
                both = groups[one] + groups[other]
                found |= _about_others(both, both)
    return found


def _about_others(given: Iterable[Opinion], others: Sequence[Opinion]) -> set[str]:
    """Those of the opinions for which one of the others is about another record."""
    return {each.number for each in given if any(_differs(each, other) for other in others)}


def _differs(one: Opinion, other: Opinion) -> bool:
    return one.number != other.number and (one.record_id is None or one.record_id != other.record_id)
