"""Orders about measures with several people at once, on PostgreSQL: nobody waits for ever, nothing is half done."""

from collections.abc import Callable

import pytest

from app.domain.measures import OrderAct, OrderStatus
from app.models.measure_order import MeasureOrder
from app.services import audit, progress
from tests.postgres.test_concurrency import completing, together
from tests.services.enforcing import BUYING, FUNDS, TENDERS, Enforcement
from tests.services.story import OPINION, Story, wrong
from tests.services.telling import Tell
from tests.services.world import RIVAL, RIVAL_NAME, applicant

pytestmark = pytest.mark.postgres


def acting(law: Enforcement, order: MeasureOrder, who: str, outcome: str) -> Callable[[], object]:
    """The act of finishing the open step of an order."""
    story, task = law.story, law.waiting(order)
    key = (story.jurisdiction, order.case_id, task.id)

    def act() -> None:
        with story.database.transaction() as session:
            progress.complete(session, *key, outcome, {}, actor=story.world.people[who], now=story.clock())

    return act


def test_unit_takes_its_order_while_it_is_overtaken(tell: Tell) -> None:
    """Whoever comes first: the order is taken, or a later one has taken its place; the lift goes out either way."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    story.bring_to("verify_record")
    order = law.orders()[0]
    said = {"opinion": OPINION, "answers": [wrong()], "attest": True}
    ends = together(acting(law, order, "money", "acknowledge"), completing(story, "provider", "withdraw", **said))
    assert ends[1] == "done"
    status = law.orders()[0].status
    assert (ends[0], status) in {
        ("done", OrderStatus.ACKNOWLEDGED),
        ("task_finished", OrderStatus.SUPERSEDED),
    }
    assert set(law.desired().values()) == {"lifted"}
    assert len(law.orders(OrderAct.LIFT)) == 2


def test_two_cases_on_one_record_end_at_once(tell: Tell) -> None:
    """Both let go: the measures go on exactly once."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    answers = []
    for who, person in (("applicant", applicant()), ("rival", applicant(RIVAL_NAME, RIVAL))):
        story.file(who, applicant=person)
        story.do("centre", "accept")
        story.refer()
        story.verify("maintain")
        answers.append(completing(story, "centre", "serve"))
    assert together(*answers) == ["done", "done"]
    assert law.desired() == dict.fromkeys((BUYING, FUNDS, TENDERS), "in_force")
    assert len(law.orders(OrderAct.RESUME)) == 2
    with story.database.reading() as session:
        assert audit.verify(session).broken == ()


def test_two_cases_on_one_record_are_referred_at_once(tell: Tell) -> None:
    """Both hold the measures, one orders the suspension."""
    story: Story = tell("yunyang")
    law = Enforcement.of(story)
    referrals = []
    for who, person in (("applicant", applicant()), ("rival", applicant(RIVAL_NAME, RIVAL))):
        story.file(who, applicant=person)
        story.do("centre", "accept")
        referrals.append(completing(story, "centre", "refer"))
    assert together(*referrals) == ["done", "done"]
    assert len(law.orders(OrderAct.SUSPEND)) == 2
