"""The form of every task: done rightly it moves the case on, done wrongly it says where and loses nothing."""

import pytest
from flask import Flask

from app.domain.vocabulary import CaseOutcome, CaseStatus, Stage
from app.engine import load_bundle
from app.services import processes
from app.web.forms.tasks import FORMS
from config import ROOT
from tests.fixed_clock import FixedClock
from tests.web.office import WRONG, Office, act, faults, refused, send, tree

TWO_FAULTS = ["退回的理由：请选择理由", "具体说明：此项必填"]


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """中牟 at work on a Friday before a make-up Sunday."""
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.mark.both_databases
def test_case_runs_from_the_receivers_desk_to_the_providers_and_back(office: Office) -> None:
    """Accepted, referred, verified, answered: each by the form of its task."""
    case = office.file()
    assert act(office, case, "centre", outcome="accept").stage is Stage.REFERRING
    provider = office.world.units["provider"].uscc
    assert act(office, case, "centre", outcome="refer", provider=provider).stage is Stage.VERIFYING
    answer = {f"answers-0-{name}": value for name, value in WRONG[0].items()}
    case = act(office, case, "provider", outcome="correct", opinion="金额录入有误", attest="y", **answer)
    assert case.stage is Stage.ANSWERING
    case = act(office, case, "centre", outcome="serve", text="已核对决定书原件。")
    assert (case.status, case.outcome, case.answer_text) == (
        CaseStatus.CLOSED,
        CaseOutcome.CORRECTED,
        "已核对决定书原件。",
    )


def test_several_missing_things_are_asked_for_line_by_line(office: Office) -> None:
    """补正: one item a line; afterwards it cannot be asked again, and the receiver enters what comes."""
    case = office.file()
    case = act(office, case, "centre", outcome="supplement", items="营业执照复印件\n\n 授权委托书 ")
    assert case.supplement_items == ["营业执照复印件", "授权委托书"]
    page = tree(office.client("centre").get(f"/tasks/{office.task(case).id}"))
    assert "授权委托书" in page.xpath("string(//section[@id='work'])")
    case = act(office, case, "centre", outcome="submit", statement="窗口补交营业执照复印件")
    assert case.stage is Stage.CHECKING
    assert case.statement.endswith("补正（2026-09-18）：窗口补交营业执照复印件")
    page = tree(office.client("centre").get(f"/tasks/{office.task(case).id}"))
    assert page.xpath("//input[@name='outcome']/@value") == ["accept", "decline", "transfer"]


def test_asking_for_nothing_is_refused_at_the_field(office: Office) -> None:
    """补正 without an item says so beside the field."""
    page = refused(office, office.file(), "centre", outcome="supplement", items="  \n ")
    assert faults(page) == ["需要补正的内容：请逐项写明需要补正的内容"]


def test_declining_needs_code_and_reasons_and_keeps_what_was_typed(office: Office) -> None:
    """A refusal loses nothing: the words typed and the result chosen are still there."""
    case = office.file()
    page = refused(office, case, "centre", outcome="decline", reason_code="", reason="同一事项已答复")
    assert faults(page) == ["不予受理的理由：请选择不予受理的理由"]
    assert page.xpath("string(//textarea[@name='reason'])").strip() == "同一事项已答复"
    assert page.xpath("//input[@name='outcome'][@checked]/@value") == ["decline"]
    case = act(office, case, "centre", outcome="decline", reason_code="already_decided", reason="同一事项已答复")
    assert case.outcome is CaseOutcome.DECLINED


def test_transfer_names_the_body(office: Office) -> None:
    """转送 goes somewhere, for a reason."""
    case = office.file()
    assert faults(refused(office, case, "centre", outcome="transfer", to="", reason="不属本单位")) == [
        "转送给：此项必填"
    ]
    case = act(office, case, "centre", outcome="transfer", to="示范市信用中心", reason="不属本单位")
    assert case.outcome is CaseOutcome.TRANSFERRED


def test_form_without_a_result_asks_for_one(office: Office) -> None:
    """Nothing is decided by default."""
    assert faults(refused(office, office.file(), "centre")) == ["办理结果：请选择办理结果"]


def test_rule_of_the_place_is_shown_where_it_leaves_nothing_to_decide(office: Office) -> None:
    """中牟 says what happens to measures meanwhile: the officer reads the clause instead of choosing."""
    case = office.file()
    task = office.until(case, "refer_record")
    page = tree(office.client("centre").get(f"/tasks/{task.id}"))
    assert not page.xpath("//input[@name='suspend']")
    assert "不影响失信行为的记录、公示与处理" in page.xpath("string(//form[@data-task])")


def test_suspension_is_decided_with_reason_where_the_place_is_silent(app: Flask, clock: FixedClock) -> None:
    """伊川 is silent: the receiver decides, and says why."""
    clock.set("2026-09-18 10:00")
    office = Office(app, clock, "yichuan")
    case = office.file()
    office.until(case, "refer_record")
    provider = office.world.units["provider"].uscc
    page = refused(office, case, "centre", outcome="refer", provider=provider)
    assert [fault.partition("：")[0] for fault in faults(page)] == ["核查期间的惩戒措施"]
    case = act(
        office, case, "centre", outcome="refer", provider=provider, suspend="yes", suspend_reason="先予暂停更稳妥"
    )
    assert case.suspension == "suspend"


