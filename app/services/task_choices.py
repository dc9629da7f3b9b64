"""What the filters of a task list offer by name: the providers of the place, the people of one's own units."""

from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.account import Account, Grant
from app.models.place import Organisation
from app.services.task_filters import Filters

_SENDING = frozenset({Role.CREDIT_CENTRE, Role.SUPERVISOR})


@dataclass(frozen=True)
class Choices:
    """Pairs of code and name; credit codes of units, logins of people."""

    units: list[tuple[str, str]]
    owners: list[tuple[str, str]]


def of_actor(session: Session, filters: Filters, *, actor: Actor) -> Choices:
    """The choices of this actor, and besides them whatever the filters name."""
    owners = [(row.login, row.name) for row in session.execute(_owners(actor))]
    rows = session.execute(_units(actor, {filters.unit, filters.provider} - {""})).all()
    named = {filters.unit, filters.provider}
    units = [(row.uscc, row.name) for row in rows if row.uscc in named or Role.INFORMATION_PROVIDER in row.kinds]
    return Choices(units, owners)


def _owners(actor: Actor) -> Select[str, str]:
    held = [
        (each.role, each.jurisdiction, each.organisation_id)
        for each in actor.granted
        if each.organisation_id is not None
    ]
    key = tuple_(Grant.role, Grant.jurisdiction, Grant.organisation_id)
    statement = select(Account.login, Account.name).join(Grant).where(Account.active, key.in_(held))
    return statement.distinct().order_by(Account.login)


def _units(actor: Actor, named: set[str]) -> Select[str, str, list[str]]:
    places = [each.jurisdiction for each in actor.granted if each.role in _SENDING and each.jurisdiction]
    mine = Organisation.jurisdiction.in_(places) | Organisation.uscc.in_(named)
    return select(Organisation.uscc, Organisation.name, Organisation.kinds).where(mine).order_by(Organisation.name)
