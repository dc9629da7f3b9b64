"""重大问题报政府决策: what is beyond the supervisor goes up in a numbered letter; the decision is entered here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.notice_facts import NoticeFacts
from app.domain.permissions import Action, Actor, CaseScope, may
from app.domain.vocabulary import N_, CaseKind, NoticeKind, Role
from app.domain.workdays import legal_date
from app.models.case import Case
from app.models.notice import Notice
from app.models.place import Jurisdiction, Organisation
from app.models.supervision import Matter
from app.services import case_reading, order_choice, rectification
from app.services.command import CaseCommand, load
from app.services.dossier import Letterhead, Place, citations, contact_of
from app.services.input import digest, required_text
from app.services.notices import CaseNotice
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse

ADDRESSEE = "supervision.government"
_TITLE, _BODY, _TEXT = 100, 100, 2_000


@dataclass(frozen=True)
class Reported:
    """A matter with the order it comes from and its letter."""

    matter: Matter
    order: str
    notice: int | None


def report(session: Session, number: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Matter:
    """Put a question from an order to the government. Raises NotFound, Forbidden, Invalid, Conflict `reported`.

    `body` is whom the place's pack names, unless another is written.
    """
    command = _order(session, number, actor, now)
    given = {
        "title": required_text(data, "title", _TITLE),
        "body": required_text(data, "body", _BODY),
        "facts": required_text(data, "facts", _TEXT),
        "proposal": required_text(data, "proposal", _TEXT),
    }
    _refuse_twice(session, command, given["title"])
    row = Matter(
        jurisdiction=command.key[0],
        id=new_id(now),
        order_id=command.key[1],
        number="",
        reported_by=actor.account_id,
        reported_at=now,
        **given,
    )
    told = {"matter": str(row.id), "body": row.body, "digest": command.keep(row.facts)}
    command.note("matter_reported", **told)
    command.notices.append(_letter(command, row))
    save(command)
    row.number = session.execute(_number_of(command)).scalar_one()
    session.add(row)
    session.flush()
    return row


def _order(session: Session, number: str, actor: Actor, now: datetime) -> CaseCommand:
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    scope = CaseScope(jurisdiction, frozenset(), None, None)
    if command.row["kind"] is not CaseKind.SUPERVISION or not may(actor, Action.SUPERVISE, scope):
        refuse(session, jurisdiction, case_id, actor)
    command.acting_as = (Role.SUPERVISOR, command.row["receiver_id"])
    return command


def _refuse_twice(session: Session, command: CaseCommand, title: str) -> None:
    """A second click finds the first; a matter decided on may be raised again."""
    jurisdiction, order_id = command.key
    statement = select(Matter.number).where(
        Matter.jurisdiction == jurisdiction,
        Matter.order_id == order_id,
        Matter.title == title,
        Matter.decided_on.is_(None),
    )
    if (number := session.execute(statement).scalars().first()) is not None:
        raise Conflict("reported", N_("这一问题已经报出（{number}），等待决定"), number=number)


def _letter(command: CaseCommand, row: Matter) -> CaseNotice:
    issuer = Letterhead.of(command.session.get_one(Organisation, command.row["receiver_id"]))
    home = command.session.get_one(Jurisdiction, command.row["jurisdiction"])
    paper = rectification.paper(command)
    facts = NoticeFacts(
        issuer=issuer.name,
        addressee=row.body,
        number="",
        issued_on=command.today,
        application="",
        applicant="",
        received_on=command.today,
        matter=row.title,
        reasons=(row.facts,),
        demand=row.proposal,
        reply=paper.reply,
        matters=paper.lines,
        order_number=command.row["number"],
        citations=citations(command.pack, ADDRESSEE),
        contact=contact_of(issuer),
        signatory=issuer.signatory,
    )
    place = Place(home.code, home.portal)
    return CaseNotice(command, NoticeKind.MATTER_REPORT, Role.SUPERVISOR, issuer.id, issuer, place, facts)


def _number_of(command: CaseCommand) -> Any:
    jurisdiction, case_id = command.key
    newest = select(Notice.number).where(Notice.jurisdiction == jurisdiction, Notice.case_id == case_id)
    return newest.where(Notice.kind == NoticeKind.MATTER_REPORT).order_by(Notice.id.desc()).limit(1)


def decide(session: Session, matter_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Matter:
    """Enter what was decided, and on which day; once. Raises NotFound, Invalid, Conflict `decided`."""
    found = find(session, matter_id, actor=actor)
    decision = required_text(data, "decision", _TEXT)
    command = _order(session, found.order, actor, now)  # the order's lock: two clicks enter one decision
    row = session.get_one(Matter, (found.matter.jurisdiction, matter_id), populate_existing=True)
    if row.decided_on is not None:
        raise Conflict("decided", N_("决定已经登记"))
    day = _day(data.get("decided_on"), row, legal_date(now))
    row.decided_on, row.decision, row.entered_by = day, decision, actor.account_id
    told = {"matter": str(row.id), "body": row.body, "decided_on": day.isoformat(), "digest": digest(decision)}
    command.note("matter_decided", **told)
    save(command)
    return row


def _day(text: object, row: Matter, today: date) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        raise Invalid([FieldError("decided_on", "not_a_date", N_("请填写日期，例如 2026-11-21"))]) from None
    if day > today:
        raise Invalid([FieldError("decided_on", "in_future", N_("日期不能晚于今天"))])
    if day < legal_date(row.reported_at):
        raise Invalid([FieldError("decided_on", "before_report", N_("决定日期不能早于报出日期"))])
    return day


def listing(session: Session, *, actor: Actor) -> list[Reported]:
    """The matters of the actor's place, those undecided first. Raises Forbidden."""
    place = order_choice.place_of(actor)
    if not place:
        raise Forbidden()
    undecided = Matter.decided_on.is_not(None)
    return _read(session, [Matter.jurisdiction == place], (undecided, Matter.id.desc()))


def find(session: Session, matter_id: int, *, actor: Actor) -> Reported:
    """One matter of the actor's place. Raises NotFound."""
    place = order_choice.place_of(actor)
    found = _read(session, [Matter.jurisdiction == place, Matter.id == matter_id], (Matter.id,))
    if not found:
        raise NotFound()
    return found[0]


def _read(session: Session, where: list[Any], order: tuple[Any, ...]) -> list[Reported]:
    letter = and_(Notice.jurisdiction == Matter.jurisdiction, Notice.number == Matter.number)
    statement = (
        select(Matter, Case.number, Notice.id)
        .join(Case, and_(Case.jurisdiction == Matter.jurisdiction, Case.id == Matter.order_id))
        .outerjoin(Notice, letter)
        .where(*where)
        .order_by(*order)
        .limit(200)
    )
    return [Reported(*row) for row in session.execute(statement)]
