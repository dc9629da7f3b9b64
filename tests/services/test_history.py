"""The chain of events: every spoiled event is named, undeclared ones are refused, nobody is named in any."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from app.domain import chain
from app.domain.permissions import SYSTEM
from app.models.case import Case
from app.models.event import AdminEvent, AdminStream, CaseEvent
from app.services import audit, events
from app.services.audit import Broken
from tests.services.story import OPINION, PERSONAL, Story

TEXTS = ("附营业执照", "现补交说明", "凭证不足", "经核查属实")


@pytest.fixture
def told(story: Story) -> Story:
    """A whole case with a supplement, a return and an answer, in which people wrote many words."""
    story.file()
    story.do("centre", "supplement", items=[TEXTS[0]])
    story.do("applicant", "submit", statement=TEXTS[1])
    story.do("centre", "accept")
    story.refer()
    story.verify("maintain")
    story.do("centre", "return_to_provider", reason=TEXTS[2])
    story.verify("correct")
    story.do("centre", "serve", text=TEXTS[3])
    return story


def broken(story: Story) -> list[Broken]:
    with story.database.reading() as session:
        return list(audit.verify(session).broken)


def seq(number: int) -> Any:
    return CaseEvent.seq == number


def swap(connection: Connection) -> None:
    """Events 3 and 4 change places with all they say."""
    for old, new in ((3, 99), (4, 3), (99, 4)):
        connection.execute(update(CaseEvent).where(seq(old)).values(seq=new))


def append(connection: Connection) -> None:
    """One more event behind the last, sealed as it should be; the head is not told of it."""
    rows = connection.execute(select(CaseEvent.__table__).order_by(CaseEvent.seq)).mappings().all()
    forged = {**rows[-1], "seq": len(rows) + 1, "kind": "retracted"}
    forged["hash"] = chain.seal(rows[-1]["hash"], events.content(forged))
    connection.execute(insert(CaseEvent), forged)


SPOILED: dict[str, tuple[Callable[[Connection], object], int, str]] = {
    "data": (lambda c: c.execute(update(CaseEvent).where(seq(3)).values(data={"reason_code": "x"})), 3, "content"),
    "actor": (lambda c: c.execute(update(CaseEvent).where(seq(2)).values(actor_id=7)), 2, "content"),
    "kind": (lambda c: c.execute(update(CaseEvent).where(seq(1)).values(kind="retracted")), 1, "content"),
    "removed": (lambda c: c.execute(delete(CaseEvent).where(seq(4))), 4, "sequence"),
    "first removed": (lambda c: c.execute(delete(CaseEvent).where(seq(1))), 1, "sequence"),
    "swapped": (swap, 3, "content"),
    "hash": (lambda c: c.execute(update(CaseEvent).where(seq(5)).values(hash="f" * 64)), 5, "content"),
    "role": (lambda c: c.execute(text("UPDATE case_events SET actor_role = 'king' WHERE seq = 2")), 2, "content"),
    "algorithm": (lambda c: c.execute(update(CaseEvent).where(seq(5)).values(algorithm="none")), 5, "algorithm"),
}


@pytest.mark.both_databases
@pytest.mark.parametrize(("spoil", "place", "reason"), SPOILED.values(), ids=SPOILED)
def test_spoiled_event_is_named(told: Story, spoil: Callable[[Connection], object], place: int, reason: str) -> None:
    """Whoever changes history behind the product's back is told on: case number, event, reason."""
    told.prove()
    number = told.case().number
    with told.database.engine.begin() as connection:
        spoil(connection)
    assert broken(told) == [Broken("zhongmu", number, place, reason)]
    restore(told)


@pytest.mark.both_databases
def test_event_behind_the_head_is_named(told: Story) -> None:
    """Whoever adds to history past the product is told on, even with a sound hash."""
    last = len(told.events())
    with told.database.engine.begin() as connection:
        append(connection)
    assert broken(told) == [Broken("zhongmu", told.case().number, last + 1, "appended")]
    restore(told)


@pytest.mark.parametrize("column", ["data", "at"])
def test_event_nobody_can_read_is_named(told: Story, column: str) -> None:
    """SQLite keeps any text anywhere: what is no event any more is named, and the others are still looked at."""
    with told.database.engine.begin() as connection:
        connection.execute(text(f"UPDATE case_events SET {column} = '{{' WHERE seq = 4"))
    assert broken(told) == [Broken("zhongmu", told.case().number, 4, "content")]
    restore(told)


