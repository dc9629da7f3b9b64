"""Which places a supervisor's pages speak of, and the units there."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden
from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.place import Organisation
from app.services import policy


def places(actor: Actor) -> list[str]:
    """The places the actor watches as a supervisor. Raises Forbidden where there is none."""
    held = {each.jurisdiction for each in actor.granted if each.role is Role.SUPERVISOR}
    found = [place for place in policy.shipped().jurisdictions if place in held or None in held]
    if not found:
        raise Forbidden()
    return found


def units(session: Session, jurisdictions: list[str]) -> Mapping[str, Mapping[int, str]]:
    """The names of the units of these places by id, those abolished among them: their past stays theirs."""
    statement = (
        select(Organisation.jurisdiction, Organisation.id, Organisation.name)
        .where(Organisation.jurisdiction.in_(jurisdictions))
        .order_by(Organisation.name)
    )
    found: dict[str, dict[int, str]] = {place: {} for place in jurisdictions}
    for place, unit, name in session.execute(statement):
        found[place][unit] = name
    return found
