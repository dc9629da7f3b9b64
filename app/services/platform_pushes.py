"""Results for the platform above: written with the answer, carried by the outbox, followed up on every working day."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.ids import new_id
from app.domain.measures import PushStatus
from app.domain.vocabulary import CaseOutcome
from app.domain.workdays import legal_date
from app.models.base import table_of
from app.models.case import Case
from app.models.disclosure import PlatformPush
from app.models.record import Record
from app.models.work import OutboxMessage
from app.services import outbox
from app.services.command import CaseCommand
from app.services.saving import upsert

PUSH, ASK = "platform", "platform_ask"
RESULT, REVOCATION = "objection_result", "revocation"
_WITHDRAWN = CaseOutcome.WITHDRAWN.value
# A platform that has confirmed may still take it back; so long it is asked.
WATCHED = timedelta(days=30)
_UNSETTLED = (PushStatus.PENDING, PushStatus.SENT, PushStatus.DENIED, PushStatus.DEAD)
_INSERT = insert(table_of(PlatformPush))


def write(command: CaseCommand, outcome: CaseOutcome) -> None:
    """Let the platform above be told where the answer promises that it follows, or the plan says it is told."""
    told_anyway = "platform" in command.pack.recipients("answer")
    if not (command.row["upstream_wanted"] or told_anyway):
        return
    place, case_id = command.key
    row = _row(place, case_id, command.row["record_id"], f"answer:{case_id}", {"outcome": outcome.value}, command.now)
    command.session.connection().execute(_INSERT, [row])
    command.messages.append(_message(place, row["id"], command.now))


def withdrawn(session: Session, record: Record, *, now: datetime) -> dict[str, Any]:
    """Let the platform above be told that a record was taken back without a case; answers the message to send."""
    key, content = f"withdrawn:{record.id}:{record.version}", {"outcome": _WITHDRAWN, "at": now.isoformat()}
    row = {**_row(record.jurisdiction, None, record.id, key, content, now), "kind": REVOCATION}
    session.connection().execute(_INSERT, [row])
    return _message(record.jurisdiction, row["id"], now)


def again(session: Session, place: str, push_id: int, *, now: datetime) -> PlatformPush | None:
    """Let a result that was denied be handed over once more, under a new key; None where it may not.

    The platform keeps its denial under the old key. Whoever calls holds the case's lock.
    """
    which = (PlatformPush.jurisdiction == place, PlatformPush.id == push_id)
    old = session.execute(select(PlatformPush).where(*which).with_for_update()).scalar_one_or_none()
    if old is None or old.status is not PushStatus.DENIED or _has_later(session, old):
        return None
    base, _, serial = old.dedupe_key.partition("#")
    key = f"{base}#{int(serial or 1) + 1}"
    row = {**_row(place, old.case_id, old.record_id, key, old.content, now), "kind": old.kind}
    session.connection().execute(_INSERT, [row])
    upsert(session, OutboxMessage, [_message(place, row["id"], now)], keys=("jurisdiction", "dedupe"))
    return session.get(PlatformPush, (place, row["id"]))


def follow_up(session: Session, place: str, _texts: MailTexts, now: datetime) -> None:
    """Ask for the platform's word on what it has taken, and try what waits for a platform to be connected."""
    waiting = and_(PlatformPush.status == PushStatus.PENDING, Case.upstream_on.is_(None))
    fresh = and_(PlatformPush.status == PushStatus.CONFIRMED, PlatformPush.confirmed_at > now - WATCHED)
    statement = (
        select(PlatformPush.id, PlatformPush.status)
        .outerjoin(Case, and_(Case.jurisdiction == PlatformPush.jurisdiction, Case.id == PlatformPush.case_id))
        .where(PlatformPush.jurisdiction == place, or_(PlatformPush.status == PushStatus.SENT, fresh, waiting))
    )
    day = legal_date(now).isoformat()
    messages = []
    for push_id, status in session.execute(statement):
        kind = PUSH if status is PushStatus.PENDING else ASK
        messages.append(outbox.message(place, kind, f"{kind}:{push_id}:{day}", {"push": str(push_id)}, now))
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))


def seen_by_hand(session: Session, place: str, case_id: int, now: datetime) -> None:
    """Somebody has seen above that the platform follows: nothing of this case is waited for any more."""
    session.execute(
        update(PlatformPush)
        .where(PlatformPush.jurisdiction == place, PlatformPush.case_id == case_id, PlatformPush.status.in_(_UNSETTLED))
        .values(status=PushStatus.CONFIRMED, confirmed_at=now)
        .execution_options(synchronize_session=False)
    )


def _has_later(session: Session, push: PlatformPush) -> bool:
    later = select(PlatformPush.id).where(
        PlatformPush.jurisdiction == push.jurisdiction,
        PlatformPush.dedupe_key.startswith(f"{push.dedupe_key.partition('#')[0]}#", autoescape=True),
        PlatformPush.id > push.id,
    )
    return session.execute(later.limit(1)).first() is not None


def _row(
    place: str, case_id: int | None, record_id: int | None, key: str, content: dict[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "jurisdiction": place,
        "id": new_id(now),
        "kind": RESULT,
        "record_id": record_id,
        "version": None,
        "case_id": case_id,
        "dedupe_key": key,
        "content": content,
        "external_number": "",
        "status": PushStatus.PENDING,
        "tries": 0,
        "next_try_at": None,
        "sent_at": None,
        "confirmed_at": None,
        "last_error": "",
    }


def _message(place: str, push_id: int, now: datetime) -> dict[str, Any]:
    return outbox.message(place, PUSH, f"{PUSH}:{push_id}", {"push": str(push_id)}, now)
