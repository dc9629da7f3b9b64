"""送达: every notice's way to its addressee, the proof of it, and the day from which remedies count."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.pack_sources import read_sources, squeezed
from app.domain.service_rules import ELECTRONIC, LAW, RECEIPT, WAYS
from app.domain.vocabulary import NoticeKind, ServiceMethod
from app.models.contact import ServiceReceipt
from app.models.notice import Notice
from app.services import deliveries, evidence, service_reading, service_receipts
from app.services.deliveries import Carrier
from tests.adapters import hostile_files
from tests.domain.pack_folder import WORKFLOWS
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME

BY_HAND = {
    "method": "hand",
    "served_on": "2026-09-23",
    "place": "申请人住所",
    "received_by": "张某",
    "relation": "本人",
}
FILER = {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM, "e_service": False}
PAPER = {"channel": "paper", "received_via": "post", "received_on": "2026-09-18", "applicant": FILER}


def answered(story: Story, who: str = "centre", **changes: Any) -> Notice:
    """The answer to a paper filing, signed on 22 September."""
    story.file(who, **(PAPER | changes))
    for step in (lambda: story.do("centre", "accept"), story.refer, lambda: story.verify("correct")):
        step()
    story.at("2026-09-22")
    story.do("centre", "serve")
    story.at("2026-09-23")
    return next(each for each in story.notices() if each.kind == NoticeKind.ANSWER)


def receipt_of(story: Story) -> Notice:
    """The receipt of the newest filing."""
    with story.database.reading() as session:
        statement = select(Notice).where(Notice.application_id == story.filed.application.id, Notice.case_id.is_(None))
        return session.execute(statement).scalar_one()


def prove(story: Story, notice: Notice, who: str = "centre", **data: Any) -> ServiceReceipt:
    with story.database.transaction() as session:
        actor = story.world.people[who]
        return service_receipts.record(session, notice.id, data, actor=actor, now=story.clock())


def way(story: Story, notice: Notice) -> service_reading.Way:
    with story.database.reading() as session:
        return service_reading.ways(session, [notice])[0]


def served_on(story: Story, notice: Notice) -> date | None:
    with story.database.reading() as session:
        return service_reading.served_on(session, notice)


@pytest.mark.both_databases
def test_proof_on_paper_gives_the_day_and_stands_in_the_history(story: Story) -> None:
    """A letter on paper is on its way until its proof is there; the history names way and day, and nobody."""
    answer = answered(story)
    assert way(story, answer).waiting
    assert served_on(story, answer) is None
    prove(story, answer, **BY_HAND)
    assert served_on(story, answer) == date(2026, 9, 23)
    assert not way(story, answer).waiting
    told = next(event for event in story.events() if event.kind == "notice_served")
    assert told.data == {
        "notice": str(answer.id),
        "number": answer.number,
        "method": "hand",
        "method_text": "直接送达",
        "served_on": "2026-09-23",
    }
    story.prove()


@pytest.mark.both_databases
def test_second_proof_is_refused_and_a_wrong_one_put_right_with_a_reason(story: Story) -> None:
    """One proof a notice; its correction keeps the first in the history."""
    answer = answered(story)
    prove(story, answer, **BY_HAND)
    with pytest.raises(Conflict) as refused:
        prove(story, answer, **BY_HAND)
    assert refused.value.code == "already_served"
    with pytest.raises(Invalid):
        prove(story, answer, **{**BY_HAND, "served_on": "2026-09-22"}, reason=" ")
    prove(story, answer, **{**BY_HAND, "served_on": "2026-09-22"}, reason="签收日期看错。")
    assert served_on(story, answer) == date(2026, 9, 22)
    days = [
        (each.kind, each.data["served_on"]) for each in story.events() if each.kind.startswith(("notice_s", "serv"))
    ]
    assert days == [("notice_served", "2026-09-23"), ("service_corrected", "2026-09-22")]
    with story.database.reading() as session:
        assert len(session.execute(select(ServiceReceipt)).all()) == 1
    story.prove()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"served_on": "2026-02-30"}, ("served_on", "not_a_date")),
        ({"served_on": ""}, ("served_on", "not_a_date")),
        ({"served_on": "2026-09-24"}, ("served_on", "in_future")),
        ({"served_on": "2026-09-21"}, ("served_on", "before_issue")),
        ({"method": "pigeon"}, ("method", "unknown_code")),
        ({"method": "account"}, ("method", "unknown_code")),
        ({"method": None}, ("method", "unknown_code")),
        ({"place": ""}, ("place", "required")),
        ({"received_by": " "}, ("received_by", "required")),
        ({"received_by": "长" * 201}, ("received_by", "too_long")),
        ({"method": "left", "note": "拒收"}, ("witnesses", "required")),
        ({"method": "left", "witnesses": "李某"}, ("note", "required")),
        ({"method": "announcement"}, ("note", "required")),
        ({"evidence": ["1"]}, ("evidence.0", "unknown_evidence")),
        ({"evidence": ["1", "2"]}, ("evidence", "too_many")),
        ({"sender": "x"}, ("sender", "unknown_field")),
    ],
)
def test_proof_needs_what_its_way_asks_for(story: Story, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    """No day before the letter nor after today; 留置 needs witnesses or a picture; 公告 the reasons."""
    answer = answered(story)
    with pytest.raises(Invalid) as refused:
        prove(story, answer, **{**BY_HAND, **changes})
    assert fault in [(each.field, each.code) for each in refused.value.errors]


def test_picture_stands_for_witnesses_of_a_letter_left_behind(story: Story, tmp_path: Path) -> None:
    """The law lets pictures of the act take the place of witnesses; the scan is opened by those who see the case."""
    answer = answered(story)
    outside = keep_house(story.database, story.clock, tmp_path).outside
    with story.database.transaction() as session:
        actor, content = story.world.people["centre"], hostile_files.pdf()
        row = evidence.upload(session, "照片.pdf", content, outside, limit=10**7, actor=actor, now=story.clock())
    left = {"method": "left", "served_on": "2026-09-23", "place": "住所", "note": "拒收", "evidence": [str(row.id)]}
    receipt = prove(story, answer, **left)
    assert receipt.evidence_id == row.id
    with story.database.reading() as session:
        assert evidence.readable(session, row.id, story.world.people["provider"]).id == row.id


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("provider", Forbidden),
        ("applicant", Forbidden),
        ("supervisor", Forbidden),
        ("auditor", Forbidden),
        ("provider2", NotFound),
        ("foreign_centre", NotFound),
        ("rival", NotFound),
    ],
)
def test_proof_is_the_issuers_alone(story: Story, who: str, refusal: type[Exception]) -> None:
    """Who sees the case and did not issue the letter proves nothing."""
    answer = answered(story)
    with pytest.raises(refusal):
        prove(story, answer, who, **BY_HAND)


def test_receipt_of_a_whole_filing_is_proved_in_each_of_its_cases(story: Story) -> None:
    """The receipt belongs to every case of the filing, and so does its proof."""
    story.file("centre", **PAPER)
    receipt = receipt_of(story)
    prove(story, receipt, **{**BY_HAND, "served_on": "2026-09-18"})
    assert "notice_served" in story.kinds()
    assert served_on(story, receipt) == date(2026, 9, 18)


def test_printed_and_posted_are_steps_on_the_way(story: Story) -> None:
    """Printed, posted under a number, and still waiting for the proof."""
    answer, people = answered(story), story.world.people
    with story.database.transaction() as session:
        service_receipts.note_printed(session, answer.id, actor=people["centre"], now=story.clock())
        data = {"posted_on": "2026-09-23", "tracking": "XA12345678941"}
        service_receipts.note_posted(session, answer.id, data, actor=people["centre"], now=story.clock())
    found = way(story, answer)
    assert found.waiting
    assert found.steps.printed_at is not None
    assert found.steps.posted == service_reading.Posted(date(2026, 9, 23), "XA12345678941")
    assert "XA12345678941" not in str([event.data for event in story.events()])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"posted_on": "2026-09-24", "tracking": "X"}, ("posted_on", "in_future")),
        ({"posted_on": "2026-02-30", "tracking": "X"}, ("posted_on", "not_a_date")),
        ({"posted_on": "2026-09-23", "tracking": ""}, ("tracking", "required")),
        ({"posted_on": "2026-09-23", "tracking": "9" * 41}, ("tracking", "too_long")),
    ],
)
def test_posting_is_read_as_strictly(story: Story, data: dict[str, str], fault: tuple[str, str]) -> None:
    """A day that is none, or a letter nobody can follow, is refused."""
    answer, actor = answered(story), story.world.people["centre"]
    with story.database.transaction() as session, pytest.raises(Invalid) as refused:
        service_receipts.note_posted(session, answer.id, data, actor=actor, now=story.clock())
    assert [(each.field, each.code) for each in refused.value.errors] == [fault]


@pytest.mark.parametrize("e_service", [True, False])
def test_letter_in_the_account_is_served_on_the_day_it_came_there(story: Story, e_service: bool) -> None:
    """Only with the applicant's consent; without it the paper must follow."""
    person = {"name": "示范甲", "id_type": "uscc", "id_number": "91410122MA0000001R", "e_service": e_service}
    story.file(applicant={**person, "email": "a@example.com"})
    receipt = receipt_of(story)
    found = way(story, receipt)
    assert found.in_account
    assert found.waiting is not e_service
    assert served_on(story, receipt) == (date(2026, 9, 18) if e_service else None)


def test_mail_to_an_applicant_without_account_counts_from_the_day_it_left(story: Story, tmp_path: Path) -> None:
    """Until the mail has left, the letter is not served."""
    person = {"name": "示范丙", "id_type": "uscc", "id_number": "91410122MA0000003U", "e_service": True}
    story.file("centre", **{**PAPER, "applicant": {**person, "email": "c@example.com"}})
    receipt = receipt_of(story)
    assert way(story, receipt).waiting
    house = keep_house(story.database, story.clock, tmp_path)
    deliveries.send_due(Carrier(house.database, house.outside, house.now, house.machine))
    found = way(story, receipt)
    assert found.served == service_reading.Served(date(2026, 9, 18), ServiceMethod.EMAIL, electronic=True)


def test_clauses_of_service_stand_in_the_law_word_by_word() -> None:
    """What is borrowed is quoted as it stands."""
    law = read_sources(WORKFLOWS / "sources")[LAW]
    for clause in (RECEIPT, ELECTRONIC, *(way.clause for way in WAYS.values())):
        article = clause.article.split("第二款")[0].split("第一款")[0]
        assert squeezed(clause.quote) in squeezed(law.text), article
