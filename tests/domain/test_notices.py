"""The words of notices: every kind, every outcome, and nothing that law or pack does not say."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.notice_facts import Citation, ClockLine, FieldLine
from app.domain.notices import ANSWERED, compose
from app.domain.vocabulary import Basis, CaseOutcome, ClockKind, DeclineReason, Finding, NoticeKind, Suspension
from tests.domain.notice_examples import BORROWED, CLOCKS, REMEDIES, WHOLE, example

RIGHT = FieldLine("法定代表人", "李某", "王某", Finding.RIGHT, "李某", "营业执照")
WRONG = FieldLine("罚款金额（万元）", "8", "0.8", Finding.WRONG, "0.8", "决定书")
MISSING = FieldLine("处罚有效期", "", "2027-01-01", Finding.WRONG, "2027-01-01", "决定书")
UNKNOWN = FieldLine("违法行为类型", "甲", "乙", Finding.UNVERIFIABLE)


def words(kind: NoticeKind, **changes: Any) -> str:
    """All words of a notice, tables included."""
    return json.dumps(compose(kind, example(kind, **changes)), ensure_ascii=False)


def headings(kind: NoticeKind, **changes: Any) -> list[str]:
    blocks = compose(kind, example(kind, **changes))["blocks"]
    return [block["text"] for block in blocks if block["type"] == "heading"]


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_notice_is_plain_data(kind: NoticeKind) -> None:
    """What is frozen in the database comes back as it was: the letter of the day, for ever."""
    letter = compose(kind, example(kind))
    assert json.loads(json.dumps(letter)) == letter
    assert letter["title"] == kind.label
    assert letter["date"] == "2026年2月27日"
    assert letter["signatory"] == "中牟县信用中心"


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        (NoticeKind.RECEIPT, "query_code"),
        (NoticeKind.ACCEPTANCE, "clocks"),
        (NoticeKind.SUPPLEMENT, "materials"),
        (NoticeKind.DECLINE, "remedies"),
        (NoticeKind.DECLINE, "decline_reason"),
        (NoticeKind.TRANSFER, "transferee"),
        (NoticeKind.VERIFICATION_REQUEST, "records"),
        (NoticeKind.ANSWER, "remedies"),
        (NoticeKind.ANSWER, "outcome"),
        (NoticeKind.ANSWER, "number"),
    ],
)
def test_notice_without_what_it_needs_is_not_written(kind: NoticeKind, lacking: str) -> None:
    """A letter with a hole in it is refused before anybody receives it."""
    empty = None if lacking in ("outcome", "decline_reason") else "" if lacking in ("query_code", "number") else ()
    with pytest.raises(ValueError, match=lacking):
        compose(kind, example(kind, **{lacking: "" if lacking == "transferee" else empty}))


def test_receipt_is_not_an_acceptance() -> None:
    """Received never reads as accepted."""
    text = words(NoticeKind.RECEIPT)
    assert "不表示申请已被受理" in text
    assert "予以受理" not in text
    assert "HT6W-29KM" in text


def test_query_code_stands_on_the_receipt_alone() -> None:
    """A code that opens the case must not travel on letters to others."""
    others = [kind for kind in NoticeKind if kind is not NoticeKind.RECEIPT]
    assert all("HT6W-29KM" not in words(kind) for kind in others)


def test_answer_has_its_parts_in_order() -> None:
    """Request, findings, result, basis, effect, remedies."""
    expected = ["一、申请事项", "二、核查情况", "三、处理结果", "四、依据", "五、效力", "六、救济途径"]
    assert headings(NoticeKind.ANSWER) == expected


def test_part_without_content_leaves_no_gap_in_the_numbers() -> None:
    """Without a clause to quote there is no part 依据, and the next part takes its number."""
    assert headings(NoticeKind.ANSWER, citations=())[3:] == ["四、效力", "五、救济途径"]


@pytest.mark.parametrize(
    ("outcome", "fields", "sentence", "effect"),
    [
        (CaseOutcome.MAINTAINED, (RIGHT,), "异议不成立", "该记录内容不变，继续有效"),
        (CaseOutcome.CORRECTED, (WRONG,), "“罚款金额（万元）”由“8”更正为“0.8”", "已更正"),
        (CaseOutcome.SUPPLEMENTED, (MISSING,), "“处罚有效期”补充为“2027-01-01”", "已补充"),
        (CaseOutcome.WITHDRAWN, (WRONG,), "对该记录予以撤销", "已撤销"),
        (CaseOutcome.PUBLICITY_ENDED, (WRONG,), "对该记录终止公示", "已终止公示"),
        (CaseOutcome.PARTLY, (WRONG, RIGHT, UNKNOWN), "异议部分成立", "其余内容不变"),
        (CaseOutcome.UNVERIFIABLE, (UNKNOWN,), "无法核实所涉内容是否属实", "终止公示"),
        (CaseOutcome.OWN_ERROR, (WRONG,), "属于平台差错", "已更正"),
    ],
)
def test_answer_says_the_outcome(
    outcome: CaseOutcome, fields: tuple[FieldLine, ...], sentence: str, effect: str
) -> None:
    """Each outcome has its own operative sentence and its own effect."""
    text = words(NoticeKind.ANSWER, outcome=outcome, fields=fields)
    result, _, after = text.partition("、效力")
    assert sentence in result
    assert effect in after


def test_every_outcome_has_an_answer_or_a_letter_of_its_own() -> None:
    """No way to end a case leaves the applicant without a paper, save the applicant's own retraction."""
    assert set(CaseOutcome) - ANSWERED == {CaseOutcome.DECLINED, CaseOutcome.TRANSFERRED, CaseOutcome.RETRACTED}
    with pytest.raises(ValueError, match="declined"):
        compose(NoticeKind.ANSWER, example(NoticeKind.ANSWER, outcome=CaseOutcome.DECLINED))


