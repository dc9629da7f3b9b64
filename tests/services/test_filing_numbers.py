"""Numbers of applications, cases and letters: one series a place and year, without gaps."""

import pytest

from app.services import intake
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.world import filing, item


def numbers_of(story: Story, **changes: object) -> tuple[str, list[str]]:
    """File and retract, so that the next filing is free to come; application and cases by their numbers."""
    who = "centre" if changes.get("channel") == "paper" else "applicant"
    command = story.file(who, **changes)
    story.retract(who)
    return command.row["application_number"], [each.row["number"] for each in story.filed.cases]


@pytest.mark.both_databases
def test_rolled_back_filing_leaves_no_gap(story: Story) -> None:
    """A number that was taken and not used is given to the next filing."""
    assert numbers_of(story) == ("SQ-410122-2026-000001", ["YY-410122-2026-000001"])
    with story.database.transaction() as session:
        actor, data = story.world.people["applicant"], filing(story.record)
        lost = intake.submit(session, data, actor=actor, now=story.clock())
        assert lost.application.number == "SQ-410122-2026-000002"
        session.rollback()
    assert numbers_of(story) == ("SQ-410122-2026-000002", ["YY-410122-2026-000002"])


def test_cases_of_one_filing_are_numbered_together(story: Story) -> None:
    """Two records take two case numbers and one application number."""
    with story.database.transaction() as session:
        other = story.world.record(session, story.clock(), CF_WSH="示市监罚〔2026〕2号")
    found = numbers_of(story, items=[item(story.record), item(other)])
    assert found == ("SQ-410122-2026-000001", ["YY-410122-2026-000001", "YY-410122-2026-000002"])


def test_series_begin_anew_each_year(tell: Tell) -> None:
    """The year of receipt is in the number, also of paper that is registered after New Year."""
    story = tell(moment="2026-12-31")
    assert numbers_of(story)[0] == "SQ-410122-2026-000001"
    story.at("2027-01-04")
    assert numbers_of(story) == ("SQ-410122-2027-000001", ["YY-410122-2027-000001"])
    late = numbers_of(story, channel="paper", received_on="2026-12-30")
    assert late == ("SQ-410122-2026-000002", ["YY-410122-2026-000002"])


def test_letters_of_a_receiver_are_numbered_by_the_year_they_are_written(tell: Tell) -> None:
    """牟信异〔2026〕1号: 机关代字, year of issue, running number."""
    story = tell(moment="2026-12-30")
    story.bring_to("verify_record")
    story.at("2027-01-05")
    story.verify("maintain")
    story.do("centre", "serve")
    assert [notice.number for notice in story.notices()] == [
        "牟信异〔2026〕1号",
        "牟信异〔2026〕2号",
        "牟信异〔2027〕1号",
    ]


def test_places_count_for_themselves(story: Story) -> None:
    """Another county's first filing is its number one."""
    numbers_of(story)
    with story.database.transaction() as session:
        record = story.world.record(session, story.clock(), unit="foreign_provider")
    filed = story.submit(jurisdiction="youxi", items=[item(record)])
    assert (filed.application.number, filed.cases[0].row["number"]) == (
        "SQ-350426-2026-000001",
        "YY-350426-2026-000001",
    )
