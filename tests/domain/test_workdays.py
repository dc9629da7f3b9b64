"""Working days: the State Council's notices, make-up days, provisional years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.workdays import WorkCalendar, YearPlan, legal_date

DAYS = st.dates(date(2023, 12, 1), date(2028, 12, 31))
VECTORS = [
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-13", 12, "2026-03-09"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-30", 2, "2026-10-09"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2026-09-24", 20, "2026-10-29"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-02-14", 1, "2026-02-24"),
    ("2025-01-24", 5, "2025-02-07"),
    ("2025-09-27", 12, "2025-10-20"),
    ("2026-10-10", 10, "2026-10-23"),
    ("2026-12-03", 20, "2026-12-31"),
]


@pytest.mark.parametrize(("start", "n", "expected"), VECTORS)
def test_known_periods_end_on_the_known_day(calendar: WorkCalendar, start: str, n: int, expected: str) -> None:
    """The day of start does not count, days off do not count, make-up days do."""
    assert calendar.add(date.fromisoformat(start), n) == date.fromisoformat(expected)


@pytest.mark.parametrize("year", [2025, 2026])
def test_year_with_notice_has_248_working_days(calendar: WorkCalendar, year: int) -> None:
    """2025 and 2026 have 248 working days each by their notices."""
    assert calendar.count(date(year - 1, 12, 31), date(year, 12, 31)) == 248


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2027-01-01", False),
        ("2027-01-04", True),
        ("2027-02-08", True),
        ("2027-05-03", True),
        ("2028-05-02", False),
        ("2027-10-01", False),
        ("2027-10-04", True),
        ("2027-10-09", False),
    ],
)
def test_year_without_notice_knows_only_the_fixed_holidays(calendar: WorkCalendar, day: str, worked: bool) -> None:
    """Without a notice Monday to Friday are worked except 1 January, 1–2 May and 1–3 October: nothing is guessed."""
    assert calendar.is_workday(date.fromisoformat(day)) is worked


def test_year_without_notice_is_provisional(calendar: WorkCalendar) -> None:
    """A date of a year without a notice says so, one of a year with a notice does not."""
    assert calendar.is_provisional(date(2027, 1, 4))
    assert not calendar.is_provisional(date(2026, 12, 31))


def test_loaded_notice_makes_the_year_firm(calendar: WorkCalendar) -> None:
    """A further notice makes a new calendar; the old one stays as it was."""
    notice = YearPlan(2027, frozenset({date(2027, 1, 1), date(2027, 2, 8)}), frozenset({date(2027, 2, 20)}), "2027", "")
    firm = WorkCalendar({**calendar.plans, 2027: notice})
    assert (firm.is_provisional(date(2027, 2, 8)), firm.is_workday(date(2027, 2, 8))) == (False, False)
    assert firm.is_workday(date(2027, 2, 20))
    assert calendar.is_workday(date(2027, 2, 8))


def test_new_year_notice_borrowing_december_days_wins_over_the_old_year(calendar: WorkCalendar) -> None:
    """A New Year holiday may begin in the December before; the later notice rules those days."""
    thursday, sunday, new_year = date(2026, 12, 31), date(2026, 12, 27), date(2027, 1, 1)
    old = YearPlan(2026, frozenset({sunday}), frozenset(), "2026", "")
    new = YearPlan(2027, frozenset({thursday, new_year}), frozenset({sunday}), "2027", "")
    joined = WorkCalendar({2027: new, 2026: old})
    assert (calendar.is_workday(thursday), calendar.is_workday(sunday)) == (True, False)
    assert (joined.is_workday(thursday), joined.is_workday(sunday)) == (False, True)
    assert joined.add(date(2026, 12, 26), 1) == sunday


@pytest.mark.parametrize(
    ("off", "work"),
    [
        ({date(2026, 11, 30)}, set()),
        ({date(2028, 1, 1)}, set()),
        ({date(2027, 2, 6)}, {date(2027, 2, 6)}),
    ],
)
def test_plan_that_contradicts_itself_is_refused(off: set[date], work: set[date]) -> None:
    """A plan speaks of its own year (and the December before) and never calls a day both off and worked."""
    with pytest.raises(ValueError, match="20"):
        YearPlan(2027, frozenset(off), frozenset(work), "n", "")


def test_explanation_names_every_reason(calendar: WorkCalendar) -> None:
    """Each day says whether it counts and why, with the notice's number beside days it moved."""
    lines = calendar.explain(date(2026, 2, 13), date(2026, 2, 24))
    told = [(line.date, line.counted, line.why) for line in lines]
    assert told[0] == (date(2026, 2, 13), False, "起始日不计")
    assert told[1] == (date(2026, 2, 14), True, "第1个工作日，调休上班（国办发明电〔2025〕7号）")
    assert {line.why for line in lines[2:11]} == {"休息日（国办发明电〔2025〕7号）"}
    assert told[-1] == (date(2026, 2, 24), True, "第2个工作日")


