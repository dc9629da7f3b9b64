"""A forecast's case and a real one go the same way on the same days: their clocks are the same to the last entry."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain import ledger
from app.domain import simulation_case as flow
from app.domain.case_clocks import CaseClocks, running
from app.domain.simulation_case import SimulatedCase
from app.domain.vocabulary import ClockCode
from app.services import calendar, policy
from tests.services.story import Story

CENTRE, PROVIDERS = 0, {"provider": 1, "provider2": 2}
# Each way: day, who, task's result (`!` for what is no task), and what else the real act needs.
WAYS: dict[str, list[tuple[str, str, str, dict[str, Any]]]] = {
    "upheld": [
        ("2026-09-22", "centre", "accept", {}),
        ("2026-09-24", "centre", "refer", {}),
        ("2026-09-29", "provider", "correct", {}),
        ("2026-10-09", "centre", "serve", {}),
    ],
    "supplemented": [
        ("2026-09-21", "centre", "supplement", {"items": ["营业执照"]}),
        ("2026-09-26", "centre", "submit", {"statement": "补交营业执照。"}),
        ("2026-09-28", "centre", "accept", {}),
        ("2026-10-12", "centre", "refer", {}),
        ("2026-10-30", "provider", "maintain", {}),
        ("2026-11-02", "centre", "return_to_provider", {"reason": "请补充依据。"}),
        ("2026-11-03", "provider", "maintain", {}),
        ("2026-11-04", "centre", "serve", {}),
    ],
    "not_supplemented": [
        ("2026-09-21", "centre", "supplement", {"items": ["营业执照"]}),
        ("2026-10-13", "", "!expire", {}),
        ("2026-10-14", "centre", "decline", {"reason_code": "not_supplemented", "reason": "无法判断。"}),
    ],
    "misrouted": [
        ("2026-09-22", "centre", "accept", {}),
        ("2026-09-22", "centre", "refer", {}),
        ("2026-10-09", "provider", "misrouted", {}),
        ("2026-10-10", "centre", "refer", {"provider": "provider2"}),
        ("2026-10-13", "provider2", "misrouted", {}),
        ("2026-10-14", "centre", "assign", {"provider": "provider", "reason": "属其职责。"}),
        ("2026-10-15", "provider", "withdraw", {}),
        ("2026-10-16", "centre", "serve", {}),
    ],
    "retracted": [("2026-09-22", "centre", "accept", {}), ("2026-09-23", "applicant", "!retract", {})],
}


@pytest.mark.parametrize("way", WAYS)
def test_clocks_run_as_in_a_real_case(story: Story, way: str) -> None:
    """Start, pauses, ends, owners and lengths of every visit are those of the real case after each step."""
    story.at("2026-09-18")
    story.file()
    case = simulated(story)
    case.task = flow.receive(case, date(2026, 9, 18))
    assert lives(case) == real_lives(story)
    for day, who, result, data in WAYS[way]:
        story.at(day)
        case.clocks.today = date.fromisoformat(day)
        provider = data.get("provider")
        if provider:
            data = {**data, "provider": story.world.units[provider].uscc}
            case.provider = PROVIDERS[provider]
        _do(story, who, result, data)
        _follow(case, result)
        assert lives(case) == real_lives(story), (day, result)
        if case.task:
            assert case.task == story.task().key


def _do(story: Story, who: str, result: str, data: dict[str, Any]) -> None:
    if result == "!retract":
        story.retract()
    elif result == "!expire":
        assert story.tick() == 1
    elif who.startswith("provider"):
        story.verify(result, who=who, **data)
    else:
        story.do(who, result, **data)


def _follow(case: SimulatedCase, result: str) -> None:
    if result == "!retract":
        flow.retract(case)
        case.task = None
    elif result == "!expire":
        case.task = flow.expire_supplement(case)
    else:
        assert case.task
        assert result in flow.possible(case, case.task, {result: 1.0})
        case.task = flow.complete(case, case.task, result)


def simulated(story: Story) -> SimulatedCase:
    with story.database.reading() as session:
        clocks = CaseClocks(calendar.current(session), date(2026, 9, 18), "system")
    pack = policy.in_force(story.jurisdiction, date(2026, 9, 18))
    return SimulatedCase("one", pack, clocks, CENTRE, PROVIDERS["provider"])


Life = tuple[Any, ...]


def lives(case: SimulatedCase) -> list[Life]:
    names = {CENTRE: "centre", **{at: name for name, at in PROVIDERS.items()}, None: ""}
    return sorted(
        _life(visit.clock, visit.visit, names[visit.owner_id])
        for visits in case.clocks.visits.values()
        for visit in visits
    )


def real_lives(story: Story) -> list[Life]:
    names = {unit.id: name for name, unit in story.world.units.items()}
    rows: Callable[[ClockCode], Any] = story.clocks
    return sorted(
        _life(running(dict(vars(row))).clock, row.visit, names.get(row.owner_id, ""))
        for code in ClockCode
        for row in rows(code)
    )


def _life(clock: ledger.Clock, visit: int, owner: str) -> Life:
    entries = tuple((entry.kind.value, entry.on, entry.reason) for entry in clock.entries)
    return (clock.code.value, visit, owner, clock.kind.value, clock.budget, clock.started_on, clock.rolls, entries)
