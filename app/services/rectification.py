"""The steps of a 督办单: what the unit answers, how the supervisor judges it, and the letters that follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select, update

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.notice_facts import MatterLine, NoticeFacts
from app.domain.supervision import Judgement
from app.domain.vocabulary import N_, ClockCode, NoticeKind, Role
from app.models.base import table_of
from app.models.case import Case
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record
from app.models.supervision import SupervisionItem, SupervisionOrder
from app.services.command import CaseCommand
from app.services.dossier import Letterhead, Place, citations, clock_lines, contact_of
from app.services.input import optional_text, required_text
from app.services.notices import CaseNotice

SANCTIONS = "supervision.sanctions"
LONGEST_TERM = 60
_order = table_of(SupervisionOrder)


@dataclass(frozen=True)
class Paper:
    """An order as its letters need it."""

    demand: str
    reply: str
    unit: Letterhead
    lines: tuple[MatterLine, ...]


def rectify(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """整改反馈: in words, with whatever proves it; the unit's limit is met on the day it answers."""
    reply = required_text(data, "reply")
    _write(command, reply=reply, replied_at=command.now)
    command.clocks.stop(ClockCode.RECTIFY)
    unit = str(command.row["provider_id"])
    command.note("rectification_given", organisation_id=unit, digest=command.keep(reply))


def review_rectification(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """核验整改: closed, given back with a new term, or 通报 where the place's plan knows it."""
    if outcome == Judgement.ACCEPT:
        command.form["text"] = optional_text(data, "text")
        return
    command.form["text"] = required_text(data, "text")
    if outcome == Judgement.RETURN:
        command.form["workdays"] = term(command, data)
    else:
        may_circulate(command)


def term(command: CaseCommand, data: Mapping[str, Any]) -> int:
    """The working days a unit is given; the pack's own where none are named. Raises Invalid."""
    usual = command.pack.clock(ClockCode.RECTIFY).budget
    days = check_term(data.get("workdays"))
    return days if days is not None else usual or LONGEST_TERM


def check_term(days: object) -> int | None:
    """A term as it was asked for, None for the pack's own. Raises Invalid for one beyond reason."""
    if days is None:
        return None
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_TERM:
        fault = N_("期限为 1 至 {longest} 个工作日")
        raise Invalid([FieldError("workdays", "out_of_range", fault, {"longest": LONGEST_TERM})])
    return days


def may_circulate(command: CaseCommand) -> None:
    """Raises Conflict `circular_not_allowed` where the place's plan names no 通报 among its means."""
    if "circular" not in command.pack.words(SANCTIONS):
        raise Conflict("circular_not_allowed", N_("本地文件规定的督办手段中没有通报，需要通报的请依文件另行报批"))


def issue_order(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """发出督办单: the term begins with the letter, which reaches the unit's account at once."""
    letter, workdays = paper(command), int(command.form["workdays"])
    command.start_clock(ClockCode.RECTIFY, budget=workdays)
    command.note(
        "order_issued",
        organisation_id=str(letter.unit.id),
        items=len(letter.lines),
        workdays=workdays,
        digest=command.keep(letter.demand),
    )
    _send(command, NoticeKind.SUPERVISION_ORDER, letter)


def accept_rectification(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """销号: the matter is mended."""
    text = str(command.form.get("text", ""))
    _write(command, judgement=text or None, judged_at=command.now)
    command.note("rectification_accepted", digest=command.keep(text))


def return_rectification(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """退回重办: with reasons and a term of its own."""
    text, workdays = str(command.form["text"]), int(command.form["workdays"])
    _write(command, judgement=text, judged_at=command.now, returns=_order.c.returns + 1)
    command.start_clock(ClockCode.RECTIFY, budget=workdays)
    command.note("rectification_returned", workdays=workdays, digest=command.keep(text))


def circulate(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """通报: numbered, to the unit; the order ends with it."""
    letter, text = paper(command), str(command.form["text"])
    command.clocks.stop(ClockCode.RECTIFY)
    _write(command, judgement=text, judged_at=command.now, circulated_at=command.now)
    command.note("circulated", organisation_id=str(letter.unit.id), digest=command.keep(text))
    _send(command, NoticeKind.CIRCULAR, letter, reasons=(text,))


def revoke_order(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """撤销督办单: it never counted."""
    text = str(command.form["text"])
    command.clocks.cancel_all()
    _write(command, judgement=text, judged_at=command.now)
    command.note("order_revoked", digest=command.keep(text))
    _send(command, NoticeKind.ORDER_REVOCATION, paper(command), reasons=(text,))


def _write(command: CaseCommand, **values: Any) -> None:
    jurisdiction, case_id = command.key
    here = and_(_order.c.jurisdiction == jurisdiction, _order.c.case_id == case_id)
    command.session.execute(update(_order).where(here).values(**values))


def paper(command: CaseCommand) -> Paper:
    """The order as it is about to be issued, or as it is stored."""
    if "paper" in command.form:
        written: Paper = command.form["paper"]
        return written
    jurisdiction, case_id = command.key
    demand, reply = command.session.execute(
        select(_order.c.demand, _order.c.reply).where(
            _order.c.jurisdiction == jurisdiction, _order.c.case_id == case_id
        )
    ).one()
    unit = command.session.get_one(Organisation, command.row["provider_id"])
    return Paper(demand, reply or "", Letterhead.of(unit), _lines(command))


def _lines(command: CaseCommand) -> tuple[MatterLine, ...]:
    item, (jurisdiction, order_id) = SupervisionItem, command.key
    statement = (
        select(item, Case.number, Record.document_number)
        .outerjoin(Case, and_(Case.jurisdiction == item.jurisdiction, Case.id == item.case_id))
        .outerjoin(Record, and_(Record.jurisdiction == item.jurisdiction, Record.id == item.record_id))
        .where(item.jurisdiction == jurisdiction, item.order_id == order_id)
        .order_by(item.id)
    )
    return tuple(line(each, number or document or "") for each, number, document in command.session.execute(statement))


def line(item: SupervisionItem, number: str) -> MatterLine:
    """One matter as letters name it."""
    stage = item.clock.label if item.clock else ""
    return MatterLine(number, item.cause.label, stage, item.due_on, item.days_late)


def _send(command: CaseCommand, kind: NoticeKind, letter: Paper, *, reasons: tuple[str, ...] = ()) -> None:
    issuer = Letterhead.of(command.session.get_one(Organisation, command.row["receiver_id"]))
    home = command.session.get_one(Jurisdiction, command.row["jurisdiction"])
    facts = NoticeFacts(
        issuer=issuer.name,
        addressee=letter.unit.name,
        number="",
        issued_on=command.today,
        application="",
        applicant="",
        received_on=command.today,
        matters=letter.lines,
        demand=letter.demand,
        reply=letter.reply,
        order_number=command.row["number"],
        reasons=reasons,
        clocks=clock_lines(command, letter.unit.name, letter.unit.name, ClockCode.RECTIFY),
        citations=citations(command.pack, "supervision.bodies", SANCTIONS),
        contact=contact_of(issuer),
        signatory=issuer.signatory,
    )
    place = Place(home.code, home.portal)
    role = Role(command.row["unit_role"])
    command.notices.append(CaseNotice(command, kind, role, letter.unit.id, issuer, place, facts))
