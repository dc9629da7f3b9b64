"""Messages, rating and remedies on pages: for the applicant, the receiver, and those who must not see them."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.models.application import Application
from app.models.contact import Rating
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.services.story import Story, wrong
from tests.web.visiting import Visitor

NUMBER = "YY-410122-2026-000001"
APPLICATION = "SQ-410122-2026-000001"
OWN, CASE = f"/progress/{NUMBER}", f"/cases/{NUMBER}"
SENT = f"{OWN}/messages"


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """One objection, just filed."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock)
    story.file()
    return story


@pytest.fixture
def applicant(client: FlaskClient, story: Story) -> Visitor:
    return signed_in(client.application, "applicant")


def signed_in(app: Flask, login: str) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.sign_in(login)
    return visitor


def answer(story: Story) -> None:
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong())
    story.do("centre", "serve")


def test_message_with_a_file_goes_over_and_back(app: Flask, applicant: Visitor) -> None:
    """Unread on the other side until opened there, then read on this one."""
    sent = applicant.post(SENT, page=OWN, text="请问需要原件吗？", files=[(io.BytesIO(pdf()), "照片.pdf")])
    assert (sent.status_code, sent.location) == (303, f"{OWN}#messages")
    assert "对方未读" in applicant.get(OWN).text
    centre = signed_in(app, "centre")
    assert NUMBER in centre.get("/messages").text
    assert re.search(r'class="count">1<', centre.get(CASE).text)
    page = centre.get(f"{CASE}/messages").text
    assert "请问需要原件吗？" in page
    assert "新消息" in page
    link = re.search(r'href="(/messages/\d+/files/\d+)"', page)
    assert link
    assert centre.get(link[1]).data.startswith(b"%PDF")
    assert signed_in(app, "stranger").get(link[1]).status_code == 404
    assert "没有未读消息" in centre.get("/messages").text
    assert centre.post(f"{CASE}/messages", text="复印件即可。").status_code == 303
    page = applicant.get(OWN).text
    assert "1 则未读" in page
    assert "复印件即可。" in page
    assert "对方已读" in page
    assert "则未读" not in applicant.get(OWN).text


def test_refused_message_loses_nothing(applicant: Visitor) -> None:
    """The sound file stays ticked, the words stay in their field, the fault stands beside it."""
    files = [(io.BytesIO(pdf()), "照片.pdf"), (io.BytesIO(b"MZ"), "程序.exe")]
    refused = applicant.post(SENT, page=OWN, text="见附件", files=files)
    assert refused.status_code == 422
    assert "程序.exe：" in refused.text
    assert "见附件" in refused.text
    kept = re.search(r'name="evidence"[^>]*value="(\d+)"', refused.text)
    assert kept
    assert applicant.post(SENT, page=OWN, text="见附件", evidence=kept[1]).status_code == 303
    assert "照片.pdf" in applicant.get(OWN).text
    assert applicant.post(SENT, page=OWN, text=" ").status_code == 422
    foreign = applicant.post(SENT, page=OWN, text="再来", evidence="4611686018427387904")
    assert foreign.status_code == 422


def test_script_in_a_message_is_shown_as_words(app: Flask, applicant: Visitor) -> None:
    """Whatever is typed is text."""
    applicant.post(SENT, page=OWN, text="<script>alert(1)</script>")
    assert "<script>alert" not in signed_in(app, "centre").get(f"{CASE}/messages").text


def test_double_click_sends_one_message(applicant: Visitor) -> None:
    """The second of two quick clicks finds the message sent."""
    for _ in range(2):
        assert applicant.post(SENT, page=OWN, text="请问？").status_code == 303
    assert applicant.get(OWN).text.count("请问？") == 1


@pytest.mark.parametrize("who", ["stranger", "rival", "foreign.centre"])
def test_message_by_a_stranger_finds_no_case(app: Flask, story: Story, who: str) -> None:
    """Somebody else's case, and another county's, is as absent as one that never was."""
    visitor = signed_in(app, who)
    assert visitor.post(SENT, page="/", text="您好").status_code == 404


def test_provider_finds_no_messages_on_its_page(app: Flask, applicant: Visitor, story: Story) -> None:
    """The tab is not offered, and the page behind it says for whom it is."""
    story.do("centre", "accept")
    story.refer()
    applicant.post(SENT, page=OWN, text="我有话说。")
    provider = signed_in(app, "provider")
    assert f"{CASE}/messages" not in provider.get(CASE).text
    page = provider.get(f"{CASE}/messages").text
    assert "我有话说" not in page
    assert "往来消息只给" in page
    assert "往来消息一则" not in provider.get(CASE).text


def test_number_and_code_open_no_messages(app: Flask, applicant: Visitor, story: Story) -> None:
    """Whoever holds the receipt reads the progress; what was written is the account's own."""
    applicant.post(SENT, page=OWN, text="我有话说。")
    with story.database.reading() as session:
        code = session.execute(select(Application.query_code)).scalar_one()
    passer_by = Visitor(app.test_client())
    opened = passer_by.post("/track", number=APPLICATION, code=code)
    page = passer_by.get(str(opened.location)).text
    assert "我有话说" not in page
    assert "谁来办" in page


