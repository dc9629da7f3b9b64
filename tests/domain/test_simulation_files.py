"""Settings of forecasts: what a file may say, where it is wrong, and how plans lie over one another."""

from datetime import date
from typing import Any

import pytest

from app.domain import simulation
from app.domain.errors import Invalid
from app.domain.simulation_files import read, read_text
from app.domain.simulation_plan import build, changed_calendar, changed_pack, lay, origins
from app.domain.simulation_setting import Grain
from app.domain.vocabulary import ClockCode
from tests.domain.forecasting import WORKFLOWS, days, pack

BASE = read_text((WORKFLOWS / "simulation.toml").read_text("utf-8"))
UNITS = """
[[unit]]
name = "示范中心"
staff = 2
share.credit_centre = 1

[[unit]]
name = "示范局"
share.information_provider = 1
"""
PERIOD = {"jurisdiction": "zhongmu", "from": "2026-03-02", "days": 30}


def plan(text: str = "") -> dict[str, Any]:
    return {**lay(lay(BASE, read_text(UNITS)), read_text(text)), **PERIOD}


def setting(text: str = "") -> Any:
    return build(plan(text), [(date(2017, 12, 5), pack())], days())


def faults(text: str, name: str = "") -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        build(
            {**lay(lay(BASE, read_text(UNITS)), read_text(text, name)), **PERIOD}, [(date(2017, 12, 5), pack())], days()
        )
    return [(each.field, each.message.format(**each.values)) for each in refused.value.errors]


def test_the_shipped_assumptions_are_a_whole_setting() -> None:
    """With units, a period and a place they can be run."""
    found = simulation.run(setting())
    assert found.received > 0


def test_a_file_says_only_what_differs() -> None:
    """A unit keeps what is not named; weights of a task are replaced as a whole; the rest is laid key by key."""
    found = setting(
        """
        order = "arrival"
        [arrivals]
        factor = 2
        [effort.verify_record]
        minutes = 10
        [outcomes.verify_record]
        correct = 1
        [[unit]]
        name = "示范中心"
        absence = 0.5
        away = [{from = 2026-03-09, until = 2026-03-13, people = 1}]
        [pack]
        objection.verify = 3
        "ladder.hours" = ["09:00", "12:00"]
        """
    )
    assert (found.per_workday, found.order) == (4.0, "arrival")
    assert (found.efforts["verify_record"].minutes, found.efforts["verify_record"].spread) == (10.0, 0.8)
    assert found.outcomes["verify_record"] == {"correct": 1.0}
    (centre, _) = found.teams
    assert (centre.staff, centre.absence, centre.time, centre.away[0].people) == (2, 0.5, 0.3, 1)
    rules = found.pack_on(date(2026, 3, 2))
    assert rules.clock(ClockCode.VERIFY).budget == 3
    assert rules.office_hours.closes.hour == 12


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("[arrivals]\nper_workday = -1", "[arrivals] per_workday", "0 至 10000"),
        ("[arrivals]\nper_workdays = 1", "[arrivals] per_workdays", "是不是 per_workday？"),
        ("[effort.verify]\nminutes = 1", "[effort.verify]", "是不是 verify_record？"),
        ("[outcomes.verify_record]\nmaintained = 1", "[outcomes.verify_record] maintained", "maintain"),
        ("[outcomes.serve_answer]\nserve = 0", "[outcomes.serve_answer]", "至少一项大于零"),
        ("[outcomes.serve_answer]\nreturn_to_provider = 1", "[outcomes.serve_answer]", "办不下去"),
        ("[outcomes.check_application]\nsupplement = 1", "[outcomes.check_application]", "办不下去"),
        ("[[unit]]\nstaff = 1", "[[unit]] 1", "name"),
        ("[unit]\nstaff = 1", "[[unit]]", "[[unit]]"),
        ('[[unit]]\nname = "没有的局"', "[[unit]]", "示范中心、示范局"),
        ('[[unit]]\nname = "示范局"\nstaff = "两个"', "[[unit]] 1 staff", "0 至 1000"),
        ('[[unit]]\nname = "示范局"\nshare.supervisor = 1', "[[unit]] 1 share supervisor", "credit_centre"),
        ("[pack]\nobjection.verify = 0", "[pack] objection.verify", "1 至 366"),
        ("[pack]\nobjection.receiver = 1", "[pack] objection.receiver", "可用的"),
        ('[pack]\nladder.hours = ["17:00", "09:00"]', "[pack] ladder.hours", "08:30"),
        ('[calendar]\noff = ["明天"]', "[calendar] off", "2026-03-01"),
        ('order = "random"', "order", "due arrival"),
        ("outcome = 1", "outcome", "不认识的键"),
        (
            "[[arrivals.surge]]\nfrom = 2026-03-10\nuntil = 2026-03-09\nfactor = 2",
            "[[arrivals.surge]] 1 until",
            "早于",
        ),
        ("[[arrivals.surge]]\nfrom = 2026-03-10", "[[arrivals.surge]] 1", "until factor"),
        ("[arrivals]\nper_workday = 10000\nfactor = 100", "arrivals", "500000"),
        ("arrivals = 3", "[arrivals]", "不是表"),
        ("effort = 3", "[effort]", "不是表"),
    ],
)
def test_a_fault_is_named_at_its_place_with_what_is_allowed(text: str, field: str, said: str) -> None:
    ((found, message), *_) = faults(text)
    assert found == field
    assert said in message


