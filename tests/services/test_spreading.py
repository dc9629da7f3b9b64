"""What a case changes reaches everybody it concerns: readers of before, persons behind the firm, list entries."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, NotFound
from app.domain.measures import ListingStatus, MessageStatus, RecipientKind
from app.domain.permissions import Actor, Granted
from app.domain.record_words import LinkRole
from app.domain.vocabulary import NoticeKind, Role
from app.models.account import Account
from app.models.disclosure import CorrectionMessage, RecordDisclosure
from app.models.listing import Listing
from app.models.notice import Notice
from app.models.person_link import PersonLink
from app.models.record import Record
from app.models.work import OutboxMessage
from app.scheduler import tick
from app.services import correction_messages, disclosures, documents, link_letters, listing_decisions, spreading
from app.services import person_links as links
from config import ROOT
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.test_listings import initiator, take
from tests.services.world import LEGAL_PERSON, LEGAL_PERSON_NUMBER

TEXTS = MailTexts(ROOT / "templates" / "mail")


@pytest.fixture
def story(tell: Tell) -> Story:
    return tell("youxi")


def give(story: Story, who: str, kind: RecipientKind = RecipientKind.API) -> int:
    """The record as it stands is given to somebody."""
    with story.database.transaction() as session:
        record = session.get_one(Record, (story.jurisdiction, story.record.id))
        session.refresh(record, ["subject"])
        return disclosures.note(
            session, [record], kind, "GET /records", actor=story.world.people[who], now=story.clock()
        )


def all_of(story: Story, model: type) -> list:  # type: ignore[type-arg]
    with story.database.reading() as session:
        return list(session.execute(select(model).order_by(model.id)).scalars())


def link(story: Story) -> None:
    """The legal representative stands behind the firm's record."""
    with story.database.transaction() as session:
        person = links._person(session, story.jurisdiction, LEGAL_PERSON, LEGAL_PERSON_NUMBER, story.clock())
        session.add(
            PersonLink(
                jurisdiction=story.jurisdiction,
                id=77,
                record_id=story.record.id,
                subject_id=person.id,
                role=LinkRole.LEGAL_REPRESENTATIVE,
                document="示市监责〔2026〕1号",
                added_by=story.world.people["provider"].account_id or 0,
                added_at=story.clock(),
            )
        )


def answered(story: Story, tmp_path: Path, outcome: str) -> None:
    """The provider's finding, and everything that leaves the house because of it."""
    story.bring_to("verify_record")
    story.at("2026-09-21")
    story.verify(outcome)
    tick(keep_house(story.database, story.clock, tmp_path))


@pytest.mark.both_databases
def test_every_reader_of_before_is_told_and_confirms(story: Story, tmp_path: Path) -> None:
    """Who was given the old version gets a message and a mail; the subject and the provider are told otherwise."""
    with story.database.transaction() as session:
        who = Account.id == story.world.people["supervisor"].account_id
        session.execute(select(Account).where(who)).scalar_one().email = "watch@example.gov.cn"
    assert (give(story, "supervisor"), give(story, "supervisor"), give(story, "centre")) == (1, 0, 1)
    assert (give(story, "applicant"), give(story, "provider")) == (0, 0)
    answered(story, tmp_path, "correct")
    messages = all_of(story, CorrectionMessage)
    assert {(each.version, each.status) for each in messages} == {(2, MessageStatus.SENT)}
    assert len(messages) == len(all_of(story, RecordDisclosure)) == 2
    mails = [each.payload["text"] for each in all_of(story, OutboxMessage) if each.dedupe.startswith("correction:")]
    assert len(mails) == 1
    assert "示市监罚〔2026〕1号" in mails[0]
    (event,) = [each.data for each in story.events() if each.kind == "record_spread"]
    assert (event["recipients"], event["persons"], event["listings"]) == (2, 0, 0)
    people = story.world.people
    with story.database.transaction() as session:
        rows, _ = correction_messages.page(session, actor=people["centre"], limit=9)
        (mine,) = rows
        theirs = next(each.id for each in messages if each.id != mine.message.id)
        for _ in range(2):
            correction_messages.receive(session, mine.message.id, actor=people["centre"], now=story.clock())
        with pytest.raises(NotFound):
            correction_messages.receive(session, theirs, actor=people["centre"], now=story.clock())
        assert correction_messages.page(session, actor=people["provider2"], limit=9) == ([], None)
        assert len(correction_messages.page(session, actor=people["supervisor"], limit=9)[0]) == 2
        waiting = correction_messages.page(session, actor=people["centre"], waiting=True, limit=9)[0]
        assert waiting == []
    assert story.kinds().count("correction_received") == 1
    assert give(story, "supervisor") == 1


