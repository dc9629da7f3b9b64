"""Reading what belongs to rows already read, one statement for each relationship however many rows there are."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from app.models.keys import Keyed, among


def attach(
    session: Session, owners: Sequence[Keyed], relation: InstrumentedAttribute[Any], *options: ORMOption
) -> None:
    """Read anew what `relation`, made by `keys.many`, holds of each owner.

    What SQLAlchemy would send asks for pairs in a list, for which SQLite reads the whole table.
    """
    if not owners:
        return
    relationship = relation.property
    child = relationship.mapper.class_
    column = relationship.mapper.get_property_by_column(relationship.local_remote_pairs[0][1]).class_attribute
    statement = select(child).where(
        among(child.jurisdiction, column, [(each.jurisdiction, each.id) for each in owners])
    )
    found: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    ordered = statement.order_by(*(relationship.order_by or ())).options(*options)
    for row in session.execute(ordered.execution_options(populate_existing=True)).scalars():
        found[row.jurisdiction, getattr(row, column.key)].append(row)
    for owner in owners:
        set_committed_value(owner, relation.key, found[owner.jurisdiction, owner.id])
