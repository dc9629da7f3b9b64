"""核查意见: one finding for each disputed field, and an outcome that agrees with all of them."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert

from app.domain.ids import new_id
from app.domain.vocabulary import MeasureState
from app.models.measure import Measure
from tests.services.story import OPINION, STATEMENT, Story, right, unverifiable, wrong
from tests.services.world import item

TWO = (("CF_NR_FK", "0.8"), ("CF_JDRQ", "2026-03-06"))
OUTCOMES = ("maintain", "correct", "supplement_record", "withdraw", "end_publicity", "partly", "unverifiable")
FINDINGS: dict[str, Callable[[str, str], dict[str, str]]] = {
    "right": lambda field, _: right(field),
    "wrong": wrong,
    "unverifiable": lambda field, _: unverifiable(field),
}
CONTRADICTION = [("outcome", "outcome_contradicts_answers")]


def agreeing(findings: set[str]) -> tuple[str, ...]:
    """The outcomes the handbook allows for a set of findings."""
    if findings == {"right"}:
        return ("maintain",)
    if findings == {"wrong"}:
        return ("correct", "supplement_record", "withdraw", "end_publicity")
    return ("partly",) if "wrong" in findings else ("unverifiable",)


@pytest.mark.parametrize(("fine", "day"), list(product(FINDINGS, FINDINGS)))
def test_outcome_must_agree_with_the_findings(story: Story, fine: str, day: str) -> None:
    """All right, all wrong, mixed, unverifiable: each allows its own outcomes, and no other is taken."""
    story.file(items=[item(story.record, *TWO)])
    story.do("centre", "accept")
    story.refer()
    answers = [FINDINGS[fine]("CF_NR_FK", "0.8"), FINDINGS[day]("CF_JDRQ", "2026-03-06")]
    for outcome in OUTCOMES:
        found = story.faults("provider", outcome, opinion=OPINION, answers=answers, attest=True)
        assert found == ([] if outcome in agreeing({fine, day}) else CONTRADICTION), outcome


def verifying(story: Story) -> Story:
    story.bring_to("verify_record")
    return story


@pytest.mark.parametrize(
    ("outcome", "answers", "faults"),
    [
        ("maintain", None, [("answers.CF_NR_FK", "required")]),
        ("maintain", [], [("answers.CF_NR_FK", "required")]),
        ("maintain", "right", [("answers", "not_a_list")]),
        ("maintain", ["right"], [("answers.0", "not_an_object"), ("answers.CF_NR_FK", "required")]),
        ("maintain", [right(), right()], [("answers.1.field", "not_disputed")]),
        ("maintain", [right(), right("CF_JDRQ")], [("answers.1.field", "not_disputed")]),
        (
            "maintain",
            [{**right(), "field": 7}],
            [("answers.0.field", "not_disputed"), ("answers.CF_NR_FK", "required")],
        ),
        ("maintain", [{**right(), "why": "x"}], [("answers.0.why", "unknown_field")]),
        ("maintain", [{**right(), "finding": "fine"}], [("answers.0.finding", "unknown_finding")]),
        ("maintain", [{**right(), "source": " "}], [("evidence", "source_required")]),
        ("correct", [{**wrong(), "value": ""}], [("answers.0.value", "required")]),
        ("correct", [{**wrong(), "source": ""}], [("answers.0.source", "required")]),
        ("correct", [wrong(value="八千元")], [("answers.0.value", "not_an_amount")]),
        ("correct", [wrong(value="-1")], [("answers.0.value", "not_an_amount")]),
        ("correct", [wrong(value="0.12345678")], [("answers.0.value", "not_an_amount")]),
        ("correct", [wrong(value="8" * 2_001)], [("answers.0.value", "too_long")]),
        (
            "correct",
            [{"field": "CF_NR_FK", "finding": "wrong"}],
            [("answers.0.value", "required"), ("answers.0.source", "required")],
        ),
    ],
)
def test_faulty_answers_are_refused_at_their_field(
    story: Story, outcome: str, answers: Any, faults: list[tuple[str, str]]
) -> None:
    """No answer missing, none twice, none on what is not disputed, each value of its field's kind."""
    verifying(story)
    assert story.faults("provider", outcome, opinion=OPINION, answers=answers, attest=True) == faults


