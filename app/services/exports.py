"""What has left the house as a sheet: who took which list, when, with how many rows, under which mark."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.domain.workdays import ZONE
from app.models.account import Account
from app.models.reporting import Export
from app.services import events
from app.services.input import row_id
from app.services.watch_filters import watched, within

# Letters and digits that are not taken for one another on paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LONGEST_QUERY = 1_000


def new_mark() -> str:
    """A watermark no other sheet bears."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def line(mark: str, rows: int, *, actor: Actor, now: datetime) -> str:
    """The words of a watermark: they stand on the sheet and on each of its printed pages."""
    at = now.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    who = f"导出人：{actor.name}　导出时间：{at}（北京时间）"
    return f"水印码 {mark}　{who}　共 {rows} 件　含个人信息，仅限本职工作使用"


def record(
    session: Session,
    page: str,
    query: str,
    rows: Mapping[str, int],
    content: bytes,
    mark: str,
    *,
    actor: Actor,
    now: datetime,
) -> str:
    """Keep what has been taken out, for each place with its number of rows; answers the sheet's hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    for place, count in sorted(rows.items()):
        kept = Export(
            jurisdiction=place,
            id=new_id(now),
            account_id=actor.account_id,
            at=now,
            page=page,
            query=query[:_LONGEST_QUERY],
            rows=count,
            sha256=sha256,
            mark=mark,
        )
        session.add(kept)
        data = {"mark": mark, "page": page, "rows": count, "sha256": sha256}
        events.append_admin(session, place, "list_exported", data, actor=actor, now=now)
    return sha256


@dataclass(frozen=True)
class ExportPage:
    """Exports with the name of who took each, the newest first."""

    rows: Sequence[tuple[Export, str]]
    next: str | None


def page(session: Session, mark: str, *, actor: Actor, limit: int, cursor: str | None = None) -> ExportPage:
    """What has left the places the actor watches, or what bears this mark. Raises Invalid for an unknown cursor."""
    statement = (
        select(Export, Account.name)
        .join(Account, Account.id == Export.account_id)
        .where(within(Export.jurisdiction, watched(actor)))
        .order_by(Export.id.desc())
        .limit(limit + 1)
    )
    if mark:
        statement = statement.where(Export.mark == _typed(mark))
    if cursor:
        if (before := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Export.id < before)
    found = [(row.Export, row.name) for row in session.execute(statement)]
    shown = found[:limit]
    return ExportPage(shown, str(shown[-1][0].id) if len(found) > limit else None)


def _typed(mark: str) -> str:
    """A mark as it was printed, however it was typed."""
    letters = "".join(each for each in mark.upper() if each in _ALPHABET)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
