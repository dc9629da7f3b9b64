"""Opening orders about measures: a new case each, its process run to the step of its unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.case_clocks import CaseClocks
from app.domain.chain import GENESIS
from app.domain.ids import new_id
from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.domain.numbers import Number, Series
from app.domain.packs import Pack
from app.domain.permissions import Actor
from app.domain.vocabulary import CaseKind, CaseStatus, Ground, Origin, Role, Stage, TargetType
from app.domain.workdays import WorkCalendar, legal_date
from app.engine import Bundle, start
from app.models.base import table_of
from app.models.measure_order import MeasureOrder, MeasureOrderLine
from app.models.place import Jurisdiction
from app.services import numbers, order_papers, processes
from app.services.command import CaseCommand, Operation
from app.services.measure_changes import OrderWish
from app.services.order_papers import Envelope

_INSERT_ORDER, _INSERT_LINE = insert(table_of(MeasureOrder)), insert(table_of(MeasureOrderLine))
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


@dataclass(frozen=True)
class Source:
    """What orders come from: a case, or the place itself where a measure has come to its end."""

    session: Session
    jurisdiction: str
    parent_id: int | None
    receiver_id: int
    pack: Pack
    pack_sha256: str
    calendar: WorkCalendar
    operations: Mapping[str, Operation]
    acting_as: tuple[Role | None, int | None]
    actor: Actor
    now: datetime

    @classmethod
    def of(cls, command: CaseCommand) -> "Source":
        """The case of a command."""
        row = command.row
        return cls(
            command.session,
            row["jurisdiction"],
            row["id"],
            row["receiver_id"],
            command.pack,
            row["pack_sha256"],
            command.clocks.calendar,
            command.operations,
            command.acting_as,
            command.actor,
            command.now,
        )


def open_all(source: Source, wishes: Sequence[OrderWish]) -> list[CaseCommand]:
    """A new case for every order, to be written by the caller; takes their numbers, so comes after all other locks."""
    if not wishes:
        return []
    session, place = source.session, source.jurisdiction
    bundle_id, bundle = processes.newest(session, CaseKind.MEASURE_ORDER)
    envelopes = order_papers.envelopes(session, place, source.receiver_id, wishes)
    year, home = legal_date(source.now).year, session.get_one(Jurisdiction, place)
    serials = numbers.take(session, place, year, {Series.MEASURE_ORDER: len(wishes)})[Series.MEASURE_ORDER]
    return [
        _child(source, envelope, str(Number(Series.MEASURE_ORDER, home.code, year, serial)), bundle_id, bundle)
        for envelope, serial in zip(envelopes, serials, strict=True)
    ]


def _child(source: Source, envelope: Envelope, number: str, bundle_id: int, bundle: Bundle) -> CaseCommand:
    wish, now, today = envelope.wish, source.now, legal_date(source.now)
    child = CaseCommand(
        session=source.session,
        actor=source.actor,
        now=now,
        row={
            **_NEW_CASE,
            "jurisdiction": source.jurisdiction,
            "id": new_id(now),
            "number": number,
            "parent_id": source.parent_id,
            "received_at": now,
            "received_on": today,
            "receiver_id": source.receiver_id,
            "provider_id": envelope.unit.id,
            "unit_role": wish.role,
            "statement": wish.reason or wish.act.label,
            "pack_sha256": source.pack_sha256,
            "bundle_id": bundle_id,
        },
        pack=source.pack,
        bundle=bundle,
        clocks=CaseClocks(source.calendar, today, source.actor.signature),
        tasks=[],
        operations=source.operations,
        acting_as=source.acting_as,
        is_new=True,
    )
    child.form = {"envelope": envelope}
    child.add_party(wish.role, envelope.unit.id)
    child.add_party(Role.CREDIT_CENTRE, source.receiver_id)
    child.run = start(bundle, {"restoring": wish.act is OrderAct.RESTORE}, child, now)
    return child


def write_rows(session: Session, children: Sequence[CaseCommand]) -> None:
    """What is asked in each order, line by line; their cases have been written."""
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
            "measure_id": line.measure.id if line.measure else None,
            "channel": line.channel,
            "honour": line.honour,
            "status": LineStatus.OPEN,
        }
        for line in child.form["envelope"].wish.lines
    ]
