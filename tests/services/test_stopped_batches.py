"""A batch whose work was given up says so, keeps what it has, and goes on when its unit asks; who vouches is named."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.adapters.file_store import MemoryStore
from app.domain.errors import Conflict, NotFound
from app.domain.record_words import BatchStatus
from app.models.batch import ImportBatch
from app.models.event import AdminEvent
from app.services import batch_acts, import_reading, importing, jobs
from app.services.importing import Import
from app.services.job_kinds import handlers
from tests.services.importer import MOST, Importer, as_csv, counts, penalties
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


@pytest.fixture
def importer(story: Story) -> Importer:
    return Importer(story)


def submit(importer: Importer, content: bytes, who: str = "provider") -> ImportBatch:
    """Hand a file in as a page does."""
    story = importer.story
    with story.database.transaction() as session:
        upload, unit = importing.Upload("处罚.csv", content, MOST), story.world.units["provider"]
        actor, now = story.world.people[who], story.clock()
        return importing.submit(session, upload, unit, importer.outside, actor=actor, now=now)


def run(importer: Importer, hours: int = 0) -> int:
    """Let the jobs run, some hours later by the machine."""
    story, kinds = importer.story, handlers(importer.outside)
    return jobs.run_due(story.database, kinds, now=story.clock, machine=lambda: story.clock() + timedelta(hours=hours))


def break_at(monkeypatch: pytest.MonkeyPatch, row: int, error: type[BaseException]) -> Callable[[], None]:
    """Let every try break off after a row; answers how to mend it."""
    whole = Import.run

    def broken(self: Import, files: MemoryStore, progress: Any = None) -> None:
        def die(done: int, total: int) -> None:
            if done >= row:
                raise error

        whole(self, files, die)

    monkeypatch.setattr(Import, "run", broken)
    return lambda: monkeypatch.setattr(Import, "run", whole)


def view(importer: Importer, batch: ImportBatch, who: str = "provider") -> import_reading.BatchView:
    with importer.story.database.reading() as session:
        return import_reading.view(session, batch.id, actor=importer.story.world.people[who])


def resume(importer: Importer, batch: ImportBatch, who: str = "provider") -> None:
    with importer.story.database.transaction() as session:
        actor = importer.story.world.people[who]
        batch_acts.resume(session, batch.id, actor=actor, now=importer.story.clock())


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_batch_that_died_three_times_has_failed_and_goes_on_where_it_stopped(
    importer: Importer, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Killed with its process or broken by a fault: said in words, nothing stored is lost or done twice."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    mend = break_at(monkeypatch, 2, error)
    batch = submit(importer, as_csv(penalties({}, {"CF_JDRQ": "x"}, {}, {}, {}, {}, {}, {}, {}, {})))
    for hour in range(4):
        try:
            run(importer, hour)
        except KeyboardInterrupt:
            continue
    stopped = view(importer, batch)
    assert (stopped.batch.status, stopped.failed, stopped.resumable) == (BatchStatus.FAILED, True, True)
    assert "可以从停下的地方继续" in (stopped.batch.error or "")
    assert (stopped.batch.read, stopped.batch.accepted, stopped.batch.refused) == (6, 5, 1)
    mend()
    resume(importer, batch)
    assert (view(importer, batch).working, run(importer, 9)) == (True, 1)
    done = importer.batch(str(batch.id))
    assert (done.status, done.error, done.read) == (BatchStatus.DONE, None, 10)
    assert (counts(importer.result(batch)), len(importer.records())) == ((9, 0, 0, 1), 9)


def test_batch_goes_on_once_and_only_for_its_own_unit(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second click finds it at work; watchers and other units cannot start it; the act leaves an event."""
    monkeypatch.setattr(importing, "CHUNK", 1)
    mend = break_at(monkeypatch, 1, RuntimeError)
    batch = submit(importer, as_csv(penalties({}, {}, {}, {}, {})))
    for hour in range(3):
        run(importer, hour)
    mend()
    for who in ("provider2", "foreign_provider", "supervisor", "centre", "applicant"):
        with pytest.raises(NotFound):
            resume(importer, batch, who)
    resume(importer, batch)
    with pytest.raises(Conflict):
        resume(importer, batch)
    with importer.story.database.reading() as session:
        events = select(AdminEvent.actor_id).where(AdminEvent.kind == "import_resumed")
        assert session.execute(events).scalar_one() == importer.story.world.people["provider"].account_id


def test_finished_batch_is_not_begun_again(importer: Importer) -> None:
    """There is nothing left to do."""
    batch = submit(importer, as_csv(penalties({})))
    run(importer)
    assert not view(importer, batch).resumable
    with pytest.raises(Conflict):
        resume(importer, batch)


def test_batch_of_a_command_that_died_goes_on_from_its_page(importer: Importer) -> None:
    """No job stands behind it, so nobody else would take it up."""
    batch = importer.begin(as_csv(penalties({}, {})))
    assert view(importer, batch).resumable
    resume(importer, batch)
    assert run(importer) == 1
    assert importer.batch(str(batch.id)).status is BatchStatus.DONE


def test_worker_that_was_overtaken_leaves_the_batch_alone(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lease had gone and another carries the batch on: that one's work is not called failed."""
    monkeypatch.setattr(importing, "CHUNK", 1)
    batch = submit(importer, as_csv(penalties({}, {}, {})))
    whole = Import.run

    def overtaken(self: Import, files: MemoryStore, progress: Any = None) -> None:
        def other(done: int, total: int) -> None:
            if done == 1:
                whole(importer.work(batch), files)

        whole(self, files, other)

    monkeypatch.setattr(Import, "run", overtaken)
    assert run(importer) == 0
    assert importer.batch(str(batch.id)).status is BatchStatus.DONE


def test_batch_without_a_named_officer_is_attested_by_one_of_its_unit_once(importer: Importer) -> None:
    """Brought by command: an officer of the provider lends it a name; nobody else can, and nobody takes it over."""
    batch = importer.begin(as_csv(penalties({})))
    with importer.story.database.transaction() as session:
        session.get_one(ImportBatch, (batch.jurisdiction, batch.id)).attested_by = None
    assert (view(importer, batch).officer, view(importer, batch).attestable) == ("", True)
    for who in ("provider2", "supervisor", "centre"):
        with pytest.raises(NotFound):
            attest(importer, batch, who)
    attest(importer, batch, "provider_colleague")
    named = view(importer, batch)
    assert (named.officer, named.attestable) == (importer.story.world.people["provider_colleague"].name, False)
    with pytest.raises(Conflict):
        attest(importer, batch, "provider")
    with importer.story.database.reading() as session:
        event = session.execute(select(AdminEvent).where(AdminEvent.kind == "import_attested")).scalar_one()
    assert event.data == {"batch": str(batch.id)}


def attest(importer: Importer, batch: ImportBatch, who: str) -> None:
    with importer.story.database.transaction() as session:
        actor = importer.story.world.people[who]
        batch_acts.attest(session, batch.id, actor=actor, now=importer.story.clock())
