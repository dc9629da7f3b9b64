"""The unit that supervises a place, where a process has to ask it something."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.vocabulary import Role
from app.models.place import Organisation


def watching_unit(session: Session, jurisdiction: str) -> int | None:
    """The oldest supervising unit of a place that still exists; None where the place has none."""
    units = select(Organisation.id, Organisation.kinds).where(
        Organisation.jurisdiction == jurisdiction, Organisation.abolished_on.is_(None)
    )
    found = session.execute(units.order_by(Organisation.id)).all()
    return next((row.id for row in found if Role.SUPERVISOR.value in row.kinds), None)
