"""The form of a task, as without script: kept, taken up again, begun from a text, with evidence and flags beside it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from app.models.case import Case
from app.services import evidence
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.web.office import WRONG, Office, faults, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def case(office: Office) -> Case:
    case = office.file()
    office.until(case, "verify_record")
    return case


def task(office: Office, case: Case) -> str:
    return f"/tasks/{office.task(case).id}"


def opinion(office: Office, case: Case, who: str = "provider") -> str:
    page = tree(office.client(who).get(task(office, case)))
    return str(page.xpath("string(//textarea[@name='opinion'])")).strip()


def join(office: Office, case: Case, name: str, content: bytes) -> int:
    """A file the applicant adds to his own filing."""
    with office.database.transaction() as session:
        actor, now, outside = office.world.people["applicant"], office.clock(), office.app.extensions["outside"]
        return evidence.upload(session, name, content, outside, limit=10**6, actor=actor, now=now).id


def test_draft_comes_back_with_its_files_and_goes_when_the_task_is_done(office: Office, case: Case) -> None:
    """暂存, opened again: words, choices and the uploaded file are there; sent, nothing is left of it."""
    where = task(office, case)
    fields = {"opinion": "经核对原件，", "answers-0-field": "CF_NR_FK", "answers-0-finding": "wrong"}
    answer = send(office.client("provider"), f"{where}/draft", where, **fields, files=(BytesIO(pdf()), "原件.pdf"))
    assert (answer.status_code, answer.location) == (303, where)
    page = tree(office.client("provider").get(where))
    assert "已恢复您" in page.text_content()
    assert page.xpath("string(//textarea[@name='opinion'])").strip() == "经核对原件，"
    assert page.xpath("//input[@name='answers-0-finding' and @checked]/@value") == ["wrong"]
    assert page.xpath("//input[@name='evidence' and @checked]")
    assert opinion(office, case, "provider_colleague") == ""
    office.do(case, "provider", "correct", opinion="经核对原件。", answers=WRONG, attest=True)
    assert "经核对原件，" in tree(office.client("provider").get(where), 409).text_content()


def jpeg() -> bytes:
    """A small picture."""
    written = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(written, "JPEG")
    return written.getvalue()


def test_draft_typed_by_script_is_answered_in_few_words(office: Office, case: Case) -> None:
    where = task(office, case)
    client = office.client("provider")
    token = tree(client.get(where)).xpath("string(//input[@name='csrf_token']/@value)")
    sent = {"csrf_token": token, "opinion": "经核对"}
    answer = client.post(f"{where}/draft", data=sent, headers={"Accept": "application/json"})
    assert "已自动保存" in answer.json["saved"]
    assert opinion(office, case) == "经核对"
    answer = client.post(
        f"{where}/draft", data={**sent, "opinion": "长" * 70_000}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json["error"]) == (422, "内容过长，未能暂存")


def test_draft_is_thrown_away_on_request(office: Office, case: Case) -> None:
    where = task(office, case)
    send(office.client("provider"), f"{where}/draft", where, opinion="经核对")
    assert send(office.client("provider"), f"{where}/draft/discard", where).status_code == 303
    assert opinion(office, case) == ""
    assert send(office.client("provider"), f"{where}/draft/discard", where).status_code == 404


def test_case_changed_under_the_form_keeps_what_was_typed(office: Office, case: Case) -> None:
    """New material joined while somebody wrote: 409, the words on the page and in the draft, and a way on."""
    where = task(office, case)
    client = office.client("provider")
    page = tree(client.get(where))
    stamp = page.xpath("string(//input[@name='stamp']/@value)")
    office.add_measure(case, "限制参加政府采购")
    answer = send(client, where, opinion="经核对原件，金额有误。", outcome="correct", stamp=stamp)
    page = tree(answer, 409)
    assert "经核对原件，金额有误。" in page.text_content()
    assert page.xpath(f"//a[@href='{where}']")
    assert opinion(office, case) == "经核对原件，金额有误。"


def test_task_done_by_a_colleague_keeps_what_was_typed(office: Office, case: Case) -> None:
    """The words of the form that came too late stand on the page, to be copied."""
    where = task(office, case)
    client = office.client("provider")
    tree(client.get(where))
    office.do(case, "provider_colleague", "correct", opinion="经核对原件。", answers=WRONG, attest=True)
    page = tree(send(client, where, "/inbox", opinion="我写了很久的意见。", outcome="correct"), 409)
    assert "我写了很久的意见。" in page.text_content()
    assert "csrf" not in page.xpath("string(//main)")


def test_text_of_the_unit_is_put_into_the_form_filled(office: Office, case: Case) -> None:
    """Written on its page, chosen in the form: its places filled from the case, the rest of the form as it was."""
    client = office.client("provider")
    fields = {"task_key": "verify_record", "title": "更正意见", "text": "经核对{文号}原件，案号{案号}。"}
    assert send(client, "/desk/templates/new", **fields).status_code == 303
    where = task(office, case)
    choice = tree(client.get(where)).xpath("//select[@name='template']/option[text()='更正意见']")[0]
    assert choice.get("data-text") == f"经核对示市监罚〔2026〕1号原件，案号{case.number}。"
    page = tree(
        send(client, f"{where}/insert", where, template=choice.get("value"), opinion="开头。", outcome="correct")
    )
    expected = f"开头。\n经核对示市监罚〔2026〕1号原件，案号{case.number}。"
    assert page.xpath("string(//textarea[@name='opinion'])").strip() == expected
    assert page.xpath("//input[@name='outcome' and @checked]/@value") == ["correct"]
    page = tree(send(client, f"{where}/insert", where, template="12", opinion="开头。"))
    assert page.xpath("string(//textarea[@name='opinion'])").strip() == "开头。"


def test_texts_are_kept_changed_and_removed_on_their_pages(office: Office) -> None:
    """Faults stand at their fields; another unit's text is not there."""
    client = office.client("provider")
    page = tree(send(client, "/desk/templates/new", task_key="verify_record", title="", text="{身份证号}"), 422)
    assert faults(page) == ["名称：此项必填", "内容：不认识的占位符：{身份证号}"]
    send(client, "/desk/templates/new", task_key="verify_record", title="甲", text="乙")
    where = tree(client.get("/desk/templates")).xpath("string(//tbody//a/@href)")
    assert send(client, where, task_key="verify_record", title="丙", text="丁").status_code == 303
    assert tree(client.get("/desk/templates")).xpath("string(//tbody//a)") == "丙"
    assert office.client("centre").get(where).status_code == 404
    assert send(client, f"{where}/delete", where).status_code == 303
    assert client.get(where).status_code == 404


