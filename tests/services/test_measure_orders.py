"""措施通知: an order to each unit, acknowledged, executed with proof or refused; the case waits for none of it."""

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.measures import OrderAct, OrderStatus
from app.domain.vocabulary import NoticeKind
from app.services import progress
from tests.services.enforcing import BUYING, FUNDS, TENDERS, Enforcement
from tests.services.listening import statements
from tests.services.telling import ChangePack, Tell
from tests.services.world import item

ALL = {BUYING: "suspended", FUNDS: "suspended", TENDERS: "suspended"}


@pytest.mark.both_databases
def test_measures_stand_still_while_the_record_is_verified_and_go_on_with_the_answer(tell: Tell) -> None:
    """云阳: one order to each department with a line for each measure; resumed when the answer is sent."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    story.bring_to("refer_record")
    assert law.orders() == []
    story.refer()
    assert law.desired() == ALL
    assert law.told() == [
        ("suspend", "sent", "money", (BUYING, FUNDS)),
        ("suspend", "sent", "trade", (TENDERS,)),
    ]
    money, trade = law.orders()
    assert law.clocks(money) == {"acknowledge": "2026-09-20", "execute": "2026-09-22"}
    assert [letter.kind for letter in law.letters(money)] == [NoticeKind.SUSPENSION_NOTICE]
    law.carry_out(money, "money")
    assert law.reported() == {BUYING: "suspended", FUNDS: "suspended", TENDERS: "in_force"}
    story.verify("maintain")
    assert law.desired() == ALL, "a burden waits for the answer"
    story.do("centre", "serve")
    assert law.desired() == dict.fromkeys(ALL, "in_force")
    assert law.told()[1:] == [
        ("suspend", "superseded", "trade", (TENDERS,)),
        ("resume", "sent", "money", (BUYING, FUNDS)),
        ("resume", "sent", "trade", (TENDERS,)),
    ]
    (letter,) = law.letters(law.orders(OrderAct.RESUME)[0])
    assert "维持原记录" in str(letter.content)
    assert "联合惩戒措施在信息核实期间暂不执行" in str(letter.content)
    law.carry_out(law.orders(OrderAct.RESUME)[0], "money")
    assert law.reported() == dict.fromkeys(ALL, "in_force")
    assert law.orders(OrderAct.RESUME)[0].status is OrderStatus.EXECUTED


def test_proof_names_every_measure_its_unit_and_the_moment(tell: Tell) -> None:
    """暂停执行证明 goes to the applicant with a check code."""
    story = tell("youxi")
    Enforcement.of(story)
    story.bring_to("refer_record")
    story.refer()
    (proof,) = [each for each in story.notices() if each.kind == NoticeKind.SUSPENSION_PROOF]
    (table,) = [block for block in proof.content["blocks"] if "联合惩戒措施" in str(block.get("columns"))]
    assert [tuple(row) for row in table["rows"]] == [
        (BUYING, "示范财政部门", "2026年9月18日10:00"),
        (FUNDS, "示范财政部门", "2026年9月18日10:00"),
        (TENDERS, "示范公共资源部门", "2026年9月18日10:00"),
    ]
    assert proof.check_code


def test_execution_without_proof_is_refused(tell: Tell) -> None:
    """Nothing counts as executed on a bare word."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    story.bring_to("refer_record")
    story.refer()
    (order, _) = law.orders()
    law.do(order, "money", "acknowledge")
    with pytest.raises(Invalid) as refused:
        law.do(order, "money", "execute")
    assert [(each.field, each.code) for each in refused.value.errors] == [("evidence", "proof_required")]


