"""Filing in a real browser: on a phone, for others, and when something goes wrong in the middle."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from app.database import Database
from app.domain.vocabulary import IdType, Role
from app.models.account import Account
from app.models.application import Application
from app.services import accounts, drafts
from tests.adapters.hostile_files import pdf
from tests.browser.pages import PASSWORD
from tests.browser.pages_filing import PHONE, FilingPages
from tests.fixed_clock import FixedClock
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME

MINOR, GUARDIAN = "410122201501010014", "41012219770707003X"
MAIL = "firm@example.com"
FIRST, SECOND = "示市监罚〔2026〕1号", "示市监罚〔2026〕2号"


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """The small world with two penalties on the firm."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock)
    with database.transaction() as session:
        story.world.record(session, clock(), CF_WSH=SECOND)
    return story


@pytest.fixture
def filer(page: Page, story: Story) -> FilingPages:
    return FilingPages(page)


@pytest.fixture
def rough(browser: Browser, live_server: str, story: Story) -> Iterator[BrowserContext]:
    """A browser in which things go wrong on purpose, so that its console may complain."""
    context = browser.new_context(base_url=live_server, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context
    context.close()


@pytest.fixture
def decision(tmp_path: Path) -> Path:
    file = tmp_path / "决定书.pdf"
    file.write_bytes(pdf())
    return file


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file, content = tmp_path / "照片.jpg", BytesIO()
    Image.new("RGB", (300, 200), "white").save(content, "JPEG")
    file.write_bytes(content.getvalue())
    return file


def draft_of(story: Story, *done: str, **changes: Any) -> int:
    """A draft of the firm in which one record is chosen, and the steps named are done."""
    item = {"record": str(story.record.id), "ground": "error", "disputed": ["CF_NR_FK"], "evidence": []}
    content = {
        "items": {"1": {**item, "claims": {"CF_NR_FK": "0.8"}, "statement": "金额录入有误。"}},
        "following": 2,
        "applicant": {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM},
        "who": "self",
        "address": {"mobile": None, "email": MAIL, "e_service": True, "service_address": MAIL},
        **changes,
    }
    actor, now = story.world.people["applicant"], story.clock()
    with story.database.transaction() as session:
        draft = drafts.begin(session, "zhongmu", actor=actor, now=now)
        for step in ("meaning", *done):
            drafts.keep(session, draft.id, content, done=step, actor=actor, now=now)
        return draft.id


ALL = ("fields.1", "claims.1", "evidence.1", "basket", "applicant", "who", "address")


def applications(story: Story) -> int:
    with story.database.reading() as session:
        return session.execute(select(func.count()).select_from(Application)).scalar_one()


def test_citizen_files_two_records_on_a_phone(filer: FilingPages, decision: Path, photo: Path) -> None:
    """From the front page to a receipt with both cases; the second record uses a file of the first."""
    page = filer.page
    page.set_viewport_size(PHONE)
    page.goto("/")
    filer.look()
    page.get_by_role("link", name="提出异议").first.click()
    page.get_by_label("账号").fill("applicant")
    page.get_by_label("密码").fill(PASSWORD)
    filer.next("登录")
    filer.begin()
    filer.too_early()
    page.get_by_label(FIRST).check()
    page.get_by_label(SECOND).check()
    filer.next()
    filer.dispute_fine("0.8", "决定书载明罚款 8000 元。")
    filer.attach(decision, photo)
    filer.describe(decision, "罚款金额是 8000 元")
    expect(filer.preview(photo)).to_be_visible()
    filer.look()
    filer.next()
    filer.dispute_fine("0.5", "决定书载明罚款 5000 元。")
    page.get_by_label("决定书.pdf").check()
    filer.next()
    expect(page.get_by_text("材料 1 份")).to_be_visible()
    filer.next("继续")
    filer.next()
    page.get_by_label("法定代表人或者负责人本人办理").check()
    filer.next()
    filer.take_mail("firm@example.com")
    expect(page.get_by_text("罚款金额是 8000 元").first).to_be_visible()
    filer.send()
    expect(page.get_by_text("YY-410122-2026-000001").first).to_be_visible()
    expect(page.get_by_text("YY-410122-2026-000002").first).to_be_visible()


@pytest.mark.long
def test_agent_files_for_a_firm(filer: FilingPages, decision: Path) -> None:
    """A stranger to the firm finds its record by the document, and shows his authority."""
    page = filer.page
    filer.sign_in("stranger")
    filer.begin()
    filer.find(FIRST)
    filer.dispute_fine("0.8", "决定书载明罚款 8000 元。")
    filer.next()
    filer.next("继续")
    filer.too_early()
    filer.fill_person(FIRM_NAME, FIRM, "统一社会信用代码")
    filer.next()
    filer.too_early()
    page.get_by_label("委托代理人办理").check()
    filer.next()
    filer.too_early()
    filer.fill_person("示例代理人", GUARDIAN)
    page.get_by_label("委托事项").fill("就处罚记录提出异议")
    page.get_by_label("授权到期日").fill("2026-12-31")
    filer.show(decision)
    filer.next()
    filer.take_mail("agent@example.com")
    filer.send()
    expect(page.get_by_text("委托代理人", exact=True)).to_be_visible()


@pytest.mark.long
def test_guardian_files_for_a_minor(filer: FilingPages, story: Story, decision: Path) -> None:
    """The number says a minor: a guardian is proposed, and asked for relation and proof instead of an authority."""
    number, person = "示市监罚〔2026〕9号", {"CF_XDR_MC": "示例少年", "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": ""}
    wanted = accounts.NewAccount(
        login="youth",
        password=PASSWORD,
        name="示例少年",
        grants=((Role.APPLICANT, None, None),),
        id_type=IdType.RESIDENT_ID,
        id_number=MINOR,
        verified=True,
    )
    with story.database.transaction() as session:
        accounts.create(session, wanted, now=story.clock())
        story.world.record(session, story.clock(), **person, CF_XDR_ZJHM=MINOR, CF_WSH=number)
    page = filer.page
    filer.sign_in("youth")
    filer.begin()
    page.get_by_label(number).check()
    filer.next()
    filer.dispute_fine("0.8", "决定书载明罚款 8000 元。")
    filer.next()
    filer.next("继续")
    filer.next()
    expect(page.get_by_text("申请人未满十八周岁")).to_be_visible()
    expect(page.get_by_label("父母等法定代理人办理")).to_be_checked()
    filer.next()
    filer.too_early()
    filer.fill_person("示例监护人", GUARDIAN)
    page.get_by_label("父母", exact=True).check()
    filer.show(decision)
    filer.next()
    page.get_by_label("纸质送达").check()
    page.get_by_label("邮寄地址").fill("示例省示例县示例路 1 号")
    filer.next()
    filer.send()
    expect(page.get_by_text("法定代理人", exact=True)).to_be_visible()


def test_typing_is_kept_and_comes_back(filer: FilingPages, story: Story) -> None:
    """What was typed and not sent stands on the page again, on another day and from the list of drafts."""
    page, draft = filer.page, draft_of(story, "fields.1")
    filer.sign_in("applicant")
    page.goto(f"/file/{draft}/items/1/claims")
    page.get_by_label("事实和理由").fill("写到一半")
    page.get_by_label("罚款金额（万元）").focus()
    expect(filer.status).to_contain_text("已自动保存 10:00")
    page.goto("/mine")
    filer.look()
    expect(page.get_by_text("还差：应当是什么、证明材料")).to_be_visible()
    page.get_by_role("link", name="继续填写").click()
    expect(page.get_by_label("事实和理由")).to_have_value("写到一半")
    expect(page.get_by_text("还没有保存的内容")).to_be_visible()
    filer.look()


def test_session_that_ends_in_the_middle_loses_nothing(rough: BrowserContext, story: Story) -> None:
    """The form is sent on after signing in again."""
    page, draft = rough.new_page(), draft_of(story, "fields.1")
    filer = FilingPages(page)
    filer.sign_in("applicant")
    page.goto(f"/file/{draft}/items/1/claims")
    with story.database.transaction() as session:
        session.get_one(Account, story.world.people["applicant"].account_id).session_epoch += 1
    page.get_by_label("事实和理由").fill("登录过期时写的理由")
    page.get_by_label("罚款金额（万元）").focus()
    expect(filer.status).to_contain_text("登录已过期")
    filer.press("保存并继续")
    expect(page.get_by_text("刚才填写的文字还在")).to_be_visible()
    page.get_by_label("账号").fill("applicant")
    page.get_by_label("密码").fill(PASSWORD)
    filer.press("登录")
    filer.press("继续提交")
    page.wait_for_url("**/evidence")
    page.goto(f"/file/{draft}/items/1/claims")
    expect(page.get_by_label("事实和理由")).to_have_value("登录过期时写的理由")


def test_two_presses_file_one_application(filer: FilingPages, story: Story) -> None:
    """A double click sends once; the way back leads to the receipt."""
    page, draft = filer.page, draft_of(story, *ALL)
    filer.sign_in("applicant")
    page.goto(f"/file/{draft}/check")
    filer.promise()
    page.get_by_role("button", name="提交异议申请").dblclick()
    page.wait_for_url("**/applications/SQ-*")
    page.go_back()
    page.wait_for_url("**/applications/SQ-*")
    assert applications(story) == 1


def test_way_back_shows_what_was_saved(filer: FilingPages, story: Story) -> None:
    """The browser's own back button leads to a filled page, which can be saved again."""
    page, draft = filer.page, draft_of(story, "fields.1")
    filer.sign_in("applicant")
    page.goto(f"/file/{draft}/items/1/claims")
    page.get_by_label("事实和理由").fill("第一次写的理由")
    filer.next()
    page.go_back()
    expect(page.get_by_label("事实和理由")).to_have_value("第一次写的理由")
    page.get_by_label("事实和理由").fill("改过的理由")
    filer.press("保存并继续")
    page.goto(f"/file/{draft}/items/1/claims")
    expect(page.get_by_label("事实和理由")).to_have_value("改过的理由")


def test_dropped_line_keeps_what_is_typed(rough: BrowserContext, story: Story) -> None:
    """Nothing is sent into the void; what was typed waits on the device and is saved when the line is back."""
    page, draft = rough.new_page(), draft_of(story, "fields.1")
    filer = FilingPages(page)
    filer.sign_in("applicant")
    page.goto(f"/file/{draft}/items/1/claims")
    rough.set_offline(True)
    page.get_by_label("事实和理由").fill("断网时写的理由")
    page.get_by_label("罚款金额（万元）").focus()
    expect(filer.status).to_contain_text("网络已断开，填写的内容暂存")
    filer.press("保存并继续")
    expect(filer.status).to_contain_text("网络已断开，没有提交")
    filer.look()
    rough.set_offline(False)
    expect(filer.status).to_contain_text("已自动保存")
    page.reload()
    expect(page.get_by_label("事实和理由")).to_have_value("断网时写的理由")
    filer.next()


def test_second_window_does_not_overwrite_the_first(rough: BrowserContext, story: Story) -> None:
    """The later save is warned, keeps its words on the page, and may be repeated on purpose."""
    draft = draft_of(story, "fields.1")
    first, second = FilingPages(rough.new_page()), FilingPages(rough.new_page())
    first.sign_in("applicant")
    for filer, words in ((first, "第一个窗口"), (second, "第二个窗口")):
        filer.page.goto(f"/file/{draft}/items/1/claims")
        filer.page.get_by_label("事实和理由").fill(words)
    first.next()
    second.press("保存并继续")
    expect(second.page.get_by_text("在另一个窗口里保存过，没有覆盖")).to_be_visible()
    expect(second.page.get_by_label("事实和理由")).to_have_value("第二个窗口")
    second.look()
    second.page.get_by_role("link", name="改看已保存的内容").click()
    expect(second.page.get_by_label("事实和理由")).to_have_value("第一个窗口")
