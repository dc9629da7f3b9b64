"""A year's notice comes out while cases run: their limits move openly, dates, tasks and timers together."""

import threading
from datetime import date

import pytest
from sqlalchemy import select, update

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import ClockCode
from app.models.clock import Reminder
from app.models.event import AdminEvent
from app.models.policy import CalendarDay, CalendarLoad, CalendarYear
from app.models.record import Record
from app.models.work import OutboxMessage
from app.services import calendar, calendar_loads, clock_check, reminding
from tests.services import noticing
from tests.services.noticing import SHORTER
from tests.services.story import Story
from tests.services.telling import Tell


def load(story: Story, table: str = noticing.LONGER) -> CalendarLoad:
    return noticing.load(story.database, story.clock, noticing.plan(table))


def sound(story: Story) -> bool:
    with story.database.reading() as session:
        ids = clock_check.slices(session, story.jurisdiction)
        return clock_check.check(session, story.jurisdiction, ids, now=story.clock()) == []


def admin_kinds(story: Story) -> list[str]:
    with story.database.reading() as session:
        return list(session.execute(select(AdminEvent.kind).order_by(AdminEvent.at, AdminEvent.seq)).scalars())


@pytest.mark.both_databases
def test_provisional_limits_move_with_their_tasks_timers_and_an_event(tell: Tell) -> None:
    """Received 2026-12-30, five working days to refer: 01-07 while provisional, 01-08 by the notice."""
    story = tell(moment="2026-12-30")
    story.file()
    assert (story.due(ClockCode.REFER), story.clocks(ClockCode.REFER)[-1].provisional) == ("2027-01-07", True)
    foreseen = noticing.foreseen(story.database, noticing.plan())
    loaded = load(story)
    assert (loaded.status, loaded.moved, loaded.error) == ("loaded", len(foreseen), None)
    moves = {each.clock: (each.before.isoformat(), each.after.isoformat(), each.shorter) for each in foreseen}
    assert moves[ClockCode.REFER] == ("2027-01-07", "2027-01-08", False)
    assert (story.due(ClockCode.REFER), story.clocks(ClockCode.REFER)[-1].provisional) == ("2027-01-08", False)
    assert story.task().due_on == story.clocks(ClockCode.REFER)[-1].due_on
    assert story.kinds().count("clock_recalculated") == len(moves)
    assert sound(story)
    assert {"calendar_loaded", "calendar_moved"} <= set(admin_kinds(story))
    story.at("2027-01-08 23:59")
    assert story.tick() == 0
    story.at("2027-01-09 00:00")
    assert story.tick() == 1


@pytest.mark.both_databases
def test_loading_the_same_notice_again_moves_nothing(tell: Tell) -> None:
    """No event is written for a date that stays."""
    story = tell(moment="2026-12-30")
    story.file()
    load(story)
    before = story.kinds()
    assert load(story).moved == 0
    assert story.kinds() == before


def test_a_limit_that_gets_shorter_must_be_meant(tell: Tell) -> None:
    """A make-up Sunday brings a date forward: never silently."""
    story = tell(moment="2026-12-30")
    story.file()
    proposed = noticing.propose(story.database, story.clock, noticing.plan(SHORTER))
    with pytest.raises(Invalid) as refused, story.database.transaction() as session:
        calendar_loads.confirm(session, proposed.id, accepts_shorter=False, actor=SYSTEM, now=story.clock())
    assert [each.field for each in refused.value.errors] == ["accept"]
    assert story.due(ClockCode.REFER) == "2027-01-07"
    noticing.confirm(story.database, story.clock, proposed)
    noticing.work(story.database, story.clock)
    assert story.due(ClockCode.REFER) == "2027-01-06"


def test_cases_that_end_before_the_year_are_left_alone(tell: Tell) -> None:
    """A notice of next year touches no limit of this summer."""
    story = tell(moment="2026-06-01")
    story.file()
    before = story.case().version
    assert load(story).moved == 0
    assert story.case().version == before


@pytest.mark.both_databases
def test_an_act_before_the_job_moves_its_case_first(tell: Tell) -> None:
    """Between the notice and the job no act reckons with the old date, and the job finds nothing left to do."""
    story = tell(moment="2026-12-30")
    story.file()
    noticing.confirm(story.database, story.clock, noticing.propose(story.database, story.clock, noticing.plan()))
    story.do("centre", "accept")
    moved = [event for event in story.events() if event.kind == "clock_recalculated"]
    kinds = story.kinds()
    assert {event.data["clock"] for event in moved} == {"refer", "whole"}
    assert kinds.index("clock_recalculated") < kinds.index("accepted")
    assert sound(story)
    assert noticing.work(story.database, story.clock) == 1
    assert story.kinds() == kinds


