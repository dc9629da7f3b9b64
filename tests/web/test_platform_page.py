"""The administrator reads what went to the platform above, and hands over again what came back."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.measures import PushStatus
from app.models.disclosure import PlatformPush
from tests.fixed_clock import FixedClock
from tests.web.office import Office, send, tree

ADDRESS = "/admin/platform"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    office = Office(app, clock)
    case = office.file(1)
    office.until(case, "serve_answer")
    office.do(case, "centre", "serve")
    return office


def pushes(office: Office) -> list[PlatformPush]:
    with office.database.reading() as session:
        return list(session.execute(select(PlatformPush).order_by(PlatformPush.id)).scalars())


def test_it_is_for_administrators_alone(office: Office) -> None:
    assert office.client("admin").get(ADDRESS).status_code == 200
    assert [office.client(who).get(ADDRESS).status_code for who in ("centre", "supervisor")] == [403] * 2


def test_a_denied_result_is_handed_over_again_once(office: Office) -> None:
    """With the platform's reason beside it; pressed twice, or by somebody else meanwhile, it goes once."""
    client = office.client("admin")
    page = tree(client.get(ADDRESS))
    assert "待推送 1 条" in page.text_content()
    assert not page.xpath("//form[@method='post' and contains(@action, '/again')]")
    with office.database.transaction() as session:
        changed = {"status": PushStatus.DENIED, "last_error": "主体与登记不符", "external_number": "S0001"}
        session.execute(update(PlatformPush).where(PlatformPush.jurisdiction == "zhongmu").values(**changed))
    (push,) = pushes(office)
    page = tree(client.get(f"{ADDRESS}?status=denied&place=zhongmu"))
    assert "主体与登记不符" in page.text_content()
    again = f"{ADDRESS}/zhongmu/{push.id}/again"
    assert page.xpath(f"//form[@action='{again}']")
    for _ in range(2):
        assert send(client, again, ADDRESS).status_code == 303
    assert "尚未重推" in client.get(ADDRESS).text
    assert [each.status for each in pushes(office)] == [PushStatus.DENIED, PushStatus.PENDING]
    assert send(client, f"{ADDRESS}/youxi/{push.id}/again", ADDRESS).status_code == 404
