"""Passwords: chosen by their owner, or set once by an administrator so that the owner must choose a new one."""

import base64
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import passwords
from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Role
from app.models.account import Account
from app.services import account_history, accounts, sessions
from app.services.throttling import count_attempt, forget_attempts, refuse_throttled, throttle_key


class Owed(StrEnum):
    """What a person must do before anything else."""

    PASSWORD = "password"  # nosec B105  # the name of a duty
    SECOND_STEP = "second_step"


def owed(row: Account, *, staff_prove: bool, days: int, machine: datetime) -> Owed | None:
    """What the holder of this account owes; its grants must be loaded.

    `staff_prove`: staff sign in with a second step. `days`: how long a password serves, 0 for ever.
    """
    if row.must_change or (days and machine - (row.password_at or row.created_at) > timedelta(days=days)):
        return Owed.PASSWORD
    is_staff = any(grant.role is not Role.APPLICANT for grant in row.grants)
    return Owed.SECOND_STEP if staff_prove and is_staff and row.totp_since is None else None


def change(
    session: Session, account_id: int, old: str, new: str, *, actor: Actor, now: datetime, machine: datetime
) -> bool:
    """Change one's own password, which ends every session; False for a wrong old one, which is counted.

    Raises TooManyRequests, Invalid.
    """
    row = session.execute(select(Account).where(Account.id == account_id).with_for_update()).scalar_one()
    key = throttle_key("login", row.login)
    refuse_throttled(session, [key], accounts.MAX_ATTEMPTS, machine)
    if not accounts.matches(row.password, old):
        count_attempt(session, key, machine)
        return False
    errors = passwords.problems(new, row.login, row.name)
    if not errors and secrets.compare_digest(old.encode(), new.encode()):
        errors = [FieldError("password", "same", N_("新密码不能与原密码相同"))]
    if errors:
        raise Invalid(errors)
    forget_attempts(session, [key])
    _set(session, row, new, must_change=False, machine=machine)
    account_history.note(session, row.id, "password_changed", {}, actor=actor, now=now)
    return True


def set_once(session: Session, row: Account, *, actor: Actor, now: datetime, machine: datetime) -> str:
    """A password that serves to choose another one, readable only now; every session of the person ends."""
    once = one_time()
    _set(session, row, once, must_change=True, machine=machine)
    account_history.note(session, row.id, "password_reset", {}, actor=actor, now=now)
    return once


def one_time() -> str:
    """A random password that is read aloud or written down easily."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _set(session: Session, row: Account, new: str, *, must_change: bool, machine: datetime) -> None:
    row.password = accounts.hasher.hash(new)
    row.password_at, row.must_change = machine, must_change
    row.session_epoch += 1
    sessions.end_all(session, row.id, now=machine)
    session.flush()
