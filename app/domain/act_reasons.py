"""Why a task changes hands or goes back: the codes chosen beside the words, counted by those who watch the work."""

from collections.abc import Mapping

from app.domain.vocabulary import N_, DeclineReason, Labelled


class ReassignReason(Labelled):
    """Why a task is handed to a colleague."""

    ABSENT = "absent", N_("经办人休假或者外出")
    WORKLOAD = "workload", N_("均衡工作量")
    EXPERTISE = "expertise", N_("由熟悉此类事项的人员办理")
    POST_CHANGED = "post_changed", N_("岗位调整")
    RECUSAL = "recusal", N_("需要回避")
    OTHER = "other", N_("其他")


class ReleaseReason(Labelled):
    """Why a task goes back to its unit."""

    BY_MISTAKE = "by_mistake", N_("误签收")
    NOT_MINE = "not_mine", N_("不属于本人分工")
    NO_TIME = "no_time", N_("无法按时办理")
    RECUSAL = "recusal", N_("需要回避")
    OTHER = "other", N_("其他")


class ReturnReason(Labelled):
    """Why an opinion goes back to its provider."""

    NO_SOURCE = "no_source", N_("没有附原始材料或者依据")
    NOT_ALL_ANSWERED = "not_all_answered", N_("没有回应申请人提出的事实或者材料")
    NO_REASONS = "no_reasons", N_("只有结论，没有理由")
    CONTRADICTORY = "contradictory", N_("结论与所附材料不一致")
    OTHER = "other", N_("其他")


class RecallReason(Labelled):
    """Why a referral is taken back."""

    WRONG_UNIT = "wrong_unit", N_("转送的单位有误")
    INCOMPLETE = "incomplete", N_("转送的材料不全或者有误")
    NEW_FACTS = "new_facts", N_("转送后情况有变化")
    OWN_ERROR = "own_error", N_("发现属于平台差错")
    OTHER = "other", N_("其他")


# The words behind the `reason_code` of an event, by its kind.
REASONS: Mapping[str, type[Labelled]] = {
    "declined": DeclineReason,
    "task_reassigned": ReassignReason,
    "task_released": ReleaseReason,
    "opinion_returned": ReturnReason,
    "referral_recalled": RecallReason,
}


def reason_label(kind: str, code: object) -> str:
    """What the reason code in an event of this kind says; empty for none, and for events older than the codes."""
    words = REASONS.get(kind)
    return words(str(code)).label if words is not None and code in list(words) else ""
