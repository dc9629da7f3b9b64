"""Reminders in the account: whose they are, what is read, and that units pass them on when they end."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import Invalid
from app.domain.ladder import Level, RungCode
from app.domain.vocabulary import ClockCode
from app.models.place import Organisation
from app.scheduler import climb_due
from app.services import organisations, reminders, successions
from app.services.reminders import Filters, Told
from tests.services.household import keep_house
from tests.services.listening import statements
from tests.services.story import Story
from tests.services.test_sweep import file_more
from tests.services.world import applicant

pytestmark = pytest.mark.both_databases
ALL = Filters()


def climb_on(story: Story, tmp_path: Path, *days: str) -> None:
    house = keep_house(story.database, story.clock, tmp_path)
    for day in days:
        story.at(f"{day} 09:00")
        climb_due(house)


def listed(story: Story, who: str, filters: Filters = ALL) -> list[Told]:
    with story.database.reading() as session:
        return reminders.page(session, filters, actor=story.world.people[who], limit=50).rows


def unread(story: Story, who: str) -> int:
    with story.database.reading() as session:
        return reminders.count_unread(session, actor=story.world.people[who])


def mark(story: Story, who: str, clock_id: int | None = None, upto: int = 2**62) -> int:
    with story.database.transaction() as session:
        return reminders.mark_read(session, upto, clock_id, actor=story.world.people[who], now=story.clock())


def test_of_one_limit_the_newest_rung_stands_open_and_older_ones_fold(story: Story, tmp_path: Path) -> None:
    """Half time, the day before and the due day of the referral: one line, told to liaison and leader."""
    story.file()
    climb_on(story, tmp_path, "2026-09-22", "2026-09-23", "2026-09-24")
    (told,) = listed(story, "centre")
    assert (told.clock.code, told.newest.rung, told.unread, told.seen) == (
        ClockCode.REFER,
        RungCode.DUE_DAY,
        True,
        True,
    )
    assert told.levels == (Level.LIAISON, Level.LEADER)
    assert [each.rung for each in told.older] == [RungCode.DAY_BEFORE, RungCode.HALF_TIME]
    assert unread(story, "centre") == 1


def test_reminders_reach_their_unit_their_supervisor_and_nobody_else(story: Story, tmp_path: Path) -> None:
    """Supervisors are told of lateness alone; providers, other counties, auditors and applicants of nothing."""
    story.file()
    climb_on(story, tmp_path, "2026-09-24", "2026-09-28")
    assert [each.newest.rung for each in listed(story, "supervisor")] == [RungCode.OVERDUE_1]
    assert listed(story, "supervisor")[0].unit == story.world.units["centre"].name
    for who in ("provider", "foreign_centre", "foreign_supervisor", "auditor", "admin", "applicant"):
        assert (listed(story, who), unread(story, who)) == ([], 0)
    told = listed(story, "centre", Filters(level="liaison"))  # of the whole period, and of the referral
    assert [each.newest.rung for each in told] == [RungCode.HALF_TIME, RungCode.DUE_DAY]
    assert listed(story, "centre", Filters(rung="due_day")) == []
    assert len(listed(story, "centre", Filters(rung="overdue_1", level="leader"))) == 1


def test_reading_marks_what_was_shown_and_nothing_that_came_later(story: Story, tmp_path: Path) -> None:
    """One limit, then all; a rung told meanwhile stays unread; nobody reads for others."""
    file_more(story, 2)
    climb_on(story, tmp_path, "2026-09-22")
    first, second = listed(story, "centre")
    assert mark(story, "foreign_centre", first.clock.id) == 0
    assert mark(story, "centre", first.clock.id, upto=first.newest.id) == 1
    assert mark(story, "centre", first.clock.id, upto=first.newest.id) == 0
    assert [each.clock.id for each in listed(story, "centre", Filters(unread=True))] == [second.clock.id]
    seen = max(each.newest.id for each in (first, second))
    climb_on(story, tmp_path, "2026-09-23")
    assert mark(story, "centre", upto=seen) == 1
    assert unread(story, "centre") == 2
    assert mark(story, "centre") == 2
    assert unread(story, "centre") == 0


def test_the_bell_is_one_statement_and_a_page_three(story: Story, tmp_path: Path) -> None:
    """However many reminders there are."""
    file_more(story, 4)
    climb_on(story, tmp_path, "2026-09-22", "2026-09-23")
    with statements(story.database) as heard:
        assert unread(story, "centre") == 4
    assert len([each for each in heard if "SELECT" in each]) == 1
    with statements(story.database) as heard:
        assert len(listed(story, "centre")) == 4
    assert len([each for each in heard if "SELECT" in each]) == 2


def test_an_applicants_reminder_is_the_applicants(story: Story, tmp_path: Path) -> None:
    """补正: the newest reminder of the running limit, by clock."""
    story.file(applicant=applicant(email="firm@example.com"))
    story.do("centre", "supplement", items=["营业执照"])
    climb_on(story, tmp_path, "2026-09-30", "2026-10-08")
    clocks = story.clocks(ClockCode.SUPPLEMENT)
    with story.database.reading() as session:
        told = reminders.of_applicant(session, clocks)
    assert [each.level for each in told.values()] == [Level.APPLICANT]
    assert listed(story, "centre") == []


def edit(story: Story, unit: str, **changes: object) -> Organisation:
    data = {"liaison": "联络员", "email": "a@example.com", **changes}
    with story.database.transaction() as session:
        row = story.world.units[unit].id
        return organisations.edit(session, row, data, actor=story.world.people["admin"], now=story.clock())


def test_an_abolished_unit_passes_its_unread_reminders_on(story: Story, tmp_path: Path) -> None:
    """What nobody has read is the successor's; what is still owed is shown; each change is an event."""
    story.bring_to("verify_record")
    climb_on(story, tmp_path, "2026-09-22")
    assert unread(story, "provider") == 1
    heir = story.world.units["provider2"]
    row = edit(story, "provider", abolished_on="2026-09-22", successor=str(heir.id), hands_over="1")
    assert (row.abolished_on, row.successor_id) == (date(2026, 9, 22), heir.id)
    assert (unread(story, "provider"), unread(story, "provider2")) == (0, 1)
    assert [each.seen for each in listed(story, "provider2")] == [False]
    with story.database.reading() as session:
        owed = successions.owed(session, [row])[row.id]
    assert (owed.tasks, owed.clocks) == (1, 1)
    climb_on(story, tmp_path, "2026-09-23")
    assert [each.newest.rung for each in listed(story, "provider2")] == [RungCode.DAY_BEFORE]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"email": "nobody"}, ("email", "malformed")),
        ({"leader_email": "a@b"}, ("leader_email", "malformed")),
        ({"liaison": "长" * 201}, ("liaison", "too_long")),
        ({"abolished_on": "2026-09-19"}, ("abolished_on", "in_future")),
        ({"abolished_on": "next year"}, ("abolished_on", "not_a_date")),
        ({"successor": "provider2"}, ("successor", "not_abolished")),
        ({"abolished_on": "2026-09-18", "successor": "provider"}, ("successor", "unknown_unit")),
        ({"abolished_on": "2026-09-18", "successor": "foreign_provider"}, ("successor", "unknown_unit")),
        ({"abolished_on": "2026-09-18", "successor": "x"}, ("successor", "unknown_unit")),
    ],
)
def test_what_a_unit_cannot_be_is_refused_at_its_field(
    story: Story, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    """Dates to come, successors elsewhere, itself or without an end, addresses that are none."""
    units = story.world.units
    given = {name: str(units[value].id) if value in units else value for name, value in changes.items()}
    with pytest.raises(Invalid) as refused:
        edit(story, "provider", **given)
    assert fault in [(each.field, each.code) for each in refused.value.errors]


def test_the_default_receiver_ends_only_into_another_receiver(story: Story) -> None:
    """Otherwise new applications would reach nobody."""
    with pytest.raises(Invalid) as refused:
        edit(story, "centre", abolished_on="2026-09-18", successor=str(story.world.units["provider"].id))
    assert [each.code for each in refused.value.errors] == ["receiver_needed"]
