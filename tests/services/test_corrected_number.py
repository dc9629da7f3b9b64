"""A case corrects the number or day of a document: the record is found by the new, and by the old it is recognised."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.record_words import HeldStatus
from app.models.record import Record
from app.services import held_values
from tests.services.importer import Importer, counts, said
from tests.services.story import Story, wrong
from tests.services.telling import Tell
from tests.services.world import item

pytestmark = pytest.mark.both_databases
NEW, DAY = "示市监罚〔2026〕77号", "2026-03-15"


@pytest.fixture
def importer(story: Story) -> Importer:
    return Importer(story)


def corrected(importer: Importer, *found: tuple[str, str]) -> dict[str, str]:
    """Let a case correct fields of the record; answers the row as its provider still has it."""
    story = importer.story
    before = dict(story.row().delivered)
    story.file(items=[item(story.record, *found)])
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", *(wrong(name, value) for name, value in found))
    return before


def records(importer: Importer) -> Sequence[Record]:
    """Every record of the delivering provider."""
    story = importer.story
    with story.database.reading() as session:
        of = Record.provider_id == story.world.units["provider"].id
        return session.execute(select(Record).where(of)).scalars().all()


def decide(importer: Importer, decision: HeldStatus) -> None:
    story = importer.story
    with story.database.transaction() as session:
        actor = story.world.people["provider"]
        (view,) = held_values.waiting(session, actor=actor)
        held_values.decide(session, view.held.id, decision, "决定书原件如此", actor=actor, now=story.clock())


def test_delivery_under_the_corrected_number_finds_the_record(importer: Importer) -> None:
    """The plain column follows the new version: the row is compared, never made a second record."""
    before = corrected(importer, ("CF_WSH", NEW))
    assert importer.story.row().document_number == NEW
    assert counts(importer.deliver({**before, "CF_WSH": NEW})) == (0, 1, 0, 0)
    assert counts(importer.deliver({**before, "CF_WSH": NEW, "CF_CFLB": "警告"})) == (1, 0, 0, 0)
    assert [each.fields["CF_CFLB"] for each in records(importer)] == ["警告"]


def test_number_with_blanks_is_kept_as_files_bring_it(importer: Importer) -> None:
    """An officer types blanks that no delivered number ever has."""
    before = corrected(importer, ("CF_WSH", " 示市监罚 〔2026〕 77号"))
    record = importer.story.row()
    assert (record.document_number, record.fields["CF_WSH"]) == (NEW, NEW)
    assert counts(importer.deliver({**before, "CF_WSH": NEW})) == (0, 1, 0, 0)


def test_old_number_coming_back_is_held_on_the_same_record(importer: Importer) -> None:
    """The provider has not mended its file: the rest is applied, the number waits once, no second record appears."""
    before = corrected(importer, ("CF_WSH", NEW))
    row = {**before, "CF_CFLB": "警告"}
    result = importer.deliver(row)
    assert (counts(result), said(result)) == ((1, 0, 0, 0), [(2, "CF_WSH", "held")])
    (record,) = records(importer)
    assert (record.document_number, record.fields["CF_CFLB"]) == (NEW, "警告")
    again = importer.deliver(row)
    assert (counts(again), said(again), len(records(importer))) == ((0, 1, 0, 0), [], 1)


def test_old_number_and_old_day_together_are_both_held(importer: Importer) -> None:
    """A case may have corrected both; the pair as it once stood is still the same document."""
    before = corrected(importer, ("CF_WSH", NEW), ("CF_JDRQ", DAY))
    result = importer.deliver(before)
    assert sorted(said(result)) == [(2, "CF_JDRQ", "held"), (2, "CF_WSH", "held")]
    (record,) = records(importer)
    assert (record.document_number, record.decided_on) == (NEW, date.fromisoformat(DAY))


def test_old_number_of_another_day_is_another_document(importer: Importer) -> None:
    """The number was wrong on this record because it belongs to another: that one is a record of its own."""
    before = corrected(importer, ("CF_WSH", NEW))
    result = importer.deliver({**before, "CF_JDRQ": "2026-02-02", "CF_CFLB": "警告"})
    assert (counts(result), said(result)) == ((1, 0, 1, 0), [(2, "CF_WSH", "former_number")])
    first, second = sorted(records(importer), key=lambda each: each.id)
    assert (first.document_number, first.fields["CF_CFLB"]) == (NEW, before["CF_CFLB"])
    assert (second.document_number, second.decided_on) == (before["CF_WSH"], date(2026, 2, 2))
    assert counts(importer.deliver(before | {"CF_JDRQ": "2026-02-02", "CF_CFLB": "警告"})) == (0, 1, 0, 0)


def test_both_numbers_in_one_file_store_the_record_once(importer: Importer) -> None:
    """The row under the corrected number counts; the other is refused and says why."""
    before = corrected(importer, ("CF_WSH", NEW))
    result = importer.deliver({**before, "CF_CFLB": "没收"}, {**before, "CF_WSH": NEW, "CF_CFLB": "警告"})
    assert (counts(result), said(result)) == ((1, 0, 0, 1), [(2, "CF_WSH", "corrected_number")])
    assert [each.fields["CF_CFLB"] for each in records(importer)] == ["警告"]


def test_applied_old_number_is_the_key_again(importer: Importer) -> None:
    """By the provider's decision; then the number is delivered as before."""
    before = corrected(importer, ("CF_WSH", NEW))
    importer.deliver(before)
    decide(importer, HeldStatus.APPLIED)
    assert importer.story.row().document_number == before["CF_WSH"]
    assert (counts(importer.deliver(before)), len(records(importer))) == ((0, 1, 0, 0), 1)


def test_number_that_another_record_bears_stays_that_records_key(importer: Importer) -> None:
    """Two records of one firm never answer to one number: deliveries under it are the other record's."""
    before = dict(importer.story.row().delivered)
    importer.deliver({**before, "CF_WSH": NEW})
    corrected(importer, ("CF_WSH", NEW))
    record = importer.story.row()
    assert (record.fields["CF_WSH"], record.document_number) == (NEW, before["CF_WSH"])
    result = importer.deliver(before)
    assert (counts(result), said(result)) == ((0, 1, 0, 0), [(2, "CF_WSH", "held")])
    assert counts(importer.deliver({**before, "CF_WSH": NEW})) == (0, 1, 0, 0)


def test_corrected_day_is_the_records_day_and_moves_its_publication(tell: Tell) -> None:
    """Lists sort by the column; the seven working days to publish of 云浮 run from the true day."""
    story = tell("yunfu")
    assert story.row().publish_due_on == date(2026, 3, 16)
    corrected(Importer(story), ("CF_JDRQ", DAY))
    assert (story.row().decided_on, story.row().publish_due_on) == (date.fromisoformat(DAY), date(2026, 3, 24))


def test_number_too_long_for_a_key_is_refused_at_its_answer(story: Story) -> None:
    """What a file may not bring, a verification may not either."""
    story.file(items=[item(story.record, ("CF_WSH", NEW))])
    story.do("centre", "accept")
    story.refer()
    faults = story.faults(
        "provider", "correct", opinion="意见", attest=True, answers=[wrong("CF_WSH", "长" * 201)], measures=[]
    )
    assert ("answers.0.value", "too_long") in faults
