"""What can happen to catalogue, lists and reports of measures: each kind of event once, without a case."""

from collections.abc import Mapping

from app.domain.event_kinds import EventKind, kind
from app.domain.platform_events import PLATFORM_EVENTS
from app.domain.vocabulary import N_

# What the platform above says of a record that was taken back without a case.
_OF_THE_PLATFORM = (
    "platform_taken",
    "platform_confirmed",
    "platform_denied",
    "platform_given_up",
    "platform_pushed_again",
)

SHARING_EVENTS: Mapping[str, EventKind] = {
    **{name: PLATFORM_EVENTS[name] for name in _OF_THE_PLATFORM},
    "measure_catalogued": kind(N_("措施清单：{code} 第 {version} 版"), "code", "version", "digest", public=False),
    "listings_imported": kind(
        N_("导入名单：新增 {added} 条，更新 {changed} 条，未变 {unchanged} 条"),
        "organisation_id",
        "added",
        "changed",
        "unchanged",
        "sha256",
        public=False,
    ),
    "listing_decided": kind(
        N_("所依据的记录更正后，对名单条目的决定：{decision_text}"),
        "listing",
        "decision",
        "decision_text",
        "organisation_id",
        "digest",
        public=False,
    ),
    "base_act_struck_down": kind(
        N_("原处罚决定失去效力（{struck_on}），撤回记录，最迟 {due_on}"),
        "record",
        "version",
        "ended",
        "organ",
        "struck_on",
        "due_on",
        "late",
        "recipients",
        "digest",
        public=False,
    ),
    "force_lost_told": kind(
        N_("登记原处罚决定失去效力（{struck_on}），提供单位最迟 {due_on} 撤回"),
        "record",
        "ended",
        "organ",
        "struck_on",
        "due_on",
        "digest",
        public=False,
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
    "correction_received": kind(N_("收到更正通知的回执"), "message", "record", public=False),
    "measures_reported": kind(N_("报送措施执行状态 {count} 项"), "organisation_id", "count", "source", public=False),
}
