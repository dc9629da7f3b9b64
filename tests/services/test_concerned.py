"""Whom a record concerns beside its subject: the persons linked to it, and the guardian of a ward."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.record_words import Disclosure
from app.domain.vocabulary import IdType, Role
from app.models.record import Record
from app.services import accounts, guardians, intake, person_links, record_reading, record_sheet, records
from tests.services.story import Story
from tests.services.test_person_links import NAME, PERSON, link, paper
from tests.services.world import applicant, filing, item

pytestmark = pytest.mark.both_databases
# A ward who was a minor on the day of the story, and a parent: nobody alive bears these numbers.
WARD, WARD_NAME = "410122201203050011", "王某"
PARENT = "410122198003050011"


def citizen(story: Story, number: str, login: str = "citizen", *, verified: bool = True) -> Actor:
    """A person with an account."""
    wanted = accounts.NewAccount(
        login=login,
        password="a long password",
        name=login,
        grants=((Role.APPLICANT, None, None),),
        id_type=IdType.RESIDENT_ID,
        id_number=number,
        verified=verified,
    )
    with story.database.transaction() as session:
        row = accounts.create(session, wanted, now=story.clock())
        account = row.id
    story.world.people[login] = acting(story, account)
    return story.world.people[login]


def today(story: Story, actor: Actor) -> Actor:
    """The actor as at the next request."""
    return acting(story, actor.account_id or 0)


def acting(story: Story, account: int) -> Actor:
    with story.database.reading() as session:
        row = accounts.account(session, account)
        assert row is not None
        return guardians.acting(session, row, story.clock.today())


def reads(story: Story, actor: Actor) -> list[int]:
    with story.database.reading() as session:
        return [row.id for row in records.page(session, actor=actor, limit=50).rows]


def keep_back(story: Story) -> None:
    with story.database.transaction() as session:
        session.get_one(Record, (story.jurisdiction, story.record.id)).disclosure = Disclosure.GOVERNMENT


def file_about(story: Story, who: Actor, record: Record, **changes: Any) -> None:
    with story.database.transaction() as session:
        data = filing(record, story.jurisdiction, **changes)
        story.filed = intake.submit(session, data, actor=who, now=story.clock())
        story.case_id = story.filed.cases[0].row["id"]


def test_linked_person_reads_the_record_and_the_own_link_alone(story: Story) -> None:
    """Verified; even when it is kept back from the public; of the other persons behind the firm nothing is said."""
    link(story)
    link(story, id_number="410122198803078517", name="李某某", confirm_number=True)
    keep_back(story)
    person = citizen(story, PERSON)
    assert reads(story, person) == [story.record.id]
    with story.database.reading() as session:
        sheet = record_sheet.of(session, story.record.id, actor=person, today=story.clock.today())
        ((mine, record),) = person_links.of_actor(session, actor=person)
    assert [each.subject.name for each in sheet.links] == [NAME]
    assert not [line for line in sheet.fields if line.field.personal]
    assert (mine.document, record.id, sheet.marks) == ("示市监认〔2026〕3号", story.record.id, ())


def test_link_opens_nothing_to_others_nor_when_taken_off(story: Story) -> None:
    """Not to who only typed the number, not to a stranger, not after the provider has removed it."""
    made = link(story)
    assert reads(story, citizen(story, PERSON, "typed", verified=False)) == []
    assert reads(story, citizen(story, PARENT, "other")) == []
    person = citizen(story, PERSON, "linked")
    provider = story.world.people["provider"]
    with story.database.transaction() as session:
        data = {"reason": "责任人认定有误。"}
        person_links.remove(session, story.record.id, made.id, data, actor=provider, now=story.clock())
    assert reads(story, person) == []
    with story.database.reading() as session, pytest.raises(NotFound):
        records.find(session, story.record.id, actor=person)


def test_linked_person_objects_to_the_link_of_a_record_kept_back(story: Story) -> None:
    """Who is not linked cannot even learn that the record exists."""
    link(story)
    keep_back(story)
    claim = item(story.record, ground="link") | {"fields": []}
    them = applicant(NAME, PERSON, id_type="resident_id")
    with pytest.raises(Invalid):
        file_about(story, citizen(story, PARENT, "other"), story.record, applicant=them, items=[claim])
    file_about(story, citizen(story, PERSON), story.record, applicant=them, items=[claim])
    assert story.case().ground == "link"


@pytest.fixture
def ward(story: Story) -> Record:
    """A record about a minor."""
    person = {"CF_XDR_SHXYM": "", "CF_XDR_MC": WARD_NAME, "CF_XDR_ZJHM": WARD, "CF_XDR_LB": "自然人"}
    more = {"CF_FRDB": "", "CF_FR_ZJHM": "", "CF_WSH": "示市监罚〔2026〕21号"}
    with story.database.transaction() as session:
        return story.world.record(session, story.clock(), **person, **more)


def for_ward(story: Story, who: Actor, record: Record, number: str = PARENT, **agent: Any) -> None:
    """File for the ward."""
    proof = paper(story, who)
    standing = agent or {"kind": "guardian", "relation": "parent", "evidence": proof}
    if "authority" in standing:
        standing = standing | {"authority": standing["authority"] | {"evidence": proof}}
    by = {"name": "王某某", "id_type": "resident_id", "id_number": number, "mobile": "13800000000", **standing}
    them = applicant(WARD_NAME, WARD, id_type="resident_id", agent=by)
    file_about(story, who, record, applicant=them)


def test_guardian_reads_the_wards_records_once_the_filing_is_accepted(story: Story, ward: Record) -> None:
    """The relation is looked at on acceptance; then the ward's records are as open as to the ward."""
    parent = citizen(story, PARENT)
    for_ward(story, parent, ward)
    with story.database.transaction() as session:
        session.get_one(Record, (story.jurisdiction, ward.id)).disclosure = Disclosure.GOVERNMENT
    assert reads(story, today(story, parent)) == []
    story.do("centre", "accept")
    parent = today(story, parent)
    assert reads(story, parent) == [ward.id]
    with story.database.reading() as session:
        found = records.find(session, ward.id, actor=parent)
        plain = {line.field.code: line.value for line in record_reading.shown(found, parent)}
    assert (plain["CF_XDR_MC"], plain["CF_XDR_ZJHM"]) == (WARD_NAME, WARD)
    assert reads(story, replace(parent, wards=frozenset({("yunyang", index) for _, index in parent.wards}))) == []


def test_guardianship_of_a_minor_ends_with_the_eighteenth_birthday(story: Story, ward: Record) -> None:
    parent = citizen(story, PARENT)
    for_ward(story, parent, ward)
    story.do("centre", "accept")
    story.at("2030-03-04")
    assert today(story, parent).wards
    story.at("2030-03-05")
    assert today(story, parent).wards == frozenset()


def test_agents_and_persons_named_by_others_are_no_guardians(story: Story, ward: Record) -> None:
    """An authority reaches as far as its words; an account cannot make its holder a guardian by another's number."""
    authority = {"matter": "异议", "powers": ["file"], "until": "2027-01-01"}
    agent = citizen(story, PARENT)
    for_ward(story, agent, ward, kind="agent", authority=authority)
    story.do("centre", "accept")
    assert today(story, agent).wards == frozenset()
    with story.database.transaction() as session:
        second = story.world.record(session, story.clock(), CF_WSH="示市监罚〔2026〕22号")
    other = citizen(story, "410122198103050018", "other")
    for_ward(story, other, second)
    story.do("centre", "accept")
    assert today(story, other).wards == frozenset()
