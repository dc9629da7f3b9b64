"""The letters on the way to an answer: receipt, acceptance, supplement, refusal, transfer, request to verify."""

from app.domain.notice_blocks import (
    NOT_STATUTORY,
    Block,
    applicant,
    chinese_date,
    clocks_table,
    contact_words,
    emphasis,
    facts_table,
    filed,
    listed,
    numbered,
    quotes,
    remedy_words,
    sections,
    table,
    text,
    you,
)
from app.domain.notice_facts import ClockLine, NoticeFacts
from app.domain.vocabulary import Basis, ClockKind, Suspension

_RECORDS = (("信用记录", 5), ("文书号", 5), ("信息提供单位", 5), ("异议类型", 4), ("异议编号", 0))


def receipt(facts: NoticeFacts) -> list[Block]:
    """收件回执: what was received and when, what comes next; never reads as acceptance."""
    return [
        text(f"{you(facts)}提出的{facts.matter}申请已收到，现出具回执如下："),
        facts_table(
            (
                ("申请编号", facts.application),
                ("查询码", facts.query_code),
                ("收件日期", chinese_date(facts.received_on)),
                ("收件方式", facts.received_via),
                ("申请人", facts.applicant),
                ("代理人", facts.representative),
                ("收到材料", "；".join(facts.materials)),
            )
        ),
        emphasis("本回执只证明申请已经收到，不表示申请已被受理。是否受理，由收件单位审查后另行书面告知。"),
        *sections(
            ("申请涉及的信用记录", _records(facts)),
            ("后续办理环节和期限", clocks_table(facts.clocks)),
            ("查询、补充和撤回", _tracking(facts)),
        ),
        *contact_words(facts.contact),
    ]


def acceptance(facts: NoticeFacts) -> list[Block]:
    """受理通知书: accepted, by whom it is verified, until when, what happens to measures meanwhile."""
    return [
        text(f"{filed(facts)}收悉。经审查，决定予以受理。现将有关事项通知如下："),
        *sections(
            ("受理事项", _records(facts)),
            ("办理环节和期限", clocks_table(facts.clocks)),
            ("核查期间的安排", _meanwhile(facts)),
            ("依据", quotes(facts.citations)),
        ),
        *contact_words(facts.contact),
    ]


def supplement(facts: NoticeFacts) -> list[Block]:
    """补正告知书: everything that is missing, once; names what a late supplement does and does not mean."""
    return [
        text(f"{filed(facts)}收悉。经审查，申请材料需要补正。现将需要补正的内容一次性告知如下："),
        *sections(
            ("需要补正的内容", numbered(listed(facts.materials))),
            ("补正期限", [text(_supplement_limit(clock)) for clock in facts.clocks]),
            ("说明", _supplement_remarks(facts)),
            ("依据", quotes(facts.citations)),
        ),
        *contact_words(facts.contact),
    ]


def decline(facts: NoticeFacts) -> list[Block]:
    """不予受理告知书: the reason by its code and in the officer's words, clauses, remedies."""
    reason = facts.decline_reason.label if facts.decline_reason else ""
    remedies = [remedy_words(remedy) for remedy in facts.remedies]
    return [
        text(f"{filed(facts)}收悉。经审查，决定不予受理。现将有关事项告知如下："),
        *sections(
            ("申请事项", _records(facts)),
            ("不予受理的理由", [text(f"{reason}。"), *numbered(facts.reasons)]),
            ("依据", quotes(facts.citations)),
            ("救济途径", [text(f"{you(facts)}对不予受理不服的："), *numbered(remedies)] if remedies else []),
        ),
        text("不予受理不影响有关信用记录的现有状态。有新的事实或者材料的，可以重新提出申请。"),
        *contact_words(facts.contact),
    ]


def transfer(facts: NoticeFacts) -> list[Block]:
    """转送函 to the body whose matter it is."""
    return [
        text(
            f"{applicant(facts)}于{chinese_date(facts.received_on)}向我单位提出{facts.matter}申请"
            f"（申请编号：{facts.application}）。经审查，该申请所涉事项由你单位办理，现将申请及有关材料转送你单位。"
        ),
        *sections(
            ("申请事项", _records(facts)),
            ("转送理由", numbered(facts.reasons)),
            ("依据", quotes(facts.citations)),
        ),
        text("请你单位依法办理，将办理结果告知申请人，并将办理情况函告我单位。"),
        *contact_words(facts.contact),
    ]


def transfer_notice(facts: NoticeFacts) -> list[Block]:
    """转送告知书 to the applicant: where the filing went and whom to ask."""
    return [
        text(
            f"{filed(facts)}收悉。经审查，该申请所涉事项由{facts.transferee}办理，"
            f"我单位已将申请及有关材料转送{facts.transferee}。现将有关事项告知如下："
        ),
        *sections(
            ("申请事项", _records(facts)),
            ("转送理由", numbered(facts.reasons)),
            ("依据", quotes(facts.citations)),
        ),
        text(f"申请的后续办理，请向{facts.transferee}查询。转送不影响有关信用记录的现有状态。"),
        *contact_words(facts.contact),
    ]


