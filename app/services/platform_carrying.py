"""Handing a result over to the platform above, asking for its word, and writing down what came of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.adapters.platform import PlatformFailed, Receipt, Standing
from app.clock import Now
from app.database import Database
from app.domain.ids import new_id
from app.domain.measures import PushStatus, RecipientKind
from app.domain.permissions import SYSTEM
from app.domain.workdays import legal_date
from app.models.disclosure import PlatformPush, RecordDisclosure
from app.services import events, outbox, platform_bodies
from app.services.command import CaseCommand, load
from app.services.faults import told
from app.services.input import digest
from app.services.outbox import Claimed
from app.services.outcomes import OPERATIONS
from app.services.saving import save

_SETTLED = frozenset({PushStatus.SENT, PushStatus.CONFIRMED, PushStatus.DENIED})
_STATUS = {
    Standing.ACCEPTED: PushStatus.SENT,
    Standing.CONFIRMED: PushStatus.CONFIRMED,
    Standing.DENIED: PushStatus.DENIED,
}


def hand_over(database: Database, outside: Outside, claimed: Claimed, *, now: Now) -> None:
    """Hand over what has not been taken; where no platform is connected it waits. Raises PlatformFailed."""
    place, push_id = claimed.jurisdiction, int(claimed.payload["push"])
    platform = outside.platforms.of(place)
    if platform is None:
        return
    with database.reading() as session:
        ready = platform_bodies.read(session, place, push_id)
    if ready.status in _SETTLED:
        return
    try:
        receipt = platform.hand_over(ready.key, ready.body)
    except PlatformFailed as error:
        last = error.permanent or claimed.tries >= outbox.MAX_TRIES
        with database.transaction() as session:
            _missed(session, place, push_id, told(error), last=last, now=now())
        raise
    with database.transaction() as session:
        _note(session, place, push_id, receipt, ready.version, now=now())


def ask(database: Database, outside: Outside, claimed: Claimed, *, now: Now) -> None:
    """Ask how a result stands that was taken. Raises PlatformFailed."""
    place, push_id = claimed.jurisdiction, int(claimed.payload["push"])
    platform = outside.platforms.of(place)
    with database.reading() as session:
        ready = platform_bodies.read(session, place, push_id)
    # What people have seen themselves has no number to ask by.
    if platform is None or not ready.number or ready.status is PushStatus.DENIED:
        return
    receipt = platform.ask(ready.number)
    with database.transaction() as session:
        _note(session, place, push_id, receipt, ready.version, now=now())


def _note(session: Session, place: str, push_id: int, receipt: Receipt, version: int | None, *, now: datetime) -> None:
    """Write an answer down: on the push, in the case's history, and in what the case's page says."""
    command, push = _locked(session, place, push_id, now)
    status = _STATUS[receipt.standing]
    if push.status in (PushStatus.PENDING, PushStatus.DEAD):
        push.sent_at, push.external_number, push.version, push.last_error = now, receipt.number, version, ""
        push.tries += 1
        _tell(session, command, push, "platform_taken", {"external": receipt.number}, now)
        _disclose(session, push, now)
    elif status in (push.status, PushStatus.SENT):
        # Nothing new; what was confirmed is not unsaid by a platform that is only slow to say so again.
        return
    push.status = status
    if status is PushStatus.CONFIRMED:
        push.confirmed_at = now
        _confirm(session, command, push, now)
    elif status is PushStatus.DENIED:
        push.last_error = receipt.reason
        _deny(session, command, push, receipt.reason, now)
    _save(session, command)


def _confirm(session: Session, command: CaseCommand | None, push: PlatformPush, now: datetime) -> None:
    _tell(session, command, push, "platform_confirmed", {"external": push.external_number}, now)
    if command and command.row["upstream_wanted"] and command.row["upstream_on"] is None:
        command.set(upstream_on=legal_date(now))


def _deny(session: Session, command: CaseCommand | None, push: PlatformPush, reason: str, now: datetime) -> None:
    """What was promised in the answer is open again, whatever was confirmed before."""
    sealed = command.keep(reason) if command else digest(reason)
    _tell(session, command, push, "platform_denied", {"external": push.external_number, "digest": sealed}, now)
    if command and command.row["upstream_on"] is not None:
        command.set(upstream_on=None)


def _tell(
    session: Session, command: CaseCommand | None, push: PlatformPush, kind: str, data: dict[str, str], now: datetime
) -> None:
    """In the case's history; what follows from no case is told in the place's own."""
    known = {"push": str(push.id), **data}
    if command is not None:
        command.note(kind, **known)
    else:
        session.flush()
        events.append_admin(session, push.jurisdiction, kind, known, actor=SYSTEM, now=now)


def _save(session: Session, command: CaseCommand | None) -> None:
    if command is not None:
        save(command)
    else:
        session.flush()


def _missed(session: Session, place: str, push_id: int, error: str, *, last: bool, now: datetime) -> None:
    """A try that failed; the last one is told in the case's history."""
    command, push = _locked(session, place, push_id, now)
    push.tries += 1
    push.last_error = error
    if last and push.status is not PushStatus.DEAD:
        push.status = PushStatus.DEAD
        _tell(session, command, push, "platform_given_up", {}, now)
    _save(session, command)


def _locked(session: Session, place: str, push_id: int, now: datetime) -> tuple[CaseCommand | None, PlatformPush]:
    """The case first, as everywhere, if there is one; then the push."""
    which = (PlatformPush.jurisdiction == place, PlatformPush.id == push_id)
    case_id = session.execute(select(PlatformPush.case_id).where(*which)).scalar_one()
    command = load(session, place, case_id, OPERATIONS, actor=SYSTEM, now=now) if case_id is not None else None
    statement = select(PlatformPush).where(*which).with_for_update().execution_options(populate_existing=True)
    return command, session.execute(statement).scalar_one()


def _disclose(session: Session, push: PlatformPush, now: datetime) -> None:
    if push.record_id is None or push.version is None:
        return
    session.add(
        RecordDisclosure(
            jurisdiction=push.jurisdiction,
            id=new_id(now),
            record_id=push.record_id,
            version=push.version,
            recipient_kind=RecipientKind.PLATFORM,
            at=now,
            reference=push.external_number,
        )
    )
