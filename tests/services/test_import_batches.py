"""A batch as it is worked on: crashes, a second worker, a second click, an infected twin, somebody else's unit."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.adapters.virus_scan import Scan, Verdict
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.record_words import BatchStatus
from app.models.event import AdminEvent
from app.services import audit, importing
from tests.services.importer import Importer, as_csv, counts, penalties, said
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


@pytest.fixture
def importer(story: Story) -> Importer:
    return Importer(story)


def test_batch_taken_up_after_a_crash_goes_on_where_it_stopped(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chunk that is done is not done twice, and still decides which row is the second of its kind."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    rows = penalties({}, {}, {}, {"CF_JDRQ": "x"}, {})
    batch = importer.begin(as_csv([*rows, rows[0]]))
    work = importer.work(batch)

    def die(done: int, total: int) -> None:
        if done == 4:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        work.run(importer.files, die)
    stopped = importer.batch(str(batch.id))
    assert (stopped.status, stopped.read, stopped.accepted, stopped.refused) == (BatchStatus.RUNNING, 4, 3, 1)
    work.run(importer.files)
    result = importer.result(batch)
    assert (counts(result), said(result)) == ((4, 0, 0, 2), [(5, "CF_JDRQ", "not_a_date"), (7, "", "duplicate_row")])
    done = importer.batch(str(batch.id))
    assert (done.status, done.total, done.read) == (BatchStatus.DONE, 6, 6)
    work.run(importer.files)  # a third time: nothing
    assert len(importer.records()) == 4


def test_two_workers_on_one_batch_store_each_chunk_once(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one who finds the batch carried on by the other stops."""
    monkeypatch.setattr(importing, "CHUNK", 1)
    batch = importer.begin(as_csv(penalties({}, {}, {})))

    def overtake(done: int, total: int) -> None:
        if done == 1:
            importer.work(batch).run(importer.files)

    with pytest.raises(Conflict):
        importer.work(batch).run(importer.files, overtake)
    assert (counts(importer.result(batch)), len(importer.records())) == ((3, 0, 0, 0), 3)


def test_batch_leaves_one_event_without_personal_values(importer: Importer) -> None:
    """Who delivered how much, and the digest of the file."""
    result = importer.deliver(*penalties({}, {"CF_JDRQ": "x"}))
    with importer.story.database.reading() as session:
        statement = select(AdminEvent).where(AdminEvent.kind == "records_imported")
        (event,) = session.execute(statement).scalars()
        assert audit.verify(session).broken == ()
    assert (event.data["batch"], event.data["accepted"], event.data["refused"]) == (result["batch"], 1, 1)


def test_second_click_finds_the_batch_of_the_first(importer: Importer) -> None:
    """One file at work is one batch; once it is done, the file is delivered anew."""
    content = as_csv(penalties({}))
    first, second = importer.begin(content), importer.begin(content)
    assert first.id == second.id
    importer.work(first).run(importer.files)
    assert importer.begin(content).id != first.id


class _Suspicious:
    """A scanner that knows more today than it did yesterday."""

    def scan(self, content: bytes) -> Scan:
        return Scan(Verdict.INFECTED, "Test")


def test_infected_file_leaves_its_older_twin_where_it_was(importer: Importer) -> None:
    """The same bytes, released by an earlier batch, still answer for that batch; nothing stays in quarantine."""
    content = as_csv(penalties({}))
    batch = importer.begin(content)
    importer.outside = replace(importer.outside, scanner=_Suspicious())
    with pytest.raises(Invalid, match="invalid") as caught:
        importer.begin(content)
    assert caught.value.errors[0].code == "infected"
    assert importer.files.read(batch.sha256) == content


@pytest.mark.parametrize(
    ("who", "unit"),
    [("provider2", "provider"), ("centre", "provider"), ("applicant", "provider"), ("foreign_provider", "provider")],
)
def test_nobody_delivers_for_another_unit(importer: Importer, who: str, unit: str) -> None:
    """Neither a colleague of another unit, nor the receiver, nor another county."""
    with pytest.raises(Forbidden):
        importer.begin(as_csv(penalties({})), who=who, unit=unit)