@pytest.mark.both_databases
def test_a_timer_of_the_old_calendar_makes_nothing_late(tell: Tell) -> None:
    """It comes due between the notice and the job: the sweep arms it anew instead of noting a lateness that is none."""
    story = tell(moment="2026-12-30")
    story.file()
    story.at("2027-01-08 00:00")
    noticing.confirm(story.database, story.clock, noticing.propose(story.database, story.clock, noticing.plan()))
    assert story.tick() == 0
    assert "clock_overdue" not in story.kinds()
    assert sound(story)
    story.at("2027-01-09 00:00")
    assert story.tick() == 1


@pytest.mark.both_databases
def test_undoing_restores_what_was_there(tell: Tell) -> None:
    """The dates of before, provisional again, told in the history; only the newest notice of a year can go."""
    story = tell(moment="2026-12-30")
    story.file()
    with story.database.reading() as session:
        before = calendar.current(session).plans
    first = load(story)
    second = noticing.load(story.database, story.clock, noticing.plan(SHORTER, "国办发明电〔2026〕10号"))
    assert story.due(ClockCode.REFER) == "2027-01-06"
    with pytest.raises(Conflict):
        noticing.undo(story.database, story.clock, first)
    for each, date_after in ((second, "2027-01-08"), (first, "2027-01-07")):
        noticing.undo(story.database, story.clock, each)
        noticing.work(story.database, story.clock)
        assert (noticing.read(story.database, each).status, story.due(ClockCode.REFER)) == ("undone", date_after)
        assert sound(story)
    with story.database.reading() as session:
        assert calendar.current(session).plans == before
        assert session.get(CalendarYear, 2027) is None
    assert story.clocks(ClockCode.REFER)[-1].provisional
    assert "clock_restored" in story.kinds()
    assert admin_kinds(story).count("calendar_undone") == 2
    assert load(story).status == "loaded"  # and it can come again, under a stamp no process has seen
    assert story.due(ClockCode.REFER) == "2027-01-08"


def test_a_second_notice_of_a_year_needs_a_reason(tell: Tell) -> None:
    """And a notice is not confirmed over one that came in between."""
    story = tell(moment="2026-12-30")
    waiting = noticing.propose(story.database, story.clock, noticing.plan())
    noticing.load(story.database, story.clock, noticing.plan(document="国办发明电〔2026〕8号"))
    with pytest.raises(Invalid) as refused, story.database.transaction() as session:
        calendar_loads.propose(session, noticing.plan(), {}, None, actor=SYSTEM, now=story.clock())
    assert [(each.field, each.code) for each in refused.value.errors] == [("replaces", "already_loaded")]
    with pytest.raises(Invalid) as refused, story.database.transaction() as session:
        calendar_loads.propose(session, noticing.plan(), {}, " ", actor=SYSTEM, now=story.clock())
    assert [each.field for each in refused.value.errors] == ["reason"]
    with pytest.raises(Conflict):
        noticing.confirm(story.database, story.clock, waiting)


def test_while_one_notice_moves_limits_no_other_begins(tell: Tell) -> None:
    """Two at once would leave a case with a date of neither."""
    story = tell(moment="2026-12-30")
    first = noticing.propose(story.database, story.clock, noticing.plan())
    second = noticing.propose(story.database, story.clock, noticing.plan(document="国办发明电〔2026〕10号"))
    noticing.confirm(story.database, story.clock, first)
    with pytest.raises(Conflict):
        noticing.confirm(story.database, story.clock, first)
    with pytest.raises(Conflict):
        noticing.confirm(story.database, story.clock, second)
    with pytest.raises(Conflict):
        noticing.undo(story.database, story.clock, first)


@pytest.mark.both_databases
def test_days_of_publication_move_too(tell: Tell) -> None:
    """中牟 publishes within seven working days; a date somebody's other rule gave is left alone."""
    story = tell(moment="2026-12-30")
    days = {"kept": date(2027, 1, 20), "moved": date(2027, 1, 11)}
    with story.database.transaction() as session:
        other = story.world.record(session, story.clock(), CF_WSH="示市监罚〔2026〕77号")
        for each, due_on in ((story.record, days["moved"]), (other, days["kept"])):
            values = {"decided_on": date(2026, 12, 30), "publish_due_on": due_on}
            session.execute(update(Record).where(Record.id == each.id).values(**values))
    loaded = load(story)
    with story.database.reading() as session:
        after = {row.id: row.publish_due_on for row in session.execute(select(Record)).scalars()}
    assert (after[story.record.id], after[other.id]) == (date(2027, 1, 12), days["kept"])
    noticing.undo(story.database, story.clock, loaded)
    noticing.work(story.database, story.clock)
    assert story.row().publish_due_on == days["moved"]


