"""The written answer to an objection: what was asked, found, decided, on what ground, with what effect and remedy."""

from app.domain.notice_blocks import (
    NOT_STATUTORY,
    Block,
    chinese_date,
    contact_words,
    filed,
    numbered,
    quotes,
    remedy_words,
    sections,
    table,
    text,
    you,
)
from app.domain.notice_facts import FieldLine, NoticeFacts
from app.domain.vocabulary import CaseOutcome, Finding

ANSWERED = frozenset(
    {
        CaseOutcome.MAINTAINED,
        CaseOutcome.CORRECTED,
        CaseOutcome.SUPPLEMENTED,
        CaseOutcome.WITHDRAWN,
        CaseOutcome.PUBLICITY_ENDED,
        CaseOutcome.PARTLY,
        CaseOutcome.UNVERIFIABLE,
        CaseOutcome.OWN_ERROR,
    }
)
"""The outcomes that are told by an answer; the others have a letter of their own, or none."""


def answer(facts: NoticeFacts) -> list[Block]:
    """The body of 异议处理结果告知书; the outcome must be one of ANSWERED."""
    return [
        text(f"{filed(facts)}已经办结。现将处理结果告知如下："),
        *sections(
            ("申请事项", _request(facts)),
            ("核查情况", _verification(facts)),
            ("处理结果", _result(facts)),
            ("依据", quotes(facts.citations)),
            ("效力", _effect(facts)),
            ("救济途径", _remedies(facts)),
        ),
        *contact_words(facts.contact),
    ]


def _request(facts: NoticeFacts) -> list[Block]:
    blocks = []
    for record in facts.records:
        case = f"（异议编号：{record.case}）" if record.case else ""
        ground = f"异议类型：{record.ground}。" if record.ground else ""
        blocks.append(
            text(
                f"对{record.provider}提供的“{record.title}”（文书号：{record.document_number}）提出异议{case}。{ground}"
            )
        )
    if facts.statement:
        blocks.append(text(f"{you(facts)}的陈述：{facts.statement}"))
    return blocks


def _verification(facts: NoticeFacts) -> list[Block]:
    if facts.outcome is CaseOutcome.OWN_ERROR:
        words = "经比对，我单位平台保存的记录与信息提供单位报送的原始数据不一致。"
    else:
        when = f"于{chinese_date(facts.verified_on)}" if facts.verified_on else ""
        words = f"{facts.provider}对照其原始材料进行了核查，{when}提出书面处理意见。"
    blocks = [text(f"{words}逐项情况如下："), _findings(facts)] if facts.fields else [text(words)]
    if facts.opinion:
        blocks.append(text(f"处理意见：{facts.opinion}"))
    return blocks


def _findings(facts: NoticeFacts) -> Block:
    columns = (("异议内容", 4), ("原记录", 5), ("申请主张", 5), ("结论", 3), ("核查后的内容", 6), ("来源文书", 7))
    lines = facts.fields
    rows = [(line.label, line.recorded, line.claimed, _finding(line), line.value, line.source) for line in lines]
    return table(columns, rows)


def _finding(line: FieldLine) -> str:
    return line.finding.label if line.finding else ""


def _result(facts: NoticeFacts) -> list[Block]:
    blocks = [text(_decision(facts))]
    return blocks + numbered(facts.reasons) if facts.reasons else blocks


def _decision(facts: NoticeFacts) -> str:
    """The operative sentence, one per outcome."""
    wrong = _with(facts, Finding.WRONG)
    match facts.outcome:
        case CaseOutcome.MAINTAINED:
            return f"异议不成立。经核查，所涉内容与{facts.provider}的原始材料一致，维持原记录。"
        case CaseOutcome.CORRECTED:
            return f"异议成立。对该记录予以更正：{_changes(wrong)}。"
        case CaseOutcome.SUPPLEMENTED:
            return f"异议成立。对该记录予以补充：{_changes(wrong)}。"
        case CaseOutcome.WITHDRAWN:
            return "异议成立。对该记录予以撤销。"
        case CaseOutcome.PUBLICITY_ENDED:
            return "异议成立。对该记录终止公示。"
        case CaseOutcome.PARTLY:
            return _partly(facts, wrong)
        case CaseOutcome.UNVERIFIABLE:
            return f"经核查，{facts.provider}无法核实所涉内容是否属实。{_unverifiable(facts)}（{NOT_STATUTORY}）"
        case _:
            changes = f"：{_changes(wrong)}" if wrong else ""
            return (
                "异议成立。不一致由我单位平台造成，属于平台差错，已按信息提供单位报送的内容更正"
                f"{changes}。更正情况已告知信息提供单位。"
            )


