"""What leaves the house: every notice is printed, kept and mailed once, whatever fails on the way."""

import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.models.notice import Notice
from app.models.place import Organisation
from app.models.work import OutboxMessage
from app.scheduler import tick
from app.services import deliveries, outbox
from tests.fixed_clock import FixedClock
from tests.services.household import keep_house, mailing_to
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME
from tests.smtp import Inbox, server

TO = {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM, "e_service": True, "email": "firm@example.com"}


def messages(story: Story) -> list[OutboxMessage]:
    with story.database.reading() as session:
        return list(session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars())


def letters(story: Story) -> dict[str, Notice]:
    with story.database.reading() as session:
        return {row.kind: row for row in session.execute(select(Notice)).scalars()}


def give_address(story: Story, unit: str, email: str) -> None:
    with story.database.transaction() as session:
        session.execute(update(Organisation).where(Organisation.id == story.world.units[unit].id).values(email=email))


def attached(mail: EmailMessage) -> bytes:
    (part,) = mail.iter_attachments()
    content = part.get_content()
    assert isinstance(content, bytes)
    return content


@pytest.mark.both_databases
def test_every_letter_is_printed_kept_and_mailed_to_its_reader(story: Story, tmp_path: Path) -> None:
    """The applicant who takes letters electronically and the unit with an address each get theirs, as kept."""
    give_address(story, "provider", "provider@example.gov.cn")
    story.file(applicant=TO)
    story.do("centre", "accept")
    story.refer()
    inbox = Inbox()
    with server(inbox) as port:
        house = mailing_to(keep_house(story.database, story.clock, tmp_path), port)
        assert tick(house).outbox == 3
        assert tick(house).outbox == 0
    by_number = {row.number: row for row in letters(story).values()}
    assert {mail["To"] for mail in inbox.mails} == {"firm@example.com", "provider@example.gov.cn"}
    assert sorted(mail["Subject"] for mail in inbox.mails) == sorted(
        [f"申请已收到：{letters(story)['receipt'].number}"]
        + [f"{row.content['title']}（{row.number}）" for row in by_number.values() if row.kind != "receipt"]
    )
    kept = {hashlib.sha256(attached(mail)).hexdigest() for mail in inbox.mails}
    assert kept == {row.pdf_sha256 for row in by_number.values()}
    assert all(house.outside.files.read(digest)[:5] == b"%PDF-" for digest in kept)
    rendered = [event.data for event in story.events() if event.kind == "notice_rendered"]
    assert {event["notice"]: event["digest"] for event in rendered} == {
        str(row.id): row.pdf_sha256 for row in by_number.values() if row.case_id
    }
    assert all(not row.open and row.done_at and row.error is None for row in messages(story))


@pytest.mark.both_databases
def test_paper_letters_are_printed_and_not_mailed(story: Story, tmp_path: Path) -> None:
    """Without consent to electronic service no mail goes out, address or not; the file is there to be printed."""
    story.file(applicant={**TO, "e_service": False})
    assert tick(keep_house(story.database, story.clock, tmp_path)).outbox == 1
    assert letters(story)["receipt"].pdf_sha256
    assert not (tmp_path / "mail").exists()


def test_a_refused_address_is_a_dead_letter_at_once(story: Story, tmp_path: Path) -> None:
    """A relay's 550 is final; the file is kept all the same, and the row does not quote the address."""
    story.file(applicant={**TO, "email": "550nobody@example.com"})
    with server(Inbox()) as port:
        assert tick(mailing_to(keep_house(story.database, story.clock, tmp_path), port)).outbox == 0
    (row,) = messages(story)
    assert (row.open, row.done_at, row.tries, row.error) == (False, None, 1, "MailFailed: SMTP 550")
    assert letters(story)["receipt"].pdf_sha256


