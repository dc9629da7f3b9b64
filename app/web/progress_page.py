"""A case in the applicant's words: where it stands, what was done, what comes next and by when."""

from datetime import date
from typing import Any

from flask_babel import gettext

from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, CaseOutcome, CaseStatus, ClockCode, ClockState, Role, Stage
from app.models.case import Case
from app.services.case_view import CaseView, ClockView
from app.web.clock_cards import card
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
    Stage.REFERRING: ClockCode.REFER,
    Stage.VERIFYING: ClockCode.VERIFY,
    Stage.ANSWERING: ClockCode.ANSWER,
}
_PROMISES = (
    (ClockCode.REFER, N_("受理单位审查；受理的，转送信息提供单位核查。需要补正或者不予受理的，书面告知您")),
    (ClockCode.VERIFY, N_("信息提供单位对照原始决定逐项核查，出具书面意见")),
    (ClockCode.ANSWER, N_("受理单位书面告知您结果、理由和救济途径")),
    (ClockCode.WHOLE, N_("从收件到书面答复，全程")),
)
_LATE = (ClockState.OVERDUE, ClockState.SERIOUSLY_OVERDUE)


def standing(case: Case) -> str:
    """Where a case stands, in one sentence."""
    if case.status is CaseStatus.CLOSED:
        ended = CaseOutcome(case.outcome) if case.outcome else None
        return str(gettext("已办结：%(outcome)s", outcome=label(ended))) if ended else translated(N_("已办结"))
    return translated(_STANDING[case.stage])


def promises(view: CaseView) -> list[dict[str, Any]]:
    """What happens next under a receipt: the running limits with their dates, the others with their length."""
    running = {each.row.code: each for each in view.clocks if each.row.running}
    steps = []
    for code, text in _PROMISES:
        rule = view.pack.clocks.get(code)
        clock = running.get(code)
        due = clock.due if clock else None
        words = translated(text)
        if rule and rule.budget is not None and not due:
            words += gettext("（%(budget)s%(unit)s内）", budget=rule.budget, unit=label(rule.unit))
        if rule is None or (rule.budget is None and code is ClockCode.WHOLE):
            continue
        if rule.clause is None:
            words += gettext("（%(words)s）", words=label(rule.kind))
        steps.append({"text": words, "due_on": due.on if due else None, "clause": rule.clause})
    return steps


def timeline(view: CaseView) -> list[dict[str, Any]]:
    """What was done, what is being done, and what is still to come with its last day."""
    lines: list[dict[str, Any]] = [
        {"text": sentence(each.text, dict(each.values)), "at": each.at, "actor": each.organisation, "due_on": None}
        for each in view.events
    ]
    case = view.case
    if case.status is CaseStatus.CLOSED:
        return lines
    now = Stage.CHECKING if case.stage in (Stage.RECEIVED, Stage.SUPPLEMENTING) else case.stage
    lines.append({"text": standing(case), "state": "now", "due_on": _due_of(view, now)})
    way = tuple(_COMING)
    for stage in way[way.index(now) + 1 :]:
        last = _due(view, ClockCode.WHOLE) if stage is Stage.ANSWERING else None
        lines.append({"text": translated(_COMING[stage]), "state": "next", "due_on": last})
    return lines


def late(view: CaseView) -> list[dict[str, Any]]:
    """The running limits that have passed, as cards: lateness is said openly."""
    return [card(each) for each in view.clocks if each.row.running and each.state in _LATE]


def shown(view: CaseView, *, holder: bool) -> dict[str, Any]:
    """Everything the page of one case needs; a `holder` of number and code sees no papers and may not act."""
    case = view.case
    own = view.sight.own and not holder
    cards = [card(each) for each in view.clocks]
    return {
        "view": view,
        "case": case,
        "record": case.record,
        "standing": standing(case),
        "timeline": timeline(view),
        "late": late(view),
        "running": [each for each in cards if each["running"]],
        "ended": [each for each in cards if not each["running"]],
        "papers": [_paper(each, holder) for each in view.notices],
        "files": [each.file for each in case.evidence if each.role is Role.APPLICANT] if own else [],
        "done": list(dict.fromkeys(task.key for task in case.tasks if task.outcome)),
        "current": [task.key for task in case.tasks if task.open],
        "asked": own and any(task.key == "supplement_application" for task in view.tasks),
        "may_retract": own and case.status is CaseStatus.OPEN and case.answered_at is None,
        "may_remind": own and case.status is CaseStatus.OPEN and case.stage is not Stage.SUPPLEMENTING,
        "own": own,
    }


def _paper(notice: Any, holder: bool) -> dict[str, Any]:
    url = f"/notices/{notice.check_code}" if holder else f"/documents/{notice.id}"
    return {
        "kind": label(notice.kind, "NoticeKind"),
        "number": notice.number,
        "url": url,
        "at": notice.issued_at,
        "check_code": notice.check_code,
    }


def _due_of(view: CaseView, stage: Stage) -> date | None:
    """The last day of the stage that is being worked on."""
    task = next((each for each in view.case.tasks if each.open), None)
    code = TASKS[task.key].clock if task else _CLOCKS.get(stage)
    return _due(view, code) if code else None


def _due(view: CaseView, code: ClockCode) -> date | None:
    clock: ClockView | None = next((each for each in view.clocks if each.row.running and each.row.code is code), None)
    due = clock.due if clock else None
    return due.on if due else None
