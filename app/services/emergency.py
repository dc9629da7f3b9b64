"""应急查阅: a case outside one's sight, opened for minutes and a stated reason, told to those who watch at once.

Read only and masked: no act is open to who looks so, and no other county is ever reached. Minutes are the machine's.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, joinedload

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.notice_blocks import chinese_date
from app.domain.permissions import ROLES, Action, Actor
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.account import Account, Grant
from app.models.case import Case
from app.models.emergency import EmergencyLook
from app.models.place import Jurisdiction
from app.models.work import OutboxMessage
from app.services import events, outbox
from app.services.case_reading import numbered
from app.services.input import digest, required_text
from app.services.saving import upsert
from app.services.visibility import visible_cases

MINUTES = 30
SHORTEST_REASON = 10
SHOWN = timedelta(days=90)
MOST_LISTED = 200
_WATCHING = frozenset({Role.SUPERVISOR, Role.AUDITOR})
_LOOKING = ROLES[Action.VIEW_CASES] - _WATCHING - {Role.APPLICANT}


@dataclass(frozen=True)
class Listed:
    """One look with the number of its case."""

    look: EmergencyLook
    number: str


def looking(session: Session, actor: Actor, account: Account, machine: datetime) -> Actor:
    """The actor with the cases that are open to it in an emergency now; no statement for whoever has none."""
    if account.emergency_until is None or account.emergency_until <= machine:
        return actor
    running = (EmergencyLook.account_id == account.id, EmergencyLook.until_at > machine)
    rows = session.execute(select(EmergencyLook.jurisdiction, EmergencyLook.case_id).where(*running))
    # A post that was taken away meanwhile takes the look with it.
    places = _places(actor)
    return replace(
        actor, looks=frozenset((row.jurisdiction, row.case_id) for row in rows if row.jurisdiction in places)
    )


def begin(
    session: Session, data: Mapping[str, Any], texts: MailTexts, *, actor: Actor, now: datetime, machine: datetime
) -> str:
    """Open a case by its number in `case` for the `reason`; answers the number. Raises Invalid, NotFound, Conflict."""
    number = required_text(data, "case", 40).upper()
    reason = required_text(data, "reason", 500)
    if len(reason) < SHORTEST_REASON:
        raise Invalid(
            [FieldError("reason", "too_short", N_("请写明理由（不少于 {least} 字）"), {"least": SHORTEST_REASON})]
        )
    # The jurisdiction stands here as everywhere, although sight does not: no look leaves the own place.
    here = (*numbered(number), Case.jurisdiction.in_(_places(actor)))
    row = session.execute(
        select(Case.jurisdiction, Case.id, Case.number, visible_cases(actor).label("seen")).where(*here)
    ).one_or_none()
    if row is None:
        raise NotFound("not_found", N_("本地区没有这个编号的案件"))
    if row.seen:
        raise Conflict("seen_anyway", N_("该案件您本来就可以查看"))
    until = machine + timedelta(minutes=MINUTES)
    look = EmergencyLook(
        jurisdiction=row.jurisdiction,
        id=new_id(now),
        case_id=row.id,
        account_id=actor.account_id,
        reason=reason,
        began_at=machine,
        until_at=until,
    )
    session.add(look)
    account = session.get_one(Account, actor.account_id, with_for_update=True)
    account.emergency_until = until
    session.flush()
    told = {"look": str(look.id), "case": str(row.id), "minutes": MINUTES, "digest": digest(reason)}
    events.append_admin(session, row.jurisdiction, "emergency_opened", told, actor=actor, now=now)
    _alarm(session, look, row.number, texts, actor, now)
    return str(row.number)


def listed(session: Session, *, actor: Actor, machine: datetime) -> Sequence[Listed]:
    """The looks of the places the actor watches, the newest first."""
    statement = (
        select(EmergencyLook, Case.number)
        .join(Case, and_(Case.jurisdiction == EmergencyLook.jurisdiction, Case.id == EmergencyLook.case_id))
        .where(_watched(actor), EmergencyLook.began_at > machine - SHOWN)
        .options(joinedload(EmergencyLook.account))
        .order_by(EmergencyLook.began_at.desc())
        .limit(MOST_LISTED)
    )
    return [Listed(row.EmergencyLook, row.number) for row in session.execute(statement)]


def waiting(session: Session, *, actor: Actor, machine: datetime) -> bool:
    """Whether a look waits to be gone into by those who watch."""
    unchecked = (_watched(actor), EmergencyLook.checked_at.is_(None), EmergencyLook.began_at > machine - SHOWN)
    return session.execute(select(EmergencyLook.id).where(*unchecked).limit(1)).first() is not None


def check(session: Session, look_id: int, *, actor: Actor, now: datetime, machine: datetime) -> None:
    """已核查, by the auditor. Raises NotFound; checked twice is checked once."""
    here = (_watched(actor), EmergencyLook.id == look_id)
    row = session.execute(select(EmergencyLook).where(*here).with_for_update()).scalar_one_or_none()
    if row is None:
        raise NotFound()
    if row.checked_at is None:
        row.checked_at, row.checked_by = machine, actor.account_id
        session.flush()
        events.append_admin(session, row.jurisdiction, "emergency_checked", {"look": str(row.id)}, actor=actor, now=now)


def _places(actor: Actor) -> frozenset[str]:
    """Where the actor works on cases at all."""
    return frozenset(each.jurisdiction for each in actor.granted if each.role in _LOOKING and each.jurisdiction)


def _watched(actor: Actor) -> ColumnElement[bool]:
    places = {each.jurisdiction for each in actor.granted if each.role in _WATCHING}
    # Everywhere is every place, named: the key of the table begins with it.
    named = EmergencyLook.jurisdiction.in_(select(Jurisdiction.id))
    if None in places:
        return named
    return or_(false(), EmergencyLook.jurisdiction.in_(sorted(each for each in places if each)))


def _alarm(session: Session, look: EmergencyLook, number: str, texts: MailTexts, actor: Actor, now: datetime) -> None:
    """A mail at once to every supervisor of the place and every auditor who has an address."""
    of_place = or_(Grant.jurisdiction == look.jurisdiction, Grant.jurisdiction.is_(None))
    readers = select(Account).join(Grant).where(Grant.role.in_(_WATCHING), of_place, Account.active)
    portal = session.get_one(Jurisdiction, look.jurisdiction).portal
    messages = []
    for reader in session.execute(readers.order_by(Account.id)).scalars().unique():
        if not reader.email:
            continue
        subject, text = texts.write(
            "emergency",
            case=number,
            addressee=reader.name,
            who=actor.name,
            at=chinese_date(legal_date(now)),
            minutes=str(MINUTES),
            link=f"{portal}/supervision/emergency",
        )
        who = hashlib.sha256(reader.email.encode()).hexdigest()[:16]
        words = {"to": reader.email, "subject": subject, "text": text}
        messages.append(outbox.message(look.jurisdiction, "mail", f"emergency:{look.id}:{who}", words, now))
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))
