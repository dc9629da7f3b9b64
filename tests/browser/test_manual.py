"""The pictures of docs/manual: every one is taken anew from the running product, on the demonstration.

XINZHENG_WRITE_MANUAL=1 stores them; without it the test only proves that what the manual shows is still there.
"""

import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import select

from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.task import Task
from config import ROOT
from tests.browser.walking import PLACE, bring_session, visitor

MANUAL = ROOT / "docs" / "manual"
DESK, PHONE = (1280, 860), (390, 780)
MOST_BYTES = 120_000
COLOURS = 96
NAMED = re.compile(r"images/([a-z-]+\.png)")


@dataclass(frozen=True)
class Picture:
    """What is shown to whom: an address, `{stage}` standing for a case of this person at that stage."""

    login: str
    address: str
    size: tuple[int, int] = DESK
    act: Callable[[Page], None] | None = None


def choose_place(page: Page) -> None:
    """Begin an objection in 中牟."""
    page.get_by_label("中牟县").check()
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/meaning")


def choose_record(page: Page) -> None:
    """Go on to the choice of records."""
    choose_place(page)
    page.get_by_label("记录与决定不一致").check()
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/record")


def decline(page: Page) -> None:
    """Choose a result, so that its fields are shown."""
    page.get_by_role("radio", name="不予受理", exact=True).check()


CENTRE, PROVIDER, WATCHER = f"{PLACE}.centre1", f"{PLACE}.provider1", f"{PLACE}.supervisor1"
PICTURES = {
    "home": Picture("", "/"),
    "home-phone": Picture("", "/", PHONE),
    "guide": Picture("", f"/guide/{PLACE}"),
    "track": Picture("", "/track", PHONE),
    "file-meaning": Picture("applicant1", "/file", PHONE, choose_place),
    "file-record": Picture("applicant1", "/file", PHONE, choose_record),
    "mine": Picture("applicant1", "/mine"),
    "progress": Picture("applicant1", "/progress/{verifying}"),
    "supplement": Picture("applicant2", "/progress/{supplementing}/supplement"),
    "inbox": Picture(CENTRE, "/inbox"),
    "check": Picture(CENTRE, "/cases/{received}", DESK, decline),
    "refer": Picture(CENTRE, "/cases/{referring}"),
    "answer": Picture(CENTRE, "/cases/{answering}"),
    "intake": Picture(CENTRE, "/intake"),
    "service": Picture(CENTRE, "/service"),
    "provider-inbox": Picture(PROVIDER, "/inbox"),
    "verify": Picture(PROVIDER, "/cases/{verifying}"),
    "records": Picture(PROVIDER, "/records"),
    "wall": Picture(WATCHER, "/supervision"),
    "overdue": Picture(WATCHER, "/inbox?view=overdue"),
    "packs": Picture("admin", "/admin/packs"),
    "pack": Picture("admin", f"/admin/packs/{PLACE}"),
    "calendar": Picture("admin", "/admin/calendar"),
    "outbox": Picture("admin", "/admin/outbox"),
    "audit": Picture("auditor1", "/admin/audit?run=1"),
}


@pytest.fixture
def app(demonstration_app: Flask) -> Flask:
    return demonstration_app


def named() -> set[str]:
    """The pictures the manual shows."""
    return {name for file in MANUAL.glob("*.md") for name in NAMED.findall(file.read_text(encoding="utf-8"))}


def test_every_picture_of_the_manual_is_there_and_shown() -> None:
    """No hole in the manual, no picture nobody sees, none too heavy for a page."""
    stored = {file.name: file.stat().st_size for file in (MANUAL / "images").glob("*.png")}
    assert named() == set(stored) == {f"{name}.png" for name in PICTURES}
    assert {name: size for name, size in stored.items() if size > MOST_BYTES} == {}


@pytest.mark.long
def test_every_picture_of_the_manual_can_be_taken(app: Flask, browser: Browser, live_server: str) -> None:
    """What the manual shows is where it says, for whom it says."""
    for name, picture in PICTURES.items():
        taken = take(app, browser, live_server, picture)
        if os.environ.get("XINZHENG_WRITE_MANUAL") == "1":
            store(MANUAL / "images" / f"{name}.png", taken)


def take(app: Flask, browser: Browser, server: str, picture: Picture) -> bytes:
    """What a person sees at an address, after the act; fails where there is no such page for this person."""
    width, height = picture.size
    context = browser.new_context(base_url=server, locale="zh-CN", viewport=ViewportSize(width=width, height=height))
    bring_session(visitor(app, picture.login), context)
    page = context.new_page()
    answer = page.goto(filled(app, picture))
    assert answer is not None
    assert (page.url, answer.status) == (page.url, 200)
    if picture.act:
        picture.act(page)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    context.close()
    return taken


def filled(app: Flask, picture: Picture) -> str:
    """The address, with the number of a case at the stage it names that this person has to do with."""
    with app.extensions["database"].reading() as session:
        account = session.execute(select(Account).where(Account.login == picture.login)).scalar_one_or_none()
        cases = select(Case).where(Case.jurisdiction == PLACE).order_by(Case.number.desc())
        if picture.login.startswith("applicant") and account is not None:
            own = select(Application.id).where(Application.account_id == account.id)
            cases = cases.where(Case.application_id.in_(own))
        if picture.login == CENTRE:
            taken = select(Task.case_id).where(Task.open, Task.assignee_id.is_not(None))
            cases = cases.where(Case.id.not_in(taken))
        if picture.login == PROVIDER and account is not None:
            cases = cases.where(Case.provider_id == account.organisation_id)
        numbers = {case.stage.value: case.number for case in session.execute(cases).scalars()}
    return picture.address.format(**numbers)


def store(file: Path, taken: bytes) -> None:
    """Keep a picture small: few colours are enough for a page of text."""
    reduced = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    file.parent.mkdir(parents=True, exist_ok=True)
    reduced.save(file, optimize=True)
