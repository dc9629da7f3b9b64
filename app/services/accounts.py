"""Who signs in: passwords, throttling, tokens, registration, and the actor behind an account."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain import identifiers, passwords
from app.domain.errors import FieldError, Invalid, Unauthenticated
from app.domain.ids import new_id
from app.domain.permissions import Actor, Granted
from app.domain.vocabulary import N_, IdType, Role
from app.models.account import Account, ApiToken, Grant
from app.models.encryption import blind_index
from app.services.throttling import count_attempt, forget_attempts, refuse_throttled, throttle_key

MAX_ATTEMPTS = 5
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")
# Public so that an installation (and the tests) may set other costs; the parameters lie in each hash.
hasher = PasswordHasher()
# Verifying a hash nobody has takes as long as a real one, so timing does not tell which logins exist.
_NOBODY_HASH = hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True)
class NewAccount:
    """What an account begins with; `grants` are (role, jurisdiction, organisation id)."""

    login: str
    password: str
    name: str
    grants: tuple[tuple[Role, str | None, int | None], ...]
    organisation_id: int | None = None
    id_type: IdType | None = None
    id_number: str | None = None
    subject_name: str | None = None
    email: str | None = None
    mobile: str | None = None
    verified: bool = False
    consent_version: str | None = None


def create(session: Session, wanted: NewAccount, *, now: datetime) -> Account:
    """Make an account. Raises Invalid for a login that is taken or a password that is weak."""
    errors = _faults(session, wanted)
    if errors:
        raise Invalid(errors)
    number = identifiers.normalise(wanted.id_type, wanted.id_number) if wanted.id_type and wanted.id_number else None
    row = Account(
        id=new_id(now),
        login=wanted.login,
        password=hasher.hash(wanted.password),
        name=wanted.name,
        organisation_id=wanted.organisation_id,
        id_type=wanted.id_type,
        id_number=number,
        id_index=blind_index(number) if number else None,
        subject_name=wanted.subject_name,
        email=wanted.email,
        mobile=wanted.mobile,
        verified=wanted.verified,
        consent_version=wanted.consent_version,
        created_at=now,
    )
    session.add(row)
    session.flush()
    for role, jurisdiction, organisation_id in wanted.grants:
        session.add(
            Grant(
                id=new_id(now),
                account_id=row.id,
                role=role,
                jurisdiction=jurisdiction,
                organisation_id=organisation_id,
            )
        )
    session.flush()
    return row


def _faults(session: Session, wanted: NewAccount) -> list[FieldError]:
    errors: list[FieldError] = []
    if not _LOGIN.fullmatch(wanted.login):
        errors.append(FieldError("login", "malformed", N_("账号为 3 至 64 位小写字母、数字或 . _ @ -")))
    elif session.execute(select(Account.id).where(Account.login == wanted.login)).first():
        errors.append(FieldError("login", "taken", N_("该账号已被使用")))
    errors += passwords.problems(wanted.password, wanted.login, wanted.name)
    if not wanted.name.strip():
        errors.append(FieldError("name", "required", N_("此项必填")))
    if wanted.id_type and wanted.id_number:
        found = identifiers.problems(wanted.id_type, wanted.id_number)
        errors += [FieldError("id_number", each.code, each.message) for each in found if each.refused]
    return errors


def sign_in(session: Session, login: str, password: str, address: str, *, now: datetime) -> Account | None:
    """The account, or None for a wrong pair, which is counted. Raises TooManyRequests.

    `now` is the machine's time. The caller commits in either case: a failed attempt must be remembered.
    """
    keys = (throttle_key("login", login.lower()), throttle_key("address", address))
    refuse_throttled(session, keys[:1], MAX_ATTEMPTS, now)
    refuse_throttled(session, keys[1:], MAX_ATTEMPTS * 10, now)
    row = session.execute(select(Account).where(Account.login == login.lower(), Account.active)).scalar_one_or_none()
    if not matches(row.password if row else _NOBODY_HASH, password) or row is None:
        for key in keys:
            count_attempt(session, key, now)
        return None
    forget_attempts(session, keys[:1])
    if hasher.check_needs_rehash(row.password):
        row.password = hasher.hash(password)
    return row


def matches(stored: str, password: str) -> bool:
    """Whether this is the password behind a hash."""
    try:
        return hasher.verify(stored, password[:1_000])
    except (VerificationError, InvalidHashError):
        return False


def account(session: Session, account_id: int) -> Account | None:
    """An active account with what it was granted."""
    statement = select(Account).where(Account.id == account_id, Account.active).options(selectinload(Account.grants))
    return session.execute(statement).scalar_one_or_none()


def actor_of(row: Account) -> Actor:
    """The actor an account stands for; its grants must be loaded."""
    granted = tuple(Granted(grant.role, grant.jurisdiction, grant.organisation_id) for grant in row.grants)
    return Actor(row.id, row.name, granted, row.id_index, row.verified)


def new_token(
    session: Session, row: Account, *, now: datetime, days: int | None = None, token_id: int | None = None
) -> str:
    """A bearer token; only its digest is stored, so this is the only time it can be read."""
    token = secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            id=token_id or new_id(now),
            account_id=row.id,
            digest=_digest(token),
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
    )
    session.flush()
    return token


def by_token(session: Session, token: str, *, now: datetime) -> tuple[Account, ApiToken]:
    """The account behind a bearer token, and the token; `now` is the machine's time. Raises Unauthenticated."""
    row = session.execute(select(ApiToken).where(ApiToken.digest == _digest(token))).scalar_one_or_none()
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise Unauthenticated()
    if not hmac.compare_digest(row.digest, _digest(token)) or (found := account(session, row.account_id)) is None:
        raise Unauthenticated()
    return found, row


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