def _partly(facts: NoticeFacts, wrong: list[FieldLine]) -> str:
    words = f"异议部分成立。对下列内容予以更正：{_changes(wrong)}。"
    if right := _with(facts, Finding.RIGHT):
        words += f"经核查无误、维持原记录的内容：{_labels(right)}。"
    if unknown := _with(facts, Finding.UNVERIFIABLE):
        words += f"无法核实的内容：{_labels(unknown)}。"
    return words


def _unverifiable(facts: NoticeFacts) -> str:
    if facts.unverifiable_ends_publicity:
        return "对该记录终止公示，原记录内容与申请主张一并留存备查。"
    return "该记录予以保留，原记录内容与申请主张同时列示。"


def _with(facts: NoticeFacts, finding: Finding) -> list[FieldLine]:
    return [line for line in facts.fields if line.finding is finding]


def _changes(lines: list[FieldLine]) -> str:
    return "；".join(
        f"“{line.label}”由“{line.recorded}”更正为“{line.value}”"
        if line.recorded
        else f"“{line.label}”补充为“{line.value}”"
        for line in lines
    )


def _labels(lines: list[FieldLine]) -> str:
    return "、".join(f"“{line.label}”" for line in lines)


_DONE: dict[CaseOutcome | None, str] = {
    CaseOutcome.MAINTAINED: "该记录内容不变，继续有效。",
    CaseOutcome.CORRECTED: "该记录在本地信用信息平台已更正。",
    CaseOutcome.SUPPLEMENTED: "该记录在本地信用信息平台已补充。",
    CaseOutcome.WITHDRAWN: "该记录在本地信用信息平台已撤销。",
    CaseOutcome.PUBLICITY_ENDED: "该记录在本地信用信息平台已终止公示。",
    CaseOutcome.PARTLY: "该记录的有误内容在本地信用信息平台已更正，其余内容不变。",
    CaseOutcome.OWN_ERROR: "该记录在本地信用信息平台已更正。",
}

_SYNCED: dict[CaseOutcome | None, str] = {
    CaseOutcome.SUPPLEMENTED: "已补充",
    CaseOutcome.WITHDRAWN: "已撤销",
    CaseOutcome.PUBLICITY_ENDED: "已终止公示",
    CaseOutcome.UNVERIFIABLE: "已处理",
}


def _effect(facts: NoticeFacts) -> list[Block]:
    ended = "该记录在本地信用信息平台自本告知书发出之日起终止公示。"
    noted = "该记录在本地信用信息平台自本告知书发出之日起同时列示两种内容。"
    unverifiable = ended if facts.unverifiable_ends_publicity else noted
    blocks = [text(_DONE.get(facts.outcome, unverifiable) + "因本次异议作出的异议标注，随本次异议办结而取消。")]
    if facts.upstream_pending:
        blocks.append(text(f"{_SYNCED.get(facts.outcome, '已更正')}，上级平台同步中。上级平台的公示由其管理单位更新。"))
    if facts.measures:
        blocks.append(text("与该记录有关的联合惩戒措施处理如下："))
        columns = (("措施", 6), ("实施部门", 6), ("处理", 7))
        blocks.append(table(columns, [(line.name, line.organisation, line.effect) for line in facts.measures]))
    return blocks


def _remedies(facts: NoticeFacts) -> list[Block]:
    if not facts.remedies:
        return []
    return [text(f"{you(facts)}对本处理结果不服的：")] + numbered([remedy_words(remedy) for remedy in facts.remedies])