def test_the_applicant_is_told_of_the_dates_promised(tell: Tell) -> None:
    """One letter a case, naming the whole period and never what a unit owes in between."""
    story = tell(moment="2026-12-30")
    story.file()
    load(story)
    load(story)
    with story.database.reading() as session:
        letters = [
            row.payload for row in session.execute(select(OutboxMessage)).scalars() if row.kind == "calendar_moved"
        ]
    assert [[move["clock"] for move in each["moves"]] for each in letters] == [["whole"]]


@pytest.mark.both_databases
def test_rung_climbed_between_confirmation_and_move_names_the_new_day(tell: Tell) -> None:
    """The notice is in force and its job has not come yet: the event and the reminder name the day that holds."""
    story = tell(moment="2026-12-30")
    story.file()
    noticing.confirm(story.database, story.clock, noticing.propose(story.database, story.clock, noticing.plan()))
    assert story.due(ClockCode.REFER) == "2027-01-07"
    story.at("2027-01-08 08:30")
    with story.database.transaction() as session:
        reminding.climb(session, story.jurisdiction, now=story.clock())
    told = {each.data["due_on"] for each in story.events() if each.data.get("clock") == "refer"}
    assert told == {"2027-01-08"}
    with story.database.reading() as session:
        refer = story.clocks(ClockCode.REFER)[-1].id
        days = session.execute(select(Reminder.due_on).where(Reminder.clock_id == refer)).scalars()
        assert set(days) == {date(2027, 1, 8)}
    noticing.work(story.database, story.clock)
    assert story.due(ClockCode.REFER) == "2027-01-08"


@pytest.mark.both_databases
def test_notices_proposed_and_discarded_are_told_with_who_did_it(tell: Tell) -> None:
    """What was looked at and thrown away leaves its trace."""
    story = tell(moment="2026-12-30")
    admin = story.world.people["admin"]
    proposed = noticing.propose(story.database, story.clock, noticing.plan(), actor=admin)
    with story.database.transaction() as session:
        calendar_loads.discard(session, proposed.id, actor=admin, now=story.clock())
    with story.database.reading() as session:
        told = select(AdminEvent).where(AdminEvent.kind.in_(("calendar_proposed", "calendar_discarded")))
        found = [(each.kind, each.actor_id, each.data["document"]) for each in session.execute(told).scalars()]
    assert sorted(found) == [
        ("calendar_discarded", admin.account_id, noticing.DOCUMENT),
        ("calendar_proposed", admin.account_id, noticing.DOCUMENT),
    ]


@pytest.mark.both_databases
def test_of_two_administrators_at_once_one_confirms(tell: Tell) -> None:
    """Both have looked at the same state; the second finds that it is not what it was, and nothing is half done."""
    story = tell(moment="2026-12-30")
    story.file()
    waiting = [
        noticing.propose(story.database, story.clock, noticing.plan()),
        noticing.propose(story.database, story.clock, noticing.plan(SHORTER)),
    ]
    came: list[str] = []

    def confirm(load: CalendarLoad) -> None:
        try:
            came.append(noticing.confirm(story.database, story.clock, load).status)
        except Conflict as refused:
            came.append(refused.code)

    threads = [threading.Thread(target=confirm, args=(each,)) for each in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) in (["loading", "running"], ["loading", "stale"])
    noticing.work(story.database, story.clock)
    assert sound(story)


def test_same_document_with_other_days_needs_a_reason(tell: Tell) -> None:
    """A notice typed a second time with a slip must not pass for the one that is there; the same again may."""
    story = tell(moment="2026-12-30")
    load(story)
    with story.database.transaction() as session:
        calendar_loads.propose(session, noticing.plan(), {}, None, actor=SYSTEM, now=story.clock())
    with pytest.raises(Invalid) as refused, story.database.transaction() as session:
        calendar_loads.propose(session, noticing.plan(SHORTER), {}, None, actor=SYSTEM, now=story.clock())
    assert [(each.field, each.code) for each in refused.value.errors] == [("replaces", "already_loaded")]


def test_two_notices_do_not_rule_one_day_two_ways(tell: Tell) -> None:
    """A notice may rule the December before, unless that year's own says otherwise; asked again when it is meant."""
    story = tell(moment="2026-11-30")
    december = "date,kind,note\n2026-12-26,work,\n2027-01-04,off,\n2027-01-01,off,\n"
    waiting = noticing.propose(story.database, story.clock, noticing.plan(december))
    with story.database.transaction() as session:
        session.add(CalendarDay(year=2026, day=date(2026, 12, 26), kind="off", note=""))
    with pytest.raises(Conflict) as late:
        noticing.confirm(story.database, story.clock, waiting)
    assert late.value.code == "contradicts"
    with pytest.raises(Invalid) as refused:
        noticing.propose(story.database, story.clock, noticing.plan(december))
    assert [(each.field, each.code) for each in refused.value.errors] == [("work", "contradicts")]
