"""Forecasts: nothing is lost or made up, the same setting gives the same, and more hands are never worse on average."""

import json
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.domain import simulation
from app.domain.simulation_report import compare, percentile, report
from app.domain.simulation_setting import Order, Setting, Spell, Team
from app.domain.vocabulary import ClockCode
from tests.domain.forecasting import CENTRE, PROVIDER, setting

SETTINGS = some.builds(
    setting,
    staff=some.integers(0, 4),
    providers=some.integers(0, 3),
    seed=some.integers(0, 10_000),
    per_workday=some.floats(0, 12),
    order=some.sampled_from(Order),
)


def late(found: simulation.Outcome) -> int:
    return sum(each.late for (code, _, _), each in found.tally.limits.items() if code is not ClockCode.SUPPLEMENT)


@given(SETTINGS)
@settings(max_examples=25)
def test_no_case_is_lost_and_no_queue_is_negative(given_setting: Setting) -> None:
    """Received = ended + open; every queue is a number of tasks; nobody works longer than people are there."""
    found = simulation.run(given_setting)
    assert found.received == sum(found.ended.values()) + found.open
    assert all(length >= 0 for queue in found.queues for length in queue)
    assert sum(queue[-1] for queue in found.queues) <= found.open
    assert all(worked <= offered + 1e-6 for worked, offered in found.busy)
    assert all(0 <= each.late <= len(each.used) for each in found.tally.limits.values())
    assert all(days >= 0 for each in found.tally.limits.values() for days in each.used)


@given(SETTINGS)
@settings(max_examples=8)
def test_the_same_setting_gives_the_same_bytes(given_setting: Setting) -> None:
    """Twice in one process; another seed is another story."""
    one, two = (json.dumps(report(simulation.run(given_setting)), ensure_ascii=False) for _ in range(2))
    assert one == two


def test_another_seed_is_another_forecast() -> None:
    assert report(simulation.run(setting(seed=1)))["limits"] != report(simulation.run(setting(seed=2)))["limits"]


def test_more_hands_are_not_worse_on_average() -> None:
    """The same applications, absences and results: with every officer more, no more limits are missed on average."""
    found = [mean(late(simulation.run(setting(staff=staff, seed=seed))) for seed in range(8)) for staff in (1, 2, 3, 5)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_both_settings_meet_the_same_applications() -> None:
    """What comes in does not depend on who works, so that two forecasts differ by the setting alone."""
    assert simulation.run(setting(staff=1)).received == simulation.run(setting(staff=5)).received
    more = simulation.run(setting(surges=(Spell(date(2026, 3, 1), date(2026, 4, 30), factor=2.0),)))
    assert 1.6 < more.received / simulation.run(setting()).received < 2.4


def test_nobody_there_means_that_everything_is_late() -> None:
    """Without people every referral whose last day has passed is overdue, and every case stays open."""
    found = simulation.run(setting(staff=0, applicants=replace(setting().applicants, retract=0.0)))
    assert found.ended == {}
    refer = next(each for (code, _, _), each in found.tally.limits.items() if code is ClockCode.REFER)
    assert refer.late == len(refer.used) > 0


def test_people_who_are_away_leave_their_work_lying() -> None:
    """An absence of two weeks is seen in the queue while it lasts, and nobody is there in it."""
    away = Spell(date(2026, 3, 16), date(2026, 3, 27), people=6)
    usual = setting(staff=6)
    teams = (replace(usual.teams[0], absence=0.0, away=(away,)), *usual.teams[1:])
    found = simulation.run(replace(usual, teams=teams))
    queue = dict(zip(found.days, found.queues[0], strict=True))
    assert queue[date(2026, 3, 27)] > queue[date(2026, 3, 13)] + 30
    assert queue[date(2026, 4, 30)] < queue[date(2026, 3, 27)]


def test_the_order_of_work_is_a_choice_with_consequences() -> None:
    """With more work than hands, what is due first and what came first are not late in the same cases."""
    found = {order: report(simulation.run(setting(staff=2, order=order)))["limits"] for order in Order}
    assert found[Order.DUE] != found[Order.ARRIVAL]
    roomy = [late(simulation.run(setting(staff=8, providers=6, order=order))) for order in Order]
    assert roomy == [0, 0]


def test_work_is_done_on_working_days_alone() -> None:
    """A period without a working day receives nothing; one day off more is one day of work less."""
    start = date(2026, 10, 1)
    assert simulation.run(setting(start=start, end=start + timedelta(days=2))).received == 0
    assert len(simulation.run(setting()).days) == setting().calendar.count(date(2026, 2, 28), date(2026, 4, 30))


def test_a_department_that_receives_and_provides_has_one_staff() -> None:
    """A unit with both roles works on both kinds of task."""
    both = (Team("示范局", {CENTRE: 1.0, PROVIDER: 1.0}, 4, 1.0, 0.0),)
    found = simulation.run(setting(teams=both))
    assert len(found.queues) == 1
    assert sum(found.ended.values()) > 0


def test_a_report_names_limits_over_all_units_first() -> None:
    """Each limit in all, then its units with the latest first; a limit of one unit repeats it."""
    lines = report(simulation.run(setting(staff=4)))["limits"]
    verify = [line for line in lines if (line["code"], line["kind"]) == ("verify", "statutory")]
    assert [line["unit"] for line in verify[:1]] == [None]
    assert verify[0]["decided"] == sum(line["decided"] for line in verify[1:])
    assert verify[0]["budget"] == 5


def test_two_reports_stand_side_by_side() -> None:
    """Every line of either, with what the second has more."""
    one, two = (report(simulation.run(setting(staff=staff))) for staff in (1, 4))
    whole = next(line for line in compare(one, two) if (line["code"], line["unit"]) == ("whole", None))
    assert whole["late"]["more"] == whole["late"]["second"] - whole["late"]["first"] < 0


@pytest.mark.parametrize(("at", "expected"), [(0.5, 2), (0.9, 4), (1.0, 4), (0.01, 1)])
def test_percentiles_are_values_that_occurred(at: float, expected: int) -> None:
    assert percentile([4, 1, 3, 2], at) == expected
    assert percentile([], at) is None
