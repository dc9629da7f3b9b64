"""Who reads which tip: those who watch its place and whom it is not about, and the unit it was handed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import NotFound
from app.domain.permissions import ROLES, Action, Actor
from app.domain.tips import TIP_EVENTS
from app.domain.vocabulary import Role
from app.models.account import Account
from app.models.event import AdminEvent
from app.models.place import Jurisdiction
from app.models.tip import Tip, TipFile

MOST_LISTED = 200
_SHORTEST_NAME = 2


@dataclass(frozen=True)
class Step:
    """One line of a tip's history."""

    event: AdminEvent
    who: str

    @property
    def text(self) -> str:
        """The sentence, to be translated and filled in with `event.data`."""
        return TIP_EVENTS[self.event.kind].text

    @property
    def at(self) -> datetime:
        return self.event.at


def watched(session: Session, actor: Actor, roles: frozenset[Role], state: str = "", kind: str = "") -> Sequence[Tip]:
    """The tips of the places where the actor holds one of `roles`, the newest first."""
    statement = _of(session, actor, _within(actor, roles))
    if state:
        statement = statement.where(Tip.state == state)
    if kind:
        statement = statement.where(Tip.kind == kind)
    rows = session.execute(statement.order_by(Tip.received_at.desc(), Tip.id.desc()).limit(MOST_LISTED)).scalars()
    return [row for row in rows if not named(row, actor.name)]


def handed(session: Session, actor: Actor) -> Sequence[Tip]:
    """The tips the actor's units have to check, the newest first."""
    statement = _of(session, actor, _handed(actor)).order_by(Tip.handed_at.desc()).limit(MOST_LISTED)
    return [row for row in session.execute(statement).scalars() if not named(row, actor.name)]


def of_watcher(session: Session, tip_id: int, actor: Actor, role: Role, *, lock: bool = False) -> Tip:
    """A tip the actor watches over in this role. Raises NotFound."""
    return _one(session, tip_id, actor, _within(actor, frozenset({role})), lock)


def of_checker(session: Session, tip_id: int, actor: Actor, *, lock: bool = False) -> Tip:
    """A tip that a unit of the actor's has to check. Raises NotFound."""
    return _one(session, tip_id, actor, _handed(actor), lock)


def named(tip: Tip, name: str) -> bool:
    """Whether the tip says it is about somebody of this name."""
    return len(name) >= _SHORTEST_NAME and name in tip.about


def units_of(session: Session, actor: Actor) -> frozenset[int]:
    """The units the actor belongs to, by posts and by account."""
    account = session.get(Account, actor.account_id) if actor.account_id is not None else None
    own = account.organisation_id if account else None
    held = {each.organisation_id for each in actor.granted if each.organisation_id is not None}
    return frozenset(held | ({own} if own is not None else set()))


def files(session: Session, tip: Tip) -> Sequence[TipFile]:
    """What came with a tip the caller has been found to read."""
    wanted = (TipFile.jurisdiction == tip.jurisdiction, TipFile.tip_id == tip.id)
    return session.execute(select(TipFile).where(*wanted).order_by(TipFile.id)).scalars().all()


def history(session: Session, tip: Tip) -> Sequence[Step]:
    """What happened to a tip the caller has been found to read, the oldest first."""
    wanted = (
        AdminEvent.jurisdiction == tip.jurisdiction,
        AdminEvent.kind.in_(TIP_EVENTS),
        AdminEvent.data["tip"].as_string() == str(tip.id),
    )
    rows = select(AdminEvent, Account).outerjoin(Account, Account.id == AdminEvent.actor_id).where(*wanted)
    found = session.execute(rows.order_by(AdminEvent.seq))
    return [Step(row.AdminEvent, row.Account.name if row.Account else "") for row in found]


def _one(session: Session, tip_id: int, actor: Actor, reach: ColumnElement[bool], lock: bool) -> Tip:
    statement = _of(session, actor, reach).where(Tip.id == tip_id)
    if lock:
        statement = statement.with_for_update(of=Tip)
    row: Tip | None = session.execute(statement).scalar_one_or_none()
    if row is None or named(row, actor.name):
        raise NotFound()
    return row


def _of(session: Session, actor: Actor, reach: ColumnElement[bool]) -> Select[Any]:
    """What is within reach and about none of the actor's own units."""
    free = or_(Tip.about_organisation_id.is_(None), Tip.about_organisation_id.not_in(units_of(session, actor)))
    told = (joinedload(Tip.about_organisation), joinedload(Tip.checker))
    return select(Tip).where(reach, free).options(*told)


def _within(actor: Actor, roles: frozenset[Role]) -> ColumnElement[bool]:
    places = {each.jurisdiction for each in actor.granted if each.role in roles}
    if None in places:  # everywhere is every place, named: the key of the table begins with it
        return Tip.jurisdiction.in_(select(Jurisdiction.id))
    return Tip.jurisdiction.in_(sorted(each for each in places if each))


def _handed(actor: Actor) -> ColumnElement[bool]:
    held = [each for each in actor.granted if each.role in ROLES[Action.CHECK_TIPS] and each.organisation_id]
    return Tip.jurisdiction.in_(sorted({each.jurisdiction for each in held if each.jurisdiction})) & Tip.checker_id.in_(
        sorted({each.organisation_id for each in held if each.organisation_id})
    )
