"""往来: messages between applicant and receiver of a case, with files; nobody else writes, providers never read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session, joinedload

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, FieldError, Invalid, NotFound, TooManyRequests
from app.domain.ids import new_id
from app.domain.permissions import Action, Actor, may, standing
from app.domain.vocabulary import N_, CaseStatus, Role
from app.domain.workdays import ZONE
from app.models.application import Application
from app.models.case import Case
from app.models.contact import Message
from app.models.evidence import Evidence
from app.models.keys import among
from app.models.loading import attach
from app.models.place import Jurisdiction, Organisation
from app.services import case_reading, evidence, outbox
from app.services.command import CaseCommand, load
from app.services.input import digest, required_text
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse
from app.services.sight import Sight, sight_of
from app.services.visibility import anywhere, visible_cases

MOST_A_DAY = 20
LONGEST = 2_000
SIDES = frozenset({Role.APPLICANT, Role.CREDIT_CENTRE})
_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Shown:
    """A message with its files, as both sides read it; `mine` is the reader's own side."""

    row: Message
    files: Sequence[Evidence]
    mine: bool


def send(
    session: Session,
    number: str,
    text: str,
    files: Sequence[str],
    texts: MailTexts,
    *,
    actor: Actor,
    now: datetime,
) -> Message:
    """Send a message to the other side; the same one twice within minutes is one (a double click).

    Raises NotFound, Forbidden, Conflict `closed`, Invalid, TooManyRequests.
    """
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    role = _side(command)
    if command.row["status"] is CaseStatus.CLOSED:
        raise Conflict("closed", N_("本件已办结，不再收发消息；对结果不服的，请看救济途径"))
    words = required_text({"text": text}, "text", LONGEST)
    rows = _files(session, files, actor)
    sent = _of_side(session, command, role)
    if again := _repeated(sent, words, rows, now):
        return again
    _within_day(sent, now)
    row = _written(command, role, words, rows)
    if all(each.read_at for each in sent):  # one mail for any number of unread messages
        command.messages += _mail(command, row, texts)
    save(command)
    return row


def _written(command: CaseCommand, role: Role, words: str, files: Sequence[Evidence]) -> Message:
    unit = command.row["receiver_id"] if role is Role.CREDIT_CENTRE else None
    row = Message(
        jurisdiction=command.row["jurisdiction"],
        id=new_id(command.now),
        case_id=command.row["id"],
        author_id=command.actor.account_id,
        role=role,
        organisation_id=unit,
        text=words,
        evidence=[str(each.id) for each in files],
        sent_at=command.now,
    )
    command.session.add(row)
    command.session.flush()
    command.acting_as = (role, unit)
    command.note("message_sent", message=str(row.id), role=role.value, digest=digest(words))
    return row


def _side(command: CaseCommand) -> Role:
    """As which of the two the actor writes. Raises NotFound, Forbidden."""
    role = standing(command.actor, command.scope, SIDES)
    if role is None or not may(command.actor, Action.SEND_MESSAGE, command.scope):
        refuse(command.session, *command.key, command.actor)
    return role


def _files(session: Session, ids: Sequence[str], actor: Actor) -> list[Evidence]:
    try:
        files = evidence.owned(session, list(ids), actor, "files")
        if files:  # a message names them by words, not by keys
            evidence.hold(session, files)
            files = evidence.owned(session, list(ids), actor, "files")
        return files
    except Invalid as refused:
        faults = [FieldError("files", each.code, each.message, each.values) for each in refused.errors]
        raise Invalid(faults) from None


def _of_side(session: Session, command: CaseCommand, role: Role) -> Sequence[Message]:
    jurisdiction, case_id = command.key
    statement = select(Message).where(
        Message.jurisdiction == jurisdiction, Message.case_id == case_id, Message.role == role
    )
    return session.execute(statement.order_by(Message.sent_at, Message.id)).scalars().all()


def _repeated(sent: Sequence[Message], words: str, files: Sequence[Evidence], now: datetime) -> Message | None:
    """The last message of the side where this is the same one again."""
    last = sent[-1] if sent else None
    if last is None or now - last.sent_at > _AGAIN or last.text != words:
        return None
    return last if len(last.evidence) == len(files) else None


def _within_day(sent: Sequence[Message], now: datetime) -> None:
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    if sum(each.sent_at >= midnight for each in sent) >= MOST_A_DAY:
        raise TooManyRequests(message=N_("今天在本件中发送的消息已达 {most} 则，请明天再发"), most=MOST_A_DAY)


