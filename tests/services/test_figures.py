"""The figures of supervision against the obvious way of counting them: every case, every day, by itself."""

from datetime import date
from random import Random

import pytest

from app.database import Database
from app.domain.errors import Invalid
from app.domain.figures import Period, percentile, period, rate
from app.domain.vocabulary import ClockCode, ClockKind
from app.services import figures
from tests.fixed_clock import FixedClock
from tests.services import slow_figures
from tests.services.crowd import Crowd
from tests.services.story import Story

SPANS = [
    (date(2026, 7, 1), date(2026, 12, 31)),
    (date(2026, 9, 1), date(2026, 9, 30)),
    (date(2026, 8, 14), date(2026, 10, 7)),
]


@pytest.fixture(params=[7, 2026])
def crowd(request: pytest.FixtureRequest, database: Database, clock: FixedClock) -> Crowd:
    clock.set("2026-07-01 10:00")
    crowd = Crowd(Story(database, clock), Random(request.param))
    crowd.live(60)
    return crowd


@pytest.mark.both_databases
@pytest.mark.parametrize("span", SPANS)
def test_figures_are_those_of_the_ledgers(crowd: Crowd, span: tuple[date, date]) -> None:
    """Limits with their percentiles, whole cases day by day, arrivals, closures, and what was wrong with whose."""
    with crowd.story.database.reading() as session:
        found = figures.read(session, crowd.place, Period(*span), None, now=crowd.story.clock())
        slow = slow_figures.limits(session, *span)
        for line in found["units"]:
            own = slow.pop((int(line["unit"]), ClockCode(line["code"]), ClockKind(line["kind"])))
            assert {name: line[name] for name in ("ended", "late", "serious", "days_late")} == {
                name: own[name] for name in ("ended", "late", "serious", "days_late")
            }
            assert line["on_time"] == rate(own["ended"] - own["late"], own["ended"])
            assert (line["median"], line["p90"]) == (
                slow_figures.nth(own["used"], 5),
                slow_figures.nth(own["used"], 9),
            )
        assert {code for _, code, _ in slow} <= {ClockCode.WHOLE}
        held = {(int(each["unit"]), each["code"]): each["days"] for each in found["held"]}
        assert held == slow_figures.held(session, *span)
        assert {each["month"]: [each["received"], each["closed"]] for each in found["months"]} == slow_figures.months(
            session, *span
        )
        wrong = slow_figures.wrongs(session, *span)
        counts = {int(each["unit"]): (each["judged"], each["upheld"]) for each in found["providers"]}
        assert counts == wrong["providers"]
        batches = {int(each["batch"]): (each["judged"], each["upheld"]) for each in found["batches"]}
        assert batches == {key: count for key, count in wrong["batches"].items() if count[1]}
        fields = {(int(each["unit"]), each["field"]): (each["judged"], each["upheld"]) for each in found["fields"]}
        assert fields == wrong["fields"]


@pytest.mark.both_databases
def test_one_unit_is_its_part_of_all(crowd: Crowd) -> None:
    """Naming a unit leaves out the others and changes nothing of its own."""
    unit, span = crowd.story.world.units["provider"].id, Period(*SPANS[0])
    with crowd.story.database.reading() as session:
        every = figures.read(session, crowd.place, span, None, now=crowd.story.clock())
        own = figures.read(session, crowd.place, span, unit, now=crowd.story.clock())
    for part in ("units", "held", "providers", "fields", "batches", "scores"):
        assert own[part] == [each for each in every[part] if each["unit"] == str(unit)]
        assert own[part]


def test_score_is_the_formula_applied_to_what_is_shown(crowd: Crowd) -> None:
    """Base less price times number, from the same document; internal targets cost nothing."""
    with crowd.story.database.reading() as session:
        found = figures.read(session, crowd.place, Period(*SPANS[0]), None, now=crowd.story.clock())
    prices = found["formula"]["prices"]
    for line in found["scores"]:
        own = [
            each
            for each in found["units"]
            if each["unit"] == line["unit"] and each["kind"] == "statutory" and each["code"] != "whole"
        ]
        assert line["late"] + line["serious"] == sum(each["late"] for each in own)
        lost = sum(prices[name] * line[name] for name in prices)
        assert line["score"] == max(0, found["formula"]["base"] - lost)


def test_percentiles_and_rates_by_hand() -> None:
    """Half of four values lie within the second; nine tenths of ten within the ninth; nothing has none."""
    assert percentile({1: 2, 5: 1, 9: 1}, figures.MEDIAN) == 1
    assert percentile({3: 9, 20: 1}, figures.NINE_TENTHS) == 3
    assert percentile({3: 8, 20: 2}, figures.NINE_TENTHS) == 20
    assert percentile({}, figures.MEDIAN) is None
    assert (rate(2, 3), rate(1, 8), rate(0, 5), rate(0, 0)) == (66.7, 12.5, 0.0, None)


def test_period_is_at_most_three_years_and_the_right_way_round() -> None:
    """Each fault at its field."""
    for first, last, name in (
        (date(2026, 2, 1), date(2026, 1, 1), "until"),
        (date(2020, 1, 1), date(2026, 1, 1), "from"),
    ):
        with pytest.raises(Invalid) as refused:
            period(first, last)
        assert [each.field for each in refused.value.errors] == [name]
