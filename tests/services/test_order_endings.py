"""How orders about measures end: told to their case, restored line by line, overtaken, or because a term is over."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.adapters.mail_text import MailTexts
from app.domain.errors import Invalid, NotFound
from app.domain.ids import new_id
from app.domain.measures import Colour, LineStatus, ListingStatus, OrderAct, OrderStatus
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import NoticeKind
from app.models.case import Case
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.place import Organisation
from app.scheduler import send_due
from app.services import measure_ends, order_endings, rebuilding
from config import ROOT
from tests.services.enforcing import BUYING, FUNDS, TENDERS, Enforcement
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.telling import Tell


@pytest.fixture
def story(tell: Tell) -> Story:
    return tell("yunyang")


@pytest.fixture
def law(story: Story) -> Enforcement:
    return Enforcement.of(story)


@pytest.fixture
def post(story: Story, tmp_path: Path) -> Iterator[Any]:
    """What waits in the outbox is carried out."""
    house = keep_house(story.database, story.clock, tmp_path)
    return lambda: send_due(house)


def ends(story: Story) -> list[tuple[str, str, str]]:
    """What the case has heard of its orders."""
    return [
        (event.data["unit"], event.data["act"], event.data["status"])
        for event in story.events()
        if event.kind == "measure_order_ended"
    ]


@pytest.mark.both_databases
def test_case_hears_how_its_orders_ended_by_message_alone(story: Story, law: Enforcement, post: Any) -> None:
    """An order holds no lock but its own; told twice, it is written once."""
    story.bring_to("verify_record")
    money, _ = law.orders()
    law.carry_out(money, "money")
    assert ends(story) == []
    post()
    assert ends(story) == [("示范财政部门", "suspend", "executed")]
    with story.database.transaction() as session:
        order_endings.tell(session, story.jurisdiction, money.case_id, now=story.clock())
    assert len(ends(story)) == 1


def test_lift_voids_the_suspension_its_unit_had_only_taken(story: Story, law: Enforcement, post: Any) -> None:
    """Acknowledged and not executed: once the later order is carried out nothing is owed by the earlier one."""
    story.bring_to("verify_record")
    _, earlier = law.orders()
    law.do(earlier, "trade", "acknowledge")
    story.verify("withdraw")
    later = next(each for each in law.orders(OrderAct.LIFT) if each.organisation_id == earlier.organisation_id)
    assert law.orders()[1].status is OrderStatus.ACKNOWLEDGED
    law.carry_out(later, "trade")
    post()
    ended = law.orders()[1]
    assert (ended.status, ended.superseded_by) == (OrderStatus.SUPERSEDED, later.case_id)
    assert law.reported()[TENDERS] == "lifted"
    assert [line.status for line in law.lines(ended)] == [LineStatus.SUPERSEDED]


def test_suspension_executed_after_the_lift_does_not_bring_the_measure_back(story: Story, law: Enforcement) -> None:
    """The unit's newest order counts, whatever it carries out last."""
    story.bring_to("verify_record")
    _, earlier = law.orders()
    law.do(earlier, "trade", "acknowledge")
    story.verify("withdraw")
    later = next(each for each in law.orders(OrderAct.LIFT) if each.organisation_id == earlier.organisation_id)
    law.carry_out(later, "trade")
    law.do(earlier, "trade", "execute", evidence=[law.proof("trade")])
    assert law.reported()[TENDERS] == "lifted"


def test_one_line_is_overtaken_and_the_others_stay(story: Story, law: Enforcement) -> None:
    """Of two measures in an order nobody has taken one is lifted: the order goes on with the other."""
    story.bring_to("verify_record")
    said = [
        {"id": str(law.measures[name]), "effect": effect, "reason": "依据。"}
        for name, effect in ((BUYING, "lift"), (FUNDS, "keep"), (TENDERS, "keep"))
    ]
    story.verify("correct", measures=said)
    money = law.orders()[0]
    assert money.status is OrderStatus.SENT
    assert [line.status for line in law.lines(money)] == [LineStatus.SUPERSEDED, LineStatus.OPEN]
    law.carry_out(money, "money")
    assert law.reported() == {BUYING: "in_force", FUNDS: "suspended", TENDERS: "in_force"}


def test_restoration_is_closed_line_by_line_and_told_in_a_letter(story: Story, law: Enforcement, post: Any) -> None:
    """Done with proof in each channel, or refused for a reason that is accepted; then the letter goes out once."""
    story.bring_to("verify_record")
    story.verify("withdraw")
    money, trade = law.orders(OrderAct.RESTORE)
    assert [(line.channel) for line in law.lines(trade)] == [
        "政府网站",
        "信用云阳",
        "国家企业信用信息公示系统（重庆）",
    ]
    law.do(trade, "trade", "acknowledge")
    law.do(trade, "trade", "restore", evidence=[law.proof("trade")])
    law.do(money, "money", "acknowledge")
    lines = law.lines(money)
    with pytest.raises(Invalid):
        law.do(money, "money", "refuse", lines=[{"id": str(lines[0].id), "outcome": "refuse"}])
    law.do(
        money,
        "money",
        "refuse",
        evidence=[law.proof("money")],
        lines=[{"id": str(line.id), "outcome": "done"} for line in lines[1:]],
        reason="从未在该网站公布。",
    )
    post()
    assert NoticeKind.RESTORATION_LETTER not in [each.kind for each in story.notices()]
    law.do(money, "supervisor", "accept", text="经核实属实。")
    post()
    (letter,) = [each for each in story.notices() if each.kind == NoticeKind.RESTORATION_LETTER]
    assert "从未在该网站公布" in str(letter.content)
    done = [line.status for line in law.lines(law.orders(OrderAct.RESTORE)[0])]
    assert done == [LineStatus.REFUSAL_ACCEPTED, *[LineStatus.DONE] * (len(done) - 1)]
    post()
    assert [each.kind for each in story.notices()].count(NoticeKind.RESTORATION_LETTER) == 1


