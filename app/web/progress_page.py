"""The page of one case for its applicant: where it stands, its way, its limits, and what one may do."""

from typing import Any

from flask_babel import gettext

from app.domain.vocabulary import N_, CaseStatus, ClockCode, ClockState, Role, Stage
from app.domain.workdays import legal_date
from app.services.case_view import CaseView
from app.web import clock_lives
from app.web.case_contact import Contact
from app.web.clock_cards import card
from app.web.courtesy import Courtesy, beside
from app.web.filters import label, period, translated
from app.web.progress_timeline import standing, timeline

_PROMISES = (
    (ClockCode.REFER, N_("受理单位审查；受理的，转送信息提供单位核查。需要补正或者不予受理的，书面告知您")),
    (ClockCode.VERIFY, N_("信息提供单位对照原始决定逐项核查，出具书面意见")),
    (ClockCode.ANSWER, N_("受理单位书面告知您结果、理由和救济途径")),
    (ClockCode.WHOLE, N_("从收件到书面答复，全程")),
)
_LATE = (ClockState.OVERDUE, ClockState.SERIOUSLY_OVERDUE)


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
            words += gettext("（%(period)s内）", period=period(rule.budget, rule.unit))
        if rule is None or (rule.budget is None and code is ClockCode.WHOLE):
            continue
        if rule.clause is None:
            words += gettext("（%(words)s）", words=label(rule.kind))
        steps.append({"text": words, "due_on": due.on if due else None, "clause": rule.clause})
    return steps


def late(view: CaseView) -> list[dict[str, Any]]:
    """The running limits that have passed, as cards: lateness is said openly."""
    return [card(each) for each in view.clocks if each.row.running and each.state in _LATE]


def shown(view: CaseView, contact: Contact, *, holder: bool) -> dict[str, Any]:
    """Everything the page of one case needs; a `holder` of number and code sees no papers and may not act."""
    case = view.case
    own = view.sight.own and not holder
    cards = [clock_lives.plain(view, each) for each in view.clocks]
    running = [each for each in cards if each["running"]]
    told = beside(view.notices, addressee=own)
    return {
        "view": view,
        "case": case,
        "record": case.record,
        "standing": standing(case),
        "timeline": timeline(view, own=own),
        "late": late(view),
        "paused": next((each for each in running if each["state"] is ClockState.PAUSED), None),
        "running": running,
        "ended": [each for each in cards if not each["running"]],
        "papers": [_paper(each, holder, told.get(each.id)) for each in view.notices],
        "files": [each.file for each in case.evidence if each.role is Role.APPLICANT] if own else [],
        "measures": view.measures if own else [],
        "done": list(dict.fromkeys(task.key for task in case.tasks if task.outcome)),
        "current": [task.key for task in case.tasks if task.open],
        "asked": own and any(task.key == "supplement_application" for task in view.tasks),
        "may_retract": own and case.status is CaseStatus.OPEN and case.answered_at is None,
        "may_remind": own and case.status is CaseStatus.OPEN and case.stage is not Stage.SUPPLEMENTING,
        "reminded": any(each.kind == "reminded" and legal_date(each.at) == view.today for each in view.events),
        "may_rate": own and case.status is CaseStatus.CLOSED and contact.rating is None,
        "own": own,
        "contact": contact,
    }


def _paper(notice: Any, holder: bool, summary: Courtesy | None) -> dict[str, Any]:
    url = f"/notices/{notice.check_code}" if holder else f"/documents/{notice.id}"
    return {
        "kind": label(notice.kind, "NoticeKind"),
        "number": notice.number,
        "url": url,
        "at": notice.issued_at,
        "check_code": notice.check_code,
        "courtesy": summary,
    }
