"""What can happen to a case: each kind of event once, with its exact keys and the sentence people read.

Keys carry ids, codes, dates and digests only. Public kinds are shown to the applicant.
"""

from collections.abc import Mapping
from typing import Any

from app.domain.account_events import ACCOUNT_EVENTS
from app.domain.event_kinds import EventKind, kind
from app.domain.measure_events import MEASURE_EVENTS
from app.domain.platform_events import PLATFORM_EVENTS
from app.domain.sharing_events import SHARING_EVENTS
from app.domain.tips import TIP_EVENTS
from app.domain.vocabulary import N_

CASE_EVENTS: Mapping[str, EventKind] = {
    **MEASURE_EVENTS,
    **PLATFORM_EVENTS,
    "application_received": kind(N_("收到申请"), "channel", "received_on", "pack", "bundle"),
    "dispute_marked": kind(N_("记录加注异议标注"), "record"),
    "dispute_unmarked": kind(N_("记录取消异议标注"), "record"),
    "accepted": kind(N_("决定受理")),
    "supplement_requested": kind(N_("一次性告知补正 {count} 项，办理计时暂停"), "count", "clocks"),
    "supplement_received": kind(N_("收到补正材料，办理计时恢复"), "clocks", "role"),
    "supplement_expired": kind(N_("逾期未补正，由受理单位继续审查"), "clocks"),
    "declined": kind(N_("决定不予受理"), "reason_code"),
    "transferred": kind(N_("转送其他机关处理")),
    "own_error_corrected": kind(N_("平台登记差错已更正为提供单位原报送内容"), "record", "version", "fields"),
    "referred": kind(N_("转送{organisation}核查"), "organisation_id", "visit"),
    "referral_delivered": kind(
        N_("协查函于 {delivered_on} 送达{organisation}，核查自此计时"), "organisation_id", "delivered_on"
    ),
    "unit_succeeded": kind(N_("原承办单位撤销，由{organisation}承接办理"), "organisation_id", "former"),
    "provider_assigned": kind(N_("裁定由{organisation}核查"), "organisation_id", "digest"),
    "taken_back": kind(N_("{organisation}退回：非本单位提供的信息"), "organisation_id", "returned"),
    "suspension_decided": kind(N_("核查期间惩戒措施：{decision_text}"), "decision", "decision_text", "basis", "digest"),
    "opinion_given": kind(
        N_("{organisation}出具书面核查意见"), "organisation_id", "outcome", "findings", "measures", "digest"
    ),
    "opinion_approved": kind(N_("核查意见已审批"), public=False),
    "opinion_disapproved": kind(N_("核查意见退回修改"), "digest", public=False),
    "opinion_returned": kind(N_("受理单位请提供单位补充核查"), "organisation_id", "reason_code", "digest"),
    "record_corrected": kind(N_("记录已更正，形成第 {version} 版"), "record", "version", "fields"),
    "record_withdrawn": kind(N_("记录已撤销"), "record", "version"),
    "publicity_ended": kind(N_("记录已终止公示"), "record", "version"),
    "record_maintained": kind(N_("经核查维持原记录"), "record"),
    "record_unverifiable": kind(N_("经核查无法核实，处理结果随答复生效"), "record"),
    "record_noted": kind(N_("无法核实：双方内容均已注明"), "record", "version"),
    "answer_approved": kind(N_("答复已审批"), public=False),
    "answer_disapproved": kind(N_("答复退回修改"), "digest", public=False),
    "answered": kind(N_("作出书面答复：{outcome_text}"), "outcome", "outcome_text"),
    "retracted": kind(N_("申请人撤回申请"), "role"),
    "clock_overdue": kind(N_("{clock_text}时限已超期（应于 {due_on} 前完成）"), "clock", "clock_text", "due_on"),
    "clock_reminded": kind(
        N_("{clock_text}时限提醒：{rung_text}（{due_on}）"),
        "clock",
        "clock_text",
        "rung",
        "rung_text",
        "levels",
        "due_on",
        public=False,
    ),
    "reminded": kind(N_("申请人催办，已转告{organisation}"), "task", "organisation_id"),
    "task_reminded": kind(N_("催办{organisation}"), "task", "organisation_id"),
    "clock_paused": kind(N_("办理计时暂停"), "clocks", "reason"),
    "clock_resumed": kind(N_("办理计时恢复"), "clocks", "reason"),
    "clock_extended": kind(N_("办理期限延长"), "clock", "amount", "reason"),
    "clock_recalculated": kind(
        N_("{document}公布，{clock_text}的最后日期由 {due_from} 改为 {due_to}"),
        "clock",
        "clock_text",
        "document",
        "due_from",
        "due_to",
    ),
    "clock_restored": kind(
        N_("{document}的录入撤销，{clock_text}的最后日期由 {due_from} 改回 {due_to}"),
        "clock",
        "clock_text",
        "document",
        "due_from",
        "due_to",
    ),
    "notice_issued": kind(N_("发出{title}（{number}）"), "notice", "notice_kind", "title", "number", "digest"),
    "notice_rendered": kind(N_("文书已生成 PDF"), "notice", "digest", public=False),
    "service_address_changed": kind(N_("申请人更改送达地址"), "digest"),
    "evidence_joined": kind(N_("提交材料 {count} 份"), "count", "digests", "role"),
    "task_claimed": kind(N_("签收任务"), "task", "key", public=False),
    "task_released": kind(N_("释放任务"), "task", "key", "reason_code", "digest", public=False),
    "task_reassigned": kind(N_("转办任务给{account_name}"), "task", "key", "to", "reason_code", "digest", public=False),
    "task_completed": kind(N_("完成任务（{outcome}）"), "task", "key", "outcome", public=False),
    "personal_data_viewed": kind(N_("查看未遮蔽的个人信息"), "what", public=False),
    "message_sent": kind(N_("往来消息一则"), "message", "role", "digest"),
    "notice_served": kind(
        N_("{number}已送达（{method_text}）"), "notice", "number", "method", "method_text", "served_on"
    ),
    "notice_opened": kind(N_("申请人查阅{number}"), "notice", "number"),
    "notice_printed": kind(N_("打印{number}"), "notice", "number", public=False),
    "notice_posted": kind(N_("{number}已交邮（{posted_on}）"), "notice", "number", "posted_on", "digest"),
    "service_corrected": kind(
        N_("更正送达记录：{number}，{method_text}，{served_on}"),
        "notice",
        "number",
        "method",
        "method_text",
        "served_on",
        "digest",
    ),
    "registration_corrected": kind(N_("更正收件登记"), "fields", "digest"),
    "registration_cancelled": kind(N_("收件登记有误，予以撤销"), "digest"),
    "rated": kind(N_("申请人已评价"), "grade"),
    "called_back": kind(N_("对评价作了回访"), "digest", public=False),
    "referral_recalled": kind(
        N_("受理单位撤回转送，{organisation}尚未查看"), "organisation_id", "reason_code", "digest"
    ),
    "verified_on_behalf": kind(N_("受理单位依{organisation}盖章来函代录核查意见"), "organisation_id", "evidence"),
    "note_written": kind(N_("写了内部备注"), "note", "digest", public=False),
    "task_delegated": kind(N_("委派{account_name}准备"), "task", "key", "to", "digest", public=False),
    "task_handed_back": kind(N_("准备后交回{account_name}"), "task", "key", "to", "digest", public=False),
    "acted_for": kind(N_("代{account_name}办理"), "task", "key", "account", public=False),
    "order_issued": kind(
        N_("向{organisation}发出督办单，{items} 项，限 {workdays} 个工作日整改反馈"),
        "organisation_id",
        "items",
        "workdays",
        "digest",
        public=False,
    ),
    "rectification_given": kind(N_("{organisation}反馈整改情况"), "organisation_id", "digest", public=False),
    "rectification_accepted": kind(N_("整改到位，予以销号"), "digest", public=False),
    "rectification_returned": kind(
        N_("整改不到位，退回重办，限 {workdays} 个工作日"), "workdays", "digest", public=False
    ),
    "circulated": kind(N_("对{organisation}予以通报"), "organisation_id", "digest", public=False),
    "order_revoked": kind(N_("撤销督办单"), "digest", public=False),
    "matter_reported": kind(N_("重大问题报{body}决策"), "matter", "body", "digest", public=False),
    "matter_decided": kind(
        N_("{body}于 {decided_on} 作出决定"), "matter", "body", "decided_on", "digest", public=False
    ),
    "supervised": kind(N_("本件列入督办（{number}）"), "order", "number"),
    "lateness_contested": kind(
        N_("{organisation}对{clock_text}逾期的归属提出异议"),
        "organisation_id",
        "clock",
        "clock_text",
        "digest",
        public=False,
    ),
    "contest_decided": kind(
        N_("{organisation}对{clock_text}逾期的异议：{decision_text}"),
        "organisation_id",
        "clock",
        "clock_text",
        "decision",
        "decision_text",
        "digest",
        public=False,
    ),
    "incident": kind(N_("流程运行故障，已通知管理员"), "error", public=False),
    "incident_resumed": kind(N_("流程故障已排除"), public=False),
    "state_rebuilt": kind(N_("流程状态按案件和任务重建"), "before", "after", "steps", public=False),
    "case_file_made": kind(
        N_("制作案卷，用于{purpose_text}（编号 {mark}）"),
        "purpose",
        "purpose_text",
        "masked",
        "mark",
        "digest",
        public=False,
    ),
    "upstream_confirmed": kind(N_("上级平台已于 {seen_on} 更新"), "seen_on", "digest"),
}

