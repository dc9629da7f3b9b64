"""措施通知: the orders that follow from what a command does to measures, written with it in one transaction.

Locks are taken in the order of the house: the case, its record, then earlier orders by id, counters last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.domain.vocabulary import MeasureState
from app.models.base import table_of
from app.models.listing import Listing
from app.models.measure import Measure, MeasureHold
from app.models.measure_order import MeasureOrder, MeasureOrderLine
from app.services import order_opening
from app.services.command import CaseCommand, load_all
from app.services.order_opening import Source
from app.services.saving import save_all, upsert

_order, _line, _measure, _hold = (table_of(each) for each in (MeasureOrder, MeasureOrderLine, Measure, MeasureHold))
_listing = table_of(Listing)
_WANT = (
    update(_measure)
    .where(_measure.c.jurisdiction == bindparam("place"), _measure.c.id == bindparam("measure"))
    .values(desired=bindparam("wanted"), lifted_on=bindparam("ended"))
)
_RELEASE = (
    update(_hold)
    .where(
        _hold.c.jurisdiction == bindparam("place"),
        _hold.c.case_id == bindparam("case"),
        _hold.c.measure_id == bindparam("measure"),
    )
    .values(released_at=bindparam("at"))
)


@dataclass
class _Overtaken:
    """Earlier orders nobody has acknowledged: those that end, and single lines of others."""

    ended: list[CaseCommand]
    lines: list[int]


def finish(session: Session, commands: Sequence[CaseCommand]) -> None:
    """Write commands, and with them the orders that follow from what they did to measures. Raises Conflict `stale`."""
    changed = [command for command in commands if command.measures]
    if not changed:
        save_all(session, commands)
        return
    overtaken = [_overtake(session, command) for command in changed]
    for command in changed:
        _write_measures(session, command)
    children = [
        child for command in changed for child in order_opening.open_all(Source.of(command), command.measures.orders)
    ]
    for each, command in zip(overtaken, changed, strict=True):
        _end_overtaken(each, command, children)
    save_all(session, [*commands, *(old for each in overtaken for old in each.ended), *children])
    order_opening.write_rows(session, children)
    _write_overtaken(session, overtaken, children)


def _overtake(session: Session, command: CaseCommand) -> _Overtaken:
    """Lock the earlier orders about the same measures that nobody has acknowledged."""
    jurisdiction = command.row["jurisdiction"]
    wishes = [wish for wish in command.measures.orders if wish.act is not OrderAct.RESTORE]
    wanted = {line.measure.id for wish in wishes for line in wish.lines if line.measure}
    if not wanted:
        return _Overtaken([], [])
    at_order = and_(_order.c.jurisdiction == _line.c.jurisdiction, _order.c.case_id == _line.c.order_id)
    touched = select(_line.c.order_id).where(
        _line.c.jurisdiction == jurisdiction, _line.c.measure_id.in_(sorted(wanted))
    )
    statement = (
        select(_line.c.id, _line.c.order_id, _line.c.measure_id)
        .select_from(_line.join(_order, at_order))
        .where(
            _line.c.jurisdiction == jurisdiction,
            _line.c.status == LineStatus.OPEN,
            _order.c.status == OrderStatus.SENT,
            _order.c.act != OrderAct.RESTORE,
            _line.c.order_id.in_(touched),
        )
    )
    found = session.connection().execute(statement).all()
    ids = sorted({row.order_id for row in found})
    if not ids:
        return _Overtaken([], [])
    orders = load_all(session, jurisdiction, ids, command.operations, actor=command.actor, now=command.now)
    unread = {order.row["id"]: order for order in orders if any(task["key"] == _UNREAD for task in order.tasks)}
    left = {row.order_id for row in found if row.measure_id not in wanted}
    lines = [row.id for row in found if row.order_id in unread and row.measure_id in wanted]
    return _Overtaken([order for number, order in unread.items() if number not in left], lines)


_UNREAD = "acknowledge_order"


def _write_measures(session: Session, command: CaseCommand) -> None:
    changes, (place, case_id) = command.measures, command.key
    connection = session.connection()
    if changes.relinked:
        to = {"record_id": changes.relinked["survivor"]}
        for table in (_measure, _listing):
            which = and_(table.c.jurisdiction == place, table.c.record_id == changes.relinked["record"])
            connection.execute(update(table).where(which).values(**to))
    if changes.desired:
        rows = [
            {
                "place": place,
                "measure": measure,
                "wanted": state,
                "ended": command.today if state is MeasureState.LIFTED else None,
            }
            for measure, state in sorted(changes.desired.items())
        ]
        connection.execute(_WANT, rows)
    if changes.held:
        holds = [_held(command, measure) for measure in changes.held]
        upsert(session, MeasureHold, holds, ("released_at",), keys=("jurisdiction", "measure_id", "case_id"))
    if changes.released:
        at = {"place": place, "case": case_id, "at": command.now}
        connection.execute(_RELEASE, [at | {"measure": measure} for measure in changes.released])


def _held(command: CaseCommand, measure: int) -> dict[str, Any]:
    jurisdiction, case_id = command.key
    return {
        "jurisdiction": jurisdiction,
        "id": new_id(command.now),
        "measure_id": measure,
        "case_id": case_id,
        "since": command.now,
        "released_at": None,
    }


def _end_overtaken(each: _Overtaken, command: CaseCommand, children: Iterable[CaseCommand]) -> None:
    own = [child for child in children if child.row["parent_id"] == command.row["id"]]
    mine = [child for child in own if child.form["envelope"].wish.act is not OrderAct.RESTORE]
    for old in each.ended:
        later = next((child for child in mine if child.row["provider_id"] == old.row["provider_id"]), mine[0])
        old.acting_as = command.acting_as
        old.form["superseded_by"] = later.row["number"]
        old.form["superseded_by_id"] = later.row["id"]
        old.process.send("superseded")


def _write_overtaken(session: Session, overtaken: Sequence[_Overtaken], children: Sequence[CaseCommand]) -> None:
    connection = session.connection()
    lines = [line for each in overtaken for line in each.lines]
    if not lines:
        return
    place = children[0].row["jurisdiction"]
    which = and_(_line.c.jurisdiction == place, _line.c.id.in_(lines))
    connection.execute(update(_line).where(which).values(status=LineStatus.SUPERSEDED))
    for old in (old for each in overtaken for old in each.ended):
        here = and_(_order.c.jurisdiction == old.row["jurisdiction"], _order.c.case_id == old.row["id"])
        values = {"status": OrderStatus.SUPERSEDED, "superseded_by": old.form["superseded_by_id"], "done_at": old.now}
        connection.execute(update(_order).where(here).values(**values))
