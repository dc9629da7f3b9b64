"""The letters of supervision: 督办单 to a unit, 通报 where it did not mend, what is put to the government."""

from app.domain.notice_blocks import Block, chinese_date, clocks_table, contact_words, quotes, sections, table, text
from app.domain.notice_facts import NoticeFacts

_MATTERS = (("事项编号", 0), ("督办事由", 4), ("逾期环节", 4), ("应办结日期", 4), ("超期工作日", 3))


def supervision_order(facts: NoticeFacts) -> list[Block]:
    """督办单: which matters, what is demanded, until when, on what ground."""
    return [
        text("经查，你单位承办的下列事项未按要求办结，现予督办："),
        *sections(
            ("督办事项", _matters(facts)),
            ("督办要求", [text(facts.demand)]),
            ("整改反馈期限", clocks_table(facts.clocks)),
            ("依据", quotes(facts.citations)),
        ),
        text("请在期限内完成整改，并通过系统书面反馈原因、整改措施和结果；逾期不反馈或者整改不到位的，可以予以通报。"),
        *contact_words(facts.contact),
    ]


def circular(facts: NoticeFacts) -> list[Block]:
    """通报: which order was not carried out, in what, and what remains demanded."""
    reply = [text(facts.reply)] if facts.reply else [text("在规定期限内没有反馈。")]
    return [
        text(f"{facts.addressee}未落实督办单（{facts.order_number}）的要求，现予通报："),
        *sections(
            ("督办事项", _matters(facts)),
            ("督办要求", [text(facts.demand)]),
            ("反馈情况", reply),
            ("通报理由", [text(reason) for reason in facts.reasons]),
            ("依据", quotes(facts.citations)),
        ),
        text("请立即整改，举一反三，防止同类问题再次发生。"),
        *contact_words(facts.contact),
    ]


def order_revocation(facts: NoticeFacts) -> list[Block]:
    """撤销督办通知: the order has no effect any more, and why."""
    return [
        text(f"经复核，决定撤销督办单（{facts.order_number}），该督办单自始不计入考核。"),
        *sections(("督办事项", _matters(facts)), ("撤销理由", [text(reason) for reason in facts.reasons])),
        *contact_words(facts.contact),
    ]


def matter_report(facts: NoticeFacts) -> list[Block]:
    """重大问题请示: what lies beyond the supervisor's power, what was done about it, what is asked to be decided."""
    reply = facts.reply or "该单位没有反馈。"
    return [
        text(f"现就“{facts.matter}”问题请示如下："),
        *sections(
            ("问题和已做的工作", [text(reason) for reason in facts.reasons]),
            (f"相关督办事项（{facts.order_number}）", _matters(facts)),
            ("被督办单位反馈", [text(reply)]),
            ("请示事项和建议", [text(facts.demand)]),
            ("依据", quotes(facts.citations)),
        ),
        text("妥否，请批示。"),
        *contact_words(facts.contact),
    ]


def _matters(facts: NoticeFacts) -> list[Block]:
    rows = [
        (
            line.number,
            line.cause,
            line.stage,
            chinese_date(line.due_on) if line.due_on else "",
            str(line.days_late) if line.days_late else "",
        )
        for line in facts.matters
    ]
    return [table(_MATTERS, rows)] if rows else []