def test_refusal_needs_a_reason_the_supervisor_accepts(tell: Tell) -> None:
    """What the supervisor does not accept is to be done after all, within a new limit."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    story.bring_to("refer_record")
    story.refer()
    (order, _) = law.orders()
    law.do(order, "money", "refuse", reason="本单位没有采取过这项措施。")
    assert law.orders()[0].status is OrderStatus.REFUSED
    story.at("2026-09-21")
    law.do(order, "supervisor", "return", text="贵单位确在执行。")
    assert law.orders()[0].status is OrderStatus.ACKNOWLEDGED
    law.do(order, "money", "execute", evidence=[law.proof("money")])
    assert law.orders()[0].status is OrderStatus.EXECUTED
    assert law.reported()[BUYING] == "suspended"


def test_nothing_is_ordered_where_nothing_changes(tell: Tell) -> None:
    """中牟 goes on meanwhile: a record that is maintained moves no measure."""
    story = tell("zhongmu")
    law = Enforcement.of(story)
    story.bring_to("serve_answer")
    story.do("centre", "serve")
    assert (law.orders(), law.desired()) == ([], dict.fromkeys(ALL, "in_force"))


def test_finished_order_is_finished(tell: Tell) -> None:
    """A second click finds nothing to do."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    story.bring_to("refer_record")
    story.refer()
    (order, _) = law.orders()
    task = law.waiting(order)
    law.do(order, "money", "acknowledge")
    law.waiting = lambda _: task  # type: ignore[method-assign]
    with pytest.raises(Conflict):
        law.do(order, "money", "acknowledge")


@pytest.mark.both_databases
def test_statements_of_a_referral_do_not_grow_with_the_measures(tell: Tell) -> None:
    """Many rows a statement: eight measures at two units cost as much as two."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    story.bring_to("verify_record")  # the model of orders is read once a process
    counted = []
    for number, measures in enumerate((2, 8), start=2):
        with story.database.transaction() as session:
            record = story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{number}号")
        for each in range(measures):
            law.add(f"措施{number}-{each}", ("money", "trade")[each % 2], record=record)
        story.file(items=[item(record)])
        story.do("centre", "accept")
        task = story.task()
        actor, key = story.world.people["centre"], (story.jurisdiction, story.case_id, task.id)
        with statements(story.database) as heard, story.database.transaction() as session:
            progress.complete(session, *key, "refer", {}, actor=actor, now=story.clock())
        counted.append(len(heard))
    assert counted[0] == counted[1]
    assert len(law.orders()) == 6


@pytest.mark.both_databases
def test_late_order_is_said_openly(tell: Tell) -> None:
    """A day after its limits the order says so itself; nothing is executed by lateness."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    story.bring_to("verify_record")
    order = law.orders()[0]
    story.at("2026-09-21 00:01")
    story.tick()
    law.do(order, "money", "acknowledge")
    story.at("2026-09-23 00:01")
    story.tick()
    story.case_id = order.case_id
    noted = [event.data["clock"] for event in story.events() if event.kind == "clock_overdue"]
    assert noted == ["acknowledge", "execute"]
    assert law.reported()[BUYING] == "in_force"


def test_receiver_of_yichuan_may_let_measures_go_on(tell: Tell) -> None:
    """伊川's plan is silent: decided against a suspension, nothing is ordered and nothing proved."""
    story = tell("yichuan")
    law = Enforcement.of(story)
    story.bring_to("refer_record")
    story.refer(suspend=False, suspend_reason="证据不足以先行暂停。")
    assert (law.orders(), law.desired()) == ([], dict.fromkeys(ALL, "in_force"))
    assert NoticeKind.SUSPENSION_PROOF not in [letter.kind for letter in story.notices()]


def test_effects_wait_for_the_second_pair_of_eyes(tell: Tell, change_pack: ChangePack) -> None:
    """Where an opinion must be approved, what it says of measures takes effect with the approval."""
    story = tell("yunyang")
    change_pack(story, {"four_eyes.approve_opinion": True})
    law = Enforcement.of(story)
    story.bring_to("verify_record")
    said = [
        {"id": str(law.measures[name]), "effect": effect, "reason": "依据。"}
        for name, effect in ((BUYING, "lift"), (FUNDS, "keep"), (TENDERS, "keep"))
    ]
    story.verify("correct", measures=said)
    assert law.desired() == ALL
    story.do("provider_colleague", "approve")
    assert law.desired() == {**ALL, BUYING: "lifted"}
