"""Pushes to the platform above as people read them, and handing a denied one over again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.measures import PushStatus
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.case import Case
from app.models.disclosure import PlatformPush
from app.models.record import Record
from app.services import events, platform_pushes
from app.services.command import load
from app.services.input import row_id
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.visibility import anywhere

_OF_CASE = and_(Case.jurisdiction == PlatformPush.jurisdiction, Case.id == PlatformPush.case_id)


@dataclass(frozen=True)
class PushLine:
    """One push with the number of its case, or of the document of a record taken back without one."""

    row: PlatformPush
    number: str


@dataclass(frozen=True)
class Pushes:
    """Pushes, the newest first; where the next page begins; how many there are of each status."""

    rows: Sequence[PushLine]
    next: str | None
    counts: dict[PushStatus, int]


def read(session: Session, *, status: str, place: str, limit: int, cursor: str | None = None) -> Pushes:
    """Pushes of all places, or of one, with one status or any. Raises Invalid for an unknown cursor."""
    here: list[ColumnElement[bool]] = [anywhere(PlatformPush.jurisdiction)]
    if place:
        here.append(PlatformPush.jurisdiction == place)
    counted = select(PlatformPush.status, func.count()).where(*here).group_by(PlatformPush.status)
    counts = {PushStatus(found): count for found, count in session.execute(counted)}
    if status in list(PushStatus):
        here.append(PlatformPush.status == status)
    if cursor:
        if (after := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        here.append(PlatformPush.id < after)
    statement = (
        select(PlatformPush, func.coalesce(Case.number, Record.document_number, ""))
        .outerjoin(Case, _OF_CASE)
        .outerjoin(Record, and_(Record.jurisdiction == PlatformPush.jurisdiction, Record.id == PlatformPush.record_id))
        .where(*here)
        .order_by(PlatformPush.id.desc())
    )
    found = [PushLine(row, number) for row, number in session.execute(statement.limit(limit + 1))]
    following = str(found[limit - 1].row.id) if len(found) > limit else None
    return Pushes(found[:limit], following, counts)


def of_case(session: Session, case: Case) -> Sequence[PlatformPush]:
    """The pushes of a case the actor sees, the oldest first."""
    statement = select(PlatformPush).where(
        PlatformPush.jurisdiction == case.jurisdiction, PlatformPush.case_id == case.id
    )
    return session.execute(statement.order_by(PlatformPush.id)).scalars().all()


def push_again(session: Session, place: str, push_id: int, *, actor: Actor, now: datetime) -> None:
    """Hand a denied result over once more. Raises NotFound; Conflict `not_denied` where another way was taken."""
    which = (PlatformPush.jurisdiction == place, PlatformPush.id == push_id)
    found = session.execute(select(PlatformPush.case_id).where(*which)).one_or_none()
    if found is None:
        raise NotFound()
    command = load(session, place, found[0], OPERATIONS, actor=actor, now=now) if found[0] is not None else None
    push = platform_pushes.again(session, place, push_id, now=now)
    if push is None:
        raise Conflict("not_denied", N_("只有被上级平台退回、尚未重推的结果可以重新推送"))
    told = {"push": str(push.id)}
    if command is None:
        events.append_admin(session, place, "platform_pushed_again", told, actor=actor, now=now)
    else:
        command.note("platform_pushed_again", **told)
        save(command)