def test_progress_names_who_by_when_on_what_ground_and_what_one_can_do(applicant: Visitor, story: Story) -> None:
    """The step that is being worked on and those to come, each with its unit, day or length, and clause."""
    page = applicant.get(OWN).text
    assert "谁来办：示范centre" in page
    assert "2026年9月24日" in page
    assert "您可以：给受理单位留言" in page
    assert "从上一步办完起 5 个工作日内" in page
    assert "牟信用〔2017〕3号 六（三）" in page


def test_pause_is_said_openly(applicant: Visitor, story: Story) -> None:
    """While the applicant is asked, the clocks stand still and the page says so."""
    story.do("centre", "supplement", items=["营业执照副本"])
    page = applicant.get(OWN).text
    assert "办理计时暂停" in page
    assert "谁来办：您" in page
    assert "受理单位决定是否受理" in page
    assert "最迟 <time" not in page[page.index("受理单位书面告知您结果") :][:400]


def test_open_case_asks_for_no_rating(applicant: Visitor) -> None:
    """A rating is of work that is done."""
    assert applicant.get(f"{OWN}/rate").status_code == 303
    assert "评价本件" not in applicant.get(OWN).text


def test_rating_is_given_once_and_called_back(app: Flask, applicant: Visitor, story: Story) -> None:
    """Faults stand at their fields; the second rating meets a friendly page; the receiver calls back."""
    answer(story)
    assert "评价本件" in applicant.get(OWN).text
    address = f"{OWN}/rate"
    assert "请选择满意程度" in applicant.post(address).text
    assert "请选择至少一项原因" in applicant.post(address, grade="1").text
    assert applicant.post(address, grade="1", reasons="slow", text="等了很久。").status_code == 303
    again = applicant.get(address)
    assert again.status_code == 200
    assert "每件只评价一次" in again.text
    with story.database.reading() as db:
        (row,) = db.execute(select(Rating)).scalars()
    assert row.grade == 1
    centre = signed_in(app, "centre")
    listed = centre.get("/ratings?view=open").text
    assert "等了很久。" in listed
    assert "办理太慢或者超期" in listed
    assert "1</span>" in signed_in(app, "supervisor").get("/supervision").text
    call = f"/ratings/{row.id}"
    assert centre.post(call, text="").status_code == 422
    assert centre.post(call, text="已致电说明。").status_code == 303
    assert "已致电说明。" in centre.get("/ratings").text
    assert "已致电说明。" in centre.get(f"{CASE}/messages").text


def test_double_click_on_a_rating_meets_the_friendly_page(app: Flask, applicant: Visitor, story: Story) -> None:
    """Two posts of the same form: one rating, no error page."""
    answer(story)
    address = f"{OWN}/rate"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', applicant.get(address).text)
    assert token
    data = {"csrf_token": token[1], "grade": "5", "praise": "fast"}
    statuses = [applicant.client.post(address, data=data).status_code for _ in range(2)]
    assert statuses == [303, 409]


@pytest.mark.parametrize("who", ["provider", "foreign.centre", "rival", "auditor"])
def test_rating_is_nobody_elses_business(app: Flask, applicant: Visitor, story: Story, who: str) -> None:
    """Other units, other counties and other people find neither list nor rating."""
    answer(story)
    applicant.post(f"{OWN}/rate", grade="1", reasons="slow")
    with story.database.reading() as session:
        row = session.execute(select(Rating)).scalar_one()
    visitor = signed_in(app, who)
    page = visitor.get("/ratings")
    assert page.status_code == 403 or NUMBER not in page.text
    assert visitor.get(f"/ratings/{row.id}").status_code in (403, 404)


def test_remedies_of_an_answer_are_dated_from_its_service(applicant: Visitor, story: Story) -> None:
    """Served in the account by consent on 2026-09-18: sixty days and six months, with organ and clause."""
    answer(story)
    page = applicant.get(OWN).text
    assert "救济途径" in page
    assert "2026年11月17日" in page
    assert "2027年3月18日" in page
    assert "向示范县人民政府提出" in page
    assert "向示范县人民法院提出" in page


def test_remedies_against_silence_appear_when_the_limit_has_passed(applicant: Visitor, story: Story) -> None:
    """中牟 answers in twelve working days (2026-10-12); from the day after, reconsideration for inaction is named."""
    story.at("2026-10-12")
    assert "逾期没有答复的，可以" not in applicant.get(OWN).text
    story.at("2026-10-13")
    page = applicant.get(OWN).text
    assert "逾期没有答复的，可以" in page
    assert "自 2026年11月19日 星期四 起可以提出" in page


def test_own_list_counts_new_letters_and_unread_messages(app: Flask, applicant: Visitor, story: Story) -> None:
    """What waits to be read stands in the list, leads to its place, and is gone when it has been read."""
    assert "份新文书" not in applicant.get("/mine").text
    story.do("centre", "accept")
    signed_in(app, "centre").post(f"{CASE}/messages", page=f"{CASE}/messages", text="请补充原件。")
    page = applicant.get("/mine").text
    assert "1 份新文书" in page
    assert "1 则未读消息" in page
    assert f'href="{OWN}#papers"' in page
    progress = applicant.get(OWN).text
    for letter in re.findall(r'href="([^"]+)"><i class="bi bi-file-earmark-text"', progress):
        applicant.get(letter)
    page = applicant.get("/mine").text
    assert "则未读消息" not in page
    assert "份新文书" not in page
