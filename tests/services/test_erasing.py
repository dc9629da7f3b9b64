"""A natural person's record is erased when the plan of its place says so, and only then; its history stays whole."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.domain.vocabulary import CaseStatus, IdType, RecordStatus
from app.models.case import Case
from app.models.draft import Draft
from app.models.event import AdminEvent
from app.models.record import Record, RecordVersion, Subject
from app.services import audit, drafts, erasing
from app.services.housekeeping import KEEP_DRAFTS, remove_drafts
from tests.services.importer import Importer, as_csv, counts, penalties, said
from tests.services.story import Story

pytestmark = pytest.mark.both_databases
PERSON = {"CF_XDR_SHXYM": "", "CF_XDR_MC": "示例甲", "CF_XDR_ZJHM": "410122197707070048", "CF_XDR_LB": "自然人"}


def ended(story: Story, record: Record, day: str) -> None:
    with story.database.transaction() as session:
        found = (Record.jurisdiction == record.jurisdiction, Record.id == record.id)
        session.execute(update(Record).where(*found).values(conduct_ended_on=date.fromisoformat(day)))


def night(story: Story, now: str, place: str = "zhongmu") -> None:
    """The act of one night."""
    story.at(now)
    with story.database.transaction() as session:
        erasing.erase_due(session, place, None, story.clock())  # type: ignore[arg-type]


def status(story: Story, record: Record) -> RecordStatus:
    with story.database.reading() as session:
        return session.execute(select(Record.status).where(Record.id == record.id)).scalar_one()


def test_record_of_a_person_is_emptied_five_years_after_the_end(story: Story) -> None:
    """牟信用〔2017〕3号 六（六）: on the day after the fifth year, content and versions; the chain holds an id."""
    importer = Importer(story)
    content = as_csv(penalties(PERSON, {}))
    importer.bring(content)
    person, firm = importer.records()
    for record in (person, firm):
        ended(story, record, "2021-09-30")
    night(story, "2026-09-30 03:00")
    assert status(story, person) is RecordStatus.IN_FORCE
    night(story, "2026-10-01 03:00")
    assert (status(story, person), status(story, firm)) == (RecordStatus.ERASED, RecordStatus.IN_FORCE)
    with story.database.reading() as session:
        row = session.execute(select(Record).where(Record.id == person.id)).scalar_one()
        (version,) = session.execute(select(RecordVersion).where(RecordVersion.record_id == person.id)).scalars()
        (event,) = session.execute(select(AdminEvent).where(AdminEvent.kind == "record_erased")).scalars()
        assert not audit.verify(session).broken
    assert (row.fields, row.personal, row.delivered, version.fields, version.personal) == ({}, {}, {}, {}, {})
    assert event.data["record"] == str(person.id)
    again = importer.bring(content)
    assert counts(again)[3] == 1
    assert [code for _, _, code in said(again)] == ["erased"]


def test_record_under_objection_waits(story: Story) -> None:
    """Nobody's objection is cut off by the end of the time: erased in the night after the case is closed."""
    story.file()
    ended(story, story.record, "2021-01-01")
    with story.database.transaction() as session:
        session.execute(update(Subject).values(id_type=IdType.RESIDENT_ID))
    night(story, "2026-10-10 03:00")
    assert status(story, story.record) is RecordStatus.IN_FORCE
    with story.database.transaction() as session:
        session.execute(update(Case).values(status=CaseStatus.CLOSED))
    night(story, "2026-10-11 03:00")
    assert status(story, story.record) is RecordStatus.ERASED


def test_record_before_a_court_waits(story: Story) -> None:
    """复议或者诉讼未决 freezes erasure, and nothing else: what the case is about is not destroyed under it."""
    importer = Importer(story)
    importer.bring(as_csv(penalties(PERSON)))
    (person,) = importer.records()
    ended(story, person, "2021-01-01")
    for pending, expected in ((True, RecordStatus.IN_FORCE), (False, RecordStatus.ERASED)):
        with story.database.transaction() as session:
            session.execute(update(Record).values(court_pending=pending))
        night(story, f"2026-10-1{1 + (not pending)} 03:00")
        assert status(story, person) is expected


def test_place_without_a_rule_erases_nothing(story: Story) -> None:
    """No number of years is in the program."""
    night(story, "2036-10-10 03:00", "youxi")
    with story.database.reading() as session:
        assert not session.execute(select(AdminEvent).where(AdminEvent.kind == "record_erased")).first()


def test_filing_nobody_goes_on_with_is_removed(story: Story) -> None:
    """Counted from its last step, by legal time."""
    with story.database.transaction() as session:
        drafts.begin(session, "zhongmu", actor=story.world.people["applicant"], now=story.clock())
    for later, kept in ((KEEP_DRAFTS, 1), (KEEP_DRAFTS * 1.01, 0)):
        with story.database.transaction() as session:
            remove_drafts(session, "zhongmu", None, story.clock() + later)  # type: ignore[arg-type]
            assert len(session.execute(select(Draft)).all()) == kept
