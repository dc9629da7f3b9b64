"""Credit records on pages: whose they are decides what of them is read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import Database
from tests.fixed_clock import FixedClock
from tests.services.story import Story, wrong
from tests.services.test_concerned import citizen
from tests.services.test_person_links import PERSON, link
from tests.web.visiting import Visitor


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    clock.set("2026-09-18 10:00")
    return Story(database, clock)


def visitor(client: FlaskClient, login: str) -> Visitor:
    made = Visitor(client)
    made.sign_in(login)
    return made


def test_firm_reads_its_own_record_with_personal_values(client: FlaskClient, story: Story) -> None:
    """A verified subject reads everything that is recorded."""
    page = visitor(client, "applicant").get(f"/records/{story.record.id}").text
    assert "示例人" in page
    assert "41012219770707003X" in page


def test_staff_read_identity_numbers_masked(client: FlaskClient, story: Story) -> None:
    """A record page is no reason to see a number in full."""
    page = visitor(client, "centre").get(f"/records/{story.record.id}").text
    assert "410122********003X" in page
    assert "41012219770707003X" not in page


def test_stranger_has_no_records(client: FlaskClient, story: Story) -> None:
    """Neither in the list nor by address."""
    stranger = visitor(client, "stranger")
    assert "没有找到记录" in stranger.get("/records").text
    assert stranger.get(f"/records/{story.record.id}").status_code == 404


def test_staff_of_another_place_have_none(app: Flask, story: Story) -> None:
    """Another county is always 404."""
    foreign = visitor(app.test_client(), "foreign.supervisor")
    assert foreign.get(f"/records/{story.record.id}").status_code == 404


def test_dispute_mark_stands_beside_the_status(client: FlaskClient, story: Story) -> None:
    """中牟 marks on receipt; the status stays what it was."""
    story.file()
    page = visitor(client, "applicant").get(f"/records/{story.record.id}").text
    assert "异议处理中" in page
    assert "有效" in page


def test_correction_shows_as_a_version_with_what_changed(client: FlaskClient, story: Story) -> None:
    """The old value stays readable beside the new one."""
    story.file()
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong())
    page = visitor(client, "applicant").get(f"/records/{story.record.id}").text
    assert "第 2 版" in page
    assert "<del>8</del>" in page
    assert "<ins>0.8</ins>" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=in_force", True),
        ("status=withdrawn", False),
        ("q=示市监罚〔2026〕1号", True),
        ("q=示市监罚〔2026〕2号", False),
        ("disputed=1", False),
        ("jurisdiction=youxi", False),
    ],
)
def test_filters_stand_in_the_address(client: FlaskClient, story: Story, query: str, found: bool) -> None:
    """A list can be sent on as it is seen."""
    page = visitor(client, "applicant").get(f"/records?{query}").text
    assert (f"/records/{story.record.id}" in page) is found


def test_unknown_filter_is_refused(client: FlaskClient, story: Story) -> None:
    """A misspelt filter is no empty list."""
    assert visitor(client, "applicant").get("/records?status=lost").status_code == 422


def test_linked_person_finds_the_link_among_the_own_matters(client: FlaskClient, story: Story) -> None:
    """With the unit that linked, as what and by which paper, and a way to object; nobody else behind the firm."""
    link(story)
    link(story, id_number="410122198803078517", name="李某某", confirm_number=True)
    citizen(story, PERSON, "linked")
    person = visitor(client, "linked")
    mine = person.get("/mine").text
    assert "与您关联的单位记录" in mine
    assert f"/file?place=zhongmu&amp;record={story.record.id}" in mine
    page = person.get(f"/records/{story.record.id}").text
    assert "您与这条记录的关联" in page
    assert ("示市监认〔2026〕3号" in page, "李某" in page, "/evidence/" in page) == (True, False, False)
    assert person.get(f"/file?place=zhongmu&record={story.record.id}").status_code in (200, 302, 303)


def test_page_of_the_own_matters_says_nothing_of_links_to_others(client: FlaskClient, story: Story) -> None:
    """The firm itself is not told whom its provider named."""
    link(story)
    firm = visitor(client, "applicant")
    assert "与您关联的单位记录" not in firm.get("/mine").text
    assert "您与这条记录的关联" not in firm.get(f"/records/{story.record.id}").text