def test_evidence_is_shown_beside_the_form_and_can_always_be_taken_away(office: Office) -> None:
    """Pictures and PDFs open into the frame; what browsers cannot show is a download."""
    case = office.file()
    office.do(case, "centre", "supplement", items=["决定书"])
    ids = [join(office, case, "决定书.pdf", pdf()), join(office, case, "照片.jpg", jpeg())]
    office.do(case, "applicant", "submit", evidence=[str(each) for each in ids])
    page = tree(office.client("centre").get(task(office, case)))
    links = page.xpath("//a[@target='evidence-view']/@href")
    assert sorted(links) == sorted(f"/evidence/{each}/preview" for each in ids)
    assert page.xpath("//iframe[@name='evidence-view']/@src")[0] in links
    assert len(page.xpath("//a[@download]")) == 2


@pytest.mark.parametrize(
    ("name", "content", "policy"), [("决定书.pdf", pdf, "object-src 'self'"), ("照片.jpg", jpeg, "sandbox;")]
)
def test_frame_may_load_nothing_and_is_ours_alone(
    office: Office, name: str, content: Callable[[], bytes], policy: str
) -> None:
    file = join(office, office.file(), name, content())
    answer = office.client("applicant").get(f"/evidence/{file}/preview")
    assert policy in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert office.client("rival").get(f"/evidence/{file}/preview").status_code == 404


def test_opinion_without_facts_is_flagged_to_both_and_refused_to_nobody(office: Office, case: Case) -> None:
    """The provider is told when it has sent it, the receiver before deciding."""
    right = {"answers-0-field": "CF_NR_FK", "answers-0-finding": "right", "answers-0-source": "原件"}
    where = task(office, case)
    client = office.client("provider")
    answer = send(client, where, opinion="核实无误", outcome="maintain", attest="y", **right)
    assert answer.status_code == 303
    assert "没有写明核对了什么材料" in tree(client.get(answer.location)).text_content()
    page = tree(office.client("centre").get(task(office, case)))
    assert "没有写明核对了什么材料" in page.xpath("string(//section[@id='work'])")
    assert "没有写明核对了什么材料" not in tree(office.client("provider").get(f"/cases/{case.number}")).text_content()


def test_referral_is_taken_back_from_the_page(office: Office, case: Case) -> None:
    """Offered until somebody of the provider opens the task; a reason is asked for."""
    where = f"/cases/{case.number}"
    page = tree(send(office.client("centre"), f"{where}/recall", where, reason=" "), 422)
    assert page.xpath("//input[@id='recall-reason']")
    assert (
        send(office.client("centre"), f"{where}/recall", where, reason_code="wrong_unit", reason="转错单位").status_code
        == 303
    )
    assert office.task(case).key == "refer_record"
    assert office.client("provider").get(where).status_code == 404
    office.do(case, "centre", "refer")
    tree(office.client("provider").get(where))
    assert not tree(office.client("centre").get(where)).xpath("//input[@id='recall-reason']")
    late = send(office.client("centre"), f"{where}/recall", where, reason_code="wrong_unit", reason="转错单位")
    assert (late.status_code, office.task(case).key) == (303, "verify_record")
