"""The public pages that explain, calculate and check."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.models.notice import Notice
from app.services import intake
from tests.fixed_clock import FixedClock
from tests.services.world import World, build, filing

PLACES = ("yunyang", "yunfu", "yichuan", "youxi", "zhongmu")


@pytest.fixture(autouse=True)
def world(database: Database, clock: FixedClock) -> World:
    with database.transaction() as session:
        return build(session, clock())


@pytest.mark.parametrize("address", ["/", "/accessibility", "/remedies", "/repair", "/guide", "/workdays", "/notices"])
def test_public_page_opens_for_everybody(client: FlaskClient, address: str) -> None:
    """Nobody must sign in to be informed."""
    assert client.get(address).status_code == 200


def test_every_link_of_the_front_page_leads_somewhere(client: FlaskClient) -> None:
    """No service is promised that is not there."""
    page = client.get("/").text
    for address in ("/file", "/track", "/repair", "/remedies", "/notices", "/workdays"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code in (200, 302)


@pytest.mark.parametrize("place", PLACES)
def test_guide_tells_the_rules_of_its_place(client: FlaskClient, place: str) -> None:
    """Limits come from the pack, each with its clause or the word that there is none."""
    page = client.get(f"/guide/{place}").text
    assert "办理时限" in page
    assert "不收费" in page
    assert "内部目标，非法定" in page


def test_guide_of_zhongmu_quotes_its_five_days(client: FlaskClient) -> None:
    """中牟: five working days to refer, by the county's own words."""
    page = client.get("/guide/zhongmu").text
    assert "牟信用〔2017〕3号 六（三）" in page
    assert "5 个工作日" in page
    assert "法定时限" in page


def test_guide_of_an_unknown_place_is_not_there(client: FlaskClient) -> None:
    """A place without rules has no guide."""
    assert client.get("/guide/nowhere").status_code == 404


def test_last_day_of_remedies_moves_over_days_off(client: FlaskClient) -> None:
    """Sixty days after 2026-08-02 end on 1 October, a holiday, so on 8 October (民法典 203)."""
    page = client.get("/remedies?served_on=2026-08-02").text
    assert "2026年10月8日" in page
    assert "2027年2月2日" in page


@pytest.mark.parametrize(("day", "text"), [("2099-01-01", "不能晚于今天"), ("x", "请填写日期")])
def test_impossible_day_is_explained(client: FlaskClient, day: str, text: str) -> None:
    """A fault of the question stands at its field."""
    page = client.get("/remedies", query_string={"served_on": day}).text
    assert text in page
    assert f'value="{day}"' in page


def test_workdays_count_the_bridge_of_a_holiday(client: FlaskClient) -> None:
    """From 2026-09-18 five working days end on 09-24: the 20th, a Sunday, is worked."""
    page = client.get("/workdays?from=2026-09-18&days=5").text
    assert "2026年9月24日" in page
    assert "调休上班" in page


def test_workdays_of_a_year_without_notice_are_provisional(client: FlaskClient) -> None:
    """Dates nobody has fixed yet are marked 暂定, never refused."""
    assert "暂定" in client.get("/workdays?from=2027-12-30&days=5").text


@pytest.mark.parametrize(
    "query", ["from=x&days=5", "from=2026-01-05&days=0", "from=2026-01-05", "from=0001-01-01&days=1"]
)
def test_faulty_question_is_told_at_its_field(client: FlaskClient, query: str) -> None:
    """The form comes back with what was asked."""
    answer = client.get(f"/workdays?{query}")
    assert answer.status_code == 422
    assert "填写的内容有误" in answer.text


@pytest.fixture
def notice(database: Database, clock: FixedClock, world: World) -> Notice:
    with database.transaction() as session:
        record = world.record(session, clock())
        intake.submit(session, filing(record), actor=world.people["applicant"], now=clock())
    with database.reading() as session:
        return session.execute(select(Notice)).scalar_one()


def test_genuine_notice_is_confirmed_without_its_content(client: FlaskClient, notice: Notice) -> None:
    """Kind, number, issuer and date, however the code was typed; never the addressee."""
    asked = client.get("/notices", query_string={"code": f" {notice.check_code.lower()} "})
    assert asked.location == f"/notices/{notice.check_code}"
    page = client.get(str(asked.location)).text
    assert "文书真实" in page
    assert notice.number in page
    assert "示范甲商贸" not in page


def test_forged_code_is_refused_and_guessing_is_slowed(client: FlaskClient, notice: Notice) -> None:
    """After twenty misses an address waits, even with a true code."""
    for _ in range(20):
        assert client.get("/notices/410122-AAAA-AAAA-AAAA").status_code == 404
    assert client.get(f"/notices/{notice.check_code}").status_code == 429


def test_empty_code_is_told_at_its_field(client: FlaskClient) -> None:
    """A question without a code is no miss."""
    assert "请填写核验码" in client.get("/notices?code=").text
