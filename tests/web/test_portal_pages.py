"""The public pages that explain, calculate and check."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.models.notice import Notice
from app.services import intake, notices, policy
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
    for address in ("/file", "/track", "/search", "/repair", "/remedies", "/notices", "/workdays", "/guide"):
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


GUIDE = (
    "基本信息", "办理地点和时间", "受理条件", "申请材料", "办理流程", "办理时限", "特殊环节", "收费标准",
    "设定依据", "结果和送达", "救济途径", "常见问题", "咨询和监督投诉",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_guide_keeps_the_order_people_know(client: FlaskClient, place: str) -> None:
    """The parts of a 办事指南 in the order of government sites, each material with its blank form."""
    page = client.get(f"/guide/{place}").text
    places = [page.index(f">{title}</h2>") for title in GUIDE]
    assert places == sorted(places)
    assert "哪些时间不计入" in page
    assert "监督投诉电话" in page
    assert page.count(f'href="/guide/{place}/form.pdf"') == 3


@pytest.mark.parametrize("place", PLACES)
def test_blank_application_is_printed_for_its_place(client: FlaskClient, place: str) -> None:
    """A PDF that anybody may have, the same bytes each time."""
    first, second = (client.get(f"/guide/{place}/form.pdf").data for _ in range(2))
    assert first.startswith(b"%PDF-")
    assert first == second
    assert client.get("/guide/nowhere/form.pdf").status_code == 404


def test_place_chosen_once_is_remembered(client: FlaskClient) -> None:
    """The choice of the front page leads to the guide, and stands there at the next visit."""
    assert "上次选择" not in client.get("/").text
    assert client.get("/guide?place=youxi").location == "/guide/youxi"
    page = client.get("/").text
    assert 'value="youxi" selected' in page
    assert "上次选择" in page
    assert client.get("/guide?place=nowhere").status_code == 200
    assert 'value="youxi" selected' in client.get("/remedies").text


def test_materials_and_what_is_said_of_them_run_in_step() -> None:
    """Form, copies and necessity are told of each material, in every place."""
    for place in PLACES:
        pack = policy.in_force(place, date(2026, 9, 18))
        assert {len(pack.words(f"guide.{name}")) for name in ("forms", "copies", "needed")} == {len(pack.materials)}


def test_guide_of_an_unknown_place_is_not_there(client: FlaskClient) -> None:
    """A place without rules has no guide."""
    assert client.get("/guide/nowhere").status_code == 404


def test_last_day_of_remedies_moves_over_days_off(client: FlaskClient) -> None:
    """Sixty days after 2026-08-02 end on 1 October, a holiday, so on 8 October (民法典 203)."""
    page = client.get("/remedies?served_on=2026-08-02").text
    assert "2026年10月8日" in page
    assert "2027年2月2日" in page


def test_remedies_without_a_day_count_from_today(client: FlaskClient, clock: FixedClock) -> None:
    """As if it were served today (2026-09-30): six months end on 2027-03-30, in a year without a notice."""
    page = client.get("/remedies").text
    assert "如果是今天" in page
    assert "2027年3月30日" in page
    assert "暂定" in page


def test_remedies_against_an_answer_name_organ_and_court(client: FlaskClient) -> None:
    """Against the receiver of the place; against a decision the organ is not known, and none is invented."""
    answer = client.get("/remedies?about=answer&place=zhongmu&served_on=2026-08-02").text
    decision = client.get("/remedies?about=decision&place=zhongmu&served_on=2026-08-02").text
    assert "向示范县人民政府提出" in answer
    assert "向示范县" not in decision
    assert "为什么是这一天" in decision


def test_remedies_against_silence_open_after_two_months(client: FlaskClient) -> None:
    """Filed on 2026-07-20: the two months end on 09-20, so the way is open from 09-21."""
    page = client.get("/remedies?about=silence&place=zhongmu&served_on=2026-07-20").text
    assert "自 2026年9月21日 星期一 起可以提出" in page
    assert "应当先申请行政复议" in page


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


def test_workdays_between_two_dates_are_counted(client: FlaskClient) -> None:
    """From 2026-09-18 (not counted) to 2026-10-12: twelve working days, the example of 中牟."""
    assert "12 个工作日" in client.get("/workdays?since=2026-09-18&until=2026-10-12").text
    assert "0 个工作日" in client.get("/workdays?since=2026-09-18&until=2026-09-18").text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("since=2026-09-18&until=2026-09-01", "不能早于"),
        ("since=2026-09-18&until=2036-09-01", "不能超过三年"),
        ("since=1900-09-18&until=1900-09-19", "2000 年至 2099 年"),
        ("since=2026-09-18&until=x", "请填写日期"),
        ("since=&until=", "请填写日期"),
    ],
)
def test_faulty_pair_of_dates_is_told_at_its_field(client: FlaskClient, query: str, text: str) -> None:
    """Bad input is a clear error, never a long wait."""
    answer = client.get(f"/workdays?{query}")
    assert answer.status_code == 422
    assert text in answer.text


def test_workdays_of_a_place_tell_its_limits(client: FlaskClient) -> None:
    """中牟: what is received on 2026-09-18 is referred by 09-24 and answered by 10-12."""
    page = client.get("/workdays?from=2026-09-18&days=1&place=zhongmu").text
    assert "“转送”最迟 2026年9月24日" in page
    assert "“全程”最迟 2026年10月12日" in page


@pytest.mark.parametrize(
    "query",
    ["from=x&days=5", "from=2026-01-05&days=0", "from=2026-01-05&days=x", "from=2026-01-05", "from=0001-01-01&days=1"],
)
def test_faulty_question_is_told_at_its_field(client: FlaskClient, query: str) -> None:
    """The form comes back with what was asked."""
    answer = client.get(f"/workdays?{query}")
    assert answer.status_code == 422
    assert "填写的内容有误" in answer.text
    assert "Not a valid" not in answer.text


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
    assert notices.content_digest(notice.content) in page
    assert "已发出" in page
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
