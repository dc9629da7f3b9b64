"""The ledger page: every entry with who and why, pauses and extensions foreseen before they are decided."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from lxml.html import HtmlElement

from app.domain.packs import Pack
from app.domain.vocabulary import Basis
from app.services import policy
from tests.fixed_clock import FixedClock
from tests.web.office import Office, faults, send, tree

REASON = "案情复杂，需向档案馆调卷。"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def generous(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A place whose pack has a pause reason and an extension that the shipped one lacks."""
    content = policy.in_force("zhongmu", office.clock.today()).to_dict()
    ground = {"basis": Basis.INTERNAL.value, "clause": None, "to_confirm": False, "note": "", "superseded": None}
    content["rules"] |= _rules(ground)
    pack = Pack.from_dict(content)
    monkeypatch.setattr(policy, "in_force", lambda jurisdiction, on: pack)
    monkeypatch.setattr(policy, "digest", lambda jurisdiction, on: pack.sha256)
    return office


def _rules(ground: Mapping[str, Any]) -> dict[str, Any]:
    return {"pause_reasons.appraisal": {"value": "any_stage", **ground}, "extensions.whole": {"value": 3, **ground}}


def words(page: HtmlElement, path: str = "//main") -> str:
    return " ".join(page.xpath(path)[0].text_content().split())


def ledger(page: HtmlElement, number: int = 1) -> list[list[str]]:
    """The lines of one ledger, cell by cell."""
    rows = page.xpath(f"(//main//table)[{number}]/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_every_entry_stands_with_who_why_and_the_last_day_after_it(generous: Office) -> None:
    """Start, pause and resumption of the referral's limit; the date without pauses beside the present one."""
    case = generous.file()
    base = f"/cases/{case.number}/clocks"
    generous.clock.set("2026-09-22 10:00")
    centre = generous.client("centre")
    page = tree(centre.get(f"{base}/refer/pause"))
    # Two of the referral's five days are left; 09-25 to 09-27 is Mid-Autumn.
    assert ledger(page) == [
        ["转送", "2026年9月24日 星期四", "剩余 2 个工作日", "2026年9月28日 星期一"],
        ["全程", "2026年10月12日 星期一", "剩余 9 个工作日", "2026年10月13日 星期二"],
    ]
    assert send(centre, f"{base}/refer/pause", reason="appraisal").location == base
    generous.clock.set("2026-10-09 10:00")
    assert "2026年10月12日" in words(tree(centre.get(f"{base}/refer/resume")))
    assert send(centre, f"{base}/refer/resume").location == base
    page = tree(centre.get(base))
    assert ledger(page) == [
        ["2026年9月18日", "开始计时", "申请人", "—", "2026年9月24日"],
        ["2026年9月22日", "暂停计时", "示范centre centre", "鉴定", "2026年9月24日"],
        ["2026年10月9日", "恢复计时", "示范centre centre", "鉴定", "2026年10月12日"],
    ]
    assert "未暂停计时的到期日：2026年9月24日" in words(page)


def test_an_extension_shows_each_date_before_it_is_decided_and_is_given_once(generous: Office) -> None:
    """延长期限: as far as the pack goes, with a reason, and never a second time."""
    case = generous.file()
    base, centre = f"/cases/{case.number}/clocks", generous.client("centre")
    page = tree(centre.get(f"{base}/whole/extend"))
    assert [label.text_content() for label in page.xpath("//fieldset//label")] == [
        "1 个工作日，到期日为2026年10月13日",
        "2 个工作日，到期日为2026年10月14日",
        "3 个工作日，到期日为2026年10月15日",
    ]
    assert faults(tree(send(centre, f"{base}/whole/extend"), 422)) == ["延长多少：至多延长 3"]
    assert faults(tree(send(centre, f"{base}/whole/extend", amount="9", reason="x"), 422)) == ["延长多少：至多延长 3"]
    assert faults(tree(send(centre, f"{base}/whole/extend", amount="2"), 422)) == ["延长的理由：此项必填"]
    assert send(centre, f"{base}/whole/extend", amount="2", reason=REASON).location == base
    page = tree(centre.get(base))
    assert ledger(page, 2)[1] == ["2026年9月18日", "延长2个工作日", "示范centre centre", REASON, "2026年10月14日"]
    assert "已经延长过" in words(tree(centre.get(f"{base}/whole/extend"), 409))


def test_what_no_pack_allows_is_refused_with_the_clause_that_would_be_needed(office: Office) -> None:
    """中牟 has not switched the provincial norm on: the page says so and offers nothing; by hand it is refused."""
    case = office.file()
    base, centre = f"/cases/{case.number}/clocks", office.client("centre")
    page = tree(centre.get(base))
    assert "《河南省社会信用条例》第四十一条第三款有此规定，但本地尚未适用" in words(page)
    assert not page.xpath("//main//a[contains(@href, '/pause') or contains(@href, '/extend')]")
    for path in ("refer/pause", "whole/extend"):
        refused = tree(centre.get(f"{base}/{path}"), 409)
        assert refused.xpath("//*[@id='refused']")
    by_hand = tree(send(centre, f"{base}/refer/pause", base, reason="appraisal"), 409)
    assert "《河南省社会信用条例》第四十一条第三款有此规定，但本地尚未适用" in words(by_hand, "//*[@id='refused']")
    foreign = office.client("foreign_centre")
    assert send(foreign, f"{base}/refer/pause", "/inbox", reason="appraisal").status_code == 404
    assert send(office.client("provider"), f"{base}/refer/pause", "/inbox", reason="appraisal").status_code == 403


def test_rungs_told_and_to_come_stand_under_the_limit(office: Office) -> None:
    """Whoever is to be reminded when, before and after."""
    case = office.file()
    page = tree(office.client("centre").get(f"/cases/{case.number}/clocks"))
    coming = [
        " ".join(each.text_content().split())
        for each in page.xpath("(//main//h3[.='将发提醒'])[1]/following::ul[1]/li")
    ]
    assert coming[0] == "2026年9月22日 星期二 时限过半 · 联络员"
    assert coming[2] == "2026年9月24日 星期四 今日到期 · 联络员、分管领导"


def test_names_are_for_the_unit_itself_and_nobody_without_business_sees_the_page(office: Office) -> None:
    """A provider reads that the receiver acted, not who; the applicant is led to plain words without any name."""
    case = office.file()
    office.until(case, "verify_record")
    base = f"/cases/{case.number}/clocks"
    assert ledger(tree(office.client("provider").get(base)))[-1][2] == "示范centre"
    assert ledger(tree(office.client("supervisor").get(base)))[-1][2] == "示范centre centre"
    for who in ("provider2", "foreign_centre", "foreign_provider"):
        assert office.client(who).get(base).status_code == 404
    assert office.client("applicant").get(base).location == f"/progress/{case.number}"
    story = words(tree(office.client("applicant").get(f"/progress/{case.number}")), "//*[@id='limits']/..")
    assert "停止计时 · 示范centre · 到期日为2026年9月24日" in story
    assert "示范centre centre" not in story