@pytest.mark.both_databases
def test_a_relay_that_is_down_is_tried_again_and_nothing_goes_twice(story: Story, tmp_path: Path) -> None:
    """Each try waits longer, by the machine's clock; after many the letter is dead, until somebody revives it."""
    story.file(applicant=TO)
    machine = FixedClock("2026-09-18 10:00")
    house = keep_house(story.database, story.clock, tmp_path, machine)
    inbox = Inbox()
    with server(inbox) as port:
        pass
    closed = mailing_to(house, port)
    assert tick(closed).outbox == 0
    story.at("2027-01-01")
    assert tick(closed).outbox == 0
    assert messages(story)[0].tries == 1
    for day in range(19, 19 + outbox.MAX_TRIES - 1):
        machine.set(f"2026-09-{day} 10:00" if day <= 30 else f"2026-10-{day - 30:02} 10:00")
        tick(closed)
    (dead,) = messages(story)
    assert (dead.open, dead.done_at, dead.tries, dead.error) == (False, None, 12, "MailFailed: no connection")
    with story.database.transaction() as session:
        outbox.revive(session, dead.jurisdiction, dead.id)
    with server(inbox) as port:
        assert tick(mailing_to(house, port)).outbox == 1
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("machine", ["2020-01-01 10:00", "2040-01-01 10:00"])
def test_a_legal_clock_elsewhere_holds_no_mail_back(story: Story, tmp_path: Path, machine: str) -> None:
    """A demonstration in another year delivers what it writes."""
    story.file(applicant=TO)
    assert tick(keep_house(story.database, story.clock, tmp_path, FixedClock(machine))).outbox == 1
    assert len(list((tmp_path / "mail").iterdir())) == 1


@pytest.mark.both_databases
def test_a_message_of_a_dead_process_comes_back_after_its_lease(story: Story, tmp_path: Path) -> None:
    """Claimed and never settled: nobody else takes it meanwhile, then somebody does."""
    story.file(applicant=TO)
    machine = FixedClock("2026-09-18 10:00")
    house = keep_house(story.database, story.clock, tmp_path, machine)
    with story.database.transaction() as session:
        lost = outbox.claim(session, story.jurisdiction, now=machine())
    assert lost
    assert tick(house).outbox == 0
    machine.set("2026-09-18 10:02")
    assert tick(house).outbox == 1
    # The late settlement of the first holder changes nothing any more.
    with story.database.transaction() as session:
        outbox.failed(session, lost, "late", for_ever=True, now=machine())
    assert (messages(story)[0].tries, messages(story)[0].error) == (2, None)


@pytest.mark.both_databases
def test_a_letter_sent_twice_is_the_same_letter(story: Story, tmp_path: Path) -> None:
    """After a crash between mail and settlement the file is not printed anew, and the mail has the same id."""
    story.file(applicant=TO)
    story.do("centre", "accept")
    house = keep_house(story.database, story.clock, tmp_path)
    tick(house)
    before = {row.kind: row.pdf_sha256 for row in letters(story).values()}
    with story.database.transaction() as session:
        session.execute(update(OutboxMessage).values(open=True, available_at=outbox.AT_ONCE))
    assert tick(house).outbox == 2
    assert {row.kind: row.pdf_sha256 for row in letters(story).values()} == before
    assert len(list((tmp_path / "mail").iterdir())) == 2
    assert story.kinds().count("notice_rendered") == 1


def test_an_unknown_kind_is_dead_and_holds_up_nobody(story: Story, tmp_path: Path) -> None:
    """A message nobody can carry out is seen by the administrator; the next one goes."""
    words = {"to": "a@example.com", "subject": "题", "text": "文"}
    with story.database.transaction() as session:
        for kind in ("carrier_pigeon", "mail"):
            row = outbox.message(story.jurisdiction, kind, kind, words, story.clock())
            session.add(OutboxMessage(**row))
    assert tick(keep_house(story.database, story.clock, tmp_path)).outbox == 1
    dead, gone = messages(story)
    assert (dead.open, dead.error) == (False, "Undeliverable: 没有发送“carrier_pigeon”类消息的办法")
    assert gone.done_at == story.clock()


def test_asked_to_stop_the_outbox_ends_between_two_messages(story: Story, tmp_path: Path) -> None:
    """A stop is obeyed while letters wait; they go at the next start."""
    story.file(applicant=TO)
    house = keep_house(story.database, story.clock, tmp_path)
    assert deliveries.send_due(house.carrier, stopping=lambda: True).total() == 0
    assert messages(story)[0].tries == 0


def test_a_new_message_waits_for_no_clock() -> None:
    """Rows are due at once, whichever clock dated their cause."""
    row = outbox.message("zhongmu", "mail", "one", {}, datetime(2030, 1, 1, tzinfo=UTC))
    assert row["available_at"] == outbox.AT_ONCE
