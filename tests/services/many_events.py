"""Very many events: one real case copied, each copy with a chain of its own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import chain
from app.models.base import table_of
from app.models.bulk import insert_rows, refresh_statistics
from app.models.case import Case
from app.models.event import CaseEvent
from app.services import events
from tests.services.story import Story

_CASE, _EVENT = table_of(Case), table_of(CaseEvent)
_AT_ONCE = 200


def fill(story: Story, cases: int, each: int) -> int:
    """`cases` copies of a filed case with `each` events; their ids follow on the first, which is answered."""
    story.file()
    with story.database.transaction() as session:
        connection = session.connection()
        row = dict(connection.execute(select(_CASE)).mappings().one())
        first = dict(connection.execute(select(_EVENT).where(_EVENT.c.seq == 1)).mappings().one())
        for start in range(0, cases, _AT_ONCE):
            _write(session, row, first, range(start, min(start + _AT_ONCE, cases)), each)
        refresh_statistics(session, [_CASE, _EVENT])
    return int(row["id"]) + 1


def number(position: int) -> str:
    return f"YY-410122-2099-{position:06d}"


def _write(session: Session, row: dict[str, Any], first: dict[str, Any], copies: range, each: int) -> None:
    heads, told = [], []
    for position in copies:
        case_id = int(row["id"]) + 1 + position
        chained = list(_chain({**first, "case_id": case_id}, each))
        told += chained
        head = {"event_seq": each, "event_head": chained[-1]["hash"]}
        heads.append({**row, "id": case_id, "number": number(position), **head})
    insert_rows(session, _CASE, heads)
    # Else PostgreSQL looks for the case of each event as in an empty table: through all of it.
    refresh_statistics(session, [_CASE])
    insert_rows(session, _EVENT, told)


def _chain(event: dict[str, Any], length: int) -> Iterator[dict[str, Any]]:
    previous = chain.GENESIS
    for seq in range(1, length + 1):
        row = {**event, "seq": seq, "at": event["at"] + timedelta(seconds=seq)}
        previous = row["hash"] = chain.seal(previous, events.content(row))
        yield row
