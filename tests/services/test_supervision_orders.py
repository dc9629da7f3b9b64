"""督办单: to one unit, over what it really let pass, answered, judged, and 通报 only where the plan knows it."""

import pytest
from sqlalchemy import select

from app.database import Database
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.supervision import Cause
from app.domain.vocabulary import CaseStatus, ClockCode, Role
from app.models.notice import Notice
from app.models.supervision import SupervisionItem, SupervisionOrder
from app.services import supervision_orders
from app.services.command import CaseCommand
from app.services.supervision_matters import Matter
from app.services.supervision_orders import Demand
from tests.fixed_clock import FixedClock
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


@pytest.fixture
def late(database: Database, clock: FixedClock) -> Story:
    """A 中牟 case whose provider had to answer on 09-24; today is 09-28, one working day later."""
    return _late(Story(database, clock))


def _late(story: Story) -> Story:
    story.at("2026-09-18")
    story.bring_to("verify_record")
    story.at("2026-09-28")
    return story


def order(story: Story, who: str = "supervisor", unit: str = "provider", **changes: object) -> CaseCommand:
    """Issue an order over the story's case, and go on with it."""
    wish = {
        "jurisdiction": story.jurisdiction,
        "organisation_id": story.world.units[unit].id,
        "title": "逾期未反馈核查意见",
        "demand": "请立即核查并反馈，说明逾期原因。",
        "matters": [Matter(Cause.LATE, story.case_id)],
        **changes,
    }
    with story.database.transaction() as session:
        command = supervision_orders.issue(session, Demand(**wish), actor=story.world.people[who], now=story.clock())
    story.case_id = command.row["id"]
    return command


def test_order_is_numbered_written_and_running(late: Story) -> None:
    """The unit has a task and five working days of its own, the working Saturday among them; the late case says so."""
    about = late.case_id
    command = order(late)
    assert command.row["number"] == "DB-410122-2026-000001"
    task = late.task()
    assert (task.key, task.role, task.organisation_id) == (
        "rectify",
        Role.INFORMATION_PROVIDER,
        late.world.units["provider"].id,
    )
    assert late.due(ClockCode.RECTIFY) == "2026-10-10"
    letter = late.notices()[0]
    assert letter.content["title"] == "督办单"
    assert "请立即核查并反馈" in str(letter.content)
    with late.database.reading() as session:
        item = session.execute(select(SupervisionItem)).scalar_one()
        assert (item.clock, str(item.due_on), item.days_late) == (ClockCode.VERIFY, "2026-09-24", 1)
    late.case_id = about
    assert late.kinds()[-1] == "supervised"
    late.prove()


def test_answer_is_accepted(late: Story) -> None:
    """Reply, look, closed; the unit's limit was met on the day of its answer."""
    order(late)
    late.at("2026-10-09")
    late.do("provider", "submit", reply="已核查完毕，今后由专人盯办。")
    assert late.state(ClockCode.RECTIFY) == "met"
    assert late.task().role is Role.SUPERVISOR
    late.do("supervisor", "accept", text="整改到位。")
    case = late.case()
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, None)
    assert late.kinds()[-1] == "rectification_accepted"
    late.prove()


def test_insufficient_answer_comes_back_with_a_new_term(late: Story) -> None:
    """Returned with reasons; three working days begin anew."""
    order(late)
    late.at("2026-10-09")
    late.do("provider", "submit", reply="正在核查。")
    assert late.faults("supervisor", "return") == [("text", "required")]
    assert late.faults("supervisor", "return", text="未反馈结果。", workdays=0) == [("workdays", "out_of_range")]
    late.do("supervisor", "return", text="未反馈结果，请补报。", workdays=3)
    assert late.task().key == "rectify"
    assert late.due(ClockCode.RECTIFY) == "2026-10-13"
    with late.database.reading() as session:
        assert session.execute(select(SupervisionOrder.returns)).scalar_one() == 1
    late.prove()


def test_unanswered_order_is_circulated(late: Story) -> None:
    """中牟 knows 通报: not before the term is over, then numbered and to the unit."""
    number = order(late).row["number"]
    late.at("2026-10-10")
    with pytest.raises(Conflict, match="期限未过"):
        _circulate(late, number)
    late.at("2026-10-12")
    _circulate(late, number)
    assert late.case().status is CaseStatus.CLOSED
    assert [each.kind for each in late.notices()] == ["supervision_order", "circular"]
    assert late.state(ClockCode.RECTIFY) == "missed"
    late.prove()


def test_place_without_circulars_refuses_them(database: Database, clock: FixedClock) -> None:
    """伊川's plan names 督办 and nothing beyond it."""
    story = Story(database, clock, "yichuan")
    story.at("2026-09-18")
    story.bring_to("verify_record")
    number = order(story, matters=[Matter(Cause.OTHER, story.case_id)]).row["number"]
    story.at("2026-11-02")
    with pytest.raises(Conflict) as refused:
        _circulate(story, number)
    assert refused.value.code == "circular_not_allowed"
    assert story.task().key == "rectify"


def test_order_can_be_revoked_until_answered(late: Story) -> None:
    """Its limit is cancelled: it never counted."""
    number = order(late).row["number"]
    with late.database.transaction() as session:
        supervision_orders.revoke(
            session, number, "事项已在期限内办结。", actor=late.world.people["supervisor"], now=late.clock()
        )
    assert late.state(ClockCode.RECTIFY) == "cancelled"
    assert late.notices()[-1].kind == "order_revocation"
    late.prove()


def test_nobody_else_issues_orders(late: Story) -> None:
    """Neither a unit nor a supervisor of another place."""
    for who in ("centre", "provider", "applicant", "foreign_supervisor", "auditor"):
        with pytest.raises(Forbidden):
            order(late, who)


def test_internal_target_is_no_cause(late: Story) -> None:
    """A unit that owes nothing by law is not late, and the fault is named at the matter."""
    with pytest.raises(Invalid) as refused:
        order(late, unit="centre")
    assert [(each.field, each.code) for each in refused.value.errors] == [("matters.0", "not_late")]


def test_strange_case_is_no_matter(late: Story) -> None:
    """A case that was never sent to the unit cannot be held against it."""
    with pytest.raises(Invalid) as refused:
        order(late, unit="provider2")
    assert [(each.field, each.code) for each in refused.value.errors] == [("matters.0", "not_the_units")]


def test_one_failing_is_taken_up_once(late: Story) -> None:
    """A second click finds the first order."""
    about = late.case_id
    order(late)
    late.case_id = about
    with pytest.raises(Conflict) as refused:
        order(late)
    assert refused.value.code == "already_supervised"


def test_only_the_unit_answers_and_only_the_supervisor_judges(late: Story) -> None:
    """Each step belongs to its side."""
    order(late)
    for who in ("centre", "provider2", "supervisor"):
        with pytest.raises((Forbidden, NotFound)):
            late.do(who, "submit", reply="已办。")
    late.do("provider", "submit", reply="已办。")
    with pytest.raises(Forbidden):
        late.do("provider", "accept")


def _circulate(story: Story, number: str) -> None:
    with story.database.transaction() as session:
        actor = story.world.people["supervisor"]
        supervision_orders.circulate_unanswered(session, number, "逾期未反馈。", actor=actor, now=story.clock())


def test_letters_reach_the_unit(late: Story) -> None:
    """Both letters are the unit's to read, and nobody else's."""
    order(late)
    with late.database.reading() as session:
        letter = session.execute(select(Notice).where(Notice.case_id == late.case_id)).scalar_one()
        assert letter.recipient_organisation_id == late.world.units["provider"].id
