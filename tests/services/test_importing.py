"""Files of records: every row stored, compared or refused with its place; the same file twice changes nothing."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Invalid
from app.domain.record_words import Disclosure, HeldStatus
from app.domain.vocabulary import RecordStatus
from app.models.batch import HeldValue
from app.models.event import AdminEvent
from app.models.record import Record, RecordVersion, Subject
from app.models.work import Job
from app.services import importing, jobs
from app.services.job_kinds import handlers
from tests.services.importer import Importer, as_csv, counts, penalties, said
from tests.services.story import Story, wrong

pytestmark = pytest.mark.both_databases
COUNTED = ("batch", "accepted", "unchanged", "warned", "refused")


@pytest.fixture
def importer(story: Story) -> Importer:
    return Importer(story)


def rows_of(importer: Importer, *models: Any) -> list[int]:
    with importer.story.database.reading() as session:
        return [session.execute(select(func.count()).select_from(model)).scalar_one() for model in models]


def test_same_file_again_changes_nothing(importer: Importer) -> None:
    """Every row is known by provider, document number and subject: the second time all are unchanged."""
    content = as_csv(penalties({}, {}, {"CF_XDR_SHXYM": "91410122MA0000002W"}))
    first = importer.bring(content)
    before = rows_of(importer, Record, RecordVersion, Subject)
    again = importer.bring(content)
    assert (counts(first), counts(again)) == ((3, 0, 0, 0), (0, 3, 0, 0))
    assert rows_of(importer, Record, RecordVersion, Subject) == before
    assert first["batch"] != again["batch"]


def test_refused_rows_name_row_column_and_reason_and_stop_no_other(importer: Importer) -> None:
    """Row 1 is the heading; a row may have several faults; a wrong check digit warns and is stored."""
    result = importer.deliver(
        *penalties(
            {},
            {"CF_JDRQ": "2026-02-30", "CF_NR_FK": "-8"},
            {"CF_XDR_SHXYM": "91410122MA0000001X"},
            {"CF_XDR_MC": ""},
            {"CF_XDR_SHXYM": ""},
        )
    )
    assert counts(result) == (2, 0, 1, 3)
    assert sorted(said(result)) == [
        (3, "CF_JDRQ", "not_a_date"),
        (3, "CF_NR_FK", "negative_amount"),
        (4, "CF_XDR_SHXYM", "check_digit"),
        (5, "CF_XDR_MC", "required"),
        (6, "CF_XDR_SHXYM", "required"),
    ]
    assert all(each["reason"] for each in result["rows"])


def test_second_of_two_equal_rows_is_refused_with_the_row_of_the_first(importer: Importer) -> None:
    """Also across chunks and not when the first was refused itself."""
    once, twice = penalties({}, {})
    result = importer.deliver({**once, "CF_JDRQ": "nie"}, once, twice, {**once, "CF_NR_FK": "9"})
    assert counts(result) == (2, 0, 0, 2)
    assert said(result) == [(2, "CF_JDRQ", "not_a_date"), (5, "", "duplicate_row")]
    assert "第 3 行" in result["rows"][1]["reason"]


def test_changed_field_makes_a_version_and_a_column_left_out_says_nothing(importer: Importer) -> None:
    """The record goes on under its id; what the second file does not speak of stays; an emptied field goes."""
    (row,) = penalties({"BZ": "初次报送"})
    importer.deliver(row)
    kept = {name: row[name] for name in ("CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_JDRQ")}
    assert counts(importer.deliver({**kept, "CF_NR_FK": "0.80", "BZ": ""})) == (1, 0, 0, 0)
    record = importer.record(row["CF_WSH"])
    assert (record.version, record.fields["CF_NR_FK"], record.fields["CF_CFLB"]) == (2, "0.8", "罚款")
    assert "BZ" not in record.fields
    assert [each.reason for each in importer.versions(record)] == ["提供单位报送", "提供单位重新报送"]
    assert counts(importer.deliver({**kept, "CF_NR_FK": "0.8"})) == (0, 1, 0, 0)


def corrected(importer: Importer) -> Record:
    """A record whose fine of 8 a case has corrected to 0.8."""
    story = importer.story
    story.bring_to("verify_record")
    story.verify("correct", wrong())
    return story.row()


def held(importer: Importer) -> list[HeldValue]:
    with importer.story.database.reading() as session:
        return list(session.execute(select(HeldValue)).scalars())


def delivered_again(record: Record, **changes: str) -> dict[str, str]:
    """The row as its provider still has it in its own file."""
    return {**record.delivered, "CF_NR_FK": "8", **changes}


def test_older_value_for_a_corrected_field_is_held_and_the_rest_applied(importer: Importer) -> None:
    """What a case put right is never undone by the next load; the value waits for a decision, once."""
    record = corrected(importer)
    result = importer.deliver(delivered_again(record, CF_CFLB="罚款、警告"))
    assert (counts(result), said(result)) == ((1, 0, 0, 0), [(2, "CF_NR_FK", "held")])
    now = importer.story.row()
    assert (now.fields["CF_NR_FK"], now.fields["CF_CFLB"]) == ("0.8", "罚款、警告")
    (value,) = held(importer)
    assert (value.field, value.value, value.status) == ("CF_NR_FK", {"value": "8"}, HeldStatus.WAITING)
    again = importer.deliver(delivered_again(record, CF_CFLB="罚款、警告"))
    assert (counts(again), said(again), len(held(importer))) == ((0, 1, 0, 0), [], 1)
    assert importer.batch(result["batch"]).held == 1


def test_corrected_value_delivered_at_last_changes_nothing(importer: Importer) -> None:
    """The provider has mended its own file."""
    record = corrected(importer)
    assert counts(importer.deliver(delivered_again(record, CF_NR_FK="0.80"))) == (0, 1, 0, 0)
    assert held(importer) == []


def test_import_never_puts_a_withdrawn_record_back_in_force(importer: Importer) -> None:
    """Its content may be delivered anew; its status is the case's."""
    story = importer.story
    story.bring_to("verify_record")
    story.verify("withdraw", wrong())
    row = dict(story.row().delivered)
    assert counts(importer.deliver(row)) == (0, 1, 0, 0)
    result = importer.deliver({**row, "CF_CFLB": "警告"})
    assert (counts(result), said(result)) == ((1, 0, 1, 0), [(2, "", "not_in_force")])
    assert story.row().status is RecordStatus.WITHDRAWN


