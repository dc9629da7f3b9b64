"""Open cases by the million: one real case that waits, its rows copied by the database itself."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, String, cast, insert, literal, select, update

from app.database import Database
from app.models.base import table_of
from app.models.case import Case, CaseParty
from app.models.clock import Clock
from app.models.record import Record
from app.models.task import Task
from benchmarks.story import NOW, PLACE, Office

_COPIED = (Record, Case, CaseParty, Task, Clock)  # a record of its own for each case
_STRIDE = 1 << 22  # ids of one case lie closer together than this
_FAR = NOW + timedelta(days=3650)


def waiting(database: Database, count: int) -> Office:
    """A place in which `count` cases wait for their provider, none of them due yet."""
    office = Office(database, 1)
    walk = office.walk(office.records[0])
    for _ in range(3):  # filed, accepted, referred
        next(walk)
    walk.close()
    with database.engine.begin() as connection:
        _put_off(connection)
    done = 1
    while done < count:
        more = min(count - done, 50_000)
        with database.engine.begin() as connection:  # a million in one would write a log of gigabytes
            _copy(connection, done, more)
        done += more
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return office


def make_due(database: Database, count: int, at: datetime) -> None:
    """Let the timers of `count` waiting cases be due."""
    cases = table_of(Case)
    chosen = select(cases.c.id).where(cases.c.jurisdiction == PLACE, cases.c.timer_at == _FAR).limit(count)
    with database.engine.begin() as connection:
        connection.execute(update(cases).where(cases.c.id.in_(chosen.scalar_subquery())).values(timer_at=at))


def make_told(database: Database, count: int, at: datetime) -> None:
    """Let the ladders of `count` waiting limits be due, none of their rungs climbed."""
    clocks = table_of(Clock)
    chosen = select(clocks.c.id).where(clocks.c.jurisdiction == PLACE, clocks.c.next_rung_at == _FAR).limit(count)
    with database.engine.begin() as connection:
        connection.execute(update(clocks).where(clocks.c.id.in_(chosen.scalar_subquery())).values(next_rung_at=at))


def _put_off(connection: Connection) -> None:
    for table, name in ((table_of(Case), "timer_at"), (table_of(Clock), "next_rung_at")):
        connection.execute(update(table).where(table.c[name].is_not(None)).values({name: _FAR}))


def _copy(connection: Connection, first: int, count: int) -> None:
    """Copy the first case `count` times; ids and numbers move on by its position, everything else stays."""
    cases = table_of(Case)
    first_case = select(cases.c.id, cases.c.record_id).where(cases.c.jurisdiction == PLACE).order_by(cases.c.id)
    case_id, record_id = connection.execute(first_case.limit(1)).one()
    position = _positions(first, count)
    for model in _COPIED:
        table = table_of(model)
        owner = table.c.case_id if "case_id" in table.c else table.c.id
        original = record_id if model is Record else case_id
        values = {each.name: _moved(each, position) for each in table.c}
        rows = select(*values.values()).select_from(table.join(position, literal(True)))
        statement = insert(table).from_select(list(values), rows.where(owner == original))
        connection.execute(statement)


def _positions(first: int, count: int) -> Any:
    numbers = select(literal(first, BigInteger).label("position")).cte("numbers", recursive=True)
    following: Select[Any] = select((numbers.c.position + 1).label("position")).where(
        numbers.c.position < first + count - 1
    )
    return numbers.union_all(following)


def _moved(each: Any, positions: Any) -> Any:
    if each.name in ("id", "case_id", "record_id"):
        return each + positions.c.position * literal(_STRIDE, BigInteger)
    if each.name in ("number", "document_number"):
        return each.concat("-").concat(cast(positions.c.position, String))
    return each
