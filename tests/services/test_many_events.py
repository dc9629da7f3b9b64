"""A spoiled event among very many is found and named, in memory that does not grow with them."""

import resource

import pytest
from sqlalchemy import Connection, Select, delete, insert, select, update

from app.database import Database
from app.models.event import CaseEvent
from app.services import audit
from app.services.audit import Broken
from tests.fixed_clock import FixedClock
from tests.services.many_events import fill, number
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def changed(connection: Connection, case: int) -> tuple[int, str]:
    _of(connection, case, 7, data={"record": "1"})
    return 7, "content"


def removed(connection: Connection, case: int) -> tuple[int, str]:
    connection.execute(delete(CaseEvent).where(CaseEvent.case_id == case, CaseEvent.seq == 7))
    return 7, "sequence"


def swapped(connection: Connection, case: int) -> tuple[int, str]:
    for old, new in ((7, 99), (8, 7), (99, 8)):
        _of(connection, case, old, seq=new)
    return 7, "content"


def appended(connection: Connection, case: int) -> tuple[int, str]:
    last = connection.execute(_rows(case).order_by(CaseEvent.seq.desc()).limit(1)).mappings().one()
    connection.execute(insert(CaseEvent), {**last, "seq": last["seq"] + 1})
    return int(last["seq"]) + 1, "content"


def taken_from_another(connection: Connection, case: int) -> tuple[int, str]:
    """The event at the same place of the next case, whole with its hash."""
    other = connection.execute(_rows(case + 1).where(CaseEvent.seq == 7)).mappings().one()
    connection.execute(delete(CaseEvent).where(CaseEvent.case_id == case, CaseEvent.seq == 7))
    connection.execute(insert(CaseEvent), {**other, "case_id": case})
    return 7, "content"


# Which case of the copies each spoils: the first, the last, and both sides of where slices meet.
SPOILED = {0: changed, 498: removed, 499: swapped, 500: appended, 619: taken_from_another}


def _rows(case: int) -> Select[*tuple[object, ...]]:
    return select(*CaseEvent.__table__.c).where(CaseEvent.case_id == case)


def _of(connection: Connection, case: int, at: int, **values: object) -> None:
    connection.execute(update(CaseEvent).where(CaseEvent.case_id == case, CaseEvent.seq == at).values(**values))


def look(database: Database) -> audit.Report:
    with database.reading() as session:
        return audit.verify(session)


def test_spoiled_events_are_named_among_many(database: Database, clock: FixedClock) -> None:
    """More cases than a slice holds: exactly the spoiled chains are named, each at its event."""
    first = fill(Story(database, clock), 621, 10)
    assert look(database).broken == ()
    with database.engine.begin() as connection:
        named = {position: spoil(connection, first + position) for position, spoil in SPOILED.items()}
    assert look(database).broken == tuple(Broken("zhongmu", number(at), *fault) for at, fault in named.items())


@pytest.mark.long
def test_one_spoiled_event_is_named_among_a_million(database: Database, clock: FixedClock) -> None:
    """A million events: found, by name, and without keeping them in memory."""
    first = fill(Story(database, clock), 20_000, 50)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with database.engine.begin() as connection:
        fault = swapped(connection, first + 9_999)
    report = look(database)
    assert report.events > 1_000_000
    assert report.broken == (Broken("zhongmu", number(9_999), *fault),)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80_000  # KiB
