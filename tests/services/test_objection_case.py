"""One objection carried from filing to the written answer, on real databases."""

import pytest
from sqlalchemy import select

from app.domain.vocabulary import CaseOutcome, CaseStatus, ClockCode
from app.models.notice import Notice
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def test_zhongmu_case_upheld_corrects_the_record_within_every_limit(story: Story) -> None:
    """中牟: 5 wd to refer, 5 to verify, 2 to answer, 12 in all; a wrong amount becomes a new version."""
    story.file()
    assert (story.due(ClockCode.REFER), story.due(ClockCode.WHOLE)) == ("2026-09-24", "2026-10-12")
    story.do("centre", "accept")
    story.at("2026-09-21")
    story.refer()
    assert story.due(ClockCode.VERIFY) == "2026-09-29"
    story.at("2026-09-22")
    story.verify("correct")
    assert story.due(ClockCode.ANSWER) == "2026-09-24"
    story.do("centre", "serve")
    case, record = story.case(), story.row()
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, CaseOutcome.CORRECTED)
    assert (record.fields["CF_NR_FK"], record.version, record.disputed) == ("0.8", 2, False)
    with story.database.reading() as session:
        kinds = session.execute(select(Notice.kind).order_by(Notice.id)).scalars().all()
    assert kinds == ["receipt", "acceptance", "verification_request", "answer"]
    assert {story.state(code) for code in (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER)} == {"met"}
