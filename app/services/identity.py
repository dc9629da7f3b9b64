"""Accounts that an identity provider vouches for: found, joined after their own sign-in, or made."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.identity import Vouched
from app.domain import identifiers
from app.domain.errors import Conflict
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, IdType, Role
from app.models.account import Account
from app.models.encryption import blind_index
from app.services import account_history, accounts, passwords


class Found(StrEnum):
    """What a vouched person comes to."""

    KNOWN = "known"
    MADE = "made"
    OWN_SIGN_IN_FIRST = "own_sign_in_first"


@dataclass(frozen=True)
class Entry:
    """The account, or None where its holder must sign in with its own password first."""

    found: Found
    account_id: int | None = None


def enter(session: Session, person: Vouched, consent: str, *, fresh: bool, now: datetime) -> Entry:
    """The account of somebody who is not signed in; `fresh` makes one beside such as were never verified.

    Anybody may have registered with the number, so an account that is there is given to nobody without its password.
    Raises Conflict for a number that is none or for a closed account.
    """
    kind, number = _number(person)
    row = session.execute(select(Account).where(Account.identity == _digest(person))).scalar_one_or_none()
    if row is not None:
        if not row.active:
            raise Conflict("account_closed", N_("该账号已经停用"))
        return Entry(Found.KNOWN, row.id)
    same = (
        session.execute(select(Account).where(Account.id_index == blind_index(number), Account.active)).scalars().all()
    )
    if any(each.verified for each in same) or (same and not fresh):
        return Entry(Found.OWN_SIGN_IN_FIRST)
    wanted = accounts.NewAccount(
        login=f"u{secrets.token_hex(6)}",
        password=passwords.one_time(),  # known to nobody: the provider is the way in
        name=person.name or number,
        grants=((Role.APPLICANT, None, None),),
        id_type=kind,
        id_number=number,
        subject_name=person.name,
        verified=True,
        consent_version=consent,
    )
    made = accounts.create(session, wanted, now=now)
    made.identity = _digest(person)
    session.flush()
    return Entry(Found.MADE, made.id)


def join(session: Session, account_id: int, person: Vouched, *, actor: Actor, now: datetime) -> None:
    """Let the provider vouch for the account of somebody who is signed in. Raises Conflict."""
    kind, number = _number(person)
    taken = select(Account.id).where(Account.identity == _digest(person), Account.id != account_id)
    if session.execute(taken).first() is not None:
        raise Conflict("identity_taken", N_("该身份已经关联另一个账号"))
    row = session.execute(select(Account).where(Account.id == account_id).with_for_update()).scalar_one()
    if row.id_index is not None and row.id_index != blind_index(number):
        raise Conflict("number_differs", N_("统一身份认证的证件号码与本账号登记的不一致"))
    row.id_type, row.id_number, row.id_index = kind, number, blind_index(number)
    row.subject_name = person.name or row.subject_name
    row.identity, row.verified = _digest(person), True
    session.flush()
    account_history.note(session, row.id, "identity_joined", {}, actor=actor, now=now)


def _number(person: Vouched) -> tuple[IdType, str]:
    try:
        kind = IdType(person.id_type)
    except ValueError:
        raise Conflict("number_unusable", N_("统一身份认证没有给出可以使用的证件号码")) from None
    if identifiers.problems(kind, person.id_number):
        raise Conflict("number_unusable", N_("统一身份认证没有给出可以使用的证件号码"))
    return kind, identifiers.normalise(kind, person.id_number)


def _digest(person: Vouched) -> str:
    return hashlib.sha256(f"{person.issuer}\n{person.subject}".encode()).hexdigest()