@pytest.mark.both_databases
def test_answer_can_be_read_before_it_is_sent(office: Office) -> None:
    """The preview is the very letter, with the words just typed; nothing is sent and nothing changes."""
    case = office.file()
    task = office.until(case, "serve_answer")
    address = f"/tasks/{task.id}"
    page = tree(send(office.client("centre"), f"{address}/preview", address, outcome="serve", text="补充一句"))
    letter = page.xpath("string(//section[contains(@class, 'letter')])")
    assert "异议处理结果告知书" in letter
    assert "补充一句" in letter
    assert page.xpath("string(//textarea[@name='text'])").strip() == "补充一句"
    assert office.case(case.id).version == case.version + 3
    assert office.task(case).id == task.id


def test_answer_goes_back_to_the_provider_once(office: Office) -> None:
    """After an opinion that changes nothing the receiver may ask once more, with a reason."""
    case = office.file()
    office.until(case, "verify_record")
    right = [{"field": "CF_NR_FK", "finding": "right", "source": "决定书原件"}]
    office.do(case, "provider", "maintain", opinion="无误", answers=right, attest=True)
    assert faults(refused(office, case, "centre", outcome="return_to_provider")) == [
        "退回的理由：请选择理由",
        "具体说明：此项必填",
    ]
    case = act(office, case, "centre", outcome="return_to_provider", reason_code="other", reason="请说明核对了哪一页")
    assert case.stage is Stage.VERIFYING
    office.do(case, "provider", "maintain", opinion="仍无误", answers=right, attest=True)
    page = tree(office.client("centre").get(f"/tasks/{office.task(case).id}"))
    assert page.xpath("//input[@name='outcome']/@value") == ["serve"]


def test_finished_task_says_so_and_leads_on(office: Office) -> None:
    """A task that somebody else has finished is no dead end."""
    case = office.file()
    task = office.task(case)
    client = office.client("centre")
    token = tree(client.get(f"/tasks/{task.id}")).xpath("string(//input[@name='csrf_token']/@value)")
    office.do(case, "colleague", "accept")
    page = tree(client.post(f"/tasks/{task.id}", data={"csrf_token": token, "outcome": "accept"}), 409)
    assert page.xpath(f"//main//a[@href='/cases/{case.number}']")
    assert tree(client.get(f"/tasks/{task.id}"), 409).xpath("//main//a[@href='/inbox']")


def test_task_of_a_colleague_shows_who_has_it_and_no_form(office: Office) -> None:
    """What a colleague has claimed cannot be filled in by another."""
    case = office.file()
    task = office.task(case)
    send(office.client("colleague"), f"/tasks/{task.id}/claim", "/inbox?view=queue")
    page = tree(office.client("centre").get(f"/tasks/{task.id}"))
    assert not page.xpath("//form[@data-task]")
    assert "colleague 已签收" in page.xpath("string(//main)")


@pytest.mark.parametrize("process_id", processes.shipped())
def test_every_task_of_every_model_has_a_form_and_a_template(process_id: str) -> None:
    """The id of a task is the name of its template and the key of its form, which names every way it may end."""
    for key, task in load_bundle(process_id, processes.shipped()[process_id]).user_tasks.items():
        assert (ROOT / "templates" / "tasks" / f"{key}.html").is_file()
        assert set(FORMS[key].labels) == set(task.outcomes)


def test_form_sent_after_the_session_has_ended_is_carried_over_the_sign_in(office: Office) -> None:
    """Nothing typed is lost: the officer signs in again and sends the same answer on."""
    case = office.file()
    address = f"/tasks/{office.task(case).id}"
    client = office.client("centre")
    fields = {"outcome": "decline", "reason_code": "no_specific_claim", "reason": "没有写明哪一项有误"}
    page = tree(client.get(address))
    with client.session_transaction() as session:
        session["seen"] = 0
    token = page.xpath("string(//input[@name='csrf_token']/@value)")
    form = tree(client.post(address, data={"csrf_token": token, **fields}), 401).xpath("//main//form")[0]
    form.fields["login"], form.fields["password"] = "centre", "a long password"
    following = tree(client.post(form.get("action"), data=dict(form.fields))).xpath("//main//form")[0]
    assert client.post(following.get("action"), data=dict(following.fields)).status_code == 303
    assert office.case(case.id).reason == "没有写明哪一项有误"


def test_letting_go_and_handing_over_ask_for_a_reason_by_code(office: Office) -> None:
    """The page asks and refuses silence; what was chosen stands in the log in words."""
    case = office.file()
    task, client = office.task(case).id, office.client("centre")
    where = f"/tasks/{task}"
    assert send(client, f"{where}/claim", where).status_code == 303
    page = tree(send(client, f"{where}/release", where, reason_code="", reason="不是我的"), 422)
    assert page.xpath("//details[@open]//input[@id='release-reason']/@value") == ["不是我的"]
    assert send(client, f"{where}/release", where, reason_code="not_mine", reason="").status_code == 303
    page = tree(send(client, f"{where}/reassign", where, to="colleague", reason_code="", reason=""), 422)
    assert len(page.xpath("//form[contains(@action, 'reassign')]//p[@role='alert']")) == 2
    sent = {"to": "colleague", "reason_code": "absent", "reason": "休假"}
    assert send(client, f"{where}/reassign", where, **sent).status_code == 303
    log = tree(client.get(where)).text_content()
    assert "不属于本人分工" in log
    assert "经办人休假或者外出；休假" in log
