"""The radar's findings in words: what is wrong, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, ClockCode, Role
from app.models.work import RadarFinding
from app.services import radar_cases, radar_place
from app.web.filters import translated


@dataclass(frozen=True)
class Told:
    """One kind of finding: what it is, and what to do."""

    what: str
    advice: str


_REBUILD = N_("先看差异再重建流程状态：flask cases rebuild 编号 --dry-run，然后去掉 --dry-run")
_CHECK = N_("先查明数据为何被改动，再重建：flask cases rebuild 编号")
_CASES: Mapping[str, Told] = {
    "no_work": Told(N_("在办案件既没有任务也没有到期处理"), _REBUILD),
    "no_state": Told(N_("在办案件没有流程状态"), _REBUILD),
    "state_unreadable": Told(N_("流程状态无法读取"), _REBUILD),
    "unreadable": Told(N_("案件数据无法读取"), N_("请系统管理员查看服务日志")),
    "task_missing": Told(N_("流程在等，任务却不在列表里"), _REBUILD),
    "task_stray": Told(N_("任务在列表里，流程却没有在等"), _REBUILD),
    "timer_at": Told(N_("到期处理的时间与流程不一致"), _CHECK),
    "stage": Told(N_("案件环节与任务不一致"), _CHECK),
    "sort_on": Told(N_("任务的暂停与时限不一致"), _CHECK),
    "paused": Told(N_("计时为等待补正而暂停，却没有补正任务"), N_("请受理单位在案件的时限页恢复计时")),
    "returned": Told(N_("退回次数与办理记录不一致"), N_("请系统管理员查明数据为何被改动，按办理记录更正")),
    "holder_gone": Told(N_("经办人的账号已停用"), N_("请单位转办给在岗人员")),
    "closed_open": Told(N_("已办结案件还有未结束的任务"), N_("请系统管理员查明数据为何被改动")),
    "incident": Told(N_("流程故障，案件停住"), N_("排除原因后恢复：流程故障页面，或者 flask cases resume 编号")),
}
_PLACES: Mapping[str, Told] = {
    "nobody": Told(
        N_("任务没有能办理的人员"), N_("请系统管理员为该单位开通账号：flask users create，或者登记承接单位")
    ),
    "outbox_stuck": Told(N_("到时未发出的消息"), N_("请确认后台任务在运行；恢复后自动补发")),
    "outbox_dead": Told(N_("多次发送失败的消息"), N_("在待发消息页面查明原因后重新发送，或者登记放弃")),
    "job_stuck": Told(N_("后台任务停住"), N_("请确认 flask scheduler run 在运行，在后台任务页面重试")),
    "daily_failed": Told(N_("每日事项失败"), N_("查看服务日志，原因排除后会自动重试")),
    "timers_stuck": Told(N_("到期未处理的案件"), N_("请确认后台任务在运行；恢复后自动补办")),
    "upstream": Told(
        N_("答复满五个工作日，上级平台仍未确认更新"), N_("请受理单位查看上级平台，已更新的在案件页登记，未更新的催办")
    ),
    "still_enforced": Told(N_("应停未停的惩戒措施"), N_("在措施执行页面查看是哪些单位，督促其停止执行并报送")),
    "not_taken_back": Told(
        N_("原处罚决定已经失效，信息超过三个工作日没有撤回"), N_("请督促信息提供单位在记录页面撤回并公开说明理由")
    ),
    "platform_denied": Told(
        N_("上级平台退回了推送的处理结果"),
        N_("请受理单位与上级平台核对原因，处理好后由系统管理员在上级平台推送页面重新推送"),
    ),
}
_CLOCKS: Mapping[str, str] = {
    "due_on": N_("到期日"),
    "unpaused_on": N_("不计暂停的到期日"),
    "provisional": N_("“暂定”标记"),
    "running": N_("是否仍在计时"),
    "next_rung_at": N_("下次提醒的时间"),
    "task_due_on": N_("待办任务上的到期日"),
    "timer_at": N_("到期处理的时间"),
    "armed": N_("流程里的到期处理"),
    "unreadable": N_("案件数据无法读取"),
    "not_begun": N_("核查计时没有开始"),
    "ended_on": N_("结束日期"),
    "used": N_("用去的工作日"),
    "late": N_("超期的工作日"),
}
_BY_LEDGER = N_("以台账重算的日期为准，办理前请在案件页核对“时限”；查明原因后：flask clocks check")


def told(finding: RadarFinding) -> Told:
    """What a finding says."""
    what = finding.values["what"]
    known = {radar_cases.KIND: _CASES, radar_place.KIND: _PLACES}.get(finding.kind, {})
    return known.get(what) or Told(_CLOCKS.get(what, what), _BY_LEDGER)


def part(finding: RadarFinding) -> str:
    """The limit, the step, the role or the kind of work concerned; empty for the thing itself."""
    code = finding.values["clock"]
    if code in set(ClockCode):
        return translated(ClockCode(code).label)
    if code in TASKS:
        return translated(TASKS[code].stage.label)
    return translated(Role(code).label) if code in set(Role) else str(code)
