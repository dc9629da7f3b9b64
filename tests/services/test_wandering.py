"""Cases that wander: any outcome the desk offers, on any later day; what always holds is proved after every step."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.vocabulary import CaseKind, CaseStatus
from app.services.processes import newest
from tests.services.story import OPINION, Story, right, unverifiable, wrong
from tests.services.telling import ChangePack, Tell

PLACES = ("zhongmu", "yunyang", "yunfu", "yichuan", "youxi")
ANSWERS = (right, wrong, unverifiable)
MOST_STEPS = 40


def data_for(story: Story, key: str, outcome: str, chance: Random) -> dict[str, Any]:
    """What somebody might send with an outcome; it need not be taken."""
    unit = story.world.units[chance.choice(("provider", "provider2"))].uscc
    decision = {"suspend": True, "suspend_reason": "措施难以回转。"} if story.jurisdiction == "yichuan" else {}
    by_key: dict[str, Callable[[], dict[str, Any]]] = {
        "check_application": lambda: {
            "supplement": {"items": ["营业执照"]},
            "decline": {"reason_code": "out_of_scope", "reason": "不属于。"},
            "transfer": {"to": "省局", "reason": "省局的决定。"},
        }.get(outcome, {}),
        "supplement_application": lambda: {"statement": "现补交。"},
        "refer_record": lambda: {"provider": unit, **decision} if outcome == "refer" else {},
        "arbitrate_provider": lambda: {"provider": unit, "reason": "职责划分如此。"},
        "verify_record": lambda: (
            {"opinion": OPINION}
            if outcome == "misrouted"
            else {"opinion": OPINION, "answers": [chance.choice(ANSWERS)()], "attest": True}
        ),
        "serve_answer": lambda: {} if outcome == "serve" else {"reason": "请附凭证。"},
    }
    return by_key.get(key, lambda: {} if outcome == "approve" else {"reason": "请再核对。"})()


def desk_of(story: Story, key: str, organisation_id: int | None) -> str:
    """Somebody who does the task; approvals are a second person's."""
    if organisation_id is None:
        return "applicant"
    unit = next(name for name, row in story.world.units.items() if row.id == organisation_id)
    second = {"centre": "colleague", "provider": "provider_colleague", "provider2": "provider2"}
    return second[unit] if key.startswith("approve") else unit


def wander(story: Story, chance: Random) -> int:
    """Work on one case until it is closed or has taken many steps; how many were taken."""
    story.file()
    with story.database.reading() as session:
        bundle = newest(session, CaseKind.OBJECTION)[1]
    for step in range(MOST_STEPS):
        story.prove()
        if story.case().status is CaseStatus.CLOSED:
            return step
        story.clock.set(
            (story.clock() + timedelta(hours=8 + chance.choice((0, 1, 30, 100)))).strftime("%Y-%m-%d %H:%M")
        )
        story.tick()
        task = story.task()
        if chance.random() < 0.03:
            story.retract()
            continue
        outcome = chance.choice(bundle.user_tasks[task.key].outcomes)
        try:
            story.do(
                desk_of(story, task.key, task.organisation_id), outcome, **data_for(story, task.key, outcome, chance)
            )
        except Invalid:
            continue
    return MOST_STEPS


@pytest.mark.parametrize("seed", range(10))
def test_wandering_case_keeps_its_books(tell: Tell, change_pack: ChangePack, seed: int) -> None:
    """Whatever happens in whatever order, dates are replayed ones, the chain holds, and events name nobody."""
    story = tell(PLACES[seed % len(PLACES)])
    if seed >= 5:
        change_pack(story, {"four_eyes.approve_opinion": True, "four_eyes.approve_answer": True})
    assert wander(story, Random(seed)) > 0


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_wandering_cases_keep_their_books(tell: Tell, change_pack: ChangePack, seed: int) -> None:
    """The same, many times over."""
    story = tell(PLACES[seed % len(PLACES)])
    if seed % 2:
        change_pack(story, {"four_eyes.approve_opinion": True, "four_eyes.approve_answer": True})
    assert wander(story, Random(seed)) > 0
