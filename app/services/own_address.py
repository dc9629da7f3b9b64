"""The holder of an account corrects the own mail address: a code goes to the new one, and the old one is told.

All times are the machine's but the legal `now`. Nothing is changed before the code has been read at the new address.
"""

import hmac
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import FieldError, Invalid
from app.domain.ids import new_id
from app.domain.masking import mask_email
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.account import Account
from app.models.encryption import blind_index
from app.models.work import OutboxMessage
from app.services import account_history, outbox
from app.services.saving import upsert
from app.services.throttling import count_attempt, forget_attempts, refuse_throttled, throttle_key

LASTS = timedelta(minutes=30)
# In a quarter of an hour: mails one account may cause, mails one address may get from all accounts, wrong codes.
MOST_ASKED, MOST_MAILED, MOST_WRONG = 5, 3, 5
LONGEST = 200
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DIGITS = 8


def waiting(row: Account, machine: datetime) -> str | None:
    """The address whose code has still to be given."""
    if row.email_asked_at is None or machine - row.email_asked_at > LASTS:
        return None
    return row.email_wanted


def ask(
    session: Session, account_id: int, address: str, texts: MailTexts, *, actor: Actor, now: datetime, machine: datetime
) -> None:
    """Mail a code to the new address; asked again, the code before is worthless. Raises Invalid, TooManyRequests."""
    row = _locked(session, account_id)
    if not _ADDRESS.fullmatch(address) or len(address) > LONGEST or not address.isprintable():
        raise Invalid([FieldError("email", "not_an_address", N_("请填写电子邮箱，例如 name@example.com"))])
    if row.email and address.lower() == row.email.lower():
        raise Invalid([FieldError("email", "same", N_("这就是现在的邮箱"))])
    own, theirs = throttle_key("email asked", str(row.id)), throttle_key("email mailed", blind_index(address.lower()))
    refuse_throttled(session, [own], MOST_ASKED, machine)
    refuse_throttled(session, [theirs], MOST_MAILED, machine)
    for key in (own, theirs):
        count_attempt(session, key, machine)
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    row.email_wanted, row.email_code, row.email_asked_at = address, _digest(row, address, code), machine
    session.flush()
    minutes = str(int(LASTS.total_seconds() // 60))
    _mail(session, row, address, "email_code", texts, now, code=code, minutes=minutes)


def confirm(
    session: Session, account_id: int, code: str, texts: MailTexts, *, actor: Actor, now: datetime, machine: datetime
) -> bool:
    """Whether this is the code that was mailed: the address is changed, and the old one told.

    False for a wrong or expired one, which is counted, so the caller commits. Raises TooManyRequests.
    """
    row = _locked(session, account_id)
    key = throttle_key("email code", str(row.id))
    refuse_throttled(session, [key], MOST_WRONG, machine)
    address = waiting(row, machine)
    given = "".join(code.split())
    if address is None or not hmac.compare_digest(row.email_code or "", _digest(row, address, given)):
        count_attempt(session, key, machine)
        return False
    forget_attempts(session, [key])
    old, row.email = row.email, address
    row.email_wanted = row.email_code = row.email_asked_at = None
    session.flush()
    account_history.note(session, row.id, "email_changed", {}, actor=actor, now=now)
    if old:
        _mail(session, row, old, "email_changed", texts, now, masked=mask_email(address))
    return True


def _locked(session: Session, account_id: int) -> Account:
    # The row is the lock: of two guesses at once the second is counted after the first.
    return session.execute(select(Account).where(Account.id == account_id).with_for_update()).scalar_one()


def _digest(row: Account, address: str, code: str) -> str:
    return blind_index(f"email code {row.id} {address} {code}")


def _mail(session: Session, row: Account, to: str, name: str, texts: MailTexts, now: datetime, **values: str) -> None:
    subject, text = texts.write(name, addressee=row.name, login=row.login, **values)
    place = account_history.place_of(session, row.id)
    words = {"to": to, "subject": subject, "text": text}
    message = outbox.message(place, "mail", f"{name}:{row.id}:{new_id(now)}", words, now)
    upsert(session, OutboxMessage, [message], keys=("jurisdiction", "dedupe"))
