"""Changing the data key: values are sealed anew while people work; a killed job goes on, no write is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from app.domain.permissions import SYSTEM
from app.models.base import Base, table_of
from app.models.case import Case
from app.models.encryption import Keyring, keyring, use_keyring
from app.models.work import Job
from app.services import jobs, key_rotation
from app.services.job_kinds import HANDLERS
from app.services.jobs import JobStatus
from tests.keys import KEYS
from tests.services.story import OPINION, STATEMENT, Story

BOTH = Keyring(keys={2: b"n" * 32, **KEYS.keys}, current=2, index_key=KEYS.index_key)
NEW = Keyring(keys={2: b"n" * 32}, current=2, index_key=KEYS.index_key)


@pytest.fixture
def told(story: Story) -> Iterator[Story]:
    """A case with many words in it, all under the first key."""
    story.file()
    story.do("centre", "accept")
    story.refer()
    story.verify("correct")
    use_keyring(BOTH)
    yield story
    use_keyring(BOTH)


def ask(story: Story) -> Job:
    with story.database.transaction() as session:
        return key_rotation.ask(session, 2, actor=SYSTEM, now=story.clock())


def run(story: Story) -> Job:
    job = ask(story)
    jobs.run_now(story.database, HANDLERS, job.id, now=story.clock, machine=story.clock)
    with story.database.reading() as session:
        return session.get_one(Job, (job.jurisdiction, job.id))


def counted(story: Story) -> dict[int, int]:
    with story.database.reading() as session:
        return {key: sum(columns.values()) for key, columns in key_rotation.count(session).items()}


@pytest.mark.both_databases
def test_every_value_is_sealed_anew(told: Story) -> None:
    """Afterwards the old key opens nothing that is left, and everything reads as before without it."""
    before = counted(told)
    assert set(before) == {1}
    done = run(told)
    assert (done.status, (done.result or {})["left"], counted(told)) == (JobStatus.DONE, 0, {2: before[1]})
    assert done.progress == done.total == before[1]
    use_keyring(NEW)
    assert (told.case().statement, told.case().opinion) == (STATEMENT, OPINION)
    told.prove()


@pytest.mark.both_databases
def test_killed_rotation_goes_on_where_it_stopped(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two slices: what was sealed stays, both keys read, and the next try does the rest."""
    monkeypatch.setattr(key_rotation, "SLICE", 2)
    total, kept, dies = counted(told)[1], jobs.Work.keep, [7]

    def keep(work: jobs.Work, *given: Any) -> None:
        dies[0] -= 1
        if dies[0] == 0:
            raise KeyboardInterrupt
        kept(work, *given)

    monkeypatch.setattr(jobs.Work, "keep", keep)
    with pytest.raises(KeyboardInterrupt):
        run(told)
    half = counted(told)
    assert 0 < half[2] < total
    assert told.case().statement == STATEMENT
    with told.database.transaction() as session:
        session.execute(update(Job).values(available_at=jobs.AT_ONCE))
    done = run(told)
    assert (done.status, done.tries, counted(told)) == (JobStatus.DONE, 2, {2: total})
    assert (done.result or {})["values"] == total


@pytest.mark.both_databases
def test_write_of_somebody_else_wins(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that changed between reading and writing is left as its writer left it."""

    def slow(session: Any, sealed: Any, place: Any, rows: Any) -> Iterator[int]:
        if sealed.name == "cases.statement":
            session.execute(update(Case).values(statement="新的说法"))
        return replace(session, sealed, place, rows)

    replace = key_rotation._replace
    monkeypatch.setattr(key_rotation, "_replace", slow)
    done = run(told)
    assert (told.case().statement, (done.result or {})["left"]) == ("新的说法", 0)


def test_process_that_has_not_heard_of_the_key_asks_the_settings(told: Story) -> None:
    """Whoever runs since before the change reads the new values too, and writes under the new key from then on."""
    run(told)
    use_keyring(KEYS, lambda: BOTH)
    assert told.case().statement == STATEMENT
    assert keyring().current == 2


def test_values_under_the_former_key_are_counted_as_left(told: Story) -> None:
    """A key is only laid down when nothing needs it: what somebody wrote under it later shows at once."""
    run(told)
    use_keyring(KEYS)
    with told.database.transaction() as session:
        session.execute(update(table_of(Case)).values(statement="旧进程写的"))
    use_keyring(BOTH)
    assert counted(told)[1] == 1
    assert run(told).status == JobStatus.DONE
    assert set(counted(told)) == {2}


def test_rotation_to_a_key_that_is_not_current_is_refused(told: Story) -> None:
    """Two changes on each other's heels: the first job says that it has been overtaken."""
    job = ask(told)
    assert ask(told).id == job.id
    use_keyring(KEYS)
    jobs.run_now(told.database, HANDLERS, job.id, now=told.clock, machine=told.clock)
    with told.database.reading() as session:
        failed = session.get_one(Job, (job.jurisdiction, job.id))
    assert (failed.status, "第 2 号密钥" in (failed.error or "")) == (JobStatus.FAILED, True)
    use_keyring(BOTH)


def test_every_encrypted_column_is_known_by_its_own_name(told: Story) -> None:
    """A value is bound to its column: a copied context would let one be moved into another."""
    sealed = key_rotation.sealed_columns()
    assert [each.context for each in sealed] == [each.name for each in sealed]
    keyed = {each.table.name for each in sealed}
    assert all(
        column.type.python_type in (int, str)
        for name in keyed
        for column in Base.metadata.tables[name].primary_key.columns
    )