def verification_request(facts: NoticeFacts) -> list[Block]:
    """协查函 to the provider: which fields, what is claimed, until when, and what the reply must hold."""
    columns = (("异议内容", 5), ("原记录", 7), ("申请主张", 8))
    rows = [(line.label, line.recorded, line.claimed) for line in facts.fields]
    disputed = [table(columns, rows)] if rows else []
    statement = [text(f"申请人的陈述：{facts.statement}")] if facts.statement else []
    return [
        text(
            f"{applicant(facts)}于{chinese_date(facts.received_on)}对你单位提供的下列信用记录提出异议"
            f"（申请编号：{facts.application}）。现将申请及有关材料转送你单位，请对照原始材料核查。"
        ),
        *sections(
            ("所涉信用记录", _records(facts)),
            ("异议内容", [*disputed, *statement]),
            ("请书面反馈的内容", numbered(_REPLY)),
            ("核查期限", [*clocks_table(facts.clocks), *_from_delivery(facts)]),
            ("核查期间的安排", _meanwhile(facts)),
            ("依据", quotes(facts.citations)),
        ),
        *contact_words(facts.contact),
    ]


def _from_delivery(facts: NoticeFacts) -> list[Block]:
    """A provider that gets the letter on paper has its limit from the day on which it gets it."""
    open_ended = any(clock.budget and clock.due_on is None for clock in facts.clocks)
    return [text("上列期限自本函送达你单位之日起计算，送达当日不计入。")] if open_ended else []


def repair_hint(facts: NoticeFacts) -> list[Block]:
    """信用修复告知书: told with the collection of a record that can still be put right, and until when."""
    until = f"在{chinese_date(facts.correct_by)}前" if facts.correct_by else "在规定时间内"
    return [
        text(f"我单位已采集{you(facts)}的下列信用信息。该失信行为具备整改纠正条件，现将信用修复有关事项告知如下："),
        *sections(
            ("所涉信用记录", _records(facts)),
            (
                "怎样修复",
                numbered(
                    (
                        f"请{until}主动整改、纠正失信行为、消除不良影响，并保存整改证明；",
                        "整改完成后，可以凭整改证明提出信用修复申请，修复结果推送到公共信用信息平台；",
                        "认为记录与决定不一致的，可以另行提出异议，异议与修复互不影响。",
                    )
                ),
            ),
            ("依据", quotes(facts.citations)),
        ),
        *contact_words(facts.contact),
    ]


_REPLY = (
    "逐项写明核查结论：无误、有误或者无法核实；",
    "有误的，写明正确内容及其来源文书；无误的，写明所依据的原始文书；",
    "书面处理意见；所涉信息不由你单位提供的，请说明理由并及时退回。",
)

_SUSPENSION = {
    Suspension.SUSPEND: "核查期间，与该记录有关的联合惩戒措施暂停执行。暂停执行不表示原记录有误。",
    Suspension.CONTINUE: "核查期间，不影响有关失信行为的记录、公示与处理。",
    Suspension.DECIDE: "核查期间有关联合惩戒措施是否暂停执行，由受理单位在转送核查时决定并记录理由。",
}


def _records(facts: NoticeFacts) -> list[Block]:
    if not facts.records:
        return []
    rows = [(line.title, line.document_number, line.provider, line.ground, line.case) for line in facts.records]
    used = [index for index in range(len(_RECORDS)) if any(row[index] for row in rows)]
    return [table([_RECORDS[index] for index in used], [[row[index] for index in used] for row in rows])]


def _tracking(facts: NoticeFacts) -> list[Block]:
    words = "凭申请编号和查询码可以查询办理进度、补充材料；答复作出前可以撤回申请。"
    return [text(words + "查询码请妥善保管，不要告诉无关人员。")] if facts.query_code else []


def _meanwhile(facts: NoticeFacts) -> list[Block]:
    return [text(_SUSPENSION[facts.suspension])] if facts.suspension else []


def _supplement_limit(clock: ClockLine) -> str:
    last = f"，最迟为{chinese_date(clock.due_on)}" if clock.due_on else ""
    ground = f"该期限为{NOT_STATUTORY}。" if clock.kind is ClockKind.INTERNAL else ""
    return f"请自收到本告知书之日起{clock.budget}内补正{last}。{ground}"


def _supplement_remarks(facts: NoticeFacts) -> list[Block]:
    remarks = ["补正只要求一次。逾期未补正的，受理单位根据现有材料决定是否受理；申请不因逾期视为撤回或者放弃。"]
    if any(citation.basis is Basis.ANALOGY for citation in facts.citations):
        remarks.append("补正期间不计入受理单位的办理期限，自收到补正材料之日起继续计算。")
    return numbered(remarks)
