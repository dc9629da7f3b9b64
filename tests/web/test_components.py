"""Every component on a page, read as a browser and a screen reader would."""

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from tests.web.gallery import create_gallery

PAGES = ("/", "/login", "/register", "/form", "/case", "/inbox", "/accessibility", "/errors/404", "/errors/503")


@pytest.fixture
def client() -> FlaskClient:
    """A visitor of the gallery."""
    return create_gallery().test_client()


def tree(client: FlaskClient, address: str) -> HtmlElement:
    """The page at an address, parsed; anything but 200 fails."""
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.data)


def refused(client: FlaskClient, address: str) -> HtmlElement:
    """The page that answers a form sent empty."""
    token = tree(client, address).xpath("string(//input[@name='csrf_token']/@value)")
    answer = client.post(address, data={"csrf_token": token})
    return html.fromstring(answer.data)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_names_itself_once_and_points_only_at_what_is_there(
    client: FlaskClient, address: str, language: str
) -> None:
    """A page has a title, one h1, one main, unique ids; every reference by id finds its target."""
    page = tree(client, f"{address}?lang={language}")
    assert page.xpath("string(//title)").strip()
    assert len(page.xpath("//main")) == 1
    assert address == "/case" or len(page.xpath("//h1")) == 1
    ids = Counter(page.xpath("//@id"))
    assert [name for name, times in ids.items() if times > 1] == []
    targets = [*page.xpath("//label/@for"), *(part[1:] for part in page.xpath("//a/@href") if part.startswith("#"))]
    targets += [name for value in page.xpath("//@aria-describedby | //@aria-labelledby") for name in value.split()]
    assert [name for name in targets if name not in ids] == []


@pytest.mark.parametrize("address", PAGES)
def test_page_has_nothing_the_content_policy_would_block(client: FlaskClient, address: str) -> None:
    """No inline style, handler or script: the policy allows files of this site alone."""
    page = tree(client, address)
    assert page.xpath("//@style | //style | //script[not(@src)]") == []
    assert [name for element in page.iter() for name in element.attrib if name.startswith("on")] == []


def test_english_page_keeps_no_chinese_but_data(client: FlaskClient) -> None:
    """The frame of a page speaks the chosen language throughout, save for the name of the other one."""
    page = tree(client, "/errors/404?lang=en")
    for footer in page.xpath("//footer//p"):
        footer.getparent().remove(footer)
    assert set(re.findall(r"[\u4e00-\u9fff]+", page.text_content())) == {"中文"}


def test_refused_form_lists_every_fault_with_a_link_to_its_field(client: FlaskClient) -> None:
    """The summary comes first, takes the focus and leads to each field; the title says that something is wrong."""
    page = refused(client, "/form")
    links = page.xpath("//div[@id='error-summary']//a/@href")
    assert {"#name", "#statement", "#ground-0", "#consent", "#claims-0-claimed"} <= set(links)
    assert all(page.xpath(f"//*[@id='{link[1:]}']") for link in links)
    assert page.xpath("string(//title)").startswith("填写有误")
    assert page.xpath("//div[@id='error-summary']/@tabindex") == ["-1"]


def test_refused_field_is_marked_invalid_and_described_by_hint_and_error(client: FlaskClient) -> None:
    """What a sighted reader sees beside a field, a screen reader hears with it."""
    field = refused(client, "/form").get_element_by_id("name")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby").split() == ["name-hint", "name-error"]


def test_untouched_field_has_no_error_marks(client: FlaskClient) -> None:
    """A field without hint or fault refers to nothing."""
    field = tree(client, "/form").get_element_by_id("password")
    assert "aria-invalid" not in field.attrib
    assert "aria-describedby" not in field.attrib


def test_every_clock_says_word_icon_and_kind(client: FlaskClient) -> None:
    """Colour is never alone, and law is never mixed up with an internal target."""
    clocks = tree(client, "/case").find_class("clock")
    assert len(clocks) == 12
    for clock in clocks:
        (due,) = clock.xpath("./header/span[contains(concat(' ', @class, ' '), ' due ')]")
        assert due.text_content().strip()
        assert due.xpath("./i[@aria-hidden='true']")
        assert clock.xpath("string(./header/span[2])") in {"法定时限", "内部目标，非法定"}


def test_clock_explains_every_day_of_its_count(client: FlaskClient) -> None:
    """为什么是这一天 opens without script and says of each day whether and why it counts."""
    days = tree(client, "/case").find_class("clock")[0].xpath(".//details//li")
    assert [day.get("class") for day in days] == ["skipped"] * 2 + ["counted"] * 5
    assert "2026年9月20日 星期日" in days[2].text_content()
    assert "调休上班" in days[2].text_content()


def test_disputed_fields_show_recorded_claimed_and_answered(client: FlaskClient) -> None:
    """Each value stands under its head, also where the table is folded on a phone."""
    (row, *_) = tree(client, "/case").xpath("//table/tbody/tr")
    assert row.xpath("./td/@data-head") == ["记录为", "主张为", "核查答复"]
    assert [cell.text_content().split()[0] for cell in row.xpath("./*")] == ["罚款金额（万元）", "20", "2", "有误"]


def test_side_bar_marks_the_page_shown(client: FlaskClient) -> None:
    """Exactly one entry is the current page."""
    current = tree(client, "/inbox").xpath("//nav[@id='side-nav']//a[@aria-current='page']/@href")
    assert current == ["/inbox"]


def test_flash_is_a_live_region(client: FlaskClient) -> None:
    """A message is announced and shown once."""
    assert "已签收" in tree(client, "/case").xpath("string(//*[@aria-live='polite'])")


def test_next_page_keeps_the_filters_of_the_address(client: FlaskClient) -> None:
    """The whole state of a list stands in its address."""
    page = tree(client, "/inbox?kind=objection&due=overdue")
    assert page.xpath("//a[@rel='next']/@href") == ["/inbox?kind=objection&due=overdue&cursor=abc"]
    chips = page.xpath("//ul[@class='chips']//a/@href")
    assert chips == ["/inbox?due=overdue", "/inbox?kind=objection"]


def test_markup_in_data_stays_text(client: FlaskClient) -> None:
    """What a visitor puts into an address comes back as text."""
    answer = client.get('/inbox?kind="><script>alert(1)</script>')
    assert b"<script>alert" not in answer.data


@pytest.mark.parametrize("layout", ["portal", "workbench"])
def test_signing_out_is_a_form_with_a_token(client: FlaskClient, layout: str) -> None:
    """A link could be followed by a prefetching browser or planted by another site."""
    form = tree(client, f"/signed-in/{layout}").xpath("//form[@action='/logout'][@method='post']")
    assert len(form) == 1
    assert form[0].xpath("string(.//input[@name='csrf_token']/@value)")


def test_portal_leads_a_signed_in_person_to_the_first_page_of_their_work(client: FlaskClient) -> None:
    """Staff and applicants come back to their work from any public page."""
    page = tree(client, "/signed-in/portal")
    assert page.xpath("//header//a[@href='/inbox']")
    assert not page.xpath("//header//a[@href='/login']")


def test_refusal_lists_its_faults(client: FlaskClient) -> None:
    """A refusal without a form to return to still says what was wrong."""
    assert "请填写名称" in tree(client, "/errors/422").xpath("string(//main)")