# What passes between applicant and receiver alone: no line of it is shown to a provider.
BETWEEN = frozenset({"message_sent", "rated", "called_back"})

# What a supervisor puts to the government: told to those who watch, never to the unit it is about.
UPWARDS = frozenset({"matter_reported", "matter_decided"})

ADMIN_EVENTS: Mapping[str, EventKind] = {
    **ACCOUNT_EVENTS,
    **TIP_EVENTS,
    **SHARING_EVENTS,
    "pack_stored": kind(N_("规则包生效"), "pack", "version", "sha256", public=False),
    "process_published": kind(N_("流程模型发布"), "process", "sha256", public=False),
    "calendar_proposed": kind(
        N_("登记待确认的 {year} 年放假通知：{document}"), "year", "document", "days", public=False
    ),
    "calendar_discarded": kind(N_("删除未确认的 {year} 年放假通知：{document}"), "year", "document", public=False),
    "calendar_loaded": kind(N_("录入 {year} 年放假通知"), "year", "document", "days", public=False),
    "calendar_replaced": kind(
        N_("{year} 年放假通知由{before}改为{document}"), "year", "before", "document", "digest", public=False
    ),
    "calendar_moved": kind(
        N_("按 {year} 年放假通知改期完成：{moved} 项时限，{records} 条记录"),
        "year",
        "document",
        "moved",
        "records",
        "failed",
        public=False,
    ),
    "calendar_undone": kind(
        N_("撤销录入 {year} 年放假通知，恢复为{restored}"), "year", "document", "restored", public=False
    ),
    "organisation_changed": kind(
        N_("更改单位的联系人、撤销日期或者承接单位"),
        "organisation",
        "fields",
        "abolished_on",
        "successor",
        public=False,
    ),
    "message_revived": kind(N_("重新发送消息"), "message", public=False),
    "messages_revived": kind(N_("重新发送消息 {count} 条"), "message_kind", "count", public=False),
    "message_given_up": kind(N_("放弃发送消息"), "message", "reason", public=False),
    "job_retried": kind(N_("重试后台任务"), "job", "job_kind", public=False),
    "job_cancelled": kind(N_("取消后台任务"), "job", "job_kind", public=False),
    "clocks_differ": kind(
        N_("核对时限 {checked} 件，{differences} 处不一致，其中新发现 {new} 处"),
        "differences",
        "new",
        "checked",
        public=False,
    ),
    "radar_found": kind(N_("静默故障巡查：新发现 {new} 处"), "new", public=False),
    "incidents_resumed": kind(N_("批量恢复流程故障"), "job", "model", public=False),
    "records_loaded": kind(N_("载入记录 {count} 条"), "count", "digest", public=False),
    "personal_data_viewed": kind(N_("查看未遮蔽的个人信息"), "what", public=False),
    "records_imported": kind(
        N_("批次导入：入库 {accepted} 条，未变 {unchanged} 条，未入库 {refused} 条，暂存 {held} 项"),
        "batch",
        "provider",
        "accepted",
        "unchanged",
        "refused",
        "held",
        "sha256",
        public=False,
    ),
    "import_resumed": kind(N_("继续导入一批记录，已读 {read} 行"), "batch", "read", public=False),
    "import_attested": kind(N_("对一批记录具名确认"), "batch", public=False),
    "repair_told": kind(N_("采集时告知可以信用修复 {count} 件"), "batch", "count", "digest", public=False),
    "held_value_decided": kind(N_("对再次报送的旧值作出决定"), "held", "record", "decision", "digest", public=False),
    "person_linked": kind(N_("关联责任人员"), "record", "link", "role", public=False),
    "person_unlinked": kind(N_("取消关联责任人员"), "record", "link", "digest", public=False),
    "record_erased": kind(N_("个人失信记录保存期满，已消除"), "record", "ended_on", "pack", public=False),
    "record_marked": kind(N_("记录标记变更"), "record", "mark", "on", "digest", public=False),
    "report_made": kind(
        N_("生成报表{number}（第 {edition} 版）"),
        "report",
        "number",
        "edition",
        "starts_on",
        "ends_on",
        "sha256",
        public=False,
    ),
    "absence_declared": kind(N_("登记离岗，由他人代办"), "account", "substitute", "from_on", "until_on", public=False),
    "absence_ended": kind(N_("离岗提前结束"), "absence", "account", public=False),
    "data_key_made": kind(N_("启用第 {key} 号数据密钥"), "key", public=False),
    "data_key_rotated": kind(N_("改用第 {key} 号数据密钥加密 {values} 个值"), "key", "values", public=False),
    "data_key_dropped": kind(N_("停用第 {key} 号数据密钥"), "key", public=False),
    "heads_anchored": kind(N_("每日存证第 {serial} 份：{heads} 条链"), "serial", "heads", "digest", public=False),
    "list_exported": kind(N_("导出列表 {rows} 件，水印码 {mark}"), "mark", "page", "rows", "sha256", public=False),
    "campaign_opened": kind(
        N_("发起专项督查：{units} 个单位，{matters} 项"), "campaign", "units", "matters", "digest", public=False
    ),
    "campaign_closed": kind(N_("专项督查办结"), "campaign", "digest", public=False),
    "feedback_opened": kind(
        N_("{month} 反馈期限自次月起算：{units} 个单位，最迟 {due_on}"), "month", "units", "due_on", public=False
    ),
    "feedback_given": kind(N_("{month} 反馈"), "duty", "organisation_id", "month", "digest", public=False),
    "bulk_done": kind(N_("批量操作：成功 {done} 件，未成 {failed} 件"), "job", "act", "done", "failed", public=False),
}


def check(kinds: Mapping[str, EventKind], name: str, data: Mapping[str, Any]) -> None:
    """Refuse an undeclared kind or other keys than the declared ones: a programming error, found by any test."""
    declared = kinds[name].keys
    if set(data) != declared:
        raise ValueError(f"event {name}: keys {sorted(data)} are not {sorted(declared)}")
