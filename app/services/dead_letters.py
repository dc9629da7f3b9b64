"""Messages that were given up by the machine: what each was, trying one or many again, and giving one up for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, literal, select, union_all, update
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.masking import mask_email
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Labelled
from app.models.keys import among
from app.models.notice import Notice
from app.models.place import Jurisdiction, Organisation
from app.models.work import OutboxMessage
from app.services import events, outbox
from app.services.calendar import NATION
from app.services.input import row_id

# How the error of a message begins that a person has given up for good; what stopped it follows.
_GIVEN_UP = "GivenUp"
_ERROR = 200
# Every place, named for the index, and the whole country, whose letters belong to no place.
_ANYWHERE = union_all(select(Jurisdiction.id), select(literal(NATION)))


class Reason(Labelled):
    """Why a message need not go out any more; a code, for histories hold no free words."""

    TOLD = "told", N_("已用电话、书面等其他方式告知")
    NO_ADDRESS = "no_address", N_("收件地址无效，无法取得新地址")
    OUTDATED = "outdated", N_("内容已过时，不需要再发")
    REPEATED = "repeated", N_("已另行发送")


@dataclass(frozen=True)
class Wanted:
    """Which dead letters are asked for; empty means all. `given_up`: those that persons have given up."""

    kind: str = ""
    place: str = ""
    given_up: bool = False


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter: the row, its notice if it carries one, and to whom, so far as an administrator may know."""

    row: OutboxMessage
    notice: Notice | None
    unit: str
    address: str

    @property
    def error(self) -> str:
        """What stopped it."""
        error = self.row.error or ""
        return error.partition(": ")[2].partition(": ")[2] if error.startswith(_GIVEN_UP) else error

    @property
    def reason(self) -> Reason | None:
        """Why it was given up for good."""
        code = (self.row.error or "").removeprefix(f"{_GIVEN_UP}: ").partition(": ")[0]
        return Reason(code) if code in list(Reason) else None


@dataclass(frozen=True)
class DeadLetters:
    """Dead letters, the newest first, where the next page begins; how many of each kind lie dead, how many wait."""

    rows: Sequence[DeadLetter]
    next: str | None
    dead: Mapping[tuple[str, str], int]
    waiting: int

    @property
    def total(self) -> int:
        return sum(self.dead.values())


def read(session: Session, wanted: Wanted, *, limit: int, cursor: str | None = None) -> DeadLetters:
    """Dead letters of all places as they are asked for. Raises Invalid for an unknown cursor."""
    everywhere = OutboxMessage.jurisdiction.in_(_ANYWHERE)
    statement = select(OutboxMessage).where(_chosen(wanted))
    if cursor:
        if (after := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(OutboxMessage.id < after)
    found = session.execute(statement.order_by(OutboxMessage.id.desc()).limit(limit + 1)).scalars().all()
    waiting = select(func.count()).select_from(OutboxMessage).where(everywhere, OutboxMessage.open)
    following = str(found[limit - 1].id) if len(found) > limit else None
    dead = _counted(session, Wanted())
    return DeadLetters(_letters(session, found[:limit]), following, dead, session.execute(waiting).scalar_one())


def count_of_place(session: Session, place: str) -> int:
    """How many lie dead in a place, those that persons have given up not among them."""
    return sum(_counted(session, Wanted(place=place)).values())


def _counted(session: Session, wanted: Wanted) -> dict[tuple[str, str], int]:
    statement = select(OutboxMessage.jurisdiction, OutboxMessage.kind, func.count()).where(_chosen(wanted))
    statement = statement.group_by(OutboxMessage.jurisdiction, OutboxMessage.kind)
    return {(place, kind): count for place, kind, count in session.execute(statement)}


def _chosen(wanted: Wanted) -> ColumnElement[bool]:
    given_up = OutboxMessage.error.startswith(_GIVEN_UP)
    which = given_up if wanted.given_up else func.coalesce(~given_up, True)
    chosen = [OutboxMessage.jurisdiction.in_(_ANYWHERE), ~OutboxMessage.open, OutboxMessage.done_at.is_(None), which]
    if wanted.kind:
        chosen.append(OutboxMessage.kind == wanted.kind)
    if wanted.place:
        chosen.append(OutboxMessage.jurisdiction == wanted.place)
    return and_(*chosen)


def _letters(session: Session, rows: Sequence[OutboxMessage]) -> list[DeadLetter]:
    keys = [(row.jurisdiction, int(row.payload["notice"])) for row in rows if "notice" in row.payload]
    statement = (
        select(Notice, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Notice.recipient_organisation_id)
        .where(among(Notice.jurisdiction, Notice.id, keys))
    )
    found = session.execute(statement) if keys else ()
    notices = {(notice.jurisdiction, notice.id): (notice, unit) for notice, unit in found}
    letters = []
    for row in rows:
        key = (row.jurisdiction, int(row.payload.get("notice", 0)))
        notice, unit = notices.get(key, (None, None))
        # Addresses are personal: an administrator sees as much as tells one mistake from another.
        address = mask_email(row.payload["to"]) if "to" in row.payload else ""
        letters.append(DeadLetter(row, notice, unit or "", address))
    return letters


def retry(session: Session, jurisdiction: str, message_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a dead letter be sent again, and remember who wished it. Raises NotFound."""
    _locked(session, jurisdiction, message_id)
    outbox.revive(session, jurisdiction, message_id)
    events.append_admin(session, jurisdiction, "message_revived", {"message": str(message_id)}, actor=actor, now=now)


def retry_all(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> int:
    """Let all dead letters of a kind and place be sent again; answers how many. Raises NotFound where none is."""
    found = _counted(session, Wanted(wanted.kind, wanted.place))
    if not found:
        raise NotFound()
    revived = 0
    for place, kind in sorted(found):
        count = outbox.revive_all(session, _chosen(Wanted(kind, place)))
        data = {"message_kind": kind, "count": count}
        events.append_admin(session, place, "messages_revived", data, actor=actor, now=now)
        revived += count
    return revived


def give_up(session: Session, jurisdiction: str, message_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Put a dead letter away for good. Raises NotFound, Invalid at `reason`."""
    if reason not in list(Reason):
        raise Invalid([FieldError("reason", "required", N_("请选择放弃的原因"))])
    row = _locked(session, jurisdiction, message_id)
    if (row.error or "").startswith(_GIVEN_UP):
        return
    error = f"{_GIVEN_UP}: {reason}: {row.error or ''}"[:_ERROR]
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.jurisdiction == jurisdiction, OutboxMessage.id == message_id)
        .values(error=error)
        .execution_options(synchronize_session=False)
    )
    data = {"message": str(message_id), "reason": reason}
    events.append_admin(session, jurisdiction, "message_given_up", data, actor=actor, now=now)


def _locked(session: Session, jurisdiction: str, message_id: int) -> OutboxMessage:
    statement = select(OutboxMessage).where(
        OutboxMessage.jurisdiction == jurisdiction,
        OutboxMessage.id == message_id,
        ~OutboxMessage.open,
        OutboxMessage.done_at.is_(None),
    )
    row = session.execute(statement.with_for_update()).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row
