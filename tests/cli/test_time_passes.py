"""A real installation through three weeks of legal time: the pages show a case grow late, and its mails arrive."""

import base64
import email
import email.policy
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app.database import Database
from tests.browser.pages_filing import FilingPages
from tests.browser.pages_staff import StaffPages
from tests.cli.conftest import Serving
from tests.cli.test_serve import address_of
from tests.fixed_clock import FixedClock
from tests.keys import KEYS
from tests.services.story import Story
from tests.services.test_reminding import give_addresses

DOCUMENT = "示市监罚〔2026〕1号"
# Received on 09-18, five working days to refer: due on 09-24. When, what the badge says, who has had mail by then.
DAYS: tuple[tuple[str, str, set[str]], ...] = (
    ("2026-09-18T10:00", "正常", set()),
    ("2026-09-22T09:00", "临期", {"centre"}),
    ("2026-09-24T09:00", "今日到期", {"centre", "centre.leader"}),
    ("2026-09-28T09:00", "超期 1 个工作日", {"centre", "centre.leader", "supervisor"}),
    ("2026-10-09T09:00", "严重超期 5 个工作日", {"centre", "centre.leader", "supervisor"}),
)


class QuickPages(FilingPages):
    """Whether these pages are accessible is looked at elsewhere."""

    def look(self) -> None:
        pass


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """The small world with addresses to write to; nothing is filed yet."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock)
    give_addresses(story)
    return story


@pytest.fixture
def keys(database_url: str) -> dict[str, str]:
    """The settings of the installation in which the small world lives."""
    return {
        "XINZHENG_ENV": "test",
        "DATABASE_URL": database_url,
        "XINZHENG_SECRET_KEY": "the same after every restart",
        "XINZHENG_DATA_KEYS": f"1:{base64.b64encode(KEYS.keys[1]).decode()}",
        "XINZHENG_INDEX_KEY": base64.b64encode(KEYS.index_key).decode(),
    }


Serve = Callable[..., Serving]


@contextmanager
def serving_at(serve: Serve, keys: dict[str, str], moment: str) -> Iterator[tuple[Serving, str]]:
    """The installation from a moment of legal time on, with its address; stopped in order at the end."""
    serving = serve(**keys, XINZHENG_NOW=f"{moment}:00+08:00")
    yield serving, address_of(serving)
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(30) == 0, serving.output()


@pytest.mark.long
def test_a_case_grows_late_before_everybodys_eyes(
    story: Story, serve: Serve, keys: dict[str, str], browser: Browser, environment: dict[str, str]
) -> None:
    """Filed on the first day; on track, due soon, due today, overdue, seriously overdue, on both sides alike."""
    folder = Path(environment["XINZHENG_INSTANCE"], "mail")
    people: dict[str, BrowserContext] = {
        who: browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") for who in ("applicant", "centre")
    }
    number = ""
    for moment, words, readers in DAYS:
        with serving_at(serve, keys, moment) as (serving, address):
            number = number or enter(people, address)
            serving.until(lambda readers=readers: readers <= reminded(folder))  # type: ignore[misc]
            for who, path in (("applicant", "progress"), ("centre", "cases")):
                page = people[who].new_page()
                page.goto(f"{address}/{path}/{number}")
                limit = page.locator("section.clock").filter(has=page.get_by_role("heading", name="转送"))
                expect(limit.locator(".due").first).to_contain_text(words)
                page.close()
            assert reminded(folder) == readers
    for context in people.values():
        context.close()


def enter(people: dict[str, BrowserContext], address: str) -> str:
    """Both sign in, the applicant files; answers the number of the case. Sessions outlive the restarts to come."""
    page = people["applicant"].new_page()
    filer = QuickPages(page)
    page.goto(f"{address}/login")
    filer.sign_in("applicant")
    number = file(filer, address)
    page.close()
    desk = people["centre"].new_page()
    desk.goto(f"{address}/login")
    desk.get_by_label("账号").fill("centre")
    desk.get_by_label("密码").fill("a long password")
    StaffPages(desk).press("登录")
    desk.wait_for_url(lambda url: "/login" not in url)
    desk.close()
    return number


def file(filer: FilingPages, address: str) -> str:
    page = filer.page
    page.goto(f"{address}/file")
    filer.begin()
    page.get_by_label(DOCUMENT).check()
    filer.next()
    filer.dispute_fine("0.8", "决定书载明罚款 8000 元。")
    filer.next()
    filer.next("继续")
    filer.next()
    page.get_by_label("法定代表人或者负责人本人办理").check()
    filer.next()
    filer.take_mail("firm@example.com")
    filer.send()
    found = re.search(r"YY-410122-2026-\d{6}", page.content())
    assert found
    return found[0]


def reminded(folder: Path) -> set[str]:
    """Who has been reminded of a limit by mail, by the part of the address before the @."""
    readers = set()
    for letter in folder.glob("*.eml"):
        mail = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
        if isinstance(mail, EmailMessage) and "时限提醒" in str(mail["Subject"]):
            readers.add(str(mail["To"]).partition("@")[0])
    return readers
