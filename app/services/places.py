"""Setting up a place: the jurisdiction and the organisations in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import identifiers
from app.domain.errors import FieldError, Invalid
from app.domain.ids import new_id
from app.domain.vocabulary import N_, IdType, Role
from app.models.place import Jurisdiction, Organisation


@dataclass(frozen=True)
class Place:
    id: str
    code: str
    name: str


# The places this version has policy packs for, with their GB/T 2260 codes.
PLACES = (
    Place("yunyang", "500235", "云阳县"),
    Place("yunfu", "445300", "云浮市"),
    Place("yichuan", "410329", "伊川县"),
    Place("youxi", "350426", "尤溪县"),
    Place("zhongmu", "410122", "中牟县"),
)


def add_places(session: Session, portal: str) -> None:
    """Make the five places known; what is there keeps its row, with the portal's present address."""
    for place in PLACES:
        session.merge(Jurisdiction(id=place.id, code=place.code, name=place.name, portal=portal))
    session.flush()


def add_organisation(
    session: Session,
    jurisdiction: str,
    uscc: str,
    name: str,
    kinds: tuple[Role, ...],
    *,
    now: datetime,
    **details: Any,
) -> Organisation:
    """Add a unit. Raises Invalid for a malformed or known code."""
    number = identifiers.normalise(IdType.USCC, uscc)
    faults = [each for each in identifiers.problems(IdType.USCC, number) if each.refused]
    if faults:
        raise Invalid([FieldError("uscc", faults[0].code, faults[0].message)])
    if session.execute(select(Organisation.id).where(Organisation.uscc == number)).first():
        raise Invalid([FieldError("uscc", "taken", N_("该统一社会信用代码已登记"))])
    row = Organisation(
        id=new_id(now),
        jurisdiction=jurisdiction,
        uscc=number,
        name=name,
        kinds=[kind.value for kind in kinds],
        **details,
    )
    session.add(row)
    session.flush()
    return row


def organisations(session: Session, jurisdiction: str | None = None) -> list[Organisation]:
    """All units, or those of one place, by place and code."""
    statement = select(Organisation).order_by(Organisation.jurisdiction, Organisation.uscc)
    if jurisdiction is not None:
        statement = statement.where(Organisation.jurisdiction == jurisdiction)
    return list(session.execute(statement).scalars())


def provider(session: Session, jurisdiction: str, uscc: str) -> Organisation | None:
    """The unit of a place with this credit code, if it is one that provides information."""
    number = identifiers.normalise(IdType.USCC, uscc)
    statement = select(Organisation).where(Organisation.jurisdiction == jurisdiction, Organisation.uscc == number)
    row = session.execute(statement).scalar_one_or_none()
    return row if row and Role.INFORMATION_PROVIDER.value in row.kinds else None


def names(session: Session, jurisdiction: str) -> Mapping[int, str]:
    """The names of a place's units by id."""
    statement = select(Organisation.id, Organisation.name).where(Organisation.jurisdiction == jurisdiction)
    return {row.id: row.name for row in session.execute(statement)}


def named(session: Session, uscc: str) -> str:
    """The name of the unit with this credit code, else the code itself."""
    return session.execute(select(Organisation.name).where(Organisation.uscc == uscc)).scalar_one_or_none() or uscc
