"""Letting people and programs in: accounts with their grants, tokens, each with its event."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Role
from app.models.account import Account, ApiToken
from app.models.place import Jurisdiction, Organisation
from app.services import accounts, events, referral_delivery
from app.services.accounts import NewAccount
from app.services.calendar import NATION

# Roles held for one organisation; a supervisor's is held for a place, the others' everywhere.
_OF_UNITS = frozenset({Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER, Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER})


@dataclass(frozen=True)
class Post:
    """Where somebody works: roles, for an organisation (by its code) or a place."""

    roles: tuple[Role, ...]
    organisation: str | None = None
    jurisdiction: str | None = None


def admit(session: Session, wanted: NewAccount, post: Post, *, actor: Actor, now: datetime) -> Account:
    """Make an account with its grants. Raises Invalid with every fault at its field."""
    unit, grants = grants_of(session, post)
    place = next((each[1] for each in grants if each[1]), None)
    wanted = replace(wanted, grants=grants, organisation_id=unit.id if unit else None)
    row = accounts.create(session, wanted, now=now)
    if unit and Role.INFORMATION_PROVIDER in post.roles:
        referral_delivery.into_new_account(session, [unit.id], actor=actor, now=now)
    data = {"account": str(row.id), "roles": [role.value for role in post.roles]}
    events.append_admin(session, place or NATION, "account_created", data, actor=actor, now=now)
    return row


def grants_of(
    session: Session, post: Post
) -> tuple[Organisation | None, tuple[tuple[Role, str | None, int | None], ...]]:
    """The unit of a post, and its grants as (role, place, unit). Raises Invalid."""
    unit = _unit(session, post.organisation)
    place = unit.jurisdiction if unit else _place(session, post.jurisdiction)
    return unit, tuple(_grant(role, unit, place) for role in post.roles)


def _unit(session: Session, code: str | None) -> Organisation | None:
    if code is None:
        return None
    row = session.execute(select(Organisation).where(Organisation.uscc == code.strip().upper())).scalar_one_or_none()
    if row is None:
        raise Invalid([FieldError("organisation", "unknown_organisation", N_("没有这个单位"))])
    return row


def _place(session: Session, name: str | None) -> str | None:
    if name is not None and session.get(Jurisdiction, name) is None:
        raise Invalid([FieldError("jurisdiction", "unknown_jurisdiction", N_("没有这个地区"))])
    return name


def _grant(role: Role, unit: Organisation | None, place: str | None) -> tuple[Role, str | None, int | None]:
    named = {"role": role.label}
    if role in _OF_UNITS:
        if unit is None:
            raise Invalid([FieldError("organisation", "required", N_("角色“{role}”须属于一个单位"), named)])
        if role.value not in unit.kinds:
            raise Invalid([FieldError("organisation", "not_of_kind", N_("该单位不承担“{role}”的职责"), named)])
        return role, place, unit.id
    if role is Role.SUPERVISOR and place is None:
        raise Invalid([FieldError("jurisdiction", "required", N_("角色“{role}”须属于一个地区"), named)])
    return role, place if role is not Role.APPLICANT else None, None


def issue_token(
    session: Session, login: str, days: int | None, *, actor: Actor, now: datetime, machine: datetime
) -> str:
    """A bearer token for an active account, readable only now; it ends by the machine's clock. Raises NotFound."""
    account = session.execute(select(Account).where(Account.login == login, Account.active)).scalar_one_or_none()
    if account is None:
        raise NotFound("unknown_login", N_("没有账号 {login}"), login=login)
    token = accounts.new_token(session, account, now=machine, days=days)
    newest = select(ApiToken.id).where(ApiToken.account_id == account.id).order_by(ApiToken.id.desc()).limit(1)
    data = {"account": str(account.id), "token": str(session.execute(newest).scalar_one())}
    events.append_admin(session, NATION, "token_created", data, actor=actor, now=now)
    return token