def test_every_fault_is_named_with_the_file() -> None:
    """Not only the first; each with the name of the file it is in."""
    found = faults("[arrivals]\nper_workday = -1\nfactor = 101", "b.toml")
    assert [field for field, _ in found] == ["b.toml [arrivals] per_workday", "b.toml [arrivals] factor"]


def test_a_file_that_is_no_toml_names_the_line() -> None:
    ((field, message),) = faults("[arrivals\n", "a.toml")
    assert field == "a.toml"
    assert "line 1" in message


def test_what_was_read_can_be_read_again() -> None:
    """A plan is stored as JSON with its job; dates stand in it as words and mean the same."""
    once = read_text('from = 2026-03-01\n[calendar]\noff = [2026-03-02]\n[pack]\n"objection.whole" = 9')
    assert read(once) == once
    assert once["from"] == "2026-03-01"


def test_it_is_known_where_each_number_comes_from() -> None:
    layers = ((Grain.ASSUMED, BASE), (Grain.HISTORY, {"arrivals": {"per_workday": 3}}), (Grain.GIVEN, read_text(UNITS)))
    found = origins(layers)
    assert found["arrivals.per_workday"] == "history"
    assert found["arrivals.factor"] == "assumed"
    assert found["unit.示范中心.staff"] == "given"


def test_another_calendar_is_counted_by() -> None:
    """A working day taken off, a Saturday worked; a year without a notice knows these days alone."""
    changed = changed_calendar(days(), {"off": ["2026-03-04"], "work": ["2026-03-07", "2031-03-08"]})
    assert not changed.is_workday(date(2026, 3, 4))
    assert changed.is_workday(date(2026, 3, 7))
    assert changed.is_workday(date(2031, 3, 8))
    assert changed.is_workday(date(2031, 3, 7)) == days().is_workday(date(2031, 3, 7))
    assert not changed.is_workday(date(2026, 10, 1))


def test_a_new_year_borrowed_by_the_year_after_can_be_changed() -> None:
    """A day of December that the next year's notice speaks of follows the change."""
    borrowed = sorted(day for plan in days().plans.values() for day in plan.off if day.year == plan.year - 1)
    for day in borrowed[:1]:
        assert changed_calendar(days(), {"work": [day.isoformat()]}).is_workday(day)


def test_a_changed_number_keeps_its_clause() -> None:
    """The what-if is another number; what the law says stays beside it."""
    changed = changed_pack(pack(), {"objection.verify": 9, "four_eyes.approve_answer": True})
    assert changed.clock(ClockCode.VERIFY).budget == 9
    assert changed.clock(ClockCode.VERIFY).clause == pack().clock(ClockCode.VERIFY).clause
    assert changed.four_eyes("approve_answer")


def test_the_documented_example_is_a_setting() -> None:
    """What docs/supervision.md shows can be used as it stands."""
    page = (WORKFLOWS.parent / "docs" / "supervision.md").read_text("utf-8")
    found = setting(page.partition("```toml\n")[2].partition("```")[0].replace("县信用中心", "示范中心"))
    assert found.packs[0][1].four_eyes("approve_answer")
