"""The daily anchor: a database that was rewritten as a whole is told on by what lies outside it."""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from app.adapters.anchor_folder import AnchorFolder
from app.domain import chain
from app.domain.anchors import Head, Title
from app.domain.errors import Busy
from app.domain.permissions import SYSTEM
from app.models.case import Case
from app.models.event import AdminEvent, CaseEvent
from app.models.work import Job
from app.scheduler import House, tick
from app.services import anchor_check, anchors, events, jobs
from app.services.audit import Broken
from app.services.job_kinds import handlers
from app.services.jobs import JobStatus
from tests.services.household import keep_house
from tests.services.story import Story


@pytest.fixture
def house(story: Story, tmp_path: Path) -> House:
    return keep_house(story.database, story.clock, tmp_path)


def anchor(story: Story, house: House) -> Job:
    """What the daily act asks for, done at once."""
    with story.database.transaction() as session:
        job = jobs.enqueue(session, "zhongmu", anchors.JOB, {}, actor=SYSTEM, now=story.clock())
    jobs.run_now(story.database, handlers(house.outside), job.id, now=story.clock, machine=house.machine)
    with story.database.reading() as session:
        return session.get_one(Job, ("zhongmu", job.id))


def look(story: Story, folder: AnchorFolder) -> list[Broken]:
    with story.database.reading() as session:
        return list(anchor_check.verify(session, folder).broken)


def told(story: Story) -> list[dict[str, Any]]:
    with story.database.reading() as session:
        statement = select(AdminEvent.data).where(AdminEvent.kind == "heads_anchored").order_by(AdminEvent.seq)
        return list(session.execute(statement).scalars())


def rewrite(story: Story, place: int) -> None:
    """Change one event and seal everything behind it anew, the head of the case too: the chain by itself holds."""
    with story.database.engine.begin() as connection:
        rows = connection.execute(select(*CaseEvent.__table__.c).order_by(CaseEvent.seq)).mappings().all()
        forged, previous = [], chain.GENESIS
        for row in rows:
            made = {**row, "actor_id": 7} if row["seq"] == place else dict(row)
            previous = made["hash"] = chain.seal(previous, events.content(made))
            forged.append(made)
        connection.execute(delete(CaseEvent))
        connection.execute(insert(CaseEvent), forged)
        connection.execute(update(Case).values(event_head=previous))


@pytest.mark.both_databases
def test_rewritten_history_is_told_on_by_the_anchor(story: Story, house: House) -> None:
    """Whoever seals a changed history anew passes every check of the chain, and is named by the anchor."""
    story.file()
    anchor(story, house)
    story.do("centre", "accept")
    anchor(story, house)
    assert look(story, house.outside.anchors) == []
    first = next(each for each in house.outside.anchors.read("zhongmu", 1)[1] if each.stream != "admin")
    rewrite(story, 2)
    assert look(story, house.outside.anchors) == [Broken("zhongmu", story.case().number, first.seq, "anchored")]


def test_anchor_holds_what_has_moved_and_names_the_one_before(story: Story, house: House) -> None:
    """A day without any act makes no anchor; the next one holds the moved chains alone."""
    story.file()
    story.retract()
    anchor(story, house)
    assert (anchor(story, house).result or {})["heads"] == 0
    other = story.case().number
    story.file()
    anchor(story, house)
    folder = house.outside.anchors
    title, heads = folder.read("zhongmu", 2)
    assert (title.serial, title.previous) == (2, folder.digest("zhongmu", 1))
    assert {each.name for each in heads} == {"admin", story.case().number}
    assert other in {each.name for each in folder.read("zhongmu", 1)[1]}
    assert [each["digest"] for each in told(story)] == [folder.digest("zhongmu", serial) for serial in (1, 2)]
    with story.database.reading() as session:
        (newest,) = anchors.newest(session)
    assert (newest["jurisdiction"], newest["serial"], newest["digest"]) == ("zhongmu", 2, folder.digest("zhongmu", 2))


