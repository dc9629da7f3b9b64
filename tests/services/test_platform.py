"""Results reach the platform above through a real HTTP server that fails, repeats, accepts and then denies."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.adapters.platform import Platforms
from app.domain.measures import PushStatus
from app.domain.permissions import SYSTEM
from app.models.disclosure import PlatformPush, RecordDisclosure
from app.models.work import OutboxMessage
from app.scheduler import House, tick
from app.services import outbox, platform_list, radar_place, struck_down, upstream
from tests.platform_server import Above, above
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.world import FIRM, FIRM_NAME


@pytest.fixture
def server() -> Iterator[Above]:
    with above() as held:
        yield held


@pytest.fixture
def house(story: Story, tmp_path: Path, server: Above) -> House:
    return connected(story, tmp_path, server)


def connected(story: Story, folder: Path, server: Above) -> House:
    """A house with a platform above every place."""
    house = keep_house(story.database, story.clock, folder)
    return replace(house, outside=replace(house.outside, platforms=Platforms({"*": server.platform(timeout=1)})))


def answer(story: Story, outcome: str = "correct") -> None:
    story.at("2026-09-18")
    story.bring_to("verify_record")
    story.verify(outcome)
    story.do("centre", "serve")


def pushes(story: Story) -> list[PlatformPush]:
    with story.database.reading() as session:
        return list(session.execute(select(PlatformPush).order_by(PlatformPush.id)).scalars())


def on_push(story: Story, kind: str = "platform") -> list[OutboxMessage]:
    with story.database.reading() as session:
        return list(session.execute(select(OutboxMessage).where(OutboxMessage.kind == kind)).scalars())


def next_try(story: Story, house: House) -> None:
    """Every message that waits is due at once."""
    with story.database.transaction() as session:
        for row in session.execute(select(OutboxMessage)).scalars():
            row.available_at = outbox.AT_ONCE
    tick(house)


def test_a_corrected_record_reaches_the_platform_with_its_new_content(
    story: Story, house: House, server: Above
) -> None:
    """The platform reads what the answer left, under the number it knows; the promise ends when it confirms."""
    answer(story)
    tick(house)
    (body,) = server.results.values()
    assert (body["case"], body["outcome"], body["jurisdiction"]) == (story.case().number, "corrected", "410122")
    record = body["record"]
    assert record["subject"] == {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM}
    assert (record["document_number"], record["version"], record["status"]) == ("示市监罚〔2026〕1号", 2, "in_force")
    assert record["fields"]["CF_NR_FK"] == "0.8"
    (push,) = pushes(story)
    assert (push.status, push.external_number, push.version, push.tries) == (PushStatus.SENT, "S0001", 2, 1)
    assert story.case().upstream_on is None
    server.standing["S0001"] = ("confirmed", "")
    story.at("2026-09-21")
    tick(house)
    assert story.case().upstream_on == story.clock.today()
    assert {"platform_taken", "platform_confirmed"} <= set(story.kinds())
    with story.database.reading() as session:
        (given,) = session.execute(select(RecordDisclosure)).scalars()
        assert (given.version, given.recipient_kind, given.reference) == (2, "platform", "S0001")


@pytest.mark.both_databases
def test_it_is_tried_until_it_is_taken_once(story: Story, house: House, server: Above) -> None:
    """Trouble there, silence, a connection that breaks after the result was kept: one result, one event."""
    answer(story)
    server.faults += [503, server.take_and_hang_up]
    tick(house)
    assert pushes(story)[0].status == PushStatus.PENDING
    next_try(story, house)
    next_try(story, house)
    (push,) = pushes(story)
    assert (push.status, push.tries, push.last_error) == (PushStatus.SENT, 3, "")
    assert len(server.results) == 1
    assert story.kinds().count("platform_taken") == 1
    next_try(story, house)
    assert server.requests.count(("POST", "/api/results")) == 3


def test_what_it_refuses_is_a_dead_letter_that_can_be_revived(story: Story, house: House, server: Above) -> None:
    """A refusal of the content is not repeated by itself; put right there, an administrator sends it again."""
    answer(story)
    server.faults.append(422)
    tick(house)
    (push,) = pushes(story)
    assert (push.status, push.last_error) == (PushStatus.DEAD, "PlatformFailed: HTTP 422 refused")
    assert "platform_given_up" in story.kinds()
    (message,) = on_push(story)
    assert (message.open, message.done_at) == (False, None)
    with story.database.transaction() as session:
        outbox.revive(session, story.jurisdiction, message.id)
    tick(house)
    assert pushes(story)[0].status == PushStatus.SENT


@pytest.mark.both_databases
def test_accepted_confirmed_and_denied_after_all(story: Story, house: House, server: Above) -> None:
    """A platform may take back its word: the promise is open again, people are told why, and it can be sent anew."""
    answer(story)
    server.first = "confirmed"
    tick(house)
    assert story.case().upstream_on == story.clock.today()
    server.standing["S0001"] = ("denied", "主体与登记不符")
    story.at("2026-09-21")
    tick(house)
    (push,) = pushes(story)
    assert (push.status, push.last_error) == (PushStatus.DENIED, "主体与登记不符")
    assert story.case().upstream_on is None
    assert "platform_denied" in story.kinds()
    with story.database.reading() as session:
        seen = radar_place.look(session, story.jurisdiction, now=story.clock(), machine=story.clock())
    assert [each.subject for each in seen if each.what == "platform_denied"] == [story.case().number]
    with story.database.transaction() as session:
        platform_list.push_again(session, story.jurisdiction, push.id, actor=SYSTEM, now=story.clock())
    tick(house)
    first, second = pushes(story)
    assert (second.status, second.external_number) == (PushStatus.CONFIRMED, "S0002")
    assert second.dedupe_key == f"{first.dedupe_key}#2"
    assert story.case().upstream_on == story.clock.today()


def test_without_a_platform_people_look_there_themselves(story: Story, tmp_path: Path) -> None:
    """Nothing fails and nothing is lost; what is noted by hand is waited for no more."""
    answer(story)
    house = keep_house(story.database, story.clock, tmp_path)
    tick(house)
    assert pushes(story)[0].status == PushStatus.PENDING
    assert all(not row.open and row.done_at for row in on_push(story))
    with story.database.transaction() as session:
        given = {"seen_on": story.clock.today(), "text": "信用中国网站"}
        upstream.confirm(session, story.case().number, given, actor=story.world.people["centre"], now=story.clock())
    assert pushes(story)[0].status == PushStatus.CONFIRMED
    story.at("2026-09-22")
    tick(house)
    assert len(on_push(story)) == 1


def test_what_waited_goes_once_a_platform_is_connected(
    story: Story, house: House, server: Above, tmp_path: Path
) -> None:
    """Connecting a platform later loses nothing of before."""
    answer(story)
    tick(keep_house(story.database, story.clock, tmp_path))
    assert server.requests == []
    story.at("2026-09-22")
    tick(house)
    assert pushes(story)[0].status == PushStatus.SENT


def test_an_answer_that_changed_nothing_is_not_pushed(story: Story, house: House, server: Above) -> None:
    """中牟's plan tells the applicant alone; a record that stays as it is concerns nobody above."""
    answer(story, "maintain")
    tick(house)
    assert (pushes(story), server.results) == ([], {})


