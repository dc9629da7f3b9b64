"""What has served its turn goes, on its day and not before; what anything still names never does."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from app.adapters.file_store import FileMissing, FileStore
from app.adapters.outside import Outside
from app.domain.ids import new_id
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import Role
from app.models.base import Base, table_of
from app.models.case import CaseEvidence
from app.models.contact import Message
from app.models.desk import TaskDraft
from app.models.draft import Draft
from app.models.event import AdminEvent, CaseEvent
from app.models.evidence import Evidence
from app.models.notice import Notice
from app.models.work import Job, OutboxMessage
from app.scheduler import House
from app.services import anchors, bulk_jobs, campaigns, evidence, jobs, leftovers, loose_files, outbox
from app.services.calendar import NATION
from app.services.job_kinds import handlers
from app.services.jobs import JobStatus
from app.services.saving import upsert
from tests.fixed_clock import FixedClock
from tests.services.household import keep_house
from tests.services.story import Story
from tests.web.papers import picture

PLACES = ("yichuan", "zhongmu")  # the first of all by name, and the one of the story
SECOND = timedelta(seconds=1)


@pytest.fixture
def house(story: Story, tmp_path: Path) -> House:
    return keep_house(story.database, story.clock, tmp_path, FixedClock("2026-06-01 12:00"))


def act(story: Story, name: str, now: datetime) -> None:
    """One act of the night, in every place."""
    for place in PLACES:
        with story.database.transaction() as session:
            getattr(leftovers, name)(session, place, None, now)


def count(story: Story, *tables: type[Base]) -> list[int]:
    with story.database.reading() as session:
        return [len(session.execute(select(table_of(table))).all()) for table in tables]


def job(story: Story, kind: str, ended: datetime | None, place: str = "zhongmu", **values: Any) -> int:
    with story.database.transaction() as session:
        row = jobs.enqueue(session, place, kind, {"token": "x"}, actor=SYSTEM, now=story.clock())
        row.status, row.finished_at = values.get("status", JobStatus.DONE), ended
        row.result = values.get("result", {"lines": []})
        return row.id


@pytest.mark.both_databases
def test_ended_job_goes_after_its_time(story: Story) -> None:
    """On the day and not before; what waits, and what others ask for, stays for ever."""
    now = story.clock()
    edge = now - leftovers.KEEP_JOBS
    gone = [job(story, kind, edge - SECOND) for kind in (bulk_jobs.KIND, "of an older version")]
    gone += [job(story, bulk_jobs.KIND, edge - SECOND, status=each) for each in ("failed", "cancelled")]
    gone += [job(story, anchors.JOB, edge - SECOND, place=each) for each in (NATION, "yichuan")]
    stays = [job(story, bulk_jobs.KIND, edge), job(story, bulk_jobs.KIND, None, status=JobStatus.QUEUED)]
    stays.append(job(story, campaigns.KIND, edge - timedelta(days=3_000)))
    act(story, "remove_jobs", now)
    with story.database.reading() as session:
        left = set(session.execute(select(Job.id)).scalars())
    assert left & {*gone, *stays} == set(stays)


def mail(story: Story, name: str, sent: datetime | None, kind: str = "mail", place: str = "zhongmu") -> None:
    payload = {"to": "a@example.com", "subject": "办结", "text": name, "notice": name}
    row = outbox.message(place, kind, name, payload, story.clock())
    row |= {"open": sent is None, "done_at": sent, "available_at": sent or outbox.AT_ONCE}
    with story.database.transaction() as session:
        upsert(session, OutboxMessage, [row], keys=("jurisdiction", "dedupe"))


@pytest.mark.both_databases
def test_words_of_a_sent_mail_go_and_its_row_stays(story: Story) -> None:
    """What is to leave, dead letters and pointers to letters keep their words; nothing is sent a second time."""
    now = story.clock()
    edge = now - leftovers.KEEP_MAILS
    mail(story, "old", edge - SECOND)
    mail(story, "of no place", edge - SECOND, place=NATION)
    mail(story, "young", edge)
    mail(story, "waiting", None)
    mail(story, "letter", edge - SECOND, kind="notice")
    for _ in range(2):
        act(story, "empty_mails", now)
    with story.database.reading() as session:
        left = {row.dedupe: row.payload.get("text") for row in session.execute(select(OutboxMessage)).scalars()}
    assert left == {"old": None, "of no place": None, **{each: each for each in ("young", "waiting", "letter")}}
    mail(story, "old", None)
    with story.database.reading() as session:
        assert not outbox.due_places(session, now=now) or outbox.due_places(session, now=now) == ["zhongmu"]
        again = session.execute(select(OutboxMessage).where(OutboxMessage.dedupe == "old")).scalars().all()
    assert [each.open for each in again] == [False]


def upload(story: Story, outside: Outside, at: datetime, who: str = "applicant", mark: int = 0) -> Evidence:
    """An upload of that moment; each mark is another picture."""
    content = picture(8 + mark)
    with story.database.transaction() as session:
        by = {"actor": story.world.people[who], "now": at}
        row = evidence.upload(session, f"{mark}.png", content, outside, limit=10**6, **by)
        session.expunge(row)
        return row


def ids(story: Story) -> set[int]:
    with story.database.reading() as session:
        return set(session.execute(select(Evidence.id)).scalars())


@pytest.mark.both_databases
def test_upload_nothing_names_goes_after_its_time(story: Story, house: House) -> None:
    """Joined to a case, sent with a message, in somebody's draft of either kind, in waiting work: it stays."""
    now = story.clock()
    edge = now - leftovers.KEEP_UPLOADS
    old = [upload(story, house.outside, edge - SECOND, mark=each) for each in range(7)]
    young = upload(story, house.outside, edge)
    free, joined, sent, drafted, typed, waiting, handed = (each.id for each in old)
    story.file()
    case = story.case()
    key = {"jurisdiction": case.jurisdiction, "case_id": case.id}
    applicant, centre = (story.world.people[each].account_id for each in ("applicant", "centre"))
    with story.database.transaction() as session:
        row = {**key, "id": new_id(now), "evidence_id": joined, "role": Role.APPLICANT, "joined_at": now}
        session.execute(insert(CaseEvidence).values(row))
        said = {"id": new_id(now), "author_id": applicant, "role": Role.APPLICANT, "text": "见附件", "sent_at": now}
        session.execute(insert(Message).values({**key, **said, "evidence": [str(sent)]}))
        for owner, file in ((applicant, drafted), (centre, handed)):
            content = {"items": {"1": {"evidence": [str(file)]}}}
            session.add(Draft(id=new_id(now), account_id=owner, kind="filing", content=content, updated_at=edge))
        begun = {"jurisdiction": case.jurisdiction, "task_id": story.task().id, "account_id": centre}
        session.add(TaskDraft(**begun, content={"evidence": [str(typed)]}, updated_at=edge))
        jobs.enqueue(session, "zhongmu", "bulk", {"given": {"evidence": [str(waiting)]}}, actor=SYSTEM, now=now)
    before = count(story, CaseEvent, AdminEvent, Notice, OutboxMessage)
    act(story, "remove_uploads", now)
    assert ids(story) == {young.id, joined, sent, drafted, typed, waiting, handed}
    assert free not in ids(story)
    assert count(story, CaseEvent, AdminEvent, Notice, OutboxMessage) == before