def test_partly_names_each_group_of_fields() -> None:
    """What is corrected, what stands and what nobody can tell are kept apart."""
    text = words(NoticeKind.ANSWER, outcome=CaseOutcome.PARTLY, fields=(WRONG, RIGHT, UNKNOWN))
    assert "维持原记录的内容：“法定代表人”" in text
    assert "无法核实的内容：“违法行为类型”" in text


def test_unverifiable_is_shown_as_a_house_rule() -> None:
    """What becomes of an unverifiable record rests on no statute, and the letter says so."""
    ended = words(NoticeKind.ANSWER, outcome=CaseOutcome.UNVERIFIABLE, fields=(UNKNOWN,))
    noted = words(
        NoticeKind.ANSWER, outcome=CaseOutcome.UNVERIFIABLE, fields=(UNKNOWN,), unverifiable_ends_publicity=False
    )
    assert "内部规定，非法定" in ended
    assert "内部规定，非法定" in noted
    assert "终止公示" not in noted


def test_answer_tables_recorded_claimed_and_found() -> None:
    """Field by field: recorded, claimed, finding, value, source document."""
    blocks = compose(NoticeKind.ANSWER, example(NoticeKind.ANSWER, fields=(WRONG, UNKNOWN)))["blocks"]
    first = next(block for block in blocks if block["type"] == "table")
    assert first["rows"] == [
        ["罚款金额（万元）", "8", "0.8", "有误", "0.8", "决定书"],
        ["违法行为类型", "甲", "乙", "无法核实", "—", "—"],
    ]
    assert len(first["columns"]) == len(first["widths"]) == 6


def test_own_error_does_not_blame_the_provider() -> None:
    """Nobody was asked to verify: the platform found its own fault."""
    text = words(NoticeKind.ANSWER, outcome=CaseOutcome.OWN_ERROR)
    assert "提出书面处理意见" not in text
    assert "我单位平台" in text


def test_answer_does_not_claim_to_edit_the_upper_platform() -> None:
    """The county corrects its own copy; above it is only told."""
    assert "已更正，上级平台同步中" in words(NoticeKind.ANSWER)
    assert "已撤销，上级平台同步中" in words(NoticeKind.ANSWER, outcome=CaseOutcome.WITHDRAWN)
    assert "上级平台" not in words(NoticeKind.ANSWER, upstream_pending=False)


def test_remedies_name_organ_time_clause_and_last_day() -> None:
    """A way to fight the answer is told with where, how long, which article and until when."""
    text = words(NoticeKind.ANSWER)
    assert "行政复议：可以自收到本文书之日起60日内，向中牟县人民政府提出（《行政复议法》第二十条第一款）" in text
    assert "按2026年2月27日送达计算，最迟为2026年4月28日" in text
    undated = words(NoticeKind.ANSWER, remedies=(replace(REMEDIES[0], last_on=None),))
    assert "最迟为" not in undated


def test_clause_is_quoted_literally_and_borrowed_rules_are_marked() -> None:
    """The law stands beside the decision in its own words; an analogy is called one."""
    blocks = compose(NoticeKind.ANSWER, example(NoticeKind.ANSWER, citations=(WHOLE, BORROWED)))["blocks"]
    (quote,) = [block for block in blocks if block["type"] == "quote"]
    assert quote["text"] == WHOLE.quote
    assert "参照《行政复议法》第三十一条。" in [block.get("text") for block in blocks]


