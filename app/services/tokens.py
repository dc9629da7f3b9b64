"""Bearer tokens of the interface: who holds which, made by their owner, used, and revoked at once.

All times are the machine's. A token does what its account may do and no more; nobody else's can be made here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.account import Account, ApiToken
from app.services import account_history, accounts, second_step
from app.services.throttling import count_attempt, forget_attempts, refuse_throttled, throttle_key

MOST = 10
# How long a token that is made here may hold, in days; `flask tokens create` asks no such question.
LASTING = (30, 90, 180, 365)
# How exactly 最近使用 is known: one write in so many minutes, however many calls are made.
USED_EVERY = timedelta(minutes=5)
MOST_LISTED = 200


def listed(session: Session, account_id: int) -> Sequence[ApiToken]:
    """The tokens of an account that nobody has revoked, expired ones among them, the newest first."""
    own = select(ApiToken).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    return session.execute(own.order_by(ApiToken.id.desc()).limit(MOST_LISTED)).scalars().all()


def counts(session: Session, account_ids: Sequence[int], *, machine: datetime) -> Mapping[int, int]:
    """How many tokens that hold each of these accounts has."""
    held = select(ApiToken.account_id, func.count()).where(ApiToken.account_id.in_(account_ids), holding(machine))
    return {row[0]: row[1] for row in session.execute(held.group_by(ApiToken.account_id))}


def holding(machine: datetime) -> ColumnElement[bool]:
    """Neither revoked nor expired."""
    return ApiToken.revoked_at.is_(None) & or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > machine)


def issue(
    session: Session,
    account_id: int,
    token_id: int,
    days: int,
    password: str,
    code: str,
    *,
    actor: Actor,
    now: datetime,
    machine: datetime,
) -> tuple[str, str]:
    """One's own new token, readable only now, for password and second step; else what was wrong: its field.

    `token_id` was given with the form: sent twice it makes one. Wrong words are counted, so the caller commits.
    Raises Invalid, Conflict, TooManyRequests.
    """
    if days not in LASTING:
        raise Invalid([FieldError("days", "unknown_days", N_("请选择有效期"))])
    row = session.execute(select(Account).where(Account.id == account_id).with_for_update()).scalar_one()
    if session.get(ApiToken, token_id) is not None:
        raise Conflict("token_there", N_("令牌已经创建，只显示一次；没有记下的，请撤销后重新创建"))
    if counts(session, [account_id], machine=machine).get(account_id, 0) >= MOST:
        raise Conflict("too_many_tokens", N_("有效的令牌已有 {most} 个，请先撤销不用的"), most=MOST)
    if wrong := _unproven(session, row, password, code, actor, now, machine):
        return "", wrong
    token = accounts.new_token(session, row, now=machine, days=days, token_id=token_id)
    account_history.note(session, row.id, "token_created", {"token": str(token_id)}, actor=actor, now=now)
    return token, ""


def revoke(session: Session, account_id: int, token_id: int, *, actor: Actor, now: datetime, machine: datetime) -> None:
    """The token opens nothing from the next call on. Raises NotFound; revoked twice is revoked once."""
    own = (ApiToken.id == token_id, ApiToken.account_id == account_id)
    row = session.execute(select(ApiToken).where(*own).with_for_update()).scalar_one_or_none()
    if row is None:
        raise NotFound()
    if row.revoked_at is None:
        row.revoked_at = machine
        session.flush()
        account_history.note(session, account_id, "token_revoked", {"token": str(token_id)}, actor=actor, now=now)


def is_stale(row: ApiToken, machine: datetime) -> bool:
    """Whether its use has to be written down again."""
    return row.used_at is None or machine - row.used_at > USED_EVERY


def used(session: Session, token_id: int, *, now: datetime) -> None:
    """Remember that a token was used; `now` is the machine's."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=now))


def _unproven(
    session: Session, row: Account, password: str, code: str, actor: Actor, now: datetime, machine: datetime
) -> str:
    """The field that does not prove who asks; counted like a failed attempt to sign in."""
    key = throttle_key("login", row.login)
    refuse_throttled(session, [key], accounts.MAX_ATTEMPTS, machine)
    if not accounts.matches(row.password, password):
        count_attempt(session, key, machine)
        return "password"
    if second_step.is_on(row) and not second_step.check(session, row.id, code, actor=actor, now=now, machine=machine):
        return "code"
    forget_attempts(session, [key])
    return ""
