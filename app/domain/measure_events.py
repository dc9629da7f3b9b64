"""What can happen to joint measures: in the case they follow from, and in the order to their unit."""

from collections.abc import Mapping

from app.domain.event_kinds import EventKind, kind
from app.domain.labelled import N_

MEASURE_EVENTS: Mapping[str, EventKind] = {
    "measures_ordered": kind(N_("通知实施部门{act_text}惩戒措施 {count} 项"), "act", "act_text", "count", "measures"),
    "measures_not_suspended": kind(N_("依上位规定不得暂停的惩戒措施 {count} 项，继续执行"), "count", "measures"),
    "measures_relinked": kind(N_("惩戒措施转由保留的记录承接"), "record"),
    "own_error_judged": kind(N_("逐项决定惩戒措施继续或者解除"), "measures"),
    "duplicate_named": kind(N_("指明与本记录重复的记录"), "record"),
    "restoration_asked": kind(N_("要求恢复信誉、消除不良影响 {count} 项"), "count", "measures"),
    "measure_order_sent": kind(
        N_("向{organisation}发出措施通知：{act_text}，{count} 项"), "organisation_id", "act", "act_text", "count"
    ),
    "measure_order_acknowledged": kind(N_("{organisation}签收措施通知"), "organisation_id"),
    "measure_order_executed": kind(N_("{organisation}已办理并上传凭证"), "organisation_id"),
    "measure_order_refused": kind(
        N_("{organisation}退回 {count} 项，说明了理由"), "organisation_id", "count", "digest"
    ),
    "refusal_accepted": kind(N_("{organisation}退回的理由成立"), "organisation_id", "digest"),
    "refusal_returned": kind(N_("{organisation}退回的理由不成立，应当办理"), "organisation_id", "digest"),
    "measure_order_superseded": kind(N_("通知已被{number}取代"), "organisation_id", "number"),
    "measure_order_ended": kind(
        N_("{unit}：{act_text}，{status_text}（{number}）"),
        "unit",
        "act",
        "act_text",
        "status",
        "status_text",
        "number",
    ),
}
