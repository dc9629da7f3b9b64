"""The effects table: three measures at two departments through every end, by the rules of each of the five places."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.measures import OrderAct
from app.domain.vocabulary import NoticeKind
from app.models.record import Record
from tests.services.enforcing import BUYING, FUNDS, TENDERS, Enforcement
from tests.services.story import right, wrong
from tests.services.telling import Tell
from tests.services.world import RIVAL, RIVAL_NAME, applicant, item

PLACES = ("zhongmu", "yunyang", "yunfu", "yichuan", "youxi")
SUSPENDING = ("yunyang", "yunfu", "yichuan", "youxi")
# 尤溪五（六）: led by the provider; elsewhere by the units that carried the measures out.
LED_BY_PROVIDER = "youxi"
CHANNELS = {"zhongmu": 2, "yunyang": 3, "yunfu": 1, "yichuan": 4, "youxi": 2}
LIFTED, IN_FORCE, SUSPENDED = "lifted", "in_force", "suspended"
LETTERS = {
    "suspend": NoticeKind.SUSPENSION_NOTICE,
    "resume": NoticeKind.RESUMPTION_NOTICE,
    "lift": NoticeKind.LIFTING_NOTICE,
    "restore": NoticeKind.RESTORATION_NOTICE,
}


@dataclass(frozen=True)
class Row:
    """One row: how it is told, what is wanted right after the task and after the answer, what is ordered.

    `at_once` and `answered` hold the state of (政府采购, 财政资金, 招标投标); None is how the place left it.
    `lifted` are the measures whose harm is undone.
    """

    outcome: str
    at_once: tuple[str | None, str | None, str | None]
    answered: tuple[str, str, str]
    lifted: tuple[str, ...] = ()
    answers: tuple[dict[str, str], ...] = ()
    ground: str = "error"
    claims: tuple[tuple[str, str], ...] = ()
    said: dict[str, str] = field(default_factory=dict)


_SOME = {BUYING: "lift", FUNDS: "keep", TENDERS: "lift"}
_LIFTED_SOME = (LIFTED, None, LIFTED)
_AFTER_SOME = (LIFTED, IN_FORCE, LIFTED)
_ALL, _KEPT = (LIFTED,) * 3, (IN_FORCE,) * 3
_NONE = (None,) * 3
ROWS = {
    "maintain": Row("maintain", _NONE, _KEPT),
    "correct": Row("correct", _LIFTED_SOME, _AFTER_SOME, (BUYING, TENDERS), said=_SOME),
    "supplement_record": Row("supplement_record", _LIFTED_SOME, _AFTER_SOME, (BUYING, TENDERS), said=_SOME),
    "partly": Row(
        "partly",
        _LIFTED_SOME,
        _AFTER_SOME,
        (BUYING, TENDERS),
        answers=(wrong(), right("CF_CFLB")),
        claims=(("CF_NR_FK", "0.8"), ("CF_CFLB", "警告")),
        said=_SOME,
    ),
    "withdraw": Row("withdraw", _ALL, _ALL, (BUYING, FUNDS, TENDERS)),
    "end_publicity": Row("end_publicity", _LIFTED_SOME, _AFTER_SOME, (BUYING, TENDERS), said=_SOME),
    "end_publicity, over its period": Row("end_publicity", _ALL, _ALL, (BUYING, FUNDS, TENDERS), ground="over_period"),
    "end_publicity, private": Row("end_publicity", _NONE, _KEPT, ground="privacy"),
    "unverifiable": Row("unverifiable", _NONE, _ALL, (BUYING, FUNDS, TENDERS)),
}


def begin(tell: Tell, place: str, ground: str = "error", claims: tuple[tuple[str, str], ...] = ()) -> Any:
    """A referred case on a record with three measures that were carried out, and what the place did to them."""
    story = tell(place)
    law = Enforcement.of(story)
    story.file(items=[item(story.record, *claims, ground=ground)])
    story.do("centre", "accept")
    story.refer()
    return story, law


def acts(law: Enforcement) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The orders by act, as (unit, measures)."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for act, _, unit, names in law.told():
        found.setdefault(act, []).append((unit, names))
    return found


def by_unit(names: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """One order to each department, its measures as lines."""
    money = tuple(name for name in (BUYING, FUNDS) if name in names)
    trade = tuple(name for name in (TENDERS,) if name in names)
    return [(unit, mine) for unit, mine in (("money", money), ("trade", trade)) if mine]


def wanted(place: str, states: tuple[str | None, str | None, str | None]) -> dict[str, str]:
    """States by measure; None is as the place left it at the referral."""
    meanwhile = SUSPENDED if place in SUSPENDING else IN_FORCE
    return {name: state or meanwhile for name, state in zip((BUYING, FUNDS, TENDERS), states, strict=True)}


def products() -> list[Any]:
    """Every row in every place; in the short run every row once and every place at least once."""
    return [
        pytest.param(place, row, id=f"{place}-{name}", marks=() if number % 5 == at else pytest.mark.long)
        for number, (name, row) in enumerate(ROWS.items())
        for at, place in enumerate(PLACES)
    ]


def places(*short: str, of: tuple[str, ...] = PLACES) -> Any:
    """These places in the short run, the others in the long one."""
    return pytest.mark.parametrize(
        "place", [pytest.param(each, marks=() if each in short else pytest.mark.long) for each in of]
    )


def proven(law: Enforcement, place: str) -> None:
    """Every order has its letter to the unit and its limits by the pack: 1, 3 and 10 working days from 09-18."""
    for order in law.orders():
        clocks = law.clocks(order)
        execute = {"restore": "2026-10-09"} if order.act is OrderAct.RESTORE else {"execute": "2026-09-22"}
        if order.status != "superseded":
            assert clocks == {"acknowledge": "2026-09-20", **execute}
        assert [letter.kind for letter in law.letters(order)] == [LETTERS[order.act.value]]


@pytest.mark.parametrize(("place", "row"), products())
def test_row_of_the_table_by_the_rules_of_the_place(tell: Tell, place: str, row: Row) -> None:
    """Benefits at once, burdens with the answer; no order for what does not change; harm undone where it was done."""
    story, law = begin(tell, place, row.ground, row.claims)
    suspended = place in SUSPENDING
    everything = (BUYING, FUNDS, TENDERS)
    assert law.desired() == wanted(place, _NONE)
    said = [{"id": str(law.measures[name]), "effect": effect, "reason": "依据。"} for name, effect in row.said.items()]
    story.verify(row.outcome, *row.answers, **({"measures": said} if said else {}))
    assert law.desired() == wanted(place, row.at_once)
    story.do("centre", "serve")
    assert law.desired() == wanted(place, row.answered)
    told = acts(law)
    lifted = tuple(name for name, state in law.desired().items() if state == LIFTED)
    kept = tuple(name for name in everything if name not in lifted)
    assert told.pop("suspend", []) == (by_unit(everything) if suspended else [])
    assert told.pop("lift", []) == by_unit(lifted)
    assert told.pop("resume", []) == (by_unit(kept) if suspended else [])
    restored = [("other", row.lifted)] if place == LED_BY_PROVIDER and row.lifted else by_unit(row.lifted)
    assert told.pop("restore", []) == restored
    assert told == {}
    lines = [line for order in law.orders(OrderAct.RESTORE) for line in law.lines(order)]
    assert len(lines) == len(row.lifted) * CHANNELS[place]
    proven(law, place)


@places("yunfu", "zhongmu")
def test_retracted_case_lets_its_measures_go_on_at_once(tell: Tell, place: str) -> None:
    """Nothing is verified any more: what stood still is resumed, and what went on is left alone."""
    story, law = begin(tell, place)
    story.retract()
    assert law.desired() == wanted("zhongmu", _NONE)
    told = acts(law)
    assert told.get("resume", []) == (by_unit((BUYING, FUNDS, TENDERS)) if place in SUSPENDING else [])
    assert "restore" not in told


@places("yunyang", of=SUSPENDING)
def test_misrouted_record_stays_suspended(tell: Tell, place: str) -> None:
    """The wrong provider changes nothing for the measures; nothing is ordered twice."""
    story, law = begin(tell, place)
    story.verify("misrouted")
    assert law.desired() == wanted(place, _NONE)
    story.refer(provider=story.world.units["provider2"].uscc)
    assert list(acts(law)) == ["suspend"]
    assert len(law.orders()) == 2


@places("yichuan")
def test_declined_and_transferred_filings_touch_no_measure(tell: Tell, place: str) -> None:
    """What was never referred was never suspended."""
    story = tell(place)
    law = Enforcement.of(story)
    ways: tuple[Callable[[], object], ...] = (
        lambda: story.do("centre", "decline", reason_code="out_of_scope", reason="不属于。"),
        lambda: story.do("centre", "transfer", to="省局", reason="省局。"),
    )
    for way in ways:
        story.file()
        way()
    assert (law.orders(), law.desired()) == ([], wanted("zhongmu", _NONE))


@places("youxi", "zhongmu")
def test_copy_gives_its_measures_to_the_record_it_copies(tell: Tell, place: str) -> None:
    """Withdrawn as a duplicate: re-linked to the surviving record, resumed with the answer, nothing restored."""
    story = tell(place)
    law = Enforcement.of(story)
    with story.database.transaction() as session:
        other = story.world.record(session, story.clock(), CF_WSH="示市监罚〔2026〕9号")
    story.file(items=[item(story.record, ground="duplicate")])
    story.do("centre", "accept")
    story.refer()
    story.verify("withdraw", duplicate_of=str(other.id))
    with story.database.reading() as session:
        assert session.get_one(Record, (place, story.record.id)).status == "withdrawn"
        assert {law.row(name).record_id for name in law.measures} == {other.id}
    assert law.desired() == wanted(place, _NONE)
    story.do("centre", "serve")
    assert law.desired() == wanted("zhongmu", _NONE)
    told = acts(law)
    assert told.get("resume", []) == (by_unit((BUYING, FUNDS, TENDERS)) if place in SUSPENDING else [])
    assert not {"lift", "restore"} & told.keys()


@places("yunyang")
def test_measure_that_was_never_carried_out_did_no_harm(tell: Tell, place: str) -> None:
    """Lifted, and nothing is to be restored."""
    story = tell(place)
    law = Enforcement.of(story, executed=False)
    story.bring_to("verify_record")
    story.verify("withdraw")
    assert set(law.desired().values()) == {LIFTED}
    assert law.orders(OrderAct.RESTORE) == []


def test_unsuspendable_measure_goes_on(tell: Tell) -> None:
    """A higher norm forbids it: no hold, no order, and the history says so."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    law.add("限制高消费", "trade", suspendable=False)
    story.bring_to("verify_record")
    assert law.desired()["限制高消费"] == IN_FORCE
    assert "measures_not_suspended" in story.kinds()