def test_every_key_to_uploads_is_asked(story: Story) -> None:
    """A table that begins to point to uploads protects them without anybody's thinking of it."""
    pointing = {
        key.parent.table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is table_of(Evidence).c.id
    }
    asked = " ".join(str(each) for each in leftovers._pointing())
    assert {"case_evidence", "service_receipts", "person_links"} <= pointing
    assert all(f"FROM {name}" in asked for name in pointing)


def age(files: FileStore, digest: str, at: datetime) -> None:
    with files.open(digest) as stream:
        os.utime(stream.name, (at.timestamp(), at.timestamp()))


def sweep(story: Story, house: House) -> dict[str, Any]:
    """A night's look at the files, by the job it asks for."""
    for place in PLACES:
        with story.database.transaction() as session:
            loose_files.ask(session, place, house.outside.texts, story.clock())
    with story.database.reading() as session:
        (asked,) = session.execute(select(Job).where(Job.kind == loose_files.JOB, Job.finished_at.is_(None))).scalars()
    known = handlers(house.outside)
    jobs.run_now(story.database, known, asked.id, now=story.clock, machine=house.machine)
    with story.database.transaction() as session:
        done = session.get_one(Job, (NATION, asked.id))
        session.delete(done)
        assert done.result is not None
        return done.result


@pytest.mark.both_databases
def test_file_goes_when_its_last_row_has_gone(story: Story, house: House) -> None:
    """Two uploads of one file: it stays for the one that is left, goes with the last, and a day is given to all."""
    files, now, machine = house.outside.files, story.clock(), house.machine()
    first, second = (upload(story, house.outside, now - leftovers.KEEP_UPLOADS - SECOND) for _ in range(2))
    assert first.sha256 == second.sha256
    age(files, first.sha256, machine - loose_files.UNTOUCHED - SECOND)
    with story.database.transaction() as session:
        session.execute(delete(Evidence).where(Evidence.id == first.id))
    assert sweep(story, house)["removed"] == 0
    with story.database.transaction() as session:  # the row has gone, and then the machine stops: nothing else is done
        session.execute(delete(Evidence).where(Evidence.id == second.id))
    age(files, first.sha256, machine - loose_files.UNTOUCHED)
    assert sweep(story, house)["removed"] == 0
    age(files, first.sha256, machine - loose_files.UNTOUCHED - SECOND)
    assert sweep(story, house)["removed"] == 1
    with pytest.raises(FileMissing):
        files.read(first.sha256)


def test_sheet_of_a_job_goes_with_its_day_and_never_takes_an_upload_along(story: Story, house: House) -> None:
    """Whoever hands in the very sheet that was taken out keeps it as evidence."""
    files, now, machine = house.outside.files, story.clock(), house.machine()
    kept = upload(story, house.outside, now)
    sheet, fresh = files.put(b"a sheet"), files.put(b"a sheet of today")
    job(story, "export_list", now - loose_files.MADE - SECOND, result={"sha256": sheet})
    job(story, "export_list", now - loose_files.MADE - SECOND, result={"sha256": kept.sha256})
    job(story, "make_case_file", now - loose_files.MADE + SECOND, result={"sha256": fresh})
    for each in (sheet, fresh, kept.sha256):
        age(files, each, machine - timedelta(days=3))
    assert sweep(story, house)["removed"] == 1
    assert files.read(fresh)
    assert files.read(kept.sha256)
    with pytest.raises(FileMissing):
        files.read(sheet)


def test_columns_that_name_files_are_known() -> None:
    """A new column with a hash is a file's, or is named here as something else's."""
    others = {
        "bulk_exports.sha256", "cases.pack_sha256", "exports.sha256", "pack_versions.sha256",
        "process_bundles.sha256",
    }  # fmt: skip
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if "sha256" in column.name
    }
    named = {f"{column.class_.__tablename__}.{column.key}" for column in loose_files.NAMING}
    assert found - others == named
