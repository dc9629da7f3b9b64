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
    "platform_pushed_again": kind(N_("重新推送上级平台"), "push", public=False),
}
