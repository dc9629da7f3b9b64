"""Chinese names of the entries of a pack and of the words they hold, for pages and documents."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.ladder import Level, RungCode
from app.domain.pack_entries import Clause, Value
from app.domain.pack_rules import CLOCKS, REMEDIES
from app.domain.vocabulary import (
    N_,
    Channel,
    ClockCode,
    Labelled,
    Origin,
    PauseReason,
    Receiver,
    RemedyCode,
    Role,
    Suspension,
)

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "receiver": N_("受理单位"),
        "origins": N_("案件来源"),
        "materials": N_("申请材料"),
        "signatory": N_("答复署名"),
        "channels.intake": N_("提出方式"),
        "channels.publication": N_("公示渠道"),
        "objection.default_receiver": N_("默认受理单位"),
        "objection.suspension": N_("核查期间的联合惩戒措施"),
        "objection.annotate": N_("异议标注"),
        "objection.unverifiable": N_("无法核实的信息"),
        "objection.correct": N_("更正"),
        "objection.withdraw": N_("撤销"),
        "objection.regrade": N_("重新划分信用等级"),
        "objection.restoration_by": N_("恢复信誉由谁负责"),
        "objection.return_to_provider": N_("退回补充核查（工作日）"),
        "objection.remedies": N_("支持的救济"),
        "recipients.verification": N_("核查意见送达"),
        "recipients.answer": N_("处理结果送达"),
        "notices.number": N_("文号"),
        "contact.office": N_("受理窗口"),
        "contact.telephone": N_("咨询电话"),
        "contact.address": N_("窗口地址"),
        "contact.hours": N_("办公时间"),
        "contact.complaints": N_("监督投诉电话"),
        "guide.matter": N_("事项类型"),
        "guide.handling": N_("办件类型"),
        "guide.forms": N_("材料形式"),
        "guide.copies": N_("材料份数"),
        "guide.needed": N_("材料必要性"),
        "rating.call_back": N_("差评回访（工作日）"),
        "four_eyes.approve_opinion": N_("核查意见复核签批"),
        "four_eyes.approve_answer": N_("答复复核签批"),
        "four_eyes.own_record": N_("具名确认人不单独核查"),
        "persons.recorded": N_("记入责任人员个人信用记录"),
        "persons.measures": N_("对责任人员采取措施"),
        "records.attestation": N_("信息提供单位的保证"),
        "repair.told_at_collection": N_("采集时告知可以修复"),
        "retention.person_years": N_("个人失信记录保存（年）"),
        "lists.heavier": N_("企业列入两个及以上黑名单的，加大惩戒力度"),
        "publicity.excluded": N_("不予公示"),
        "publicity.classes": N_("公开属性"),
        "feedback.by": N_("反馈单位"),
        "feedback.frequency": N_("反馈频次"),
        "supervision.bodies": N_("监督单位"),
        "supervision.sanctions": N_("督办手段"),
        "supervision.government": N_("重大问题报请决策的机关"),
        "supervision.contest": N_("对逾期提出异议（工作日）"),
        "supervision.systemic.count": N_("成批信息错误：成立件数"),
        "supervision.systemic.share": N_("成批信息错误：成立比例（%）"),
        "supervision.score.base": N_("考核基准分"),
        "supervision.score.late": N_("考核扣分：逾期一至四个工作日"),
        "supervision.score.serious": N_("考核扣分：逾期五个工作日以上"),
        "supervision.score.held": N_("考核扣分：全程期限过后仍在手"),
        "supervision.score.error": N_("考核扣分：所报信息有误"),
        "supervision.score.returned": N_("考核扣分：整改退回重办"),
        "supervision.score.circulated": N_("考核扣分：通报"),
        "supervision.contacts": N_("单位联系人"),
        "supervision.whistleblower_secret": N_("举报人信息保密"),
        "ladder.hours": N_("提醒发送时间"),
        "calendar.alarm_from": N_("催录下一年放假通知（月-日起）"),
        "counting.first_day": N_("起算日"),
        "counting.months": N_("按月、年计算"),
        "counting.last_day": N_("届满日"),
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "platform": N_("公共信用信息平台"),
        "receipt": N_("收件时标注"),
        "acceptance": N_("受理时标注"),
        "end_publicity": N_("终止公示"),
        "note": N_("保留并载明两种说法"),
        "before_acceptance": N_("受理以前"),
        "any_stage": N_("各环节"),
        "personal_privacy": N_("个人隐私"),
        "trade_secret": N_("商业秘密"),
        "public": N_("社会公开"),
        "authorised": N_("授权查询"),
        "government": N_("政务共享"),
        "monthly": N_("每月"),
        "each_execution": N_("每次执行后"),
        "rectify": N_("督促整改"),
        "circular": N_("通报"),
        "appraisal": N_("绩效考核"),
        "leader": N_("分管领导"),
        "liaison": N_("联络员"),
    }
)
# Which list of words an entry speaks; the same word may mean different things elsewhere.
_VOCABULARIES: Mapping[str, type[Labelled]] = MappingProxyType(
    {
        "receiver": Receiver,
        "origins": Origin,
        "signatory": Role,
        "channels.intake": Channel,
        "objection.suspension": Suspension,
        "objection.restoration_by": Role,
        "objection.remedies": RemedyCode,
        "recipients.verification": Role,
        "recipients.answer": Role,
        "feedback.by": Role,
    }
    | {f"ladder.{rung}": Level for rung in RungCode}
)


def cited(clause: Clause) -> str:
    """The place of a clause as letters cite it: titles in 《》, document numbers bare."""
    document = clause.document if clause.document.endswith("号") else f"《{clause.document}》"
    return document + clause.article


def naming(path: str) -> tuple[str, dict[str, str]]:
    """What an entry is called: a sentence and its named values, to be translated where it is shown."""
    table, _, key = path.rpartition(".")
    if path in CLOCKS:
        return CLOCKS[path].label, {}
    if path in REMEDIES:
        return REMEDIES[path].label, {}
    if table == "pause_reasons":
        return N_("暂停计时：{reason}"), {"reason": PauseReason(key).label}
    if table == "extensions":
        return N_("可以延长：{clock}"), {"clock": ClockCode(key).label}
    if table == "ladder" and key in tuple(RungCode):
        return N_("提醒：{rung}"), {"rung": RungCode(key).label}
    return _NAMES[path], {}


def name_of(path: str) -> str:
    """The name in Chinese, such as 核查期间的联合惩戒措施 for `objection.suspension`."""
    text, values = naming(path)
    return text.format(**values)


def wording(path: str, value: Value) -> tuple[str, ...]:
    """What an entry says: its words by their labels, texts as they are."""
    if isinstance(value, bool):
        return (N_("是") if value else N_("否"),)
    words = value if isinstance(value, tuple) else (str(value),)
    return tuple(_word(path, word) for word in words)


def say(path: str, value: Value) -> str:
    """The same in one line of Chinese."""
    return "、".join(wording(path, value))


def _word(path: str, word: str) -> str:
    speaks = _VOCABULARIES.get(path)
    if speaks is not None and word in tuple(speaks):
        return speaks(word).label
    return _WORDS.get(word, word)
