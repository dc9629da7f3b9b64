"""督办单: an order of the supervisor to one unit over matters it left undone, a case of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.case_clocks import CaseClocks
from app.domain.chain import GENESIS
from app.domain.errors import Conflict, Forbidden, NotFound
from app.domain.ids import new_id
from app.domain.notice_facts import MatterLine
from app.domain.numbers import Number, Series
from app.domain.permissions import Action, Actor, CaseScope, may
from app.domain.vocabulary import (
    N_,
    CaseKind,
    CaseStatus,
    ClockCode,
    Ground,
    Origin,
    Role,
    Stage,
    TargetType,
)
from app.domain.workdays import legal_date
from app.models.base import table_of
from app.models.place import Jurisdiction, Organisation
from app.models.supervision import SupervisionItem, SupervisionOrder
from app.services import calendar, case_reading, numbers, policy, processes, progress, supervision_matters
from app.services.command import CaseCommand, load, load_all
from app.services.dossier import Letterhead
from app.services.input import required_text
from app.services.outcomes import OPERATIONS
from app.services.rectification import Paper, check_term, may_circulate
from app.services.saving import save, save_all
from app.services.seeing import refuse
from app.services.supervision_matters import Found, Matter

# As what a unit is addressed: the first of these it is.
_STANDS = (Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER, Role.MEASURE_IMPLEMENTER, Role.MEASURE_INITIATOR)
_TITLE, _DEMAND = 100, 2_000
# What every order begins with: no application, no record, nothing behind it yet.
_NEW_CASE: dict[str, Any] = {
    "application_id": None,
    "account_id": None,
    "applicant_index": None,
    "parent_id": None,
    "kind": CaseKind.SUPERVISION,
    "origin": Origin.OWN_DISCOVERY,
    "record_id": None,
    "target_type": TargetType.RECORD,
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
_INSERT_ORDER, _INSERT_ITEM = insert(table_of(SupervisionOrder)), insert(table_of(SupervisionItem))


@dataclass(frozen=True)
class Demand:
    """An order as the supervisor writes it; without `workdays` the place's own term holds."""

    jurisdiction: str
    organisation_id: int
    title: str
    demand: str
    matters: Sequence[Matter]
    workdays: int | None = None
    campaign_id: int | None = None


def issue(session: Session, wish: Demand, *, actor: Actor, now: datetime) -> CaseCommand:
    """Write, number and send an order. Raises Forbidden, NotFound, Invalid, Conflict `already_supervised`."""
    issuer = _issuer(actor, wish.jurisdiction)
    unit = session.get(Organisation, wish.organisation_id)
    if unit is None or unit.jurisdiction != wish.jurisdiction:
        raise NotFound()
    _check(wish)
    days, today = calendar.current(session), legal_date(now)
    found = supervision_matters.find(session, wish.jurisdiction, unit.id, wish.matters, days=days, today=today)
    command = _command(session, wish, unit, issuer, actor, now)
    lines = tuple(_line(each) for each in found)
    usual = command.pack.clock(ClockCode.RECTIFY).budget
    command.form = {"workdays": wish.workdays or usual, "paper": Paper(wish.demand, "", Letterhead.of(unit), lines)}
    command.add_party(command.row["unit_role"], unit.id)
    progress.begin(command)
    ids = [new_id(now) for _ in found]
    session.connection().execute(_INSERT_ORDER, _row(command, wish))
    session.connection().execute(
        _INSERT_ITEM, supervision_matters.rows(wish.jurisdiction, command.row["id"], found, ids)
    )
    _tell_cases(session, command, [each.matter.case for each in found if each.matter.case])
    return command


def _issuer(actor: Actor, jurisdiction: str) -> int:
    """The supervising unit the actor speaks for. Raises Forbidden, Conflict `no_unit`."""
    if not may(actor, Action.SUPERVISE, CaseScope(jurisdiction, frozenset(), None, None)):
        raise Forbidden()
    units = actor.organisations(jurisdiction, Role.SUPERVISOR)
    if not units:
        raise Conflict("no_unit", N_("您的账号没有登记所属的督办单位，请联系系统管理员"))
    return min(units)


def _check(wish: Demand) -> None:
    words = {"title": wish.title, "demand": wish.demand}
    required_text(words, "title", _TITLE)
    required_text(words, "demand", _DEMAND)
    check_term(wish.workdays)


