"""督办: why a matter is taken up with a unit, and how far the supervisor has gone."""

from collections.abc import Mapping

from app.domain.vocabulary import N_, Labelled, Stage


class Cause(Labelled):
    """Why a matter stands in an order."""

    LATE = "late", N_("超过法定时限")
    RETURNED_TWICE = "returned_twice", N_("两次退回")
    LONG_PAUSE = "long_pause", N_("暂停计时过久")
    UNSERVED = "unserved", N_("文书未送达")
    UNACKNOWLEDGED = "unacknowledged", N_("通知未签收")
    NO_FEEDBACK = "no_feedback", N_("未按期反馈")
    SYSTEMIC_ERROR = "systemic_error", N_("成批信息错误")
    OTHER = "other", N_("其他事项")


class Judgement(Labelled):
    """How the supervisor ends a rectification: the outcomes of `review_rectification`."""

    ACCEPT = "accept", N_("整改到位，予以销号")
    RETURN = "return", N_("整改不到位，退回重办")
    CIRCULATE = "circulate", N_("予以通报")


class OrderState(Labelled):
    """How far an order is; a unit owes something in the first two alone."""

    ISSUED = "issued", N_("待反馈")
    RETURNED = "returned", N_("退回重办")
    ANSWERED = "answered", N_("待核验")
    ACCEPTED = "accepted", N_("已销号")
    CIRCULATED = "circulated", N_("已通报")
    REVOKED = "revoked", N_("已撤销")


WITH_UNIT = (OrderState.ISSUED, OrderState.RETURNED)
ENDED = (OrderState.ACCEPTED, OrderState.CIRCULATED, OrderState.REVOKED)
# What the stages of a case are called where the case is an order.
STAGES: Mapping[Stage, str] = {Stage.ANSWERING: N_("整改中"), Stage.CHECKING: N_("核验中")}


def order_state(stage: Stage, returns: int, *, circulated: bool, revoked: bool) -> OrderState:
    """The state of an order by the stage of its case and what has been sent about it."""
    if stage is Stage.CLOSED:
        if circulated:
            return OrderState.CIRCULATED
        return OrderState.REVOKED if revoked else OrderState.ACCEPTED
    if stage is Stage.CHECKING:
        return OrderState.ANSWERED
    return OrderState.RETURNED if returns else OrderState.ISSUED
