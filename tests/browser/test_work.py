"""Work on tasks in a real browser: three at once with one that fails, and an opinion that outlives its session."""

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from app.models.case import Case
from app.services import evidence, inbox
from tests.browser.pages_work import WorkPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def worker(page: Page, office: Office) -> WorkPages:
    return WorkPages(page)


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (640, 900), "#dde6f0").save(written, "JPEG")
    return written.getvalue()


def with_evidence(office: Office) -> Case:
    """A case that waits at the provider, with a photograph of the decision."""
    case = office.file()
    office.do(case, "centre", "supplement", items=["决定书"])
    with office.database.transaction() as session:
        who, now, outside = office.world.people["applicant"], office.clock(), office.app.extensions["outside"]
        file = evidence.upload(session, "决定书.jpg", picture(), outside, limit=10**6, actor=who, now=now)
    office.do(case, "applicant", "submit", evidence=[str(file.id)])
    office.until(case, "verify_record")
    return case


def test_three_at_once_one_fails_is_tried_again_and_all_is_undone(worker: WorkPages, office: Office) -> None:
    """Chosen, looked at, confirmed; a colleague was faster with one; given back it is claimed; then all go back."""
    cases = [office.file(serial) for serial in (1, 2, 3)]
    worker.sign_in("centre")
    worker.page.goto("/inbox?view=unit")
    worker.is_fit()
    worker.choose_tasks(*(case.number for case in cases))
    worker.begin("签收")
    worker.says("共选 3 件，可以办理 3 件，不能办理 0 件")
    with office.database.transaction() as session:
        inbox.claim(session, office.task(cases[1]).id, actor=office.world.people["colleague"], now=office.clock())
    worker.press("确认签收 3 件")
    worker.says("成功 2 件，未成 1 件")
    worker.says("未成：该任务已由其他人签收")
    worker.is_fit()
    first = worker.page.url
    with office.database.transaction() as session:
        inbox.release(session, office.task(cases[1]).id, actor=office.world.people["colleague"], now=office.clock())
    worker.press("重试未成的 1 件")
    worker.says("成功 1 件，未成 0 件")
    worker.page.goto(first)
    worker.press("撤销已办的 2 件")
    worker.says("成功 2 件，未成 0 件")
    assert [office.task(case).assignee_id is None for case in cases] == [True, False, True]


def test_whole_page_is_chosen_in_one_tick_and_counted(worker: WorkPages, office: Office) -> None:
    """What the tool bar says is what goes to the preview."""
    for serial in (1, 2, 3):
        office.file(serial)
    worker.sign_in("centre")
    worker.page.goto("/inbox?view=unit")
    worker.page.get_by_label("选择本页").check()
    expect(worker.page.locator("#bulk")).to_contain_text("已选 3 件")
    worker.begin("转办")
    worker.page.get_by_label("转给").select_option(label="colleague（colleague）")
    worker.page.get_by_label("转办理由").select_option(label="均衡工作量")
    worker.page.get_by_role("textbox", name="具体说明").fill("轮班")
    worker.press("确认转办 3 件")
    worker.says("成功 3 件，未成 0 件")


@pytest.mark.long
def test_opinion_outlives_its_session_with_evidence_beside_it(worker: WorkPages, office: Office) -> None:
    """A text of the unit is begun from, the picture lies beside the form, and what was typed survives the session."""
    case = with_evidence(office)
    worker.sign_in("provider")
    worker.write_template("核查异议信息", "更正意见", "经核对{文号}原件，金额录入有误。")
    worker.page.goto(f"/tasks/{office.task(case).id}")
    worker.page.set_viewport_size({"width": 1280, "height": 900})
    expect(worker.evidence.locator("img")).to_be_visible()
    form = worker.page.locator("form[data-task]").bounding_box()
    frame = worker.page.locator("iframe[name='evidence-view']").bounding_box()
    assert form is not None
    assert frame is not None
    assert frame["x"] > form["x"] + form["width"]
    worker.insert("更正意见")
    opinion = worker.page.get_by_label("书面核查意见")
    expect(opinion).to_have_value("经核对示市监罚〔2026〕1号原件，金额录入有误。")
    worker.find("罚款金额（万元）", "有误", 应为="0.8", 依据的原始材料="决定书第二页")
    worker.wait_until_kept()
    worker.is_fit()
    worker.page.context.clear_cookies()
    worker.sign_in("provider")
    worker.page.goto(f"/tasks/{office.task(case).id}")
    worker.says("已恢复您")
    expect(opinion).to_have_value("经核对示市监罚〔2026〕1号原件，金额录入有误。")
    expect(worker.page.get_by_label("应为")).to_have_value("0.8")
    worker.is_fit()
    worker.choose("更正记录（各项均有误）")
    worker.page.get_by_label("本单位对所提供信息").check()
    worker.press("提交核查意见")
    worker.done("核查异议信息")


def test_referral_is_taken_back_before_anybody_looked(worker: WorkPages, office: Office) -> None:
    """撤回转送 with a reason, from the page of the case."""
    case = office.file()
    office.until(case, "verify_record")
    worker.sign_in("centre")
    worker.page.goto(f"/cases/{case.number}")
    worker.work.get_by_text("撤回转送", exact=True).click()
    worker.page.get_by_label("撤回理由").select_option(index=1)
    worker.page.get_by_role("textbox", name="具体说明").fill("转错单位")
    worker.is_fit()
    worker.press("确认撤回转送")
    worker.says("已撤回转送")
    expect(worker.page.get_by_role("heading", name="转送核查")).to_be_visible()
