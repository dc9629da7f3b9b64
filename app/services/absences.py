"""离岗代办: who acts while an officer is away. The one place that says who stands in for whom."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import ROLES, Action, Actor
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.account import Account, Grant
from app.models.desk import Absence
from app.services import events
from app.services.input import required_text

LONGEST_DAYS = 366
_WORKING = ROLES[Action.CLAIM] - {Role.APPLICANT}


def active(today: date) -> ColumnElement[bool]:
    """The condition on `Absence` that keeps those of this legal day."""
    return and_(Absence.ended_at.is_(None), Absence.from_on <= today, Absence.until_on >= today)


def standing_in(account_id: int | None, today: date) -> Select[int]:
    """The accounts this one acts for today: of those away, and of those who had been to act for them (A→B→C)."""
    for_me = select(Absence.account_id).where(active(today), Absence.substitute_id == account_id)
    chain = for_me.cte("standing_in", recursive=True)
    further = select(Absence.account_id).join(chain, Absence.substitute_id == chain.c.account_id).where(active(today))
    chain = chain.union(further)  # not union all: a circle ends where it began
    return select(chain.c.account_id).where(chain.c.account_id != account_id)


def stands_in_for(session: Session, actor: Actor, today: date) -> frozenset[int]:
    """Whose tasks are the actor's to do today besides the actor's own, as far as role and unit allow."""
    return frozenset(session.execute(standing_in(actor.account_id, today)).scalars())


def away_now(today: date) -> ColumnElement[bool]:
    """Whether an `Account` of the statement around this is away today."""
    return exists(select(1).select_from(Absence).where(active(today), Absence.account_id == Account.id))


def people(session: Session, *, actor: Actor) -> Sequence[Account]:
    """Those whose absence the actor may declare: oneself and colleagues of the same unit; a supervisor's place."""
    statement = select(Account).where(Account.active, _concerns(actor)).order_by(Account.login)
    return session.execute(statement).scalars().all()


def substitutes(session: Session, account_id: int, *, actor: Actor) -> Sequence[Account]:
    """Who can act for a person: active, and holding every working role that person holds. Raises NotFound."""
    wanted = _held(session, account_id, actor)
    statement = (
        select(Account)
        .where(Account.active, Account.id != account_id, *(_holds(*grant) for grant in wanted))
        .order_by(Account.login)
    )
    return session.execute(statement).scalars().all()


def listed(session: Session, *, actor: Actor, today: date) -> Sequence[Absence]:
    """Absences now and to come of the actor's units, the earliest first."""
    statement = (
        select(Absence)
        .join(Account, Account.id == Absence.account_id)
        .where(Absence.ended_at.is_(None), Absence.until_on >= today, _concerns(actor))
        .options(joinedload(Absence.account), joinedload(Absence.substitute))
        .order_by(Absence.from_on, Absence.id)
    )
    return session.execute(statement).scalars().all()


