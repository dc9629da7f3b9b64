"""已签发待寄出: a paper answer that lies there is seen by its receiver and the supervisor, with the limits that run."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.vocabulary import NoticeKind
from app.models.notice import Notice
from tests.fixed_clock import FixedClock
from tests.services.test_service_receipts import BY_HAND, PAPER
from tests.web.office import Office, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def answered(office: Office) -> str:
    """A paper filing, answered and not posted; its case number."""
    case = office.file(by="centre", **PAPER)
    office.until(case, "serve_answer")
    office.do(case, "centre", "serve")
    return str(case.number)


@pytest.mark.both_databases
def test_answer_left_lying_is_listed_until_it_has_left(office: Office) -> None:
    """On the receiver's list and the supervisor's wall, late once its limit has passed, gone with the posting."""
    number = answered(office)
    office.clock.set("2026-09-22 10:00")
    centre, supervisor = office.client("centre"), office.client("supervisor")
    page = tree(centre.get("/service/unposted"))
    row = page.xpath("string(//table//tbody/tr)")
    assert number in row
    assert "答复" in row
    assert "超期" in row
    wall = tree(supervisor.get("/supervision"))
    tile = " ".join(wall.xpath("string(//a[@href='/service/unposted'])").split())
    assert "1" in tile
    assert "其中超过法定时限 1 件" in tile
    unit = office.world.units["centre"]
    assert number in tree(supervisor.get(f"/service/unposted?unit={unit.uscc}")).text_content()
    assert number not in tree(supervisor.get("/service/unposted?unit=X")).text_content()
    with office.database.reading() as session:
        answer = session.execute(select(Notice).where(Notice.kind == NoticeKind.ANSWER)).scalar_one()
    proof = {**BY_HAND, "served_on": "2026-09-22"}
    assert send(centre, f"/service/{answer.id}", f"/service/{answer.id}", **proof).status_code == 303
    assert number not in tree(centre.get("/service/unposted")).text_content()
    assert not tree(supervisor.get("/supervision")).xpath("//a[@href='/service/unposted']")


def test_others_see_nothing_of_it(office: Office) -> None:
    """A neighbour's list is empty, an applicant has another page, a wrong cursor is refused."""
    number = answered(office)
    assert number not in tree(office.client("foreign_centre").get("/service/unposted")).text_content()
    assert office.client("applicant").get("/service/unposted").location == "/mine"
    assert office.client("centre").get("/service/unposted?cursor=x").status_code == 422
