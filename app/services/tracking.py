"""Filings found again: by number and query code without an account, or by whom they concern."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.masking import mask_name, mask_number
from app.domain.numbers import parse
from app.domain.permissions import Actor, Granted
from app.domain.vocabulary import IdType, Role
from app.models.application import Application
from app.models.case import Case
from app.services import accounts, throttling
from app.services.case_reading import cases, place_of, views
from app.services.case_view import CaseView

MISSES_PER_NUMBER = accounts.MAX_ATTEMPTS
MISSES_PER_ADDRESS = 10 * accounts.MAX_ATTEMPTS


@dataclass(frozen=True)
class Tracked:
    """A filing and those of its cases the reader sees; `masked` where it is not the reader's own."""

    application: Application
    cases: Sequence[CaseView]
    masked: bool

    @property
    def applicant(self) -> str:
        """The name, a person's masked."""
        name = self.application.applicant_name
        return mask_name(name) if self._hidden else name

    @property
    def id_number(self) -> str:
        """The number, a person's masked; codes of firms are public."""
        number = self.application.id_number
        return mask_number(number) if self._hidden else number

    @property
    def _hidden(self) -> bool:
        return self.masked and self.application.id_type is not IdType.USCC


def look_up(session: Session, number: str, code: str, address: str, *, now: datetime) -> Application | None:
    """A filing by number and query code, or None for a wrong pair, which is counted. Raises TooManyRequests.

    `now` is the machine's time. The caller commits in either case: a miss must be remembered.
    """
    # One spelling, or every other one would be counted anew.
    plain = str(parse(number) or number)
    keys = [throttling.throttle_key("application", plain), throttling.throttle_key("tracking", address)]
    throttling.refuse_throttled(session, keys[:1], MISSES_PER_NUMBER, now)
    throttling.refuse_throttled(session, keys[1:], MISSES_PER_ADDRESS, now)
    row = by_number(session, number)
    if row is None or not secrets.compare_digest(row.query_code.encode(), code.strip().upper().encode()):
        for key in keys:
            throttling.count_attempt(session, key, now)
        return None
    return row


def by_holder(session: Session, application: Application, *, today: date) -> Tracked:
    """What whoever holds number and code is shown: the applicant's view with personal values masked."""
    holder = Actor(application.account_id, application.applicant_name, (Granted(Role.APPLICANT, None, None),))
    return Tracked(application, _cases(session, application, holder, today, masked=True), masked=True)


def read(session: Session, number: str, *, actor: Actor, today: date) -> Tracked:
    """A filing of the actor's own, or one with a case he sees. Raises NotFound."""
    application = by_number(session, number)
    seen = _cases(session, application, actor, today, masked=False) if application else []
    if application is None or not seen:
        raise NotFound()
    return Tracked(application, seen, masked=not all(view.sight.own for view in seen))


def by_number(session: Session, number: str) -> Application | None:
    """The filing with this number, whoever asks: what is shown of it is for the caller to guard."""
    parsed = parse(number)
    if parsed is None:
        return None
    statement = select(Application).where(
        Application.jurisdiction == place_of(parsed), Application.number == str(parsed)
    )
    return session.execute(statement).scalar_one_or_none()


def _cases(session: Session, row: Application, actor: Actor, today: date, *, masked: bool) -> list[CaseView]:
    statement = cases(actor).where(Case.jurisdiction == row.jurisdiction, Case.application_id == row.id)
    return views(session, statement.order_by(Case.id), actor, today, masked)