def test_erased_record_does_not_come_back(importer: Importer) -> None:
    """What was destroyed is not delivered anew."""
    (row,) = penalties({})
    importer.deliver(row)
    with importer.story.database.transaction() as session:
        record = session.execute(select(Record).where(Record.batch_id.is_not(None))).scalar_one()
        record.status = RecordStatus.ERASED
    assert said(importer.deliver(row)) == [(2, "", "erased")]


def test_same_number_of_another_unit_is_another_record(importer: Importer) -> None:
    """Two providers may number alike; neither touches the other's record."""
    (row,) = penalties({})
    importer.deliver(row)
    assert counts(importer.deliver({**row, "CF_NR_FK": "9"}, who="provider2")) == (1, 0, 0, 0)
    assert {each.fields["CF_NR_FK"] for each in importer.records()} == {"8", "9"}


def test_batch_keeps_officer_attestation_and_file(importer: Importer) -> None:
    """A named officer vouches in the words of the place's plan; the bytes are found by their digest."""
    content = as_csv(penalties({}))
    batch = importer.begin(content, "../../<script>处罚.csv")
    person = importer.story.world.people["provider"]
    assert (batch.attested_by, batch.file_name) == (person.account_id, "_script_处罚.csv")
    assert batch.attestation.startswith("本单位对所提供信息的真实")
    assert importer.files.read(batch.sha256) == content