def test_explanation_of_a_year_without_notice_says_provisional(calendar: WorkCalendar) -> None:
    """Days of a year without a notice are marked 暂定, whether they count or not."""
    whys = [line.why for line in calendar.explain(date(2026, 12, 31), date(2027, 1, 4))[1:]]
    assert [why.split("（")[0] for why in whys] == ["法定节日", "周末", "周末", "第1个工作日"]
    assert all(why.endswith("（暂定，2027年放假通知尚未录入）") for why in whys)


def test_instant_just_after_midnight_in_china_belongs_to_the_new_day() -> None:
    """A legal date is the date in China, eight hours ahead of UTC all year."""
    assert legal_date(datetime(2026, 9, 17, 15, 59, 59, tzinfo=UTC)) == date(2026, 9, 17)
    assert legal_date(datetime(2026, 9, 17, 16, 0, tzinfo=UTC)) == date(2026, 9, 18)


def test_instant_without_offset_is_refused() -> None:
    """A time without its offset could be any day."""
    with pytest.raises(ValueError, match="offset"):
        legal_date(datetime(2026, 9, 17, 16, 0))  # noqa: DTZ001


def test_zero_days_is_the_next_working_day(calendar: WorkCalendar) -> None:
    """A period of nothing ends at once, or on the next working day when begun on a day off."""
    assert calendar.add(date(2026, 9, 24), 0) == date(2026, 9, 24)
    assert calendar.add(date(2026, 9, 26), 0) == date(2026, 9, 28)


@pytest.mark.parametrize(("method", "n"), [("add", -1), ("before", 0)])
def test_count_of_days_below_the_least_is_refused(calendar: WorkCalendar, method: str, n: int) -> None:
    """Periods have no negative length."""
    with pytest.raises(ValueError, match=" "):
        getattr(calendar, method)(date(2026, 9, 24), n)


@given(start=DAYS, n=st.integers(1, 600))
def test_nth_day_is_worked_and_has_n_before_it(calendar: WorkCalendar, start: date, n: int) -> None:
    """The n-th working day is a working day later than the start, with exactly n up to it, and n back from it."""
    end = calendar.add(start, n)
    assert end > start
    assert calendar.is_workday(end)
    assert calendar.count(start, end) == n
    assert calendar.before(end, n) <= start < calendar.add(calendar.before(end, n), 1)


@given(start=DAYS, n=st.integers(0, 60), later=st.integers(0, 40), more=st.integers(0, 40))
def test_later_start_or_more_days_never_ends_earlier(
    calendar: WorkCalendar, start: date, n: int, later: int, more: int
) -> None:
    """Periods are monotonic in start and length."""
    assert calendar.add(start + timedelta(days=later), n + more) >= calendar.add(start, n)


@given(start=DAYS, span=st.integers(-30, 500))
def test_count_agrees_with_asking_every_day(calendar: WorkCalendar, start: date, span: int) -> None:
    """Counting by the index equals counting day by day."""
    every = (start + timedelta(days=offset) for offset in range(1, span + 1))
    assert calendar.count(start, start + timedelta(days=span)) == sum(map(calendar.is_workday, every))


@given(day=DAYS)
def test_next_workday_is_the_first_one_not_before(calendar: WorkCalendar, day: date) -> None:
    """The next working day is the day itself when worked, else nothing worked lies between."""
    found = calendar.next_workday(day)
    assert calendar.is_workday(found)
    assert found == day or (not calendar.is_workday(day) and calendar.count(day, found) == 1)


@given(start=DAYS, n=st.integers(1, 40))
def test_explanation_counts_what_add_counts(calendar: WorkCalendar, start: date, n: int) -> None:
    """The counted lines of an explanation are exactly the working days of the period."""
    lines = calendar.explain(start, calendar.add(start, n))
    assert sum(line.counted for line in lines) == n
    assert [line.date for line in lines] == [start + timedelta(days=offset) for offset in range(len(lines))]
