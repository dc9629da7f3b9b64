"""The way of a case in the applicant's words: what was done, what is being done, what comes, and what one can do."""

from datetime import date
from typing import Any

from flask_babel import gettext

from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, CaseOutcome, CaseStatus, ClockCode, ClockState, Role, Stage
from app.models.case import Case
from app.services.case_view import CaseView, ClockView
from app.web.filters import label, sentence, translated

# 收件 is not 受理: until it is accepted, no stage may read as if it were.
_STANDING = {
    Stage.RECEIVED: N_("已收件，受理单位正在审查，尚未决定是否受理"),
    Stage.CHECKING: N_("已收件，受理单位正在审查，尚未决定是否受理"),
    Stage.SUPPLEMENTING: N_("请您补正材料，补正期间办理计时暂停"),
    Stage.REFERRING: N_("已受理，受理单位正在转送信息提供单位核查"),
    Stage.VERIFYING: N_("信息提供单位正在核查"),
    Stage.ANSWERING: N_("核查已经完成，受理单位正在书面答复"),
}
_COMING = {
    Stage.CHECKING: N_("受理单位决定是否受理"),
    Stage.REFERRING: N_("转送信息提供单位核查"),
    Stage.VERIFYING: N_("信息提供单位核查并出具书面意见"),
    Stage.ANSWERING: N_("受理单位书面告知您结果"),
}
_CLOCKS = {
    Stage.CHECKING: ClockCode.REFER,
    Stage.REFERRING: ClockCode.REFER,
    Stage.VERIFYING: ClockCode.VERIFY,
    Stage.ANSWERING: ClockCode.ANSWER,
}
# What an applicant can do meanwhile.
_YOURS = {
    Stage.CHECKING: N_("您可以：给受理单位留言；书面答复以前撤回申请。"),
    Stage.SUPPLEMENTING: N_("您可以：逐项补正；不清楚的，先给受理单位留言；不想继续的，撤回申请。"),
    Stage.REFERRING: N_("您可以：给受理单位留言；到期没有转送的，催办。"),
    Stage.VERIFYING: N_("您可以：给受理单位留言，提交新的材料；到期没有核查完的，催办。"),
    Stage.ANSWERING: N_("您可以：等待书面答复；到期没有答复的，催办或者投诉。"),
}


def standing(case: Case) -> str:
    """Where a case stands, in one sentence."""
    if case.status is CaseStatus.CLOSED:
        ended = CaseOutcome(case.outcome) if case.outcome else None
        return str(gettext("已办结：%(outcome)s", outcome=label(ended))) if ended else translated(N_("已办结"))
    return translated(_STANDING[case.stage])


def timeline(view: CaseView, *, own: bool) -> list[dict[str, Any]]:
    """What was done, what is being done and by whom, what is still to come: each with its day and clause."""
    lines: list[dict[str, Any]] = [
        {"text": sentence(each.text, dict(each.values)), "at": each.at, "actor": each.organisation, "due_on": None}
        for each in view.events
        if each.kind != "message_sent"  # messages stand in their own part of the page
    ]
    case = view.case
    if case.status is CaseStatus.CLOSED:
        return lines
    lines.append(_now(view, own))
    way = tuple(_COMING)
    if case.stage is not Stage.SUPPLEMENTING:  # what was completed is looked at again
        way = way[way.index(Stage.CHECKING if case.stage is Stage.RECEIVED else case.stage) + 1 :]
    return lines + [_next(view, each) for each in way]


def _now(view: CaseView, own: bool) -> dict[str, Any]:
    case = view.case
    task = next((each for each in case.tasks if each.open), None)
    code = TASKS[task.key].clock if task else _CLOCKS.get(case.stage)
    clock = _running(view, code) if code else None
    mine = task is not None and task.role is Role.APPLICANT
    unit = task.organisation.name if task and task.organisation else ""
    stage = Stage.CHECKING if case.stage is Stage.RECEIVED else case.stage
    return {
        "text": standing(case),
        "state": "now",
        "who": translated(N_("您")) if mine and own else unit,
        "due_on": clock.due.on if clock and clock.due else None,
        "paused": clock is not None and clock.state is ClockState.PAUSED,
        "rule": view.pack.clocks.get(code) if code else None,
        "yours": translated(_YOURS[stage]) if own else "",
    }


def _next(view: CaseView, stage: Stage) -> dict[str, Any]:
    rule = view.pack.clocks.get(_CLOCKS[stage]) if stage is not Stage.CHECKING else None
    provider = view.case.provider.name if view.case.provider else ""
    return {
        "text": translated(_COMING[stage]),
        "state": "next",
        "who": provider if stage is Stage.VERIFYING else view.case.receiver.name,
        "due_on": _whole(view) if stage is Stage.ANSWERING else None,
        "rule": rule,
        "length": rule is not None and rule.budget is not None,
    }


def _whole(view: CaseView) -> date | None:
    """The last day of the whole case; none while it stands still."""
    clock = _running(view, ClockCode.WHOLE)
    return clock.due.on if clock and clock.due and clock.state is not ClockState.PAUSED else None


def _running(view: CaseView, code: ClockCode) -> ClockView | None:
    return next((each for each in view.clocks if each.row.running and each.row.code is code), None)