@pytest.mark.both_databases
def test_measure_is_lifted_once_its_last_day_is_over(story: Story, law: Enforcement) -> None:
    """The last day still counts; a day later each unit is told, once."""
    ends_on = date(2026, 9, 30)
    with story.database.transaction() as session:
        ids = [law.measures[BUYING], law.measures[TENDERS]]
        session.execute(update(Measure).where(Measure.id.in_(ids)).values(until=ends_on))
    for day, told in (("2026-09-30", 0), ("2026-10-01", 2), ("2026-10-02", 2)):
        story.at(f"{day} 00:20")
        with story.database.transaction() as session:
            measure_ends.lift_ended(session, story.jurisdiction, MailTexts(ROOT / "templates" / "mail"), story.clock())
        assert len(law.orders(OrderAct.LIFT)) == told, day
    assert law.desired() == {BUYING: "lifted", FUNDS: "in_force", TENDERS: "lifted"}
    assert law.row(BUYING).lifted_on == date(2026, 10, 1)
    (letter,) = law.letters(law.orders()[0])
    assert "措施期限已经届满" in str(letter.content)
    assert "及时更正" not in str(letter.content), "nothing was wrong with the record"
    law.carry_out(law.orders()[0], "money")
    assert law.reported()[BUYING] == "lifted"


def test_order_to_an_abolished_unit_goes_to_its_successor(story: Story, law: Enforcement) -> None:
    """Whoever took over the business carries the order out."""
    with story.database.transaction() as session:
        heir, former = law.units["money"].id, law.units["trade"].id
        gone = {"abolished_on": date(2026, 9, 1), "successor_id": heir}
        session.execute(update(Organisation).where(Organisation.id == former).values(**gone))
    story.bring_to("verify_record")
    assert [each.organisation_id for each in law.orders()] == [heir, heir]
    law.carry_out(law.orders()[1], "money")
    assert law.reported()[TENDERS] == "suspended"


@pytest.mark.parametrize("act", [OrderAct.LIFT, OrderAct.RESTORE])
def test_damaged_order_is_rebuilt_at_its_step(story: Story, law: Enforcement, act: OrderAct) -> None:
    """A restoration goes on line by line, any other order as a whole."""
    story.bring_to("verify_record")
    story.verify("withdraw")
    order = law.orders(act)[-1]
    law.do(order, "trade", "acknowledge")
    with story.database.transaction() as session:
        here = (Case.jurisdiction == story.jurisdiction, Case.id == order.case_id)
        session.execute(update(Case).where(*here).values(state=b"damaged"))
        number = session.execute(select(Case.number).where(*here)).scalar_one()
        rebuilding.rebuild(session, number, actor=SYSTEM, now=story.clock())
    law.do(order, "trade", "restore" if act is OrderAct.RESTORE else "execute", evidence=[law.proof("trade")])
    assert law.orders(act)[-1].status is OrderStatus.EXECUTED


def test_honour_withdrawn_because_of_the_record_is_proposed_for_restoration(story: Story, law: Enforcement) -> None:
    """Removed from a red list by the record: whoever keeps the list is asked to give the honour back."""
    with story.database.transaction() as session:
        now = story.clock()
        session.add(
            Listing(
                jurisdiction=story.jurisdiction,
                id=new_id(now),
                subject_id=story.record.subject_id,
                list_name="守合同重信用企业",
                colour=Colour.RED,
                organisation_id=law.units["trade"].id,
                basis_document="示政〔2025〕3号",
                record_id=story.record.id,
                entered_on=date(2025, 1, 1),
                status=ListingStatus.REMOVED,
                removed_on=date(2026, 4, 1),
                reference="1",
                received_at=now,
            )
        )
    story.bring_to("verify_record")
    story.verify("withdraw")
    honours = [
        (order.organisation_id, [line.honour for line in law.lines(order)])
        for order in law.orders(OrderAct.RESTORE)
        if any(line.honour for line in law.lines(order))
    ]
    assert honours == [(law.units["trade"].id, ["守合同重信用企业"])]


def test_provider_leads_the_restoration_in_youxi(tell: Tell) -> None:
    """尤溪五（六）: one order to the provider, with the lines of every unit's measures; nobody else may close it."""
    story = tell("youxi")
    law = Enforcement.of(story)
    story.bring_to("verify_record")
    story.verify("withdraw")
    (order,) = law.orders(OrderAct.RESTORE)
    assert (order.organisation_id, len(law.lines(order))) == (story.world.units["provider"].id, 3 * 2)
    with pytest.raises(NotFound):
        law.do(order, "money", "acknowledge")
    law.do(order, "provider", "acknowledge")
    law.do(order, "provider", "restore", evidence=[law.proof("provider")])
    assert law.orders(OrderAct.RESTORE)[0].status is OrderStatus.EXECUTED
