"""The words of joint punishment: catalogue, lists, orders to implementers, and who was given what."""

from collections.abc import Mapping

from app.domain.labelled import N_, Labelled
from app.domain.vocabulary import Stage


class Family(Labelled):
    """The four families of joint punishment, as the plans name them."""

    ADMINISTRATIVE = "administrative", N_("行政性措施")
    MARKET = "market", N_("市场性措施")
    INDUSTRY = "industry", N_("行业性措施")
    SOCIAL = "social", N_("社会性措施")


class Binding(Labelled):
    """Whether an implementer must carry a measure out."""

    MANDATORY = "mandatory", N_("强制性")
    RECOMMENDED = "recommended", N_("推荐性")


class Level(Labelled):
    """Of which level the norm behind a measure is."""

    NATIONAL = "national", N_("国家级")
    PROVINCE = "province", N_("省级")
    CITY = "city", N_("市级")
    COUNTY = "county", N_("县级")


class Colour(Labelled):
    """The two kinds of list."""

    BLACK = "black", N_("黑名单")
    RED = "red", N_("红名单")


class ListingStatus(Labelled):
    IN_FORCE = "in_force", N_("在列")
    REMOVED = "removed", N_("已移出")
    EXPIRED = "expired", N_("期满")


class OrderAct(Labelled):
    """What an order asks of an implementer."""

    SUSPEND = "suspend", N_("暂停执行")
    RESUME = "resume", N_("恢复执行")
    LIFT = "lift", N_("解除执行")
    RESTORE = "restore", N_("恢复信誉、消除不良影响")


class OrderStatus(Labelled):
    SENT = "sent", N_("已发出，待签收")
    ACKNOWLEDGED = "acknowledged", N_("已签收，待执行")
    EXECUTED = "executed", N_("已执行")
    REFUSED = "refused", N_("已退回")
    SUPERSEDED = "superseded", N_("已被后一通知取代")


# What the stages of a case are called where the case is an order about measures.
ORDER_STAGES: Mapping[Stage, str] = {
    Stage.RECEIVED: N_("待签收"),
    Stage.ANSWERING: N_("办理中"),
    Stage.CHECKING: N_("退回待审查"),
}


class LineStatus(Labelled):
    """One measure, channel or honour of an order."""

    OPEN = "open", N_("待办")
    DONE = "done", N_("已办")
    REFUSED = "refused", N_("已说明不能办理")
    REFUSAL_ACCEPTED = "refusal_accepted", N_("不能办理的理由已经认可")
    SUPERSEDED = "superseded", N_("已被取代")


class ReportSource(Labelled):
    """By which way the state of a measure was told."""

    ORDER = "order", N_("执行措施通知")
    PAGE = "page", N_("网页填报")
    TABLE = "table", N_("表格填报")
    API = "api", N_("接口报送")
    APPLICANT = "applicant", N_("当事人举证")


class RecipientKind(Labelled):
    """By which way somebody was given a record."""

    PLATFORM = "platform", N_("上级平台")
    EXPORT = "export", N_("导出")
    REPORT = "report", N_("信用报告")
    API = "api", N_("接口")


class MessageStatus(Labelled):
    """Where a correction message to a recipient stands."""

    WAITING = "waiting", N_("待发送")
    SENT = "sent", N_("已发送，待回执")
    RECEIVED = "received", N_("已收到回执")
    FAILED = "failed", N_("发送失败")


class PushStatus(Labelled):
    """Where a message to the platform above stands."""

    PENDING = "pending", N_("待推送")
    SENT = "sent", N_("已推送，待确认")
    CONFIRMED = "confirmed", N_("上级平台已确认")
    DENIED = "denied", N_("上级平台已退回")
    DEAD = "dead", N_("多次推送失败")