def _line(each: Found) -> MatterLine:
    stage = each.clock.label if each.clock else ""
    return MatterLine(each.number, each.matter.cause.label, stage, each.due_on, each.days_late)


def _command(
    session: Session, wish: Demand, unit: Organisation, issuer: int, actor: Actor, now: datetime
) -> CaseCommand:
    place, days = session.get_one(Jurisdiction, wish.jurisdiction), calendar.current(session)
    sha256, pack = policy.freeze(session, place.id, legal_date(now), actor=actor, now=now)
    bundle_id, bundle = processes.newest(session, CaseKind.SUPERVISION)
    return CaseCommand(
        session=session,
        actor=actor,
        now=now,
        row={
            **_NEW_CASE,
            **_opened(session, place, now),
            "receiver_id": issuer,
            "provider_id": unit.id,
            "unit_role": _standing(unit),
            "statement": wish.demand,
            "pack_sha256": sha256,
            "bundle_id": bundle_id,
        },
        pack=pack,
        bundle=bundle,
        clocks=CaseClocks(days, legal_date(now), actor.signature),
        tasks=[],
        operations=OPERATIONS,
        acting_as=(Role.SUPERVISOR, issuer),
        is_new=True,
    )


def _standing(unit: Organisation) -> Role:
    """As what the unit is addressed. Raises Conflict `not_addressable`."""
    for role in _STANDS:
        if role.value in unit.kinds:
            return role
    raise Conflict("not_addressable", N_("该单位没有办理岗位，不能发出督办单"))


def _opened(session: Session, place: Jurisdiction, now: datetime) -> dict[str, Any]:
    """The next number of the place, and the day the order begins."""
    today = legal_date(now)
    serial = numbers.take(session, place.id, today.year, {Series.SUPERVISION: 1})[Series.SUPERVISION][0]
    return {
        "jurisdiction": place.id,
        "id": new_id(now),
        "number": str(Number(Series.SUPERVISION, place.code, today.year, serial)),
        "received_at": now,
        "received_on": today,
    }


def _row(command: CaseCommand, wish: Demand) -> dict[str, Any]:
    return {
        "jurisdiction": wish.jurisdiction,
        "case_id": command.row["id"],
        "organisation_id": wish.organisation_id,
        "campaign_id": wish.campaign_id,
        "title": wish.title.strip(),
        "demand": wish.demand.strip(),
        "workdays": command.form["workdays"],
        "returns": 0,
    }


def _tell_cases(session: Session, order: CaseCommand, cases: Sequence[int]) -> None:
    """Write into each case that it has been taken up: its applicant may know."""
    jurisdiction, order_id = order.key
    about = load_all(session, jurisdiction, sorted(set(cases)), OPERATIONS, actor=order.actor, now=order.now)
    for command in about:
        command.acting_as = order.acting_as
        command.note("supervised", order=str(order_id), number=order.row["number"])
    if about:
        save_all(session, about)


def circulate_unanswered(session: Session, number: str, text: str, *, actor: Actor, now: datetime) -> CaseCommand:
    """通报 over an order whose term has passed without an answer. Raises Conflict `not_overdue`, Forbidden."""
    command = _open(session, number, text, actor=actor, now=now)
    may_circulate(command)
    limit = command.clocks.due(ClockCode.RECTIFY)
    if limit is None or command.today <= limit.on:
        raise Conflict("not_overdue", N_("整改期限未过，不能通报"))
    command.process.send("circulated")
    save(command)
    return command


def revoke(session: Session, number: str, text: str, *, actor: Actor, now: datetime) -> CaseCommand:
    """撤销督办单, while the unit has not answered. Raises Conflict, Forbidden, NotFound, Invalid."""
    command = _open(session, number, text, actor=actor, now=now)
    command.process.send("revoked")
    save(command)
    return command


def _open(session: Session, number: str, text: str, *, actor: Actor, now: datetime) -> CaseCommand:
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    issuer = command.row["receiver_id"]
    scope = CaseScope(jurisdiction, frozenset(), None, None)
    if not may(actor, Action.SUPERVISE, scope) or command.row["kind"] is not CaseKind.SUPERVISION:
        refuse(session, jurisdiction, case_id, actor)
    if not any(task["key"] == "rectify" for task in command.tasks):
        raise Conflict("task_finished", N_("该督办单已经反馈或者办结"))
    command.acting_as = (Role.SUPERVISOR, issuer)
    command.form["text"] = required_text({"text": text}, "text", _DEMAND)
    return command
