"""核查 and what belongs to it: the provider's form, returns, arbitration, and the second pair of eyes."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.packs import Pack
from app.domain.vocabulary import CaseOutcome, Ground
from app.models.case import Case
from app.models.measure import Measure
from app.services import policy
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.web.office import WRONG, Office, act, faults, refused, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def test_verification_names_each_fault_at_its_row(office: Office) -> None:
    """A wrong field needs the right value and its source; the faults stand in that field's row."""
    case = office.file()
    office.until(case, "verify_record")
    row = {"answers-0-field": "CF_NR_FK", "answers-0-finding": "wrong", "answers-0-value": "八千"}
    page = refused(office, case, "provider", outcome="correct", opinion="有误", attest="y", **row)
    assert faults(page) == [
        "应为：请填写以万元为单位的金额，例如 0.8",
        "依据的原始材料：请写明依据的原始材料",
    ]
    assert page.get_element_by_id("answers-0-value").get("value") == "八千"


def test_verification_names_all_that_is_missing_at_once(office: Office) -> None:
    """Findings, opinion and the officer's own word for them, in the words of the place's rules."""
    case = office.file()
    task = office.until(case, "verify_record")
    page = refused(office, case, "provider", outcome="correct", **{"answers-0-field": "CF_NR_FK"})
    assert faults(page) == [
        "核查结果：请选择无误、有误或者无法核实",
        "书面核查意见：此项必填",
        "本单位对所提供信息的真实性、合法性、完整性、有效性负责：请确认所提供信息真实、合法、完整、有效",
    ]
    assert office.task(case).id == task.id


def test_each_measure_in_force_is_decided_with_a_reason(office: Office) -> None:
    """Where the record is put right the provider says of each measure whether it goes on, and why."""
    case = office.file()
    measure = office.add_measure(case, "限制参加政府采购")
    office.until(case, "verify_record")
    answer = {f"answers-0-{name}": value for name, value in WRONG[0].items()}
    fields = {"outcome": "correct", "opinion": "有误", "attest": "y", "measures-0-id": str(measure.id), **answer}
    page = refused(office, case, "provider", **fields)
    assert faults(page) == ["处理：请选择继续或者解除", "理由：请写明理由"]
    assert "限制参加政府采购" in page.xpath("string(//form[@data-task])")
    assert faults(refused(office, case, "provider", **fields, **{"measures-0-effect": "keep"})) == ["理由：请写明理由"]
    effect = {"measures-0-effect": "lift", "measures-0-reason": "金额更正后不再符合条件"}
    assert act(office, case, "provider", **fields, **effect).opinion_outcome == "correct"


def test_upload_survives_a_refusal(office: Office) -> None:
    """A file that came with a refused form is not asked for again."""
    case = office.file()
    office.until(case, "verify_record")
    row = {"answers-0-field": "CF_NR_FK", "answers-0-finding": "right"}
    file = (BytesIO("核对记录".encode()), "核对记录.txt")
    page = refused(office, case, "provider", outcome="maintain", opinion="无误", attest="y", files=file, **row)
    assert len(faults(page)) >= 1
    picture = (BytesIO(pdf()), "决定书.pdf")
    page = refused(office, case, "provider", outcome="correct", opinion="", attest="y", files=picture, **row)
    (kept,) = page.xpath("//input[@name='evidence']")
    assert kept.get("checked") is not None
    fields = {"outcome": "maintain", "opinion": "与决定书一致", "attest": "y", "evidence": kept.get("value"), **row}
    assert act(office, case, "provider", **fields).opinion_outcome == "maintain"


def test_second_return_is_arbitrated(office: Office) -> None:
    """After two returns the receiver names the unit, which cannot return it again."""
    case = office.file()
    office.until(case, "verify_record")
    act(office, case, "provider", outcome="misrouted", opinion="不是本单位提供")
    second = office.world.units["provider2"].uscc
    act(office, case, "centre", outcome="refer", provider=second)
    act(office, case, "provider2", outcome="misrouted", opinion="也不是本单位提供")
    assert faults(refused(office, case, "centre", provider=second, reason="")) == ["裁定理由：此项必填"]
    act(office, case, "centre", outcome="assign", provider=second, reason="该单位是录入单位")
    page = tree(office.client("provider2").get(f"/tasks/{office.task(case).id}"))
    assert "misrouted" not in page.xpath("//input[@name='outcome']/@value")


def test_four_eyes_need_another_person_and_tell_why_they_send_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the pack asks for it, a colleague approves opinion and answer, or sends them back with a reason."""
    content = policy.in_force("zhongmu", office.clock.today()).to_dict()
    for task in ("approve_opinion", "approve_answer"):
        content["rules"][f"four_eyes.{task}"]["value"] = True
    pack = Pack.from_dict(content)
    monkeypatch.setattr(policy, "in_force", lambda jurisdiction, on: pack)
    monkeypatch.setattr(policy, "digest", lambda jurisdiction, on: pack.sha256)
    office.second_person("reviewer", "provider")
    case = office.file()
    office.until(case, "approve_opinion")
    assert faults(refused(office, case, "provider", outcome="approve")) == [
        "办理结果：拟办人不能审批自己的意见，请由他人审批"
    ]
    assert faults(refused(office, case, "reviewer", outcome="return")) == ["退回的理由：此项必填"]
    act(office, case, "reviewer", outcome="return", reason="请附决定书原件")
    page = tree(office.client("provider").get(f"/tasks/{office.task(case).id}"))
    assert "请附决定书原件" in page.xpath("string(//section[@id='work'])")
    office.until(case, "approve_opinion")
    act(office, case, "reviewer", outcome="approve")
    act(office, case, "centre", outcome="serve")
    task = office.task(case)
    assert task.key == "approve_answer"
    page = tree(send(office.client("colleague"), f"/tasks/{task.id}/preview", f"/tasks/{task.id}", outcome="approve"))
    assert page.xpath("//section[contains(@class, 'letter')]")
    assert act(office, case, "colleague", outcome="approve").outcome is CaseOutcome.CORRECTED


def test_copy_names_the_record_it_copies(office: Office) -> None:
    """重复公示: the form offers the subject's other records in force, and the withdrawal passes the measures on."""
    other = office.file(2)
    case = office.file(1)
    with office.database.transaction() as session:
        here = (Case.jurisdiction == case.jurisdiction, Case.id == case.id)
        session.execute(update(Case).where(*here).values(ground=Ground.DUPLICATE))
    office.until(case, "verify_record")
    measure = office.add_measure(case, "限制参加政府采购")
    page = tree(office.client("provider").get(f"/tasks/{office.task(case).id}"))
    offered = page.xpath("//select[@name='duplicate_of']/option/@value")
    assert offered == ["", str(other.record_id)]
    answer = {f"answers-0-{name}": value for name, value in WRONG[0].items()}
    said = {"outcome": "withdraw", "opinion": "重复报送。", "attest": "y", "duplicate_of": str(other.record_id)}
    act(office, case, "provider", **said, **answer)
    with office.database.reading() as session:
        key = (Measure.jurisdiction == case.jurisdiction, Measure.id == measure.id)
        assert session.execute(select(Measure.record_id).where(*key)).scalar_one() == other.record_id