def declare(session: Session, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Absence:
    """登记离岗: `who` and `substitute` are logins, `from_on` and `until_on` days included. Raises Invalid, NotFound."""
    today = legal_date(now)
    who = session.execute(
        select(Account).where(Account.login == data["who"], Account.active, _concerns(actor)).with_for_update()
    ).scalar_one_or_none()
    if who is None:
        raise Invalid([FieldError("who", "not_yours", N_("请从本单位人员中选择"))])
    from_on, until_on = data["from_on"], data["until_on"]
    _check_days(from_on, until_on, today)
    able = {each.login: each for each in substitutes(session, who.id, actor=actor)}
    substitute = able.get(data["substitute"])
    if substitute is None:
        raise Invalid([FieldError("substitute", "not_able", N_("代办人须是同一单位、同一岗位的其他人员"))])
    reason = required_text(data, "reason", 200)
    if any(_overlapping(session, [who.id], from_on, until_on)):
        raise Invalid([FieldError("from_on", "overlaps", N_("这段时间已经登记过离岗，请先结束原来的登记"))])
    if _comes_back(session, substitute.id, who.id, from_on, until_on):
        raise Invalid(
            [FieldError("substitute", "circle", N_("代办人在此期间离岗，其代办又回到离岗人自己，请另选代办人"))]
        )
    row = Absence(
        id=new_id(now),
        account_id=who.id,
        substitute_id=substitute.id,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        created_by=actor.account_id,
        created_at=now,
    )
    session.add(row)
    told = {"account": str(who.id), "substitute": str(substitute.id)}
    told |= {"from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
    _tell(session, who.id, "absence_declared", told, actor, now)
    return row


def end(session: Session, absence_id: int, *, actor: Actor, now: datetime) -> Absence:
    """提前结束. Raises NotFound, Conflict `absence_over` for one that is over already."""
    statement = (
        select(Absence)
        .join(Account, Account.id == Absence.account_id)
        .where(Absence.id == absence_id, _concerns(actor))
        .options(joinedload(Absence.account))
        .with_for_update(of=Absence)
    )
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound()
    if row.ended_at is not None or row.until_on < legal_date(now):
        raise Conflict("absence_over", N_("这次离岗已经结束"))
    row.ended_at = now
    _tell(
        session, row.account_id, "absence_ended", {"absence": str(row.id), "account": str(row.account_id)}, actor, now
    )
    return row


def _tell(session: Session, who: int, kind: str, told: Mapping[str, str], actor: Actor, now: datetime) -> None:
    places = select(Grant.jurisdiction).where(Grant.account_id == who, Grant.role.in_(_WORKING)).distinct()
    for jurisdiction in sorted(place for place in session.execute(places).scalars() if place):
        events.append_admin(session, jurisdiction, kind, told, actor=actor, now=now)


def _check_days(from_on: date | None, until_on: date | None, today: date) -> None:
    faults = [
        FieldError(name, "required", N_("请填写日期"))
        for name, day in (("from_on", from_on), ("until_on", until_on))
        if day is None
    ]
    if from_on and until_on:
        if until_on < from_on:
            faults.append(FieldError("until_on", "before_start", N_("结束日期不能早于开始日期")))
        elif until_on < today:
            faults.append(FieldError("until_on", "past", N_("结束日期不能早于今天")))
        elif (until_on - from_on).days >= LONGEST_DAYS:
            faults.append(FieldError("until_on", "too_long", N_("一次登记不能超过一年")))
    if faults:
        raise Invalid(faults)


def _overlapping(session: Session, accounts: list[int], from_on: date, until_on: date) -> list[Absence]:
    statement = select(Absence).where(
        Absence.account_id.in_(accounts),
        Absence.ended_at.is_(None),
        Absence.from_on <= until_on,
        Absence.until_on >= from_on,
    )
    return list(session.execute(statement).scalars())


def _comes_back(session: Session, person: int, to: int, from_on: date, until_on: date) -> bool:
    """Whether, on some day of the span, the chain that begins with `person` leads to `to`."""
    return to in _chain(session, person, from_on, until_on, frozenset())


def _chain(session: Session, person: int, from_on: date, until_on: date, seen: frozenset[int]) -> Iterator[int]:
    for link in _overlapping(session, [person], from_on, until_on):
        yield link.substitute_id
        if link.substitute_id not in seen:
            days = max(from_on, link.from_on), min(until_on, link.until_on)
            yield from _chain(session, link.substitute_id, *days, seen | {person})


def _held(session: Session, account_id: int, actor: Actor) -> list[tuple[Role, str, int]]:
    """The working roles of a person the actor may arrange for. Raises NotFound."""
    statement = (
        select(Grant.role, Grant.jurisdiction, Grant.organisation_id)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.account_id == account_id, Grant.role.in_(_WORKING), _concerns(actor))
    )
    found = [(row.role, row.jurisdiction, row.organisation_id) for row in session.execute(statement)]
    if not found:
        raise NotFound()
    return found


def _holds(role: Role, jurisdiction: str, organisation_id: int) -> ColumnElement[bool]:
    grant = aliased(Grant)
    return exists(
        select(1)
        .select_from(grant)
        .where(
            grant.account_id == Account.id,
            grant.role == role,
            grant.jurisdiction == jurisdiction,
            grant.organisation_id == organisation_id,
        )
    )


def _concerns(actor: Actor) -> ColumnElement[bool]:
    """Accounts of the actor's own units, and every officer of a place the actor supervises."""
    grant = aliased(Grant)
    key = tuple_(grant.role, grant.jurisdiction, grant.organisation_id)
    held = [(each.role, each.jurisdiction, each.organisation_id) for each in actor.granted if each.role in _WORKING]
    places = [each.jurisdiction for each in actor.granted if each.role is Role.SUPERVISOR]
    ways: list[ColumnElement[bool]] = [key.in_(held)] if held else []
    if places:
        watched = grant.role.in_(_WORKING)
        ways.append(watched if None in places else and_(watched, grant.jurisdiction.in_(places)))
    if not ways:
        return Account.id.in_([])
    return exists(select(1).select_from(grant).where(grant.account_id == Account.id, or_(*ways)))
