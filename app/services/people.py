"""People kept by an administrator: who works where, one-time passwords, lost second steps. Never one's own account.

An administrator of a place reaches people all of whose posts lie there, and gives posts of that place alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from app.domain.errors import FieldError, Forbidden, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Role
from app.models.account import Account, Grant
from app.models.place import Organisation
from app.models.task import Task
from app.services import account_history, admission, passwords, referral_delivery, second_step, sessions, tokens
from app.services.accounts import NewAccount
from app.services.admission import Post
from app.services.visibility import anywhere

MOST_LISTED = 200
# Posts over the whole installation are given by its own administrators alone.
_OF_ALL = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
OWN = N_("不能办理自己的账号，请由另一位管理员办理")


def listed(session: Session, login: str, *, actor: Actor) -> Sequence[Account]:
    """The staff the actor keeps whose login begins so, by login; at most MOST_LISTED."""
    statement = select(Account).where(_kept_by(actor), Account.login.startswith(login.strip().lower(), autoescape=True))
    statement = statement.options(selectinload(Account.grants)).order_by(Account.login).limit(MOST_LISTED)
    return session.execute(statement).scalars().all()


def read(session: Session, account_id: int, *, actor: Actor) -> Account:
    """One of them with what was granted. Raises NotFound."""
    statement = select(Account).where(Account.id == account_id, _kept_by(actor)).options(selectinload(Account.grants))
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def taken(session: Session, account_id: int, *, actor: Actor) -> Account:
    """One of them, locked, to be changed. Raises NotFound, Forbidden for one's own account."""
    if account_id == actor.account_id:
        raise Forbidden("own_account", OWN)
    row = read(session, account_id, actor=actor)
    session.refresh(row, with_for_update=True, attribute_names=["session_epoch", "active"])
    return row


def admit(
    session: Session, login: str, name: str, email: str, post: Post, *, actor: Actor, now: datetime, machine: datetime
) -> tuple[Account, str]:
    """A new account with a one-time password, which can be read only now. Raises Invalid at each field."""
    _check_post(session, post, actor)
    once = passwords.one_time()
    wanted = NewAccount(login.lower(), once, name, (), email=email or None)
    row = admission.admit(session, wanted, post, actor=actor, now=now)
    row.must_change, row.password_at = True, machine
    session.flush()
    return row, once


def set_post(session: Session, account_id: int, post: Post, *, actor: Actor, now: datetime, machine: datetime) -> None:
    """Another post in place of all before; every session ends, so that no browser goes on with the old one.

    Raises NotFound, Forbidden, Invalid.
    """
    row = taken(session, account_id, actor=actor)
    _check_post(session, post, actor)
    in_hand = (anywhere(Task.jurisdiction), Task.open, or_(Task.assignee_id == row.id, Task.delegated_by == row.id))
    if session.execute(select(Task.id).where(*in_hand).limit(1)).first() is not None:
        raise Invalid([FieldError("roles", "has_tasks", N_("该人员名下还有未办结的任务，请先转办或者释放"))])
    unit, grants = admission.grants_of(session, post)
    session.execute(delete(Grant).where(Grant.account_id == row.id))
    session.add_all(
        Grant(id=new_id(now), account_id=row.id, role=role, jurisdiction=place, organisation_id=organisation_id)
        for role, place, organisation_id in grants
    )
    row.organisation_id = unit.id if unit else None
    row.session_epoch += 1
    sessions.end_all(session, row.id, now=machine)
    session.flush()
    if unit and Role.INFORMATION_PROVIDER in post.roles:
        referral_delivery.into_new_account(session, [unit.id], actor=actor, now=now)
    roles = [role.value for role in post.roles]
    account_history.note(session, row.id, "roles_changed", {"roles": roles}, actor=actor, now=now)


def reset_password(session: Session, account_id: int, *, actor: Actor, now: datetime, machine: datetime) -> str:
    """A one-time password for somebody who has forgotten the own one. Raises NotFound, Forbidden."""
    return passwords.set_once(session, taken(session, account_id, actor=actor), actor=actor, now=now, machine=machine)


def reset_second_step(session: Session, account_id: int, *, actor: Actor, now: datetime, machine: datetime) -> None:
    """Take the second step off somebody who lost phone and codes. Raises NotFound, Forbidden."""
    row = taken(session, account_id, actor=actor)
    second_step.remove(session, row.id, actor=actor, now=now)
    sessions.end_all(session, row.id, now=machine)


def end_sessions(session: Session, account_id: int, *, actor: Actor, now: datetime, machine: datetime) -> None:
    """Sign somebody out everywhere. Raises NotFound, Forbidden."""
    row = taken(session, account_id, actor=actor)
    row.session_epoch += 1
    sessions.end_all(session, row.id, now=machine)
    account_history.note(session, row.id, "sessions_ended", {}, actor=actor, now=now)


def revoke_token(
    session: Session, account_id: int, token_id: int, *, actor: Actor, now: datetime, machine: datetime
) -> None:
    """Take a token of the interface away from somebody; it ends at once. Raises NotFound, Forbidden."""
    row = taken(session, account_id, actor=actor)
    tokens.revoke(session, row.id, token_id, actor=actor, now=now, machine=machine)


def _kept_by(actor: Actor) -> ColumnElement[bool]:
    """Staff all of whose posts lie in places the actor keeps."""
    mine = (Grant.account_id == Account.id, Grant.role != Role.APPLICANT)
    works = exists(select(1).select_from(Grant).where(*mine))
    if actor.administers(None):
        return works
    places = {each.jurisdiction for each in actor.granted if each.role is Role.ADMINISTRATOR and each.jurisdiction}
    elsewhere = or_(Grant.jurisdiction.is_(None), Grant.jurisdiction.not_in(places), Grant.role.in_(_OF_ALL))
    return works & ~exists(select(1).select_from(Grant).where(*mine, elsewhere))


def _check_post(session: Session, post: Post, actor: Actor) -> None:
    """Raises Invalid for a post that is not the actor's to give."""
    if not post.roles:
        raise Invalid([FieldError("roles", "required", N_("请至少选择一个岗位"))])
    if Role.APPLICANT in post.roles:
        raise Invalid([FieldError("roles", "not_staff", N_("申请人账户由本人注册"))])
    unit, grants = admission.grants_of(session, replace(post, organisation=post.organisation or None))
    for role, place, _ in grants:
        if (role in _OF_ALL and not actor.administers(None)) or not actor.administers(place):
            raise Invalid(
                [FieldError("roles", "not_yours", N_("只能授予本地区的岗位，管理员和审计岗位由总管理员授予"))]
            )
    if unit is not None and unit.abolished_on is not None:
        raise Invalid([FieldError("organisation", "abolished", N_("该单位已经撤销"))])


def units(session: Session, *, actor: Actor) -> Sequence[Organisation]:
    """The units whose posts the actor may give."""
    statement = select(Organisation).where(Organisation.abolished_on.is_(None))
    rows = session.execute(statement.order_by(Organisation.jurisdiction, Organisation.uscc)).scalars()
    return [row for row in rows if actor.administers(row.jurisdiction)]


def unit_of(session: Session, row: Account) -> Organisation | None:
    """Where a person works, if in a unit; the grants must be loaded."""
    held = next((each.organisation_id for each in row.grants if each.organisation_id), row.organisation_id)
    return session.get(Organisation, held) if held else None