def test_it_is_done_once_for_each_version(story: Story, tmp_path: Path) -> None:
    """A crash after the work and before it was settled repeats nothing."""
    give(story, "centre")
    link(story)
    answered(story, tmp_path, "correct")
    payload = {"case": str(story.case_id), "record": str(story.record.id), "version": 2}
    with story.database.transaction() as session:
        spreading.spread(session, story.jurisdiction, payload, TEXTS, now=story.clock())
    assert len(all_of(story, CorrectionMessage)) == 1
    assert story.kinds().count("linked_person_decided") == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("outcome", "words"),
    [("correct", "同时按更正后的内容更正"), ("withdraw", "同时撤销"), ("end_publicity", "同时终止公示")],
)
def test_each_person_behind_the_firm_has_a_decision_and_a_letter(
    story: Story, tmp_path: Path, outcome: str, words: str
) -> None:
    """The person reads it, the firm does not; staff of the place do, a neighbour does not."""
    link(story)
    answered(story, tmp_path, outcome)
    (decided,) = [each.data for each in story.events() if each.kind == "linked_person_decided"]
    assert (decided["effect"], decided["link"]) == (outcome, "77")
    (letter,) = [each for each in all_of(story, Notice) if each.kind == NoticeKind.LINKED_PERSON_NOTICE]
    assert words in str(letter.content["blocks"])
    assert (letter.content["addressee"], letter.case_id, str(letter.id)) == (LEGAL_PERSON, None, decided["notice"])
    assert letter.pdf_sha256
    with story.database.reading() as session:
        index = session.get_one(PersonLink, (story.jurisdiction, 77)).subject_id
        person = session.get_one(links.Subject, (story.jurisdiction, index))
        self_ = Actor(9, LEGAL_PERSON, (Granted(Role.APPLICANT, None, None),), person.id_index, True)
        readers = {"self": self_, **{name: story.world.people[name] for name in ("provider", "supervisor")}}
        for actor in readers.values():
            assert documents.readable(session, letter.id, actor=actor).notice.id == letter.id
        for name in ("applicant", "rival", "foreign_supervisor", "stranger"):
            with pytest.raises(NotFound):
                documents.readable(session, letter.id, actor=story.world.people[name])
        record = session.get_one(Record, (story.jurisdiction, story.record.id))
        assert link_letters.of_record(session, record, actor=story.world.people["applicant"]) == []


def decide(story: Story, decision: str, **data: str) -> None:
    (entry,) = all_of(story, Listing)
    with story.database.transaction() as session:
        given = {"decision": decision, "reason": "记录已更正。", **data}
        listing_decisions.decide(session, entry.id, given, actor=initiator(story), now=story.clock())


@pytest.mark.both_databases
def test_an_entry_goes_with_a_withdrawn_record_and_is_judged_after_a_correction(story: Story, tmp_path: Path) -> None:
    """After a correction its initiator keeps, regrades or removes it, once."""
    take(story, until="", measures="")
    answered(story, tmp_path, "correct")
    (entry,) = all_of(story, Listing)
    assert entry.status is ListingStatus.IN_FORCE
    decide(story, "regrade", grade="一般")
    (entry,) = all_of(story, Listing)
    assert (entry.grade, entry.status) == ("一般", ListingStatus.IN_FORCE)
    with pytest.raises(Conflict):
        decide(story, "keep")


def test_an_entry_on_a_withdrawn_record_is_removed(story: Story, tmp_path: Path) -> None:
    take(story, until="", measures="")
    answered(story, tmp_path, "withdraw")
    (entry,) = all_of(story, Listing)
    assert (entry.status, entry.removed_on) == (ListingStatus.REMOVED, story.clock.today())
    assert "listing_followed" in story.kinds()


def test_nobody_decides_on_anothers_entry(story: Story, tmp_path: Path) -> None:
    """Nor on one whose record has not changed."""
    take(story, until="", measures="")
    with pytest.raises(Conflict):
        decide(story, "keep")
    answered(story, tmp_path, "correct")
    (entry,) = all_of(story, Listing)
    given = {"decision": "keep", "reason": "记录已更正。"}
    with story.database.transaction() as session, pytest.raises(NotFound):
        listing_decisions.decide(session, entry.id, given, actor=initiator(story, "centre"), now=story.clock())
    with story.database.transaction() as session:
        session.execute(update(Listing).where(Listing.jurisdiction == "youxi").values(until=None))
    decide(story, "remove")
    assert all_of(story, Listing)[0].status is ListingStatus.REMOVED