def test_value_of_a_date_field_must_be_a_date(story: Story) -> None:
    """A date is corrected to a day of the calendar."""
    story.file(items=[item(story.record, ("CF_JDRQ", "2026-03-06"))])
    story.do("centre", "accept")
    story.refer()
    for value in ("2026-02-30", "3月6日", "20260306"):
        answers = [wrong("CF_JDRQ", value)]
        found = story.faults("provider", "correct", opinion=OPINION, answers=answers, attest=True)
        assert found == [("answers.0.value", "not_a_date")]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"opinion": None}, [("opinion", "required")]),
        ({"opinion": "  "}, [("opinion", "required")]),
        ({"opinion": "长" * 5_001}, [("opinion", "too_long")]),
        ({"attest": None}, [("attest", "required")]),
        ({"attest": False}, [("attest", "required")]),
        ({"attest": "true"}, [("attest", "required")]),
        ({"comment": "x"}, [("data.comment", "unknown_field")]),
        ({"evidence": ["1"]}, [("data.evidence.0", "unknown_evidence")]),
        ({"evidence": "1"}, [("data.evidence", "too_many")]),
    ],
)
def test_opinion_without_what_it_must_hold_is_refused(
    story: Story, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    """A written opinion, the officer's attestation, and no key nobody reads."""
    data = {"opinion": OPINION, "answers": [right()], "attest": True, **changes}
    assert verifying(story).faults("provider", "maintain", **data) == faults


def test_outcome_the_task_does_not_know_is_refused(story: Story) -> None:
    """Only the outcomes of the model can end a task."""
    assert verifying(story).faults("provider", "serve", opinion=OPINION) == [("outcome", "unknown_outcome")]


def without_fields(story: Story) -> Story:
    """An objection to the publication as a whole, its provider at work."""
    story.file(items=[item(story.record, fields=[], ground="should_not_publish")])
    story.do("centre", "accept")
    story.refer()
    return story


@pytest.mark.parametrize("outcome", ["correct", "supplement_record", "partly"])
def test_nothing_is_corrected_where_no_field_is_disputed(story: Story, outcome: str) -> None:
    """A correction names what it corrects: without disputed fields there is none."""
    found = without_fields(story).faults("provider", outcome, opinion=OPINION, answers=[], attest=True)
    assert found == CONTRADICTION


@pytest.mark.parametrize("outcome", ["withdraw", "end_publicity", "unverifiable"])
def test_publication_as_a_whole_may_be_ended(story: Story, outcome: str) -> None:
    """An objection to the publication needs no fields to be upheld."""
    assert without_fields(story).faults("provider", outcome, opinion=OPINION, attest=True) == []


def test_maintaining_without_fields_needs_a_source_document(story: Story) -> None:
    """`核查无误` alone is no verification."""
    found = without_fields(story).faults("provider", "maintain", opinion=OPINION, attest=True)
    assert found == [("evidence", "source_required")]


def measured(story: Story) -> str:
    """A measure in force on the record; answers its id."""
    verifying(story)
    with story.database.transaction() as session:
        row = {
            "jurisdiction": story.jurisdiction,
            "id": new_id(story.clock()),
            "record_id": story.record.id,
            "organisation_id": story.world.units["centre"].id,
            "name": "限制参加政府采购",
            "suspendable": True,
            "desired": MeasureState.IN_FORCE,
            "reported": MeasureState.IN_FORCE,
            "started_on": date(2026, 4, 1),
        }
        session.execute(insert(Measure), [row])
    return str(row["id"])


def test_every_measure_needs_an_effect_where_the_outcome_leaves_it_open(story: Story) -> None:
    """更正 says of each measure in force whether it goes on, and why."""
    measure = measured(story)

    def faults(measures: Any) -> list[tuple[str, str]]:
        return story.faults("provider", "correct", opinion=OPINION, answers=[wrong()], attest=True, measures=measures)

    kept = {"id": measure, "effect": "keep", "reason": "仍有其他依据。"}
    assert faults([kept]) == []
    assert faults(None) == [(f"measures.{measure}", "required")]
    assert faults([{**kept, "id": "1"}]) == [("measures.0.id", "unknown_measure"), (f"measures.{measure}", "required")]
    assert faults([{**kept, "effect": "stop"}]) == [("measures.0.effect", "unknown_effect")]
    assert faults([{**kept, "reason": ""}]) == [("measures.0.reason", "required")]
    assert faults([kept, {**kept, "effect": "lift"}]) == [("measures.1.id", "unknown_measure")]
    assert faults([{**kept, "until": "2027"}]) == [("measures.0.until", "unknown_field")]
    assert faults("keep") == [("measures", "not_a_list")]


def test_withdrawal_decides_no_measures(story: Story) -> None:
    """What `withdraw` does to measures follows from the rules; the provider chooses nothing."""
    measured(story)
    assert story.faults("provider", "withdraw", opinion=OPINION, answers=[wrong()], attest=True) == []


def test_letters_about_a_publication_as_a_whole_hold_no_empty_table(story: Story) -> None:
    """Without disputed fields 协查函 and answer speak of the statement and the opinion alone."""
    without_fields(story).do("provider", "withdraw", opinion=OPINION, attest=True)
    story.do("centre", "serve")
    _, request, answer = [str(notice.content) for notice in story.notices()]
    assert (STATEMENT in request, OPINION in answer) == (True, True)
    assert [word for word in ("申请主张", "逐项情况如下") if word in answer] == []
