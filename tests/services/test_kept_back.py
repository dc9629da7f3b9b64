"""A record kept back is on no page for everybody, by whatever door one comes; its subject and staff still read it."""

from typing import Any

import pytest
from sqlalchemy import update

from app.domain.errors import Invalid, NotFound
from app.domain.permissions import Actor, Granted
from app.domain.record_words import Disclosure, Withheld
from app.domain.vocabulary import Role
from app.models.record import Record
from app.services import intake, record_reading, records
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.world import RIVAL, RIVAL_NAME, applicant, filing

MARKS: list[dict[str, Any]] = [
    {"disclosure": Disclosure.AUTHORISED},
    {"disclosure": Disclosure.GOVERNMENT},
    {"withheld": Withheld.PERSONAL_PRIVACY},
]
STAFF = ("centre", "provider", "supervisor", "auditor")


@pytest.fixture
def story(tell: Tell) -> Story:
    """A story in 尤溪, whose plan alone lets records be kept back."""
    return tell("youxi")


def keep_back(story: Story, marks: dict[str, Any]) -> None:
    with story.database.transaction() as session:
        session.execute(update(Record).where(Record.id == story.record.id).values(**marks))


def reads(story: Story, who: Actor) -> bool:
    with story.database.reading() as session:
        try:
            return records.find(session, story.record.id, actor=who) is not None
        except NotFound:
            return False


def found(story: Story, who: Actor) -> list[bool]:
    """What each outlet gives: the record itself, its list, and whether a filing may be begun on it."""
    with story.database.reading() as session:
        listed = bool(records.page(session, actor=who, limit=5).rows)
        try:
            disputable = bool(record_reading.to_dispute(session, story.record.id, story.jurisdiction, actor=who))
        except NotFound:
            disputable = False
    return [reads(story, who), listed, disputable]


@pytest.mark.both_databases
@pytest.mark.parametrize("marks", MARKS)
def test_kept_back_for_everybody_but_subject_and_staff(story: Story, marks: dict[str, Any]) -> None:
    """尤溪 二(二), 二(五): neither found by number nor begun a filing on, though one knows its id."""
    people = story.world.people
    assert found(story, people["stranger"]) == [False, False, True]
    keep_back(story, marks)
    for who in (*STAFF, "applicant"):
        assert found(story, people[who]) == [True, True, True], who
    assert found(story, people["stranger"]) == [False, False, False]
    with story.database.reading() as session:
        provider = story.world.units["provider"].id
        assert record_reading.published(session, story.jurisdiction, provider, story.record.document_number) == []


def test_whoever_merely_says_to_be_the_firm_reads_no_more_than_everybody(story: Story) -> None:
    """An account with the firm's code, which nobody has verified, loses the record with the public."""
    firm = story.world.people["applicant"]
    claiming = Actor(firm.account_id, "自称", (Granted(Role.APPLICANT, None, None),), firm.id_index, verified=False)
    assert reads(story, claiming)
    keep_back(story, MARKS[0])
    assert not reads(story, claiming)


def test_an_objection_opens_nothing_once_the_record_is_kept_back(story: Story) -> None:
    """Somebody else's filing on a public record is no key to it afterwards."""
    with story.database.transaction() as session:
        wanted = filing(story.record, "youxi", applicant=applicant(RIVAL_NAME, RIVAL))
        intake.submit(session, wanted, actor=story.world.people["rival"], now=story.clock())
    assert reads(story, story.world.people["rival"])
    keep_back(story, MARKS[2])
    assert not reads(story, story.world.people["rival"])
    assert reads(story, story.world.people["centre"])


def test_a_filing_by_id_is_told_there_is_no_such_record(story: Story) -> None:
    """The interface takes ids: one kept back is answered like one that nobody has."""
    keep_back(story, MARKS[1])

    def faults(who: str) -> list[tuple[str, str]]:
        try:
            story.submit(who)
        except Invalid as refused:
            return [(each.field, each.code) for each in refused.errors]
        return []

    assert faults("stranger") == [("items.0.record", "unknown_record")]
    assert faults("applicant") == []
