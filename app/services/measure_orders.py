"""措施通知: the orders that follow from what a command does to measures, written with it in one transaction.

Locks are taken in the order of the house: the case, its record, then earlier orders by id, counters last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.domain.case_clocks import CaseClocks
from app.domain.chain import GENESIS
from app.domain.ids import new_id
from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.domain.numbers import Number, Series
from app.domain.vocabulary import CaseKind, CaseStatus, Ground, MeasureState, Origin, Role, Stage, TargetType
from app.engine import Bundle, start
from app.models.base import table_of
from app.models.listing import Listing
from app.models.measure import Measure, MeasureHold
from app.models.measure_order import MeasureOrder, MeasureOrderLine
from app.models.place import Jurisdiction
from app.services import numbers, order_papers, processes
from app.services.command import CaseCommand, load_all
from app.services.order_papers import Envelope
from app.services.saving import save_all, upsert

_order, _line, _measure, _hold = (table_of(each) for each in (MeasureOrder, MeasureOrderLine, Measure, MeasureHold))
_listing = table_of(Listing)
_INSERT_ORDER, _INSERT_LINE = insert(_order), insert(_line)
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
# What every order begins with: no application, nothing behind it yet; the record stands in the order's own row.
_NEW_CASE: dict[str, Any] = {
    "application_id": None,
    "account_id": None,
    "applicant_index": None,
    "kind": CaseKind.MEASURE_ORDER,
    "origin": Origin.OWN_DISCOVERY,
    "record_id": None,
    "target_type": TargetType.MEASURE,
    "ground": Ground.OTHER,
    "status": CaseStatus.OPEN,
    "stage": Stage.RECEIVED,
    "outcome": None,
    "state": None,
    "timer_at": None,
    "timer_tries": 0,
    "returned": 0,
    "supplemented": False,
    "unsupplemented": False,
    "arbitrated": False,
    "sent_back": False,
    "version": 1,
    "event_seq": 0,
    "event_head": GENESIS,
}


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
    children = [child for command in changed for child in _children(session, command)]
    for each, command in zip(overtaken, changed, strict=True):
        _end_overtaken(each, command, children)
    save_all(session, [*commands, *(old for each in overtaken for old in each.ended), *children])
    _write_orders(session, children)
    _write_overtaken(session, overtaken, children)


def _overtake(session: Session, command: CaseCommand) -> _Overtaken:
    """Lock the earlier orders about the same measures that nobody has acknowledged."""
    jurisdiction = command.row["jurisdiction"]
    wanted = {
        line.measure.id for wish in command.measures.orders if wish.act is not OrderAct.RESTORE for line in wish.lines
    }
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


def _children(session: Session, command: CaseCommand) -> list[CaseCommand]:
    """A new case for every order, its process run to the step of the unit."""
    wishes, place = command.measures.orders, command.row["jurisdiction"]
    if not wishes:
        return []
    bundle_id, bundle = processes.newest(session, CaseKind.MEASURE_ORDER)
    envelopes = order_papers.envelopes(session, place, command.row["receiver_id"], wishes)
    year, home = command.today.year, session.get_one(Jurisdiction, place)
    serials = numbers.take(session, place, year, {Series.MEASURE_ORDER: len(wishes)})[Series.MEASURE_ORDER]
    return [
        _child(command, envelope, str(Number(Series.MEASURE_ORDER, home.code, year, serial)), bundle_id, bundle)
        for envelope, serial in zip(envelopes, serials, strict=True)
    ]


def _child(command: CaseCommand, envelope: Envelope, number: str, bundle_id: int, bundle: Bundle) -> CaseCommand:
    wish, receiver = envelope.wish, command.row["receiver_id"]
    child = CaseCommand(
        session=command.session,
        actor=command.actor,
        now=command.now,
        row={
            **_NEW_CASE,
            "jurisdiction": command.row["jurisdiction"],
            "id": new_id(command.now),
            "number": number,
            "parent_id": command.row["id"],
            "received_at": command.now,
            "received_on": command.today,
            "receiver_id": receiver,
            "provider_id": envelope.unit.id,
            "unit_role": wish.role,
            "statement": wish.reason or wish.act.label,
            "pack_sha256": command.row["pack_sha256"],
            "bundle_id": bundle_id,
        },
        pack=command.pack,
        bundle=bundle,
        clocks=CaseClocks(command.clocks.calendar, command.today, command.actor.signature),
        tasks=[],
        operations=command.operations,
        acting_as=command.acting_as,
        is_new=True,
    )
    child.form = {"envelope": envelope}
    child.add_party(wish.role, envelope.unit.id)
    child.add_party(Role.CREDIT_CENTRE, receiver)
    child.run = start(bundle, {"restoring": wish.act is OrderAct.RESTORE}, child, command.now)
    return child


def _end_overtaken(each: _Overtaken, command: CaseCommand, children: Iterable[CaseCommand]) -> None:
    own = [child for child in children if child.row["parent_id"] == command.row["id"]]
    mine = [child for child in own if child.form["envelope"].wish.act is not OrderAct.RESTORE]
    for old in each.ended:
        later = next((child for child in mine if child.row["provider_id"] == old.row["provider_id"]), mine[0])
        old.acting_as = command.acting_as
        old.form["superseded_by"] = later.row["number"]
        old.form["superseded_by_id"] = later.row["id"]
        old.process.send("superseded")


def _write_orders(session: Session, children: Sequence[CaseCommand]) -> None:
    if not children:
        return
    connection = session.connection()
    connection.execute(_INSERT_ORDER, [_order_row(child) for child in children])
    connection.execute(_INSERT_LINE, [row for child in children for row in _line_rows(child)])


def _order_row(child: CaseCommand) -> Mapping[str, Any]:
    envelope, (jurisdiction, case_id) = child.form["envelope"], child.key
    wish = envelope.wish
    return {
        "jurisdiction": jurisdiction,
        "case_id": case_id,
        "act": wish.act,
        "status": OrderStatus.SENT,
        "organisation_id": envelope.unit.id,
        "record_id": wish.record_id,
        "listing_id": wish.listing_id,
        "sent_at": child.now,
        "reason": wish.reason or None,
    }


def _line_rows(child: CaseCommand) -> list[dict[str, Any]]:
    jurisdiction, case_id = child.key
    return [
        {
            "jurisdiction": jurisdiction,
            "id": new_id(child.now),
            "order_id": case_id,
            "measure_id": line.measure.id,
            "channel": line.channel,
            "honour": "",
            "status": LineStatus.OPEN,
        }
        for line in child.form["envelope"].wish.lines
    ]


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