def test_events_without_their_case_or_head_are_named(told: Story) -> None:
    """Taking the head away does not take its events out of sight."""
    case = told.case()
    with told.database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(delete(Case).where(Case.id == case.id))
        connection.execute(delete(AdminStream).where(AdminStream.jurisdiction == "zhongmu"))
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    named = {(each.stream, each.reason) for each in broken(told)}
    assert named == {(f"#{case.id}", "orphaned"), ("admin", "orphaned")}
    restore(told)


def test_end_that_was_cut_off_is_named(told: Story) -> None:
    """The head beside the chain shows that the last events are gone."""
    last = len(told.events())
    with told.database.engine.begin() as connection:
        connection.execute(delete(CaseEvent).where(CaseEvent.seq > last - 2))
    assert broken(told) == [Broken("zhongmu", told.case().number, last - 1, "head")]
    restore(told)


def test_forged_head_is_named(told: Story) -> None:
    """A head that no event leads to is as suspicious as a forged event."""
    with told.database.engine.begin() as connection:
        connection.execute(update(Case).values(event_head="0" * 64))
    assert [each.reason for each in broken(told)] == ["head"]
    restore(told)


def test_event_rewritten_with_its_own_hash_breaks_the_next_one(told: Story) -> None:
    """Sealing a changed event anew does not help: everything after it was sealed on the old hash."""
    third = told.events()[2]
    with told.database.reading() as session:
        row = session.execute(select(*CaseEvent.__table__.c).where(seq(3))).mappings().one()
        before = session.execute(select(CaseEvent.hash).where(seq(2))).scalar_one()
    forged = {**events.content(row), "kind": "accepted", "data": {}}
    with told.database.engine.begin() as connection:
        values = {"kind": "accepted", "data": {}, "hash": chain.seal(before, forged)}
        connection.execute(update(CaseEvent).where(seq(third.seq)).values(**values))
    assert broken(told) == [Broken("zhongmu", told.case().number, 4, "content")]
    restore(told)


def test_administration_has_a_chain_of_its_own(told: Story) -> None:
    """Packs, calendars and processes are events too, and a changed one is named."""
    with told.database.engine.begin() as connection:
        connection.execute(update(AdminEvent).where(AdminEvent.seq == 1).values(data={"year": 1999}))
    assert {(each.stream, each.seq, each.reason) for each in broken(told)} == {("admin", 1, "content")}
    restore(told)


def test_every_case_and_place_is_verified(told: Story) -> None:
    """The report counts what it has read: no stream is left out."""
    with told.database.reading() as session:
        report = audit.verify(session)
        places = len(session.execute(select(AdminStream)).all())
        count = len(session.execute(select(CaseEvent)).all()) + len(session.execute(select(AdminEvent)).all())
    assert (report.streams, report.events, report.broken) == (1 + places, count, ())


def restore(story: Story) -> None:
    """What a test has spoiled on purpose is not proved again at its end."""
    with story.database.engine.begin() as connection:
        connection.execute(delete(CaseEvent))
        connection.execute(delete(AdminEvent))
        connection.execute(update(Case).values(event_head=chain.GENESIS, event_seq=0))
        connection.execute(update(AdminStream).values(event_head=chain.GENESIS, event_seq=0))


def test_undeclared_kind_is_refused(story: Story) -> None:
    """An event nobody has declared is a programming error, met at once."""
    command = story.file()
    with pytest.raises(KeyError):
        command.note("forgotten")


@pytest.mark.parametrize("data", [{}, {"record": "1", "name": "x"}])
def test_undeclared_keys_are_refused(story: Story, data: dict[str, str]) -> None:
    """A kind says exactly what it holds: no key more, none fewer."""
    command = story.file()
    with pytest.raises(ValueError, match="dispute_marked"):
        command.note("dispute_marked", **data)


def test_undeclared_act_of_administration_is_refused(story: Story) -> None:
    """The jurisdiction's own chain takes declared kinds alone."""
    with story.database.transaction() as session, pytest.raises(KeyError):
        events.append_admin(session, "zhongmu", "accepted", {}, actor=SYSTEM, now=story.clock())


@pytest.mark.both_databases
def test_no_event_row_holds_a_personal_value(told: Story) -> None:
    """Erasure leaves the chain whole because there is nothing personal in it: no name, number or word anybody wrote."""
    with told.database.engine.connect() as connection:
        rows = [
            dict(row)
            for table in (CaseEvent, AdminEvent)
            for row in connection.execute(select(table.__table__)).mappings()
        ]
    text = json.dumps(rows, ensure_ascii=False, default=str)
    code = told.filed.application.query_code
    assert "opinion_given" in text
    assert [value for value in (*PERSONAL, *TEXTS, OPINION, code, "决定书原件第二页") if value in text] == []
