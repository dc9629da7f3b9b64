"""What can happen between a case and those outside it: the platform above, units that go on, readers to be told."""

from collections.abc import Mapping

from app.domain.event_kinds import EventKind, kind
from app.domain.vocabulary import N_

PLATFORM_EVENTS: Mapping[str, EventKind] = {
    "platform_taken": kind(N_("处理结果已推送上级平台（对方编号 {external}）"), "push", "external"),
    "platform_confirmed": kind(N_("上级平台确认已按处理结果更新（对方编号 {external}）"), "push", "external"),
    "platform_denied": kind(N_("上级平台退回推送的处理结果（对方编号 {external}）"), "push", "external", "digest"),
    "platform_given_up": kind(N_("多次推送上级平台未成功，已通知管理员"), "push", public=False),
    "still_enforced_proved": kind(
        N_("申请人举证：“{measure_text}”应当停止而仍在执行，已告知督办人员"), "measure", "measure_text", "digest"
    ),
    "record_spread": kind(
        N_("更正结果已通知曾获得该记录的 {recipients} 方，告知关联责任人员 {persons} 人，名单条目 {listings} 条"),
        "record",
        "version",
        "recipients",
        "persons",
        "listings",
    ),
    "linked_person_decided": kind(
        N_("关联责任人员的记录同样处理：{effect_text}"),
        "record",
        "link",
        "effect",
        "effect_text",
        "notice",
        public=False,
    ),
    "listing_followed": kind(N_("名单条目随所依据的记录撤销而移出"), "listing", "record", public=False),
    "correction_received": kind(N_("收到更正通知的回执"), "message", "record", public=False),
    "platform_pushed_again": kind(N_("重新推送上级平台"), "push", public=False),
}
