"""Bulk acts on pages, as without script: choose, look, confirm, results, once more, undone, taken out as a sheet."""

from io import BytesIO

import pytest
from flask import Flask
from lxml.html import HtmlElement
from openpyxl import load_workbook

from app.models.case import Case
from tests.fixed_clock import FixedClock
from tests.web.office import Office, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def cases(office: Office) -> list[Case]:
    return [office.file(serial) for serial in (1, 2, 3)]


def ids(office: Office, cases: list[Case]) -> list[str]:
    return [str(office.task(case).id) for case in cases]


def hidden(page: HtmlElement, name: str) -> list[str]:
    return page.xpath(f"//form[@action='/bulk']//input[@name='{name}']/@value")


def looked_at(office: Office, who: str, act: str, tasks: list[str], **fields: str) -> HtmlElement:
    return tree(send(office.client(who), "/bulk/preview", "/inbox?view=unit", act=act, task=tasks, **fields))


def confirm(office: Office, who: str, page: HtmlElement, **fields: str) -> str:
    """The address of the results."""
    act, token = hidden(page, "act")[0], hidden(page, "token")[0]
    answer = send(
        office.client(who),
        "/bulk",
        "/inbox?view=unit",
        **{"act": act, "token": token, "task": hidden(page, "task"), **fields},
    )
    assert answer.status_code == 303, tree(answer, answer.status_code).text_content()
    return str(answer.location)


def test_list_offers_the_acts_of_the_reader(office: Office, cases: list[Case]) -> None:
    """A receiver may do all, a supervisor claims its own, hands over and reminds; an auditor changes nothing."""

    def offered(who: str) -> list[str]:
        page = tree(office.client(who).get("/inbox?view=unit"))
        return page.xpath("//form[@id='bulk']//button[@name='act']/@value")

    assert offered("centre") == ["claim", "reassign", "remind", "notify"]
    assert offered("supervisor") == ["claim", "reassign", "remind"]
    assert tree(office.client("auditor").get("/inbox?view=unit")).xpath("//form[@id='bulk']") == []


def test_three_are_claimed_with_a_look_before_and_results_after(office: Office, cases: list[Case]) -> None:
    """The preview says which will go; the result page names each, and undoing puts them back."""
    page = looked_at(office, "centre", "claim", ids(office, cases))
    assert "可以办理 3 件" in page.text_content()
    where = confirm(office, "centre", page)
    page = tree(office.client("centre").get(where))
    assert "成功 3 件，未成 0 件" in page.text_content()
    assert {office.task(case).assignee_id for case in cases} == {office.world.people["centre"].account_id}
    answer = send(office.client("centre"), f"{where}/undo", where)
    assert answer.status_code == 303
    assert {office.task(case).assignee_id for case in cases} == {None}


def test_one_failed_is_named_and_tried_again(office: Office, cases: list[Case]) -> None:
    """Claimed by a colleague between look and confirmation: the others go, this one can be tried again."""
    page = looked_at(office, "centre", "claim", ids(office, cases))
    colleague = send(office.client("colleague"), f"/tasks/{ids(office, cases)[1]}/claim", "/inbox?view=unit")
    assert colleague.status_code == 303
    where = confirm(office, "centre", page)
    page = tree(office.client("centre").get(where))
    assert "成功 2 件，未成 1 件" in page.text_content()
    assert "该任务已由其他人签收" in page.text_content()
    again = send(office.client("centre"), f"{where}/retry", where)
    assert (again.status_code, again.location != where) == (303, True)
    assert "成功 0 件，未成 1 件" in tree(office.client("centre").get(again.location)).text_content()


def test_all_of_a_filtered_list_are_chosen_by_its_address(office: Office, cases: list[Case]) -> None:
    """`scope=all` takes the list the form stands under, filters applied, and says the true number."""
    office.until(cases[0], "refer_record")
    page = looked_at(office, "centre", "claim", [], scope="all", view="unit", stage="checking")
    assert "共选 2 件" in page.text_content()
    assert sorted(hidden(page, "task")) == sorted(ids(office, cases[1:]))


def test_refused_fields_keep_what_was_typed(office: Office, cases: list[Case]) -> None:
    """A missing person is said at its field; the reason and the tasks stay."""
    page = looked_at(office, "centre", "reassign", ids(office, cases))
    fields = {"act": "reassign", "token": hidden(page, "token")[0], "task": hidden(page, "task"), "reason": "轮班"}
    page = tree(send(office.client("centre"), "/bulk", "/inbox?view=unit", **fields), 422)
    assert page.xpath("//div[@id='error-summary']//a/@href") == ["#bulk-to", "#bulk-reason_code"]
    assert page.xpath("//input[@id='bulk-reason']/@value") == ["轮班"]
    where = confirm(office, "centre", page, to="colleague", reason_code="workload", reason="轮班")
    assert "成功 3 件" in tree(office.client("centre").get(where)).text_content()


