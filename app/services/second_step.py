"""第二步验证: codes of an authenticator (RFC 6238), and recovery codes for a lost phone.

Codes follow the machine's clock. None is taken twice, and guessing is slowed down; a wrong code is answered by a
value, not by an error, so that its being counted is committed.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.account import Account
from app.models.encryption import blind_index
from app.models.signing_in import RecoveryCode
from app.services import account_history
from app.services.throttling import count_attempt, forget_attempts, refuse_throttled, throttle_key

MOST_WRONG = 5
RECOVERY_CODES = 10
_SECONDS, _DIGITS = 30, 6
# A phone's clock may be half a minute off in either direction.
_DRIFT = (0, -1, 1)
_ISSUER = "信正"


@dataclass(frozen=True)
class Offer:
    """A secret that is to be put into an authenticator: as text, and as the address its picture holds."""

    secret: str
    address: str


def is_on(row: Account) -> bool:
    """Whether signing in asks this person for a code."""
    return row.totp_since is not None


def begin(session: Session, account_id: int) -> None:
    """Make a new secret, which counts only once a code has proven it. Raises Conflict where one is in use."""
    row = _locked(session, account_id)
    if is_on(row):
        raise Conflict("second_step_on", N_("第二步验证已经启用"))
    row.totp_secret, row.totp_step = base64.b32encode(secrets.token_bytes(20)).decode(), None
    session.flush()


def offer(session: Session, account_id: int) -> Offer | None:
    """The secret that waits to be proven, else nothing."""
    row = session.get_one(Account, account_id)
    if row.totp_secret is None or is_on(row):
        return None
    return Offer(row.totp_secret, _totp(row.totp_secret).get_provisioning_uri(row.login, _ISSUER))


def prove(
    session: Session, account_id: int, code: str, *, actor: Actor, now: datetime, machine: datetime
) -> tuple[str, ...]:
    """Switch the second step on; the recovery codes, readable only now, or none for a wrong code.

    Raises TooManyRequests, Conflict where there is nothing to prove.
    """
    row = _locked(session, account_id)
    if row.totp_secret is None or is_on(row):
        raise Conflict("second_step_on", N_("没有等待确认的密钥，请重新开始设置"))
    if not _counted(session, row, code, machine, recovery=False):
        return ()
    row.totp_since = machine
    account_history.note(session, row.id, "second_step_enrolled", {}, actor=actor, now=now)
    return _new_codes(session, row.id, machine)


def check(session: Session, account_id: int, code: str, *, actor: Actor, now: datetime, machine: datetime) -> bool:
    """Whether this is the person's code of this half minute, or a recovery code. Raises TooManyRequests."""
    row = _locked(session, account_id)
    if not is_on(row):
        return False
    left = _codes_left(session, row.id)
    if not _counted(session, row, code, machine, recovery=True):
        return False
    if (now_left := _codes_left(session, row.id)) < left:
        account_history.note(session, row.id, "recovery_code_used", {"left": now_left}, actor=actor, now=now)
    return True


def renew_codes(
    session: Session, account_id: int, code: str, *, actor: Actor, now: datetime, machine: datetime
) -> tuple[str, ...]:
    """New recovery codes in place of all before, or none for a wrong code. Raises TooManyRequests."""
    row = _locked(session, account_id)
    if not is_on(row) or not _counted(session, row, code, machine, recovery=False):
        return ()
    account_history.note(session, row.id, "recovery_codes_renewed", {}, actor=actor, now=now)
    return _new_codes(session, row.id, machine)


def remove(session: Session, account_id: int, *, actor: Actor, now: datetime) -> None:
    """Switch the second step off: by oneself after a code, or by an administrator for somebody who lost both."""
    row = _locked(session, account_id)
    was_on = is_on(row)
    row.totp_secret = row.totp_since = row.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.flush()
    if was_on:
        account_history.note(session, account_id, "second_step_removed", {}, actor=actor, now=now)


def codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes have not been used."""
    return _codes_left(session, account_id)


def _locked(session: Session, account_id: int) -> Account:
    # The row is the lock: of two requests with the same code at once, the second finds it taken.
    return session.execute(select(Account).where(Account.id == account_id).with_for_update()).scalar_one()


def _counted(session: Session, row: Account, code: str, machine: datetime, *, recovery: bool) -> bool:
    key = throttle_key("second_step", str(row.id))
    refuse_throttled(session, [key], MOST_WRONG, machine)
    plain = "".join(code.split()).replace("-", "")
    right = _takes(row, plain, machine) or (recovery and _uses(session, row.id, plain, machine))
    if right:
        forget_attempts(session, [key])
    else:
        count_attempt(session, key, machine)
    session.flush()
    return right


def _takes(row: Account, code: str, machine: datetime) -> bool:
    if len(code) != _DIGITS or not code.isascii() or row.totp_secret is None:
        return False
    totp, present = _totp(row.totp_secret), int(machine.timestamp()) // _SECONDS
    for step in (present + drift for drift in _DRIFT):
        if (row.totp_step is None or step > row.totp_step) and hmac.compare_digest(
            totp.generate(step * _SECONDS), code.encode()
        ):
            row.totp_step = step
            return True
    return False


def _uses(session: Session, account_id: int, code: str, machine: datetime) -> bool:
    unused = (RecoveryCode.digest == _digest(account_id, code), RecoveryCode.used_at.is_(None))
    row = session.execute(select(RecoveryCode).where(*unused)).scalar_one_or_none()
    if row is None:
        return False
    row.used_at = machine
    return True


def _codes_left(session: Session, account_id: int) -> int:
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.execute(select(func.count()).select_from(RecoveryCode).where(*unused)).scalar_one()


def _new_codes(session: Session, account_id: int, machine: datetime) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(id=new_id(machine), account_id=account_id, digest=_digest(account_id, code)) for code in codes
    )
    session.flush()
    return tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes)


def _digest(account_id: int, code: str) -> str:
    return blind_index(f"{account_id}:{code}")


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), _DIGITS, SHA1(), _SECONDS)  # nosec B303  # what authenticators know
