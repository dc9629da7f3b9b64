"""好差评: one rating a case by its applicant; a bad one is called back by the receiver."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy import case as sql_case
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.packs import Pack
from app.domain.permissions import ROLES, Action, Actor, may
from app.domain.ratings import Grade, reasons_for
from app.domain.vocabulary import N_, CaseStatus, Role
from app.models.case import Case
from app.models.contact import Rating
from app.services import case_reading, policy
from app.services.command import CaseCommand, load
from app.services.input import digest, required_text
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse
from app.services.sight import Sight
from app.services.visibility import anywhere, visible_cases

LONGEST = 1_000
PAGE = 100
_PERIOD = "rating.call_back"
_WAITING = and_(Rating.call_back_due_on.is_not(None), Rating.called_back_at.is_(None))
_ORDER = (_WAITING.desc(), Rating.call_back_due_on, Rating.rated_at.desc())


@dataclass(frozen=True)
class Rated:
    """A rating with its case, for those who answer for it."""

    rating: Rating
    case: Case


def rate(
    session: Session, number: str, grade: int, reasons: Iterable[str], text: str, *, actor: Actor, now: datetime
) -> Rating:
    """Rate a closed case. Raises NotFound, Forbidden, Invalid, Conflict `not_closed` and `rated`."""
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.RATE, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    if command.row["status"] is not CaseStatus.CLOSED:
        raise Conflict("not_closed", N_("办结以后才能评价"))
    if of_key(session, jurisdiction, case_id):
        raise Conflict("rated", N_("本件已经评价过，每件只评价一次"))
    given, chosen, words = _checked(grade, reasons, text)
    row = Rating(
        jurisdiction=jurisdiction,
        id=new_id(now),
        case_id=case_id,
        grade=int(given),
        reasons=chosen,
        text=words,
        rated_at=now,
        call_back_due_on=_due(command) if given.bad else None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("rated", N_("本件已经评价过，每件只评价一次")) from None
    command.acting_as = (Role.APPLICANT, None)
    command.note("rated", grade=int(given))
    save(command)
    return row


def _checked(grade: int, reasons: Iterable[str], text: str) -> tuple[Grade, list[str], str]:
    """The grade, those reasons that fit it, the words. A bad grade without any reason would help nobody."""
    if grade not in set(Grade):
        raise Invalid([FieldError("grade", "required", N_("请选择满意程度"))])
    given, words = Grade(grade), text.strip()
    if len(words) > LONGEST:
        raise Invalid([FieldError("text", "too_long", N_("内容过长（不超过 {longest} 字）"), {"longest": LONGEST})])
    asked = set(reasons)
    chosen = [reason.value for reason in reasons_for(given) if reason.value in asked]
    if given.bad and not chosen and not words:
        raise Invalid([FieldError("reasons", "required", N_("请选择至少一项原因，或者写几句话"))])
    return given, chosen, words


def _due(command: CaseCommand) -> date:
    """The last day for the call-back: a rule of the house today, which packs of older cases do not have."""
    pack: Pack = command.pack if _PERIOD in command.pack.rules else policy.in_force(command.key[0], command.today)
    return command.clocks.calendar.add(command.today, int(str(pack.rule(_PERIOD).value)))


def of_key(session: Session, jurisdiction: str, case_id: int) -> Rating | None:
    """The rating of a case, whoever asks."""
    statement = select(Rating).where(Rating.jurisdiction == jurisdiction, Rating.case_id == case_id)
    return session.execute(statement).scalar_one_or_none()


def of_case(session: Session, case: Case, sight: Sight) -> Rating | None:
    """The rating of a case as far as it is the reader's business; a provider is shown none."""
    return of_key(session, case.jurisdiction, case.id) if sight.corresponds else None


def given(session: Session, *, actor: Actor, open_only: bool = False) -> list[Rated]:
    """The ratings of the cases an actor answers for or watches: calls to make first, then the newest."""
    statement = _mine(actor).options(joinedload(Case.receiver)).order_by(*_ORDER).limit(PAGE)
    if open_only:
        statement = statement.where(_WAITING)
    return [Rated(row[0], row[1]) for row in session.execute(statement)]


def counts(session: Session, *, actor: Actor, today: date) -> tuple[int, int]:
    """How many bad ratings wait for a call-back, and how many of them have waited too long."""
    late = func.sum(sql_case((Rating.call_back_due_on < today, 1), else_=0))
    row = session.execute(_mine(actor).with_only_columns(func.count(), late).where(_WAITING)).one()
    return row[0], int(row[1] or 0)


def _mine(actor: Actor) -> Select[Rating, Case]:
    """Ratings of cases the actor receives for or watches; one who also provides sees none by that."""
    grants = tuple(grant for grant in actor.granted if grant.role in ROLES[Action.VIEW_RATINGS])
    own = Actor(actor.account_id, actor.name, grants, actor.id_index, actor.verified)
    return (
        select(Rating, Case)
        .join(Case, and_(Case.jurisdiction == Rating.jurisdiction, Case.id == Rating.case_id))
        .where(anywhere(Rating.jurisdiction), visible_cases(own))
    )


def one(session: Session, rating_id: int, *, actor: Actor) -> Rated:
    """A rating the actor answers for or watches. Raises NotFound."""
    found = session.execute(_mine(actor).where(Rating.id == rating_id)).one_or_none()
    if found is None:
        raise NotFound()
    return Rated(found[0], found[1])


def call_back(session: Session, rating_id: int, text: str, *, actor: Actor, now: datetime) -> Case:
    """Record what came of calling back. Raises NotFound, Forbidden, Conflict, Invalid; answers the case."""
    found = one(session, rating_id, actor=actor)
    case, row = found.case, found.rating
    command = load(session, case.jurisdiction, case.id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.CALL_BACK, command.scope):
        refuse(session, case.jurisdiction, case.id, actor)
    session.refresh(row)
    if row.call_back_due_on is None:
        raise Conflict("no_call_back", N_("这次评价不需要回访"))
    if row.called_back_at is not None:
        raise Conflict("called_back", N_("已经登记过回访"))
    row.call_back = required_text({"text": text}, "text", LONGEST)
    row.called_back_at, row.called_back_by = now, actor.account_id
    session.flush()
    command.acting_as = (Role.CREDIT_CENTRE, command.row["receiver_id"])
    command.note("called_back", digest=digest(row.call_back))
    save(command)
    return case


def reasons_of(row: Rating) -> Sequence[str]:
    """The labels of the reasons given."""
    return [reason.label for reason in reasons_for(Grade(row.grade)) if reason.value in row.reasons]