def test_nothing_chosen_goes_back_to_the_list_it_came_from(office: Office, cases: list[Case]) -> None:
    answer = send(office.client("centre"), "/bulk/preview", "/inbox?view=unit", act="claim", next="/inbox?view=unit")
    assert (answer.status_code, answer.location) == (303, "/inbox?view=unit")


@pytest.mark.parametrize("act", ["", "erase", "release", "notify"])
def test_act_that_is_not_on_offer_is_refused(office: Office, cases: list[Case], act: str) -> None:
    """Neither an invented act nor one of another role begins."""
    fields = {"act": act, "token": "4611686018427387904", "task": ids(office, cases)}
    answer = send(office.client("supervisor"), "/bulk", "/inbox?view=unit", **fields)
    assert (answer.status_code, answer.location) == (303, "/inbox")


@pytest.mark.parametrize("token", ["", "x", "-1", "9" * 30, "0"])
def test_broken_token_and_broken_ids_break_nothing(office: Office, cases: list[Case], token: str) -> None:
    """What no form of ours has sent is ignored or refused, never a fault of the server."""
    fields = {"act": "claim", "token": token, "task": [*ids(office, cases[:1]), "x", "9" * 30, "-3", ""]}
    answer = send(office.client("centre"), "/bulk", "/inbox?view=unit", **fields)
    assert answer.status_code == 303
    assert office.task(cases[0]).assignee_id == office.world.people["centre"].account_id


def test_double_click_is_one_job(office: Office, cases: list[Case]) -> None:
    page = looked_at(office, "supervisor", "remind", ids(office, cases))
    first, second = confirm(office, "supervisor", page), confirm(office, "supervisor", page)
    assert first == second
    assert "成功 3 件，未成 0 件" in tree(office.client("supervisor").get(second)).text_content()


def test_many_wait_for_the_scheduler_and_the_page_tells_how_far(office: Office) -> None:
    """More than twenty are a job: the page shows it running, and its link works without script."""
    cases = [office.file(serial) for serial in range(1, 23)]
    page = looked_at(office, "centre", "claim", ids(office, cases))
    assert "超过 20 件" in page.text_content()
    where = confirm(office, "centre", page)
    page = tree(office.client("centre").get(where))
    assert "正在办理，已办 0 / 22" in page.text_content()
    assert page.xpath("//div[@id='bulk-result']/@hx-get") == [where]


def test_results_are_the_owners_alone(office: Office, cases: list[Case]) -> None:
    where = confirm(office, "centre", looked_at(office, "centre", "claim", ids(office, cases)))
    assert office.client("colleague").get(where).status_code == 404
    assert send(office.client("colleague"), f"{where}/undo", "/inbox").status_code == 404


def test_notice_shows_its_words_filled_before_it_goes(office: Office, cases: list[Case]) -> None:
    """The sample is the message of the first reader; a place nobody knows is refused at the field."""
    tasks = ids(office, cases)
    page = looked_at(office, "centre", "notify", tasks, text="关于{案号}的说明")
    assert f"关于{cases[0].number}的说明" in page.xpath("string(//blockquote)")
    fields = {"act": "notify", "token": hidden(page, "token")[0], "task": tasks, "text": "见{身份证号}"}
    page = tree(send(office.client("centre"), "/bulk", "/inbox?view=unit", **fields), 422)
    assert "{身份证号}" in page.xpath("string(//p[@id='text-error'])")


def test_sheet_holds_the_chosen_or_else_the_whole_list(office: Office, cases: list[Case]) -> None:
    """Exactly the rows: chosen ones, or without a choice all that the filters leave."""

    def rows(**fields: object) -> int:
        answer = send(office.client("centre"), "/bulk/export", "/inbox?view=unit", view="unit", **fields)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        return load_workbook(BytesIO(answer.data)).active.max_row - 2

    assert rows(task=ids(office, cases[:2])) == 2
    assert rows() == 3
    assert rows(q=cases[0].number) == 1
    empty = send(office.client("centre"), "/bulk/export", "/inbox?view=unit", view="unit", q="没有")
    assert empty.status_code == 303