def test_youxi_tells_the_platform_of_every_result(tell: Tell, tmp_path: Path, server: Above) -> None:
    """尤政文〔2021〕185号 五（六）: 核实结果还应…推送到公共信用信息平台. One that changes nothing needs no content."""
    story = tell("youxi")
    answer(story, "maintain")
    tick(connected(story, tmp_path, server))
    (body,) = server.results.values()
    assert (body["outcome"], "fields" in body["record"]) == ("maintained", False)
    assert story.case().upstream_wanted is False


def test_a_record_taken_back_without_a_case_is_told_too(story: Story, house: House, server: Above) -> None:
    """Its decision has lost its force (行政处罚法 48): withdrawn above as here, denied and sent anew like any other."""
    story.at("2026-09-18")
    with story.database.transaction() as session:
        actor, now = story.world.people["provider"], story.clock()
        said = {
            "ended": "void",
            "organ": "itself",
            "document": "示市监撤〔2026〕1号",
            "on": "2026-09-17",
            "reason": "程序违法。",
        }
        struck_down.revoke(session, story.record.id, said, house.outside.texts, actor=actor, now=now)
    tick(house)
    (body,) = server.results.values()
    assert (body["kind"], body["case"], body["outcome"]) == ("revocation", None, "withdrawn")
    assert (body["record"]["status"], body["record"]["version"]) == ("withdrawn", 2)
    server.standing["S0001"] = ("denied", "主体与登记不符")
    story.at("2026-09-21")
    tick(house)
    (push,) = pushes(story)
    assert (push.status, push.case_id) == (PushStatus.DENIED, None)
    with story.database.reading() as session:
        seen = radar_place.look(session, story.jurisdiction, now=story.clock(), machine=story.clock())
    assert [each.subject for each in seen if each.what == "platform_denied"] == ["示市监罚〔2026〕1号"]
    with story.database.transaction() as session:
        platform_list.push_again(session, story.jurisdiction, push.id, actor=SYSTEM, now=story.clock())
        (line, _) = platform_list.read(session, status="", place="", limit=9).rows
        assert line.number == "示市监罚〔2026〕1号"
    tick(house)
    assert [each.status for each in pushes(story)] == [PushStatus.DENIED, PushStatus.SENT]
