"""A notice in a few sentences for a reader of another language: a courtesy, made from what the notice has frozen.

The notice itself is Chinese and alone counts. Nothing of the summary is stored, mailed or printed, and Chinese readers
do not see it. What only the addressee may know (the outcome, the reason of a decline) is left out for everybody else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext

from app.domain.vocabulary import N_, CaseOutcome, ClockCode, DeclineReason, NoticeKind
from app.models.notice import Notice
from app.services import documents
from app.web import preferences
from app.web.context import database
from app.web.filters import day, label, long_day, translated

_MEANING: Mapping[NoticeKind, str] = {
    NoticeKind.RECEIPT: N_("申请已经收到。收件不等于受理，是否受理另行书面告知。"),
    NoticeKind.ACCEPTANCE: N_("申请已经受理，由信息提供单位对照原始决定核查。"),
    NoticeKind.SUPPLEMENT: N_("申请材料需要补正。需要补正的内容一次性列在文书中；补正期间办理计时暂停。"),
    NoticeKind.DECLINE: N_("申请不予受理。有关信用记录的状态不因此改变；有新的事实或者材料的，可以重新提出。"),
    NoticeKind.TRANSFER: N_("申请转送由其他机关办理。"),
    NoticeKind.TRANSFER_NOTICE: N_("申请已经转送其他机关，以后由该机关办理。有关信用记录的状态不因此改变。"),
    NoticeKind.VERIFICATION_REQUEST: N_("请信息提供单位对照原始材料核查有异议的信用记录，并书面反馈。"),
    NoticeKind.ANSWER: N_("对异议申请的书面答复。"),
    NoticeKind.LINKED_PERSON_NOTICE: N_("单位的一条信用记录已经依法处理，关联的责任人员同样处理。"),
    NoticeKind.REPAIR_HINT: N_("采集了一条可以通过纠正失信行为修复的信用记录。"),
    NoticeKind.SUPERVISION_ORDER: N_("督办人员要求一个单位在期限内整改逾期事项并反馈。"),
    NoticeKind.CIRCULAR: N_("一个单位没有按督办单整改，予以通报。"),
    NoticeKind.ORDER_REVOCATION: N_("督办单已经撤销。"),
    NoticeKind.MATTER_REPORT: N_("督办单位把超出职权的重大问题报请政府决定。"),
    NoticeKind.SUSPENSION_NOTICE: N_("通知实施部门在异议核查期间暂停执行联合惩戒措施。"),
    NoticeKind.RESUMPTION_NOTICE: N_("通知实施部门恢复执行联合惩戒措施。"),
    NoticeKind.LIFTING_NOTICE: N_("通知实施部门解除联合惩戒措施。"),
    NoticeKind.RESTORATION_NOTICE: N_("请有关单位恢复信誉、消除不良影响。"),
    NoticeKind.SUSPENSION_PROOF: N_("证明有关联合惩戒措施在异议核查期间暂停执行。暂停执行不表示原记录有误。"),
    NoticeKind.RESTORATION_LETTER: N_("告知恢复信誉、消除不良影响的办理情况。"),
}
_OUTCOMES: Mapping[CaseOutcome, str] = {
    CaseOutcome.MAINTAINED: N_("结果：异议不成立，记录维持不变。"),
    CaseOutcome.CORRECTED: N_("结果：异议成立，记录已经更正。"),
    CaseOutcome.SUPPLEMENTED: N_("结果：异议成立，记录已经补充。"),
    CaseOutcome.WITHDRAWN: N_("结果：异议成立，记录已经撤销。"),
    CaseOutcome.PUBLICITY_ENDED: N_("结果：异议成立，记录已经终止公示。"),
    CaseOutcome.PARTLY: N_("结果：异议部分成立，有误的内容已经更正，其余不变。"),
    CaseOutcome.UNVERIFIABLE: N_("结果：有异议的内容无法核实。对记录怎样处理，见文书。"),
    CaseOutcome.OWN_ERROR: N_("结果：平台登记有差错，已经更正为提供单位报送的内容。"),
}


@dataclass(frozen=True)
class Courtesy:
    """Which notice it is, and what the reader should know of it, a sentence each."""

    head: str
    lines: tuple[str, ...]


def beside(notices: Sequence[Notice], *, addressee: bool) -> Mapping[int, Courtesy]:
    """The summaries of several notices by their ids, none for readers of Chinese; their contents are read here."""
    if preferences.language() == "zh":
        return {}
    with database().reading() as session:
        contents = documents.contents(session, notices)
    return {each.id: courtesy(each, contents[each.id], addressee=addressee) for each in notices}


def courtesy(notice: Notice, content: Mapping[str, Any], *, addressee: bool) -> Courtesy:
    """The summary of a notice with this frozen content; only an `addressee` is told what it decides."""
    kind, facts = NoticeKind(notice.kind), content.get("facts", {})
    issued = {"number": notice.number, "issuer": content["issuer"], "day": day(notice.issued_at)}
    head = gettext("%(kind)s（%(number)s），%(issuer)s于%(day)s发出。", kind=label(kind), **issued)
    return Courtesy(head, (*_meaning(kind, facts, addressee), *_to_do(kind, facts)))


def _meaning(kind: NoticeKind, facts: Mapping[str, Any], addressee: bool) -> Iterator[str]:
    yield translated(_MEANING[kind])
    if not addressee:
        return
    if outcome := facts.get("outcome") if kind is NoticeKind.ANSWER else None:
        yield translated(_OUTCOMES[CaseOutcome(outcome)])
    if reason := facts.get("decline_reason") if kind is NoticeKind.DECLINE else None:
        yield gettext("理由：%(reason)s。", reason=label(DeclineReason(reason)))
    if organ := facts.get("transferee") if kind is NoticeKind.TRANSFER_NOTICE else None:
        yield gettext("以后的办理情况，请向%(organ)s查询。", organ=organ)


def _to_do(kind: NoticeKind, facts: Mapping[str, Any]) -> Iterator[str]:
    """What the reader has to do or may do, and by when."""
    match kind:
        case NoticeKind.RECEIPT | NoticeKind.ACCEPTANCE:
            yield gettext("目前不需要您做什么。")
            if due := _due(facts, ClockCode.WHOLE):
                yield gettext("书面答复最迟于%(day)s作出。", day=due)
        case NoticeKind.SUPPLEMENT:
            due = _due(facts, ClockCode.SUPPLEMENT)
            yield (
                gettext("请在%(day)s前（含当日）按文书补正。", day=due) if due else gettext("请按文书写明的期限补正。")
            )
        case NoticeKind.DECLINE | NoticeKind.ANSWER:
            yield from _remedies(facts)
        case NoticeKind.REPAIR_HINT:
            until = facts.get("correct_by")
            told = gettext("请在%(day)s前纠正失信行为并保存证明。", day=_long(until)) if until else ""
            yield told or gettext("请纠正失信行为并保存证明。")
        case _:
            yield gettext("目前不需要您做什么。")


def _remedies(facts: Mapping[str, Any]) -> Iterator[str]:
    """Where to turn with a notice one does not agree with; the last day holds if it was served on the day it names."""
    for way in facts.get("remedies", ()):
        named = {"way": translated(way["name"]), "organ": way["organ"]}
        if way["last_on"] and way["counted_from"]:
            days = {"day": _long(way["last_on"]), "served": day(date.fromisoformat(way["counted_from"]))}
            yield gettext("不服的：%(way)s，向%(organ)s提出，按%(served)s送达计算最迟%(day)s。", **named, **days)
        else:
            yield gettext("不服的：%(way)s，向%(organ)s提出，期限见文书。", **named)
    if not facts.get("remedies"):
        yield gettext("不服的，救济途径和期限见文书。")


def _due(facts: Mapping[str, Any], code: ClockCode) -> str:
    """The last day of one of the limits the notice names, empty where it names none."""
    for limit in facts.get("limits", ()):
        if limit["label"] == code.label and limit["due_on"]:
            words = _long(limit["due_on"])
            return gettext("%(day)s（暂定）", day=words) if limit["provisional"] else words
    return ""


def _long(value: str) -> str:
    return long_day(date.fromisoformat(value))
