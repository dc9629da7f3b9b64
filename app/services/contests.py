"""逾期异议: a unit contests lateness counted against it, the supervisor decides; upheld it does not count."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, NotFound
from app.domain.figures import Period
from app.domain.ids import new_id
from app.domain.permissions import ROLES, Action, Actor
from app.domain.vocabulary import N_, ClockCode, Role
from app.domain.workdays import legal_date
from app.models.case import Case
from app.models.clock import Clock
from app.models.place import Jurisdiction, Organisation
from app.models.reporting import Contest
from app.services import calendar, figure_clocks, late_limits, outbox, supervised_places
from app.services.command import CaseCommand, load
from app.services.input import required_text
from app.services.late_limits import LateLimit
from app.services.outcomes import OPERATIONS
from app.services.saving import save

LONGEST = 1_000
PAGE = 100
UPHELD, DISMISSED = N_("异议成立，该项逾期不计入本单位"), N_("异议不成立，该项逾期照计")


@dataclass(frozen=True)
class Contested:
    """A contest with its case, limit, and the working days that are counted against the unit."""

    contest: Contest
    clock: Clock
    case_number: str
    days: int


def ask(session: Session, clock_id: int, reason: str, *, actor: Actor, now: datetime) -> LateLimit:
    """Contest one lateness. Raises NotFound, Invalid, Conflict `contested` and `report_frozen`."""
    found = late_limits.one(session, clock_id, actor=actor)
    words = required_text({"reason": reason}, "reason", LONGEST)
    place, case_id = found.clock.jurisdiction, found.clock.case_id
    command = load(session, place, case_id, OPERATIONS, actor=actor, now=now)
    if _given(session, place, clock_id, found.organisation_id):  # asked again under the case's lock
        raise Conflict("contested", N_("该项逾期已经提出过异议，每项只能提出一次"))
    if not found.may_contest(legal_date(now)):
        raise Conflict("report_frozen", N_("当期报表已经生成，提出异议的时间已过"))
    row = Contest(
        jurisdiction=place,
        id=new_id(now),
        clock_id=clock_id,
        case_id=case_id,
        organisation_id=found.organisation_id,
        reason=words,
        asked_by=actor.account_id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    command.acting_as = (_role(actor, place, found.organisation_id), found.organisation_id)
    command.note("lateness_contested", **_about(found.clock, found.organisation_id), digest=command.keep(words))
    save(command)
    return found


def _given(session: Session, place: str, clock_id: int, unit: int) -> bool:
    statement = select(Contest.id).where(
        Contest.jurisdiction == place, Contest.clock_id == clock_id, Contest.organisation_id == unit
    )
    return session.execute(statement.limit(1)).first() is not None


def _role(actor: Actor, place: str, unit: int) -> Role | None:
    return next(
        (role for role in Role if role in ROLES[Action.CONTEST] and unit in actor.organisations(place, role)), None
    )


def _about(clock: Clock, unit: int) -> dict[str, str]:
    return {"organisation_id": str(unit), "clock": clock.code.value, "clock_text": clock.code.label}


def listed(session: Session, *, actor: Actor, decided: bool) -> list[Contested]:
    """Contests of the places the actor supervises: the oldest that waits first, or the newest decision first."""
    order = Contest.decided_at.desc() if decided else Contest.asked_at
    waiting = Contest.decided_at.is_not(None) if decided else Contest.decided_at.is_(None)
    statement = _of(supervised_places.places(actor)).where(waiting).order_by(order, Contest.id).limit(PAGE)
    return [_read(session, *row) for row in session.execute(statement)]


def waiting(session: Session, *, actor: Actor) -> int:
    """How many contests wait for the supervisor."""
    places = supervised_places.places(actor)
    statement = select(func.count()).select_from(Contest)
    return session.execute(statement.where(Contest.jurisdiction.in_(places), Contest.decided_at.is_(None))).scalar_one()


def one(session: Session, contest_id: int, *, actor: Actor) -> Contested:
    """A contest of a place the actor supervises. Raises NotFound, Forbidden."""
    statement = _of(supervised_places.places(actor)).where(Contest.id == contest_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound()
    return _read(session, *row)


def _of(places: list[str]) -> Select[Contest, Clock, str]:
    clock = and_(Clock.jurisdiction == Contest.jurisdiction, Clock.id == Contest.clock_id)
    return (
        select(Contest, Clock, Case.number)
        .join(Clock, clock)
        .join(Case, and_(Case.jurisdiction == Contest.jurisdiction, Case.id == Contest.case_id))
        .options(joinedload(Contest.organisation))
        .where(Contest.jurisdiction.in_(places))
    )


def _read(session: Session, contest: Contest, clock: Clock, number: str) -> Contested:
    if clock.code is not ClockCode.WHOLE or clock.ended_on is None:
        return Contested(contest, clock, number, clock.late or 0)
    period, days = Period(clock.ended_on, clock.ended_on), calendar.current(session)
    given = dict(figure_clocks.shared(session, clock.jurisdiction, period, days, [clock.case_id]))
    own = [each.days for each in given.get(clock.id, ()) if each.owner_id == contest.organisation_id]
    return Contested(contest, clock, number, sum(own))


def decide(
    session: Session, contest_id: int, upheld: bool, text: str, texts: MailTexts, *, actor: Actor, now: datetime
) -> Contest:
    """Say whether the lateness counts, with reasons. Raises NotFound, Forbidden, Invalid, Conflict `decided`."""
    found = one(session, contest_id, actor=actor)
    row = found.contest
    words = required_text({"text": text}, "text", LONGEST)
    command = load(session, row.jurisdiction, row.case_id, OPERATIONS, actor=actor, now=now)
    session.refresh(row, ["upheld", "decided_at"])
    if row.decided_at is not None:
        raise Conflict("decided", N_("该异议已经作出决定"))
    own = actor.organisations(row.jurisdiction, Role.SUPERVISOR)
    row.upheld, row.decision, row.decided_by, row.decided_at = upheld, words, actor.account_id, now
    session.flush()
    command.acting_as = (Role.SUPERVISOR, min(own, default=None))
    said = UPHELD if upheld else DISMISSED
    told = {"decision": "upheld" if upheld else "dismissed", "decision_text": said}
    command.note("contest_decided", **_about(found.clock, row.organisation_id), **told, digest=command.keep(words))
    _tell(command, found, said, texts)
    save(command)
    return row


def _tell(command: CaseCommand, found: Contested, said: str, texts: MailTexts) -> None:
    """By mail, where the unit has an address; in the account the decision stands beside the limit."""
    unit: Organisation = found.contest.organisation
    if not unit.email:
        return
    place = command.session.get_one(Jurisdiction, found.contest.jurisdiction)
    subject, text = texts.write(
        "contest_decided",
        addressee=unit.name,
        case=found.case_number,
        clock=found.clock.code.label,
        decision=said,
        link=f"{place.portal}",
    )
    payload = {"to": unit.email, "subject": subject, "text": text}
    dedupe = f"contest:{found.contest.id}"
    command.messages.append(outbox.message(found.contest.jurisdiction, "mail", dedupe, payload, command.now))
