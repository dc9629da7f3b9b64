"""往来: applicant and receiver write to each other; nobody else writes, and a provider never reads."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.contact import Message
from app.models.evidence import Evidence
from app.models.work import OutboxMessage
from app.services import case_reading, messages
from app.services.messages import Shown
from tests.services.story import Story
from tests.services.world import applicant

TEXTS = MailTexts(Path(__file__).parents[2] / "templates" / "mail")
NUMBER = "YY-410122-2026-000001"


@pytest.fixture
def filed(story: Story) -> Story:
    story.file(applicant=applicant(email="firm@example.com"))
    return story


def send(story: Story, who: str, text: str = "请问需要原件吗？", files: tuple[str, ...] = ()) -> Message:
    with story.database.transaction() as session:
        actor = story.world.people[who]
        return messages.send(session, NUMBER, text, files, TEXTS, actor=actor, now=story.clock())


def read(story: Story, who: str, *, mark: bool = False) -> list[Shown]:
    actor = story.world.people[who]
    with story.database.transaction() as session:
        view = case_reading.read(session, NUMBER, actor=actor, today=story.clock.today())
        shown = messages.of_case(session, view.case, view.sight)
        if mark:
            messages.mark_read(session, view.case, view.sight, now=story.clock())
    return shown


def upload(story: Story, who: str) -> str:
    """A file of this person's, as if it had been looked at."""
    with story.database.transaction() as session:
        row = Evidence(
            id=new_id(story.clock()),
            account_id=story.world.people[who].account_id,
            name="照片.pdf",
            type="application/pdf",
            size=10,
            sha256="0" * 64,
            scan="clean",
            uploaded_at=story.clock(),
        )
        session.add(row)
        session.flush()
        return str(row.id)


def mails(story: Story) -> list[dict[str, Any]]:
    with story.database.reading() as session:
        rows = session.execute(select(OutboxMessage).where(OutboxMessage.dedupe.like("message:%"))).scalars()
        return [dict(row.payload) for row in rows]


@pytest.mark.both_databases
def test_two_sides_write_and_each_sees_what_it_has_not_read(filed: Story) -> None:
    """A message counts as unread for the other side alone, until that side opens it."""
    send(filed, "applicant")
    send(filed, "centre", "复印件即可。")
    assert [messages.unread(read(filed, who)) for who in ("applicant", "centre", "supervisor")] == [1, 1, 2]
    read(filed, "supervisor", mark=True)
    read(filed, "colleague", mark=True)
    assert [messages.unread(read(filed, who)) for who in ("applicant", "centre")] == [1, 0]
    assert [(each.row.text, each.mine) for each in read(filed, "applicant")] == [
        ("请问需要原件吗？", True),
        ("复印件即可。", False),
    ]


def test_event_of_a_message_holds_no_word_of_it(filed: Story) -> None:
    """The chain names message, side and digest; the provider's history does not even name the message."""
    filed.do("centre", "accept")
    filed.refer()
    send(filed, "applicant", "我的电话是 13800000000。")
    (event,) = (each for each in filed.events() if each.kind == "message_sent")
    assert set(event.data) == {"message", "role", "digest"}
    with filed.database.reading() as session:
        lines = {
            who: case_reading.read(session, NUMBER, actor=filed.world.people[who], today=filed.clock.today()).events
            for who in ("centre", "provider")
        }
    assert {who: "message_sent" in [each.kind for each in found] for who, found in lines.items()} == {
        "centre": True,
        "provider": False,
    }
    filed.prove()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("provider", Forbidden),
        ("supervisor", Forbidden),
        ("provider2", NotFound),
        ("stranger", NotFound),
        ("rival", NotFound),
        ("foreign_centre", NotFound),
    ],
)
def test_only_the_two_sides_write(filed: Story, who: str, refusal: type[Exception]) -> None:
    """Who sees the case and is no side of it is forbidden; to all others the case is not there."""
    filed.do("centre", "accept")
    filed.refer()
    with pytest.raises(refusal):
        send(filed, who)


def test_provider_reads_no_message(filed: Story) -> None:
    """What the applicant writes to the receiver does not colour the verification."""
    filed.do("centre", "accept")
    filed.refer()
    send(filed, "applicant")
    assert read(filed, "provider") == []


