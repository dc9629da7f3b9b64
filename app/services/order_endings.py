"""What follows when an order about measures has ended: its case hears of it, and older orders it overtook end too.

Carried out by the outbox, at least once, in a transaction of its own: an order holds no lock but its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.domain.notice_facts import MeasureLine, NoticeFacts
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import NoticeKind, Role
from app.models.base import table_of
from app.models.case import Case
from app.models.event import CaseEvent
from app.models.measure import Measure
from app.models.measure_order import MeasureOrder, MeasureOrderLine
from app.models.notice import Notice
from app.models.place import Organisation
from app.services import notices
from app.services.command import CaseCommand, load, load_all
from app.services.dossier import Dossier, citations, open_dossier
from app.services.outcomes import OPERATIONS
from app.services.saving import save, save_all

_TOLD = "measure_order_ended"
_order, _line = table_of(MeasureOrder), table_of(MeasureOrderLine)


def tell(session: Session, jurisdiction: str, order_id: int, *, now: datetime) -> None:
    """Write into the parent how an order ended; told twice it changes nothing."""
    found = session.execute(
        select(MeasureOrder.act, MeasureOrder.status, Case.number, Case.parent_id, Organisation.name)
        .join(Case, and_(Case.jurisdiction == MeasureOrder.jurisdiction, Case.id == MeasureOrder.case_id))
        .join(Organisation, Organisation.id == MeasureOrder.organisation_id)
        .where(MeasureOrder.jurisdiction == jurisdiction, MeasureOrder.case_id == order_id)
    ).one()
    if found.parent_id is not None:
        command = load(session, jurisdiction, found.parent_id, OPERATIONS, actor=SYSTEM, now=now)
        if found.number not in _told(session, jurisdiction, found.parent_id):
            words = {"act": found.act.value, "act_text": found.act.label}
            words |= {"status": found.status.value, "status_text": found.status.label}
            command.note(_TOLD, unit=found.name, number=found.number, **words)
            if found.act is OrderAct.RESTORE:
                _write_letter(command)
            save(command)
    if found.status is OrderStatus.EXECUTED and found.act is not OrderAct.RESTORE:
        _end_overtaken(session, jurisdiction, order_id, found.number, now)


def _told(session: Session, jurisdiction: str, case_id: int) -> set[str]:
    """The numbers of the orders whose end the case has heard of."""
    statement = select(CaseEvent.data).where(
        CaseEvent.jurisdiction == jurisdiction, CaseEvent.case_id == case_id, CaseEvent.kind == _TOLD
    )
    return {data["number"] for data in session.execute(statement).scalars()}


def _write_letter(command: CaseCommand) -> None:
    """恢复信誉函, once every line of every restoration of the case is done, or refused for an accepted reason."""
    jurisdiction, case_id = command.key
    lines = _restored(command)
    if any(status not in (LineStatus.DONE, LineStatus.REFUSAL_ACCEPTED) for _, _, status, _ in lines):
        return
    known = select(Notice.id).where(
        Notice.jurisdiction == jurisdiction, Notice.case_id == case_id, Notice.kind == NoticeKind.RESTORATION_LETTER
    )
    if not lines or command.row["application_id"] is None or command.session.execute(known).first():
        return
    dossier = open_dossier(command)

    def say(facts: NoticeFacts) -> NoticeFacts:
        told = tuple(
            MeasureLine(name, "", status.label if not reason else f"不能办理：{reason}", channel=channel)
            for name, channel, status, reason in lines
        )
        return replace(facts, measures=told, provider=_lead(command, dossier), citations=citations(command.pack, _LED))

    notices.issue(command, NoticeKind.RESTORATION_LETTER, Role.APPLICANT, dossier, change=say)


_LED = "objection.restoration_by"


def _lead(command: CaseCommand, dossier: Dossier) -> str:
    led = command.pack.word(_LED) == Role.INFORMATION_PROVIDER and dossier.provider is not None
    return f"{dossier.provider.name}会同有关部门" if led and dossier.provider else "有关实施部门"


def _restored(command: CaseCommand) -> Sequence[Any]:
    jurisdiction, case_id = command.key
    line = MeasureOrderLine
    at_order = and_(MeasureOrder.jurisdiction == line.jurisdiction, MeasureOrder.case_id == line.order_id)
    at_case = and_(Case.jurisdiction == line.jurisdiction, Case.id == line.order_id)
    statement = (
        select(func.coalesce(Measure.name, line.honour), line.channel, line.status, line.reason)
        .join(MeasureOrder, at_order)
        .join(Case, at_case)
        .outerjoin(Measure, and_(Measure.jurisdiction == line.jurisdiction, Measure.id == line.measure_id))
        .where(line.jurisdiction == jurisdiction, Case.parent_id == case_id, MeasureOrder.act == OrderAct.RESTORE)
        .order_by(line.id)
    )
    return command.session.execute(statement).all()


def _end_overtaken(session: Session, jurisdiction: str, order_id: int, number: str, now: datetime) -> None:
    """Older orders about the same measures that wait on are void: the later one has been carried out."""
    mine = select(_line.c.measure_id).where(_line.c.jurisdiction == jurisdiction, _line.c.order_id == order_id)
    at_order = and_(_order.c.jurisdiction == _line.c.jurisdiction, _order.c.case_id == _line.c.order_id)
    older = (
        select(_line.c.id, _line.c.order_id)
        .select_from(_line.join(_order, at_order))
        .where(
            _line.c.jurisdiction == jurisdiction,
            _line.c.measure_id.in_(mine),
            _line.c.order_id < order_id,
            _line.c.status == LineStatus.OPEN,
            _order.c.act != OrderAct.RESTORE,
        )
    )
    found = session.connection().execute(older).all()
    if not found:
        return
    ids = sorted({row.order_id for row in found})
    commands = load_all(session, jurisdiction, ids, OPERATIONS, actor=SYSTEM, now=now)
    connection = session.connection()
    which = and_(_line.c.jurisdiction == jurisdiction, _line.c.id.in_([row.id for row in found]))
    connection.execute(update(_line).where(which).values(status=LineStatus.SUPERSEDED))
    still = set(
        connection.execute(
            select(_line.c.order_id).where(
                _line.c.jurisdiction == jurisdiction, _line.c.order_id.in_(ids), _line.c.status == LineStatus.OPEN
            )
        ).scalars()
    )
    ended = [each for each in commands if each.row["id"] not in still and each.row["state"] is not None]
    for command in ended:
        command.form["superseded_by"] = number
        command.process.send("superseded")
    if ended:
        save_all(session, ended)
        here = and_(_order.c.jurisdiction == jurisdiction, _order.c.case_id.in_([each.row["id"] for each in ended]))
        values = {"status": OrderStatus.SUPERSEDED, "superseded_by": order_id, "done_at": now}
        connection.execute(update(_order).where(here).values(**values))