def test_measure_is_resumed_only_when_no_other_case_holds_it(tell: Tell) -> None:
    """Two people dispute one record: the first answer leaves it suspended, the second resumes it."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    cases = []
    for who, person in (("applicant", applicant()), ("rival", applicant(RIVAL_NAME, RIVAL))):
        story.file(who, applicant=person)
        cases.append(story.case_id)
        story.do("centre", "accept")
        story.refer()
    assert len(law.orders(OrderAct.SUSPEND)) == 2, "the second case orders nothing twice"
    for case, state in zip(cases, (SUSPENDED, IN_FORCE), strict=True):
        story.case_id = case
        story.verify("maintain")
        story.do("centre", "serve")
        assert set(law.desired().values()) == {state}
    assert len(law.orders(OrderAct.RESUME)) == 2


def test_lift_is_not_undone_by_the_other_case(tell: Tell) -> None:
    """What one case has lifted stays lifted when another one on the same record is maintained."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    cases = []
    for who, person in (("applicant", applicant()), ("rival", applicant(RIVAL_NAME, RIVAL))):
        story.file(who, applicant=person)
        cases.append(story.case_id)
        story.do("centre", "accept")
        story.refer()
    story.case_id = cases[0]
    story.verify("withdraw")
    story.case_id = cases[1]
    story.verify("maintain")
    story.do("centre", "serve")
    assert set(law.desired().values()) == {LIFTED}
    assert law.orders(OrderAct.RESUME) == []


def test_records_of_the_place_are_its_own(tell: Tell) -> None:
    """A measure on another record is left alone."""
    story = tell("yunyang")
    law = Enforcement.of(story)
    with story.database.transaction() as session:
        other = story.world.record(session, story.clock(), CF_WSH="示市监罚〔2026〕9号")
    law.add("限制评优", "trade", record=other)
    story.bring_to("verify_record")
    story.verify("withdraw")
    assert law.desired()["限制评优"] == IN_FORCE
    with story.database.reading() as session:
        assert session.execute(select(Record.status).where(Record.id == other.id)).scalar_one() == "in_force"