@pytest.mark.both_databases
def test_changed_missing_and_swapped_anchors_are_named(story: Story, house: House, tmp_path: Path) -> None:
    """The files vouch for each other, and the history of the place for each of them."""
    folder, files = house.outside.anchors, tmp_path / "anchors" / "zhongmu"
    for _ in range(3):
        story.file()
        story.retract()
        anchor(story, house)
    second = (files / "000002.txt").read_text()
    (files / "000002.txt").write_text(f"{second}1 YY-1 1 {'0' * 64}\n")
    assert {(each.stream, each.seq, each.reason) for each in look(story, folder)} == {("anchor", 2, "anchor_changed")}
    (files / "000002.txt").unlink()
    assert ("anchor", 2, "anchor_missing") in {(each.stream, each.seq, each.reason) for each in look(story, folder)}
    (files / "000002.txt").write_text(second)
    assert look(story, folder) == []
    (files / "000003.txt").write_text("nonsense")
    assert {(each.stream, each.seq, each.reason) for each in look(story, folder)} == {("anchor", 3, "anchor_changed")}


def test_case_that_was_erased_whole_is_named(story: Story, house: House) -> None:
    """A case that is gone with all its events has left its head in the anchor."""
    story.file()
    anchor(story, house)
    number = story.case().number
    head = next(each for each in house.outside.anchors.read("zhongmu", 1)[1] if each.stream != "admin")
    with story.database.engine.begin() as connection:
        connection.execute(delete(CaseEvent))
        connection.execute(update(Case).values(event_seq=0, event_head=chain.GENESIS))
    assert look(story, house.outside.anchors) == [Broken("zhongmu", number, head.seq, "anchored")]


@pytest.mark.both_databases
def test_anchor_whose_writer_died_is_told_of_by_the_next(story: Story, house: House) -> None:
    """Killed between file and event: the file is taken up if it holds, and nothing is ever written over."""
    story.file()
    folder = house.outside.anchors
    with story.database.reading() as session:
        title = Title("zhongmu", 1, "2026-09-30T00:40:00Z", "0" * 64)
        folder.keep(title, anchors._heads(session, "zhongmu"))
    digest = folder.digest("zhongmu", 1)
    assert anchor(story, house).status == JobStatus.DONE
    assert [(each["serial"], each["digest"]) for each in told(story)][0] == (1, digest)
    assert folder.digest("zhongmu", 1) == digest
    assert look(story, folder) == []


def test_anchor_that_speaks_of_other_events_is_not_taken_up(story: Story, house: House) -> None:
    """A file that says something else than the database stops the anchors, openly, until somebody has looked."""
    story.file()
    folder = house.outside.anchors
    with story.database.reading() as session:
        real = list(anchors._heads(session, "zhongmu"))
    folder.keep(
        Title("zhongmu", 1, "2026-09-30T00:40:00Z", "0" * 64),
        [Head(each.stream, each.name, each.seq, "f" * 64) for each in real],
    )
    job = anchor(story, house)
    assert (job.status, told(story)) == (JobStatus.FAILED, [])
    assert {each.reason for each in look(story, folder)} == {"anchored"}


def test_no_anchor_is_made_while_a_backup_is_taken(story: Story, house: House) -> None:
    """Files and database of a backup are of one moment; the anchor comes a minute later."""
    story.file()
    with house.outside.anchors.locked():
        with pytest.raises(Busy), house.outside.anchors.locked():
            pass
        assert anchor(story, house).status == JobStatus.QUEUED
    assert told(story) == []


def test_every_night_each_place_is_anchored(story: Story, house: House, tmp_path: Path) -> None:
    """The act of the day asks for it, on days off as well."""
    story.file()
    tick(house)
    story.at("2026-10-01 00:41")
    tick(house)
    story.do("centre", "accept")
    story.at("2026-10-02 00:41")
    tick(house)
    assert [each["serial"] for each in told(story)][-2:] == [1, 2]
    assert sorted(os.listdir(tmp_path / "anchors" / "zhongmu")) == ["000001.txt", "000002.txt", "heads"]
    assert look(story, house.outside.anchors) == []


def test_anchor_is_never_written_over(story: Story, house: House) -> None:
    """Two writers of one serial: the second is refused and leaves nothing."""
    story.file()
    anchor(story, house)
    with pytest.raises(FileExistsError):
        house.outside.anchors.keep(Title("zhongmu", 1, "x", "0" * 64), [Head("9", "YY-1", 1, "e" * 64)])
    assert look(story, house.outside.anchors) == []