def test_files_are_the_senders_own_and_open_for_the_two_sides_alone(filed: Story) -> None:
    """A file of a message is no evidence of the case, so a provider cannot open it."""
    filed.do("centre", "accept")
    filed.refer()
    mine, others = upload(filed, "applicant"), upload(filed, "rival")
    with pytest.raises(Invalid) as refused:
        send(filed, "applicant", files=(others,))
    assert [each.field for each in refused.value.errors] == ["files"]
    row = send(filed, "applicant", files=(mine,))

    def opened(who: str, evidence: str) -> bool:
        with filed.database.reading() as session:
            try:
                actor: Actor = filed.world.people[who]
                return messages.file_of(session, row.id, int(evidence), actor=actor).name == "照片.pdf"
            except NotFound:
                return False

    readers = ("applicant", "centre", "supervisor", "provider", "rival", "foreign_centre")
    assert [opened(who, mine) for who in readers] == [True, True, True, False, False, False]
    assert not opened("centre", others)


def test_double_click_sends_once(filed: Story) -> None:
    """The same words within minutes are one message; later they are meant."""
    assert send(filed, "applicant").id == send(filed, "applicant").id
    filed.at("2026-09-18 10:06")
    send(filed, "applicant")
    assert len(read(filed, "centre")) == 2


@pytest.mark.parametrize("text", ["", "  ", "长" * 2_001])
def test_empty_and_endless_messages_are_refused_at_their_field(filed: Story, text: str) -> None:
    """Bad input is a clear error."""
    with pytest.raises(Invalid) as refused:
        send(filed, "applicant", text)
    assert [each.field for each in refused.value.errors] == ["text"]


def test_twenty_messages_a_day_are_enough(filed: Story) -> None:
    """The twenty-first waits for tomorrow; the other side may still write."""
    for number in range(messages.MOST_A_DAY):
        send(filed, "applicant", f"第 {number} 则")
    with pytest.raises(TooManyRequests):
        send(filed, "applicant", "再来一则")
    send(filed, "centre")
    filed.clock.set("2026-09-19 00:00")
    send(filed, "applicant", "再来一则")


def test_closed_case_takes_no_more_messages(filed: Story) -> None:
    """After the end there are remedies and complaints; the messages stay to be read."""
    send(filed, "applicant")
    filed.retract()
    with pytest.raises(Conflict) as refused:
        send(filed, "centre")
    assert refused.value.code == "closed"
    assert len(read(filed, "applicant")) == 1


def test_other_side_is_told_by_one_mail_without_the_words(filed: Story) -> None:
    """The unit at its address, the applicant at theirs where letters are taken by mail; one for any number unread."""
    with filed.database.transaction() as session:
        unit = session.merge(filed.world.units["centre"])
        unit.email = "centre@example.com"
    send(filed, "applicant", "我的电话是 13800000000。")
    send(filed, "applicant", "还有一个问题。")
    send(filed, "centre", "请讲。")
    assert sorted(each["to"] for each in mails(filed)) == ["centre@example.com", "firm@example.com"]
    assert all(
        "1380" not in str(each) and "请讲" not in str(each) and NUMBER in each["subject"] for each in mails(filed)
    )
    read(filed, "centre", mark=True)
    filed.clock.set((filed.clock() + timedelta(hours=9)).strftime("%Y-%m-%d %H:%M"))
    send(filed, "applicant", "谢谢。")
    assert len(mails(filed)) == 3


def test_receiver_lists_the_cases_in_which_somebody_waits(filed: Story) -> None:
    """Unread messages of applicants by case, for the unit that received it alone."""
    send(filed, "applicant")
    send(filed, "applicant", "还有一个问题。")

    def waiting(who: str, side: Role) -> list[tuple[str, int]]:
        with filed.database.reading() as session:
            found = messages.waiting(session, actor=filed.world.people[who], side=side)
        return [(case.number, count) for case, count, _ in found]

    assert waiting("centre", Role.CREDIT_CENTRE) == [(NUMBER, 2)]
    assert waiting("foreign_centre", Role.CREDIT_CENTRE) == []
    assert waiting("applicant", Role.APPLICANT) == []
    read(filed, "centre", mark=True)
    assert waiting("centre", Role.CREDIT_CENTRE) == []
