"""How many SQL statements each act sends: few, and not more for a longer history."""

from collections.abc import Callable

import pytest

from tests.services.listening import statements
from tests.services.story import Story, right
from tests.services.world import item

MOST = 14
MOST_OF_A_FILING = 18
MOST_FOR_ANOTHER_RECORD = 8


def sent(story: Story, act: Callable[[], object]) -> int:
    """The statements of one act of the story; looking up its task beforehand does not count."""
    task = story.task()
    story.task = lambda: task  # type: ignore[method-assign]
    try:
        with statements(story.database) as heard:
            act()
    finally:
        del story.task  # type: ignore[method-assign]
    return len(heard)


@pytest.mark.both_databases
def test_every_task_of_a_whole_case_sends_few_statements(story: Story) -> None:
    """A command reads what it needs, writes the difference, many rows at once: at most 14 statements."""
    story.file()
    code = story.world.units["provider2"].uscc
    counted = {
        "supplement": sent(story, lambda: story.do("centre", "supplement", items=["营业执照"])),
        "submit": sent(story, lambda: story.do("applicant", "submit", statement="现补交。")),
        "accept": sent(story, lambda: story.do("centre", "accept")),
        "refer": sent(story, story.refer),
        "misrouted": sent(story, lambda: story.verify("misrouted")),
        "refer_elsewhere": sent(story, lambda: story.refer(provider=code)),
        "maintain": sent(story, lambda: story.verify("maintain", right(), who="provider2")),
        "return": sent(story, lambda: story.do("centre", "return_to_provider", reason="请附凭证。")),
        "correct": sent(story, lambda: story.verify("correct", who="provider2")),
        "serve": sent(story, lambda: story.do("centre", "serve", text="经核查属实。")),
    }
    assert {name: count for name, count in counted.items() if count > MOST} == {}


@pytest.mark.parametrize(("opinion", "more"), [("withdraw", 0), ("end_publicity", 0), ("unverifiable", 3)])
def test_opinions_and_their_answers_send_few_statements(story: Story, opinion: str, more: int) -> None:
    """The same bound holds for each opinion and answer; only 无法核实 changes record and platform with the answer."""
    story.bring_to("verify_record")
    assert sent(story, lambda: story.verify(opinion)) <= MOST
    assert sent(story, lambda: story.do("centre", "serve")) <= MOST + more


@pytest.mark.parametrize(
    ("outcome", "data"),
    [
        ("decline", {"reason_code": "out_of_scope", "reason": "不属于。"}),
        ("transfer", {"to": "省局", "reason": "省局。"}),
    ],
)
def test_ends_without_an_answer_send_few_statements(story: Story, outcome: str, data: dict[str, str]) -> None:
    """Declining and transferring write one or two letters within the same bound."""
    story.file()
    assert sent(story, lambda: story.do("centre", outcome, **data)) <= MOST


def test_retraction_and_timers_send_few_statements(story: Story) -> None:
    """Acts without a task are commands like the others."""
    story.file()
    story.at("2026-09-28")
    assert sent(story, story.tick) <= MOST
    assert sent(story, story.retract) <= MOST


@pytest.mark.both_databases
def test_filing_sends_a_bounded_number_of_statements(story: Story) -> None:
    """One record costs at most 18 statements, each further one of the same filing at most 8."""
    story.file()
    story.retract()
    story.file()
    story.retract()
    with statements(story.database) as alone:
        story.file()
    story.retract()
    with story.database.transaction() as session:
        more = [
            story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{number}号") for number in range(2, 5)
        ]
    with statements(story.database) as together:
        story.file(items=[item(record) for record in (story.record, *more)])
    assert len(alone) <= MOST_OF_A_FILING
    assert len(together) - len(alone) <= MOST_FOR_ANOTHER_RECORD * len(more)
