"""督办: why a matter is taken up with a unit, and how far the supervisor has gone."""

from app.domain.vocabulary import N_, Labelled


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