def test_limits_show_what_they_rest_on() -> None:
    """Statutory limits carry their clause, house limits say 内部规定，非法定, and no number is made up."""
    clocks = (
        CLOCKS[0],
        ClockLine("核查", "提供单位", "10个工作日", date(2026, 3, 9), ClockKind.INTERNAL, citation=WHOLE),
        ClockLine("答复", "受理单位"),
    )
    blocks = compose(NoticeKind.ACCEPTANCE, example(NoticeKind.ACCEPTANCE, clocks=clocks))["blocks"]
    table = next(block for block in blocks if block["type"] == "table" and block["columns"][0] == "办理环节")
    assert [row[3] for row in table["rows"]] == [
        "《中牟县社会信用体系建设工作方案》六（三）",
        "内部规定，非法定",
        "文件未规定期限",
    ]
    assert table["rows"][2][2] == "及时办理"


def test_provisional_date_is_called_so() -> None:
    """A date in a year without a calendar is marked, and the mark explained."""
    clock = replace(CLOCKS[0], due_on=date(2027, 1, 6), provisional=True)
    text = words(NoticeKind.ACCEPTANCE, clocks=(clock,))
    assert "2027年1月6日（暂定）" in text
    assert "重新计算" in text
    assert "暂定" not in words(NoticeKind.ACCEPTANCE)


@pytest.mark.parametrize(
    ("suspension", "sentence"),
    [
        (Suspension.SUSPEND, "联合惩戒措施暂停执行"),
        (Suspension.CONTINUE, "不影响有关失信行为的记录、公示与处理"),
        (Suspension.DECIDE, "由受理单位在转送核查时决定"),
    ],
)
def test_acceptance_tells_what_happens_to_measures(suspension: Suspension, sentence: str) -> None:
    """Whether measures stop while the record is checked is the pack's rule and is told."""
    assert sentence in words(NoticeKind.ACCEPTANCE, suspension=suspension)


def test_supplement_lists_everything_once_and_threatens_nothing() -> None:
    """One list; lateness neither withdraws nor rejects; the limit is the house's own."""
    text = words(NoticeKind.SUPPLEMENT)
    assert "一次性告知" in text
    assert "（二）能够辨认罚款金额的行政处罚决定书。" in text
    assert "不因逾期视为撤回或者放弃" in text
    assert "该期限为内部规定，非法定" in text


def test_pause_is_told_only_where_a_rule_allows_it() -> None:
    """Without the analogy the clock does not stop, and the letter does not say it does."""
    assert "不计入受理单位的办理期限" in words(NoticeKind.SUPPLEMENT)
    assert "不计入" not in words(NoticeKind.SUPPLEMENT, citations=())


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_decline_gives_reason_and_remedies(reason: DeclineReason) -> None:
    """A refusal names its ground by code and tells how to fight it."""
    text = words(NoticeKind.DECLINE, decline_reason=reason)
    assert reason.label in text
    assert "救济途径" in text


def test_transfer_encloses_the_papers_and_tells_the_applicant() -> None:
    """The other body gets the papers, the applicant a copy of the letter and a letter of their own."""
    letter = compose(NoticeKind.TRANSFER, example(NoticeKind.TRANSFER))
    assert letter["enclosures"] == ["异议申请书", "申请人提交的证明材料"]
    assert letter["copies"] == ["中牟县䶮龑骉建材有限公司"]
    assert "请向中牟县人民法院查询" in words(NoticeKind.TRANSFER_NOTICE)


def test_request_to_verify_asks_for_what_the_answer_needs() -> None:
    """Finding, value, source and opinion are asked for, with the last day."""
    text = words(NoticeKind.VERIFICATION_REQUEST)
    for part in ("无误、有误或者无法核实", "来源文书", "书面处理意见", "最迟2026年3月5日"):
        assert part in text


def test_person_is_addressed_as_a_person() -> None:
    """你 for a natural person, 你单位 for an organisation."""
    text = words(NoticeKind.ANSWER, addressee_is_person=True, statement="")
    assert "你于2026年2月13日提出" in text
    assert "你单位" not in text


def test_quotation_marks_and_brackets_are_balanced() -> None:
    """No sentence is left half-open."""
    for kind in NoticeKind:
        text = words(kind)
        for opening, closing in ("（）", "《》", "“”", "〔〕"):
            assert text.count(opening) == text.count(closing), (kind, opening)
        assert not re.search(r"[。；，]{2}|：：", text), kind


def test_internal_rule_quoted_as_basis_is_marked() -> None:
    """A house rule among the grounds is not dressed up as law."""
    rule = Citation("异议处理工作细则", "第三条", "二次核查限两个工作日。", Basis.INTERNAL)
    blocks = compose(NoticeKind.ANSWER, example(NoticeKind.ANSWER, citations=(rule,)))["blocks"]
    assert [block["note"] for block in blocks if block["type"] == "quote"] == ["（内部规定，非法定）"]
