"""Whose the late days of a whole case are: counted by hand over the autumn of 2026, and proved to add up."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.attribution import Share, Visit, split
from app.domain.periods import workdays_left
from app.domain.vocabulary import ClockCode
from app.domain.workdays import WorkCalendar

CENTRE, PROVIDER, HEIR = 1, 2, 3
NOON = datetime(2026, 9, 18, 4, tzinfo=UTC)


def visit(code: ClockCode, owner: int, start: str, end: str | None, number: int = 1, **changes: object) -> Visit:
    began = date.fromisoformat(start)
    at = datetime(began.year, began.month, began.day, 4, tzinfo=UTC)
    ended = date.fromisoformat(end) if end else None
    return Visit(**{  # type: ignore[arg-type]
        "id": number, "code": code, "owner_id": owner, "visit": number, "started_at": at, "started_on": began,
        "ended_on": ended, **changes,
    })  # fmt: skip


def days(shares: list[Share]) -> dict[tuple[int, ClockCode], int]:
    return {(each.owner_id, each.code): each.days for each in shares}


def test_days_beyond_the_limit_belong_to_whoever_held_the_case(calendar: WorkCalendar) -> None:
    """Due 10-13: the provider holds 10-14 and 10-15, the answer takes 10-16 and 10-19."""
    visits = [
        visit(ClockCode.REFER, CENTRE, "2026-09-18", "2026-09-28"),
        visit(ClockCode.VERIFY, PROVIDER, "2026-09-28", "2026-10-15"),
        visit(ClockCode.ANSWER, CENTRE, "2026-10-15", "2026-10-19"),
    ]
    found = split(date(2026, 10, 13), date(2026, 10, 19), CENTRE, visits, calendar)
    assert days(found) == {(PROVIDER, ClockCode.VERIFY): 2, (CENTRE, ClockCode.ANSWER): 2}


def test_days_between_two_stages_are_the_receivers(calendar: WorkCalendar) -> None:
    """Referred on 10-14, in the provider's hands from 10-16: the letter's way on 10-15 and 10-16 is the receiver's."""
    visits = [
        visit(ClockCode.REFER, CENTRE, "2026-09-18", "2026-10-14"),
        visit(ClockCode.VERIFY, PROVIDER, "2026-10-16", None),
    ]
    found = split(date(2026, 10, 13), date(2026, 10, 20), CENTRE, visits, calendar)
    assert days(found) == {
        (CENTRE, ClockCode.REFER): 1,
        (CENTRE, ClockCode.WHOLE): 2,
        (PROVIDER, ClockCode.VERIFY): 2,
    }


def test_successor_holds_from_the_day_after_it_took_over(calendar: WorkCalendar) -> None:
    """Both visits count from one start: up to 10-15 the abolished unit's, then its successor's."""
    visits = [
        visit(ClockCode.VERIFY, PROVIDER, "2026-09-28", "2026-10-15"),
        visit(ClockCode.VERIFY, HEIR, "2026-09-28", "2026-10-20", 2),
    ]
    found = split(date(2026, 10, 13), date(2026, 10, 20), CENTRE, visits, calendar)
    assert days(found) == {(PROVIDER, ClockCode.VERIFY): 2, (HEIR, ClockCode.VERIFY): 3}


def test_days_off_are_nobodys_and_in_time_is_nothing(calendar: WorkCalendar) -> None:
    """What ended in the national holiday is one day late all the same; what ended on its last day has no shares."""
    held = [visit(ClockCode.VERIFY, PROVIDER, "2026-09-18", None)]
    one = {(PROVIDER, ClockCode.VERIFY): 1}
    assert split(date(2026, 9, 30), date(2026, 9, 30), CENTRE, held, calendar) == []
    for ended in (date(2026, 10, 7), date(2026, 10, 8)):
        assert days(split(date(2026, 9, 30), ended, CENTRE, held, calendar)) == one
        assert -workdays_left(date(2026, 9, 30), ended, calendar) == 1


spans = st.tuples(st.integers(0, 60), st.integers(0, 40), st.sampled_from([CENTRE, PROVIDER, HEIR]))


@given(spans=st.lists(spans, max_size=6), due=st.integers(0, 60), length=st.integers(0, 40))
def test_every_late_day_is_given_to_one_unit(
    calendar: WorkCalendar, spans: list[tuple[int, int, int]], due: int, length: int
) -> None:
    """Day by day: the one begun last among those that hold it, else the receiver; and nothing is lost."""
    origin = date(2026, 9, 1)
    visits = [
        visit(
            ClockCode.VERIFY,
            owner,
            (origin + timedelta(days=start)).isoformat(),
            (origin + timedelta(days=start + span)).isoformat(),
            number,
            started_at=NOON + timedelta(days=start, minutes=number),
        )
        for number, (start, span, owner) in enumerate(spans, start=1)
    ]
    due_on = origin + timedelta(days=due)
    slow: dict[int, int] = {}
    beyond = [due_on + timedelta(days=number) for number in range(1, length + 1)]
    worked = [each for each in beyond if calendar.is_workday(each)] or beyond[-1:]
    for each in worked:
        holders = [v for v in visits if v.started_on < each and v.ended_on is not None and each <= v.ended_on]
        owner = max(holders, key=lambda v: v.started_at).owner_id if holders else CENTRE
        slow[owner] = slow.get(owner, 0) + 1
    fast: dict[int, int] = {}
    for share in split(due_on, due_on + timedelta(days=length), CENTRE, visits, calendar):
        fast[share.owner_id] = fast.get(share.owner_id, 0) + share.days
    assert fast == slow
    ended_on = due_on + timedelta(days=length)
    assert sum(fast.values()) == max(0, -workdays_left(due_on, ended_on, calendar))
