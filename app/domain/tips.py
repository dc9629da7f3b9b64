"""举报: what a tip may be about, how far it is, and what can happen to it. No event names or hints at who told."""

from collections.abc import Mapping

from app.domain.event_kinds import EventKind, kind
from app.domain.vocabulary import N_, Labelled


class TipKind(Labelled):
    """What is wrong, in the words the public page offers."""

    FORGED = "forged", N_("信用记录虚假或者被篡改")
    PAID_REPAIR = "paid_repair", N_("信用修复、异议处理索要财物")
    LIMITS_IGNORED = "limits_ignored", N_("不按规定的期限或者程序办理")
    DATA_SOLD = "data_sold", N_("泄露、出售或者违规查询信用信息")
    OTHER = "other", N_("其他违法违规行为")


class TipState(Labelled):
    """How far a tip is; the last two end it."""

    RECEIVED = "received", N_("已收到")
    CHECKING = "checking", N_("正在核查")
    ANSWERED = "answered", N_("已答复")
    NO_GROUND = "no_ground", N_("经核查未发现所反映的问题")


OPEN_STATES = (TipState.RECEIVED, TipState.CHECKING)


class OpeningDecision(Labelled):
    """What the auditor said to opening a sealed identity."""

    CONSENTED = "consented", N_("同意开启")
    REFUSED = "refused", N_("不同意开启")


TIP_EVENTS: Mapping[str, EventKind] = {
    "tip_received": kind(N_("收到举报 {number}"), "tip", "number", public=False),
    "tip_handed": kind(N_("举报转交单位核查"), "tip", "organisation_id", "files", "digest", public=False),
    "tip_checked": kind(N_("核查单位反馈举报核查情况"), "tip", "organisation_id", "digest", public=False),
    "tip_answered": kind(N_("答复举报人：{state_text}"), "tip", "state", "state_text", "digest", public=False),
    "tip_opening_asked": kind(N_("督办人员申请开启举报人身份"), "tip", "opening", "digest", public=False),
    "tip_opening_consented": kind(
        N_("审计员同意开启举报人身份，限 {minutes} 分钟"), "tip", "opening", "minutes", "digest", public=False
    ),
    "tip_opening_refused": kind(N_("审计员不同意开启举报人身份"), "tip", "opening", "digest", public=False),
    "tip_identity_viewed": kind(N_("查看举报人身份"), "tip", "opening", public=False),
}