def test_subject_is_found_by_its_words_and_person_by_the_whole_name(importer: Importer) -> None:
    """A firm by parts of its name and by pinyin, a natural person never by parts."""
    person = {"CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_XDR_MC": "张某", "CF_XDR_ZJHM": "41012219770707003X"}
    importer.deliver(*penalties({"CF_XDR_SHXYM": "91410122MA0000002W"}, person))
    with importer.story.database.reading() as session:
        rows = {row.name: row for row in session.execute(select(Subject)).scalars()}
    assert (rows["张某"].search_name, rows["张某"].pinyin) == (None, None)
    assert rows["张某"].name_index
    firm = rows["中牟县示范甲商贸有限公司"]
    assert firm.initials == "zmxsfjsmyxgs"


def test_local_columns_mark_the_record(importer: Importer) -> None:
    """Class of disclosure, privacy, end of the conduct; published at once when the plan publishes it."""
    result = importer.deliver(
        *penalties(
            {"违法行为终了日期": "2026/1/31", "是否可修复": "是", "整改期限": "20261231"},
            {"公开属性": "政务共享"},
            {"涉及个人隐私": "是"},
            {"公开属性": "保密"},
            {"是否可修复": "也许"},
        )
    )
    assert said(result) == [(5, "公开属性", "unknown_code"), (6, "是否可修复", "not_yes_or_no")]
    plain, shared, private = importer.records()
    assert (plain.conduct_ended_on, plain.curable, plain.correct_by) == (date(2026, 1, 31), True, date(2026, 12, 31))
    assert (plain.published_on, plain.publish_due_on) == (importer.story.clock.today(), date(2026, 3, 16))
    assert (shared.disclosure, shared.published_on, private.published_on) == (Disclosure.GOVERNMENT, None, None)


@pytest.mark.parametrize("size", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_every_tenth_row_bad_is_every_tenth_row_named(importer: Importer, size: int) -> None:
    """However long the file: all rows counted, the good ones stored, every bad one named."""
    rows = penalties(*({"CF_JDRQ": "2026-02-30"} if number % 10 == 9 else {} for number in range(size)))
    result = importer.deliver(*rows)
    assert counts(result) == (size * 9 // 10, 0, 0, size // 10)
    assert [each["row"] for each in result["rows"]] == list(range(11, size + 2, 10))


def test_whole_file_that_cannot_be_read_is_refused_before_a_batch_is_made(importer: Importer) -> None:
    """Nothing is kept of it."""
    with pytest.raises(Invalid):
        importer.begin("甲,乙\n1,2\n".encode())
    assert rows_of(importer, importing.ImportBatch) == [0]


def test_import_asked_for_on_a_page_is_carried_out_by_the_scheduler(importer: Importer) -> None:
    """The job shows how far it is; the officer who vouched is the actor of its event."""
    story = importer.story
    with story.database.transaction() as session:
        upload = importing.Upload("处罚.csv", as_csv(penalties({}, {})), 2**20)
        officer, unit = story.world.people["provider"], story.world.units["provider"]
        batch = importing.submit(session, upload, unit, importer.outside, actor=officer, now=story.clock())
        twin = importing.submit(session, upload, unit, importer.outside, actor=officer, now=story.clock())
    assert twin.id == batch.id
    kinds = handlers(importer.outside)
    assert jobs.run_due(story.database, kinds, now=story.clock, machine=story.clock) == 1
    assert counts(importer.result(batch)) == (2, 0, 0, 0)
    with story.database.reading() as session:
        (job,) = session.execute(select(Job)).scalars()
        event = session.execute(select(AdminEvent).where(AdminEvent.kind == "records_imported")).scalar_one()
    assert (job.progress, job.result) == (2, {name: importer.result(batch)[name] for name in COUNTED})
    assert event.actor_id == officer.account_id
