"""The letters about joint measures: to the unit that carries them out, and to whom they were put on."""

from app.domain.notice_blocks import (
    Block,
    chinese_date,
    clocks_table,
    contact_words,
    emphasis,
    numbered,
    quotes,
    sections,
    table,
    text,
    you,
)
from app.domain.notice_facts import NoticeFacts

_RECORDS = (("信用记录", 5), ("文书号", 6), ("信息提供单位", 6))


def suspension_notice(facts: NoticeFacts) -> list[Block]:
    """暂停执行通知书: which measures stand still from now on, and that nothing else does."""
    return [
        text(f"{facts.subject}的下列信用记录正在进行异议核查。请你单位收到本通知后，暂停执行下列联合惩戒措施："),
        *_order(facts),
        text("暂停执行只适用于上列联合惩戒措施，不停止行政处罚决定的执行，也不影响有关信用记录的公示。"),
        *_closing(facts),
    ]


def resumption_notice(facts: NoticeFacts) -> list[Block]:
    """恢复执行通知书: the measures go on as before."""
    return [
        text(f"{facts.subject}的下列信用记录的异议核查已经结束。请你单位收到本通知后，恢复执行下列联合惩戒措施："),
        *_order(facts),
        *_closing(facts),
    ]


def lifting_notice(facts: NoticeFacts) -> list[Block]:
    """解除执行通知书: the measures end."""
    return [
        text(f"请你单位收到本通知后，解除对{facts.subject}采取的下列联合惩戒措施："),
        *_order(facts),
        *_closing(facts),
    ]


def restoration_notice(facts: NoticeFacts) -> list[Block]:
    """恢复信誉、消除不良影响通知书: for each measure, in each channel in which it was known."""
    columns = (("采取过的措施", 6), ("实施部门", 6), ("恢复信誉、消除不良影响的渠道", 8))
    rows = [(line.name, line.organisation, line.effect) for line in facts.measures]
    return [
        text(
            f"对{facts.subject}采取的、与下列信用记录有关的联合惩戒措施已经解除。"
            "请你单位恢复其信誉、消除因此造成的不良影响："
        ),
        *sections(
            ("所涉信用记录", _records(facts)),
            ("应当办理的事项", [table(columns, rows)]),
            ("说明", numbered(facts.reasons)),
            ("办理期限", clocks_table(facts.clocks)),
            ("依据", quotes(facts.citations)),
        ),
        text("请逐项办理并上传凭证；不能办理的，逐项说明理由，由督办部门审查。"),
        *contact_words(facts.contact),
    ]


def suspension_proof(facts: NoticeFacts) -> list[Block]:
    """暂停执行证明 for the applicant: each measure, its unit and the moment from which it stands still."""
    columns = (("联合惩戒措施", 7), ("实施部门", 7), ("决定暂停执行的时间", 7))
    rows = [(line.name, line.organisation, line.effect) for line in facts.measures]
    return [
        text(
            f"{you(facts)}对下列信用记录提出的异议（申请编号：{facts.application}）正在核查。"
            "与该记录有关的下列联合惩戒措施已经决定在核查期间暂停执行，并已通知实施部门，特此证明。"
        ),
        *sections(
            ("所涉信用记录", _records(facts)),
            ("暂停执行的措施", [table(columns, rows)]),
            ("依据", quotes(facts.citations)),
        ),
        emphasis(
            "暂停执行不表示原记录有误，不停止行政处罚决定的执行，也不影响该记录的公示；异议办结后按处理结果恢复或者解除。"
        ),
        text("实施部门仍在执行上列措施的，可以出示本证明，并向我单位反映。"),
        *contact_words(facts.contact),
    ]


def restoration_letter(facts: NoticeFacts) -> list[Block]:
    """恢复信誉函 to whom the measures were put on: what was done in each channel, and what could not be."""
    columns = (("采取过的措施", 6), ("恢复信誉、消除不良影响的渠道", 6), ("办理情况", 6))
    rows = [(line.name, line.channel, line.effect) for line in facts.measures]
    return [
        text(
            f"{you(facts)}对下列信用记录提出的异议（申请编号：{facts.application}）已有处理结果，"
            f"与该记录有关的联合惩戒措施已经解除。"
            f"{facts.provider}已就恢复信誉、消除不良影响办结下列事项，现函告如下："
        ),
        *sections(
            ("所涉信用记录", _records(facts)),
            ("办理情况", [table(columns, rows)]),
            ("依据", quotes(facts.citations)),
        ),
        text(f"由此给{you(facts)}造成的不便，我们深表歉意。"),
        *contact_words(facts.contact),
    ]


def _order(facts: NoticeFacts) -> list[Block]:
    columns = (("联合惩戒措施", 8), ("开始执行日期", 5), ("要求", 5))
    rows = [(line.name, line.since and chinese_date(line.since) or "", line.effect) for line in facts.measures]
    return sections(
        ("所涉信用记录", _records(facts)),
        ("措施", [table(columns, rows)]),
        ("理由", numbered(facts.reasons)),
        ("办理期限", clocks_table(facts.clocks)),
        ("依据", quotes(facts.citations)),
    )


def _closing(facts: NoticeFacts) -> list[Block]:
    return [
        text("请在期限内签收和执行，并上传执行凭证；认为不能办理的，请说明理由退回，由督办部门审查。"),
        *contact_words(facts.contact),
    ]


def _records(facts: NoticeFacts) -> list[Block]:
    if not facts.records:
        return []
    return [table(_RECORDS, [(line.title, line.document_number, line.provider) for line in facts.records])]