def _mail(command: CaseCommand, row: Message, texts: MailTexts) -> list[dict[str, Any]]:
    """The notice that a message waits, without its words; nobody to write to, no notice."""
    session, jurisdiction = command.session, command.row["jurisdiction"]
    receiver = session.get_one(Organisation, command.row["receiver_id"])
    application = session.get_one(Application, (jurisdiction, command.row["application_id"]))
    if row.role is Role.APPLICANT:
        to, addressee, sender = receiver.email, receiver.name, N_("申请人")
    else:
        to = (application.email or "") if application.e_service else ""
        addressee, sender = application.applicant_name, receiver.name
    if not to:
        return []
    link = session.get_one(Jurisdiction, jurisdiction).portal
    subject, text = texts.write("message", addressee=addressee, sender=sender, case=command.row["number"], link=link)
    payload = {"to": to, "subject": subject, "text": text}
    return [outbox.message(jurisdiction, "mail", f"message:{row.id}", payload, command.now)]


def of_case(session: Session, case: Case, sight: Sight) -> list[Shown]:
    """The messages of a case, oldest first; empty for those who are no part of them."""
    if not sight.corresponds:
        return []
    statement = select(Message).where(Message.jurisdiction == case.jurisdiction, Message.case_id == case.id)
    rows = session.execute(statement.order_by(Message.sent_at, Message.id)).scalars().all()
    wanted = [int(each) for row in rows for each in row.evidence]
    found = session.execute(select(Evidence).where(Evidence.id.in_(wanted))).scalars() if wanted else ()
    files = {str(each.id): each for each in found}
    side = standing(sight.actor, sight.scope, SIDES)
    return [Shown(row, [files[each] for each in row.evidence if each in files], row.role is side) for row in rows]


def unread(shown: Sequence[Shown]) -> int:
    """How many of the other side's messages have not been read; nought for those who only watch."""
    return sum(not each.mine and each.row.read_at is None for each in shown)


def count_unread(session: Session, case: Case, sight: Sight) -> int:
    """The same without reading them."""
    side = standing(sight.actor, sight.scope, SIDES)
    if side is None:
        return 0
    statement = select(func.count()).where(
        _unread_of(side), Message.jurisdiction == case.jurisdiction, Message.case_id == case.id
    )
    return session.execute(statement).scalar_one()


def unread_by_case(session: Session, cases: Sequence[Case], side: Role) -> Mapping[tuple[str, int], int]:
    """How many messages each of these cases holds that a side has not read, in one statement."""
    keys = sorted((each.jurisdiction, each.id) for each in cases)
    statement = (
        select(Message.jurisdiction, Message.case_id, func.count())
        .where(among(Message.jurisdiction, Message.case_id, keys), _unread_of(side))
        .group_by(Message.jurisdiction, Message.case_id)
    )
    return {(place, case): count for place, case, count in session.execute(statement)} if keys else {}


def mark_read(session: Session, case: Case, sight: Sight, *, now: datetime) -> None:
    """The other side's messages have been opened; a watcher's look counts for nothing."""
    side = standing(sight.actor, sight.scope, SIDES)
    if side is not None:
        session.execute(
            update(Message)
            .where(_unread_of(side), Message.jurisdiction == case.jurisdiction, Message.case_id == case.id)
            .values(read_at=now)
            .execution_options(synchronize_session=False)
        )


def _unread_of(side: Role) -> ColumnElement[bool]:
    return and_(Message.role != side, Message.role.in_(SIDES), Message.read_at.is_(None))


def waiting(session: Session, *, actor: Actor, side: Role) -> list[tuple[Case, int, datetime]]:
    """The cases in which messages wait to be read by this side: case, how many, since when; the oldest first."""
    since = func.min(Message.sent_at)
    counted = (
        select(Message.jurisdiction, Message.case_id, func.count().label("count"), since.label("since"))
        .where(_unread_of(side), anywhere(Message.jurisdiction))
        .group_by(Message.jurisdiction, Message.case_id)
        .subquery()
    )
    statement = (
        select(Case, counted.c.count, counted.c.since)
        .join(counted, and_(counted.c.jurisdiction == Case.jurisdiction, counted.c.case_id == Case.id))
        .where(visible_cases(actor))
        .order_by(counted.c.since)
        .limit(200)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def file_of(session: Session, message_id: int, evidence_id: int, *, actor: Actor) -> Evidence:
    """A file of a message, for those who read the message. Raises NotFound."""
    statement = (
        select(Message, Case)
        .join(Case, and_(Case.jurisdiction == Message.jurisdiction, Case.id == Message.case_id))
        .where(anywhere(Message.jurisdiction), Message.id == message_id, visible_cases(actor))
        .options(joinedload(Case.application))
    )
    found = session.execute(statement).one_or_none()
    attach(session, [found.Case] if found else [], Case.parties)
    if found is None or str(evidence_id) not in found.Message.evidence or not sight_of(found.Case, actor).corresponds:
        raise NotFound()
    return session.get_one(Evidence, evidence_id)
