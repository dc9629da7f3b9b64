"""Opinions that say what many others say: a flag with the reason why, never a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.similarity import ALIKE, empty_formula, likeness, shingles
from app.domain.vocabulary import Role
from app.models.case import Case
from app.models.task import Task
from app.services.visibility import visible_cases

NEWEST = 200
SINCE = timedelta(days=90)
_NAMED = 5


@dataclass(frozen=True)
class Flag:
    """Why an opinion deserves a second look: a formula without facts, or others that read the same.

    `numbers` are cases with such an opinion that the reader sees.
    """

    formula: str
    alike: int
    numbers: tuple[str, ...]

    @property
    def raised(self) -> bool:
        return bool(self.formula) or self.alike > 0


def look(session: Session, case: Case, text: str, *, actor: Actor, now: datetime) -> Flag:
    """Compare an opinion with the newest of the same provider about other records, read here and kept nowhere."""
    own = shingles(text)
    alike = [other for other in _others(session, case, now) if likeness(own, shingles(other[1])) >= ALIKE]
    return Flag(empty_formula(text), len(alike), _seen(session, case.jurisdiction, [each for each, _ in alike], actor))


def _others(session: Session, case: Case, now: datetime) -> list[tuple[int, str]]:
    # By the provider's finished tasks, which have an index; the cases of one unit have none of their own.
    statement = (
        select(Case.id, Case.opinion)
        .join(Task, and_(Task.jurisdiction == Case.jurisdiction, Task.case_id == Case.id))
        .where(
            Task.jurisdiction == case.jurisdiction,
            Task.organisation_id == case.provider_id,
            Task.role == Role.INFORMATION_PROVIDER,
            Task.open.is_(False),
            Task.key == "verify_record",
            Task.finished_at >= now - SINCE,
            Case.id != case.id,
            Case.opinion.is_not(None),
            Case.opinion_outcome != "misrouted",
            Case.record_id.is_distinct_from(case.record_id),
        )
        .order_by(Task.sort_on.desc(), Task.id.desc())
        .limit(NEWEST)
    )
    return list({row.id: row.opinion for row in session.execute(statement)}.items())


def _seen(session: Session, jurisdiction: str, ids: Sequence[int], actor: Actor) -> tuple[str, ...]:
    """The numbers of those cases the reader may open, the newest first."""
    if not ids:
        return ()
    statement = (
        select(Case.number)
        .where(Case.jurisdiction == jurisdiction, Case.id.in_(ids), visible_cases(actor))
        .order_by(Case.id.desc())
        .limit(_NAMED)
    )
    return tuple(session.execute(statement).scalars())
