"""What the page of a 督办单 shows beside what every case shows: matters, demand, reply, judgement, what comes next."""

from typing import Any

from flask_babel import gettext

from app.domain.pack_entries import Rule
from app.domain.pack_names import cited, say
from app.domain.permissions import Action, may
from app.domain.supervision import ENDED, WITH_UNIT, OrderState
from app.domain.vocabulary import N_
from app.services import supervision_reading, urging
from app.services.desk import Desk
from app.services.rectification import SANCTIONS
from app.services.supervision_reading import OrderView
from app.web.context import actor, database, now
from app.web.filters import long_day, sentence, translated


def facts(desk: Desk) -> dict[str, Any]:
    """Everything the page of an order needs beyond the page of a case."""
    with database().reading() as session:
        view = supervision_reading.of_case(session, desk.view, actor=actor())
        case = desk.case
        urged = urging.urged_today(session, case.jurisdiction, [case.id], now())
    waiting = next((task for task in desk.view.tasks if task.key == "rectify"), None)
    watching = may(actor(), Action.SUPERVISE, desk.view.sight.scope)
    return {
        "order": view.order,
        "state": view.state,
        "matters": view.matters,
        "campaign": view.campaign if watching else None,
        "reported": view.reported,
        "coming": coming(view, watching),
        "way_steps": _steps(view.state),
        "may_urge": waiting.id if waiting and watching and waiting.id not in urged else None,
        "urged": waiting is not None and waiting.id in urged,
        "may_revoke": watching and waiting is not None,
        "may_circulate": watching and waiting is not None and view.overdue and view.knows_circulars,
        "needed": needed(view.sanctions) if watching and not view.knows_circulars else "",
        "may_report": watching and view.state is not OrderState.REVOKED,
    }


def beside_case(desk: Desk) -> dict[str, Any]:
    """What a supervisor may do about a case: urge whoever holds it, take it up; nothing for anybody else."""
    case = desk.case
    if not may(actor(), Action.SUPERVISE, desk.view.sight.scope):
        return {"watch": None}
    with database().reading() as session:
        urged = urging.urged_today(session, case.jurisdiction, [case.id], now())
        orders = supervision_reading.about(session, case)
    waiting = next((task for task in desk.view.tasks if task.organisation_id is not None), None)
    return {
        "watch": {
            "urge": waiting.id if waiting and waiting.id not in urged else None,
            "urged": waiting is not None and waiting.id in urged,
            "orders": orders,
        }
    }


def needed(rule: Rule) -> str:
    """Which clause would be needed for a 通报 where the plan names none."""
    means, clause = say(SANCTIONS, rule.value), rule.ground.clause
    words = (
        gettext("%(clause)s规定的督办手段是%(means)s，没有通报。", clause=cited(clause), means=means)
        if clause
        else gettext("本地文件没有规定督办以后的处理手段（目前按内部规定：%(means)s）。", means=means)
    )
    wanted = gettext("需要通报的，须先有本地文件规定通报的条款，连同原文录入规则包的“督办手段”。")
    return f"{words}{wanted}"


def coming(view: OrderView, watching: bool) -> str:
    """What comes next, for the supervisor or for the unit; empty when all is over."""
    due = view.clock.due if view.clock else None
    if view.state in ENDED:
        return ""
    return sentence(_next(view, watching), {"day": long_day(due.on) if due else ""})


def _next(view: OrderView, watching: bool) -> str:
    if view.state is OrderState.ANSWERED:
        return N_("单位已反馈，请核验整改。") if watching else N_("等待督办单位核验。")
    if not watching:
        return N_("请最迟于{day}整改并反馈，附证明材料。")
    if not view.overdue:
        return N_("等待单位反馈，最迟{day}。")
    if view.knows_circulars:
        return N_("反馈期限（{day}）已过，可以催办，也可以通报。")
    return N_("反馈期限（{day}）已过，可以催办。")


def _steps(state: OrderState) -> list[tuple[str, str]]:
    """The way of an order with what is behind, now and ahead."""
    names = (N_("发出督办单"), N_("整改反馈"), N_("核验整改"), state.label if state in ENDED else N_("办结"))
    place = 1 if state in WITH_UNIT else 2 if state is OrderState.ANSWERED else 4
    words = [("done" if at < place else "now" if at == place else "next") for at in range(len(names))]
    steps = [(translated(name), word) for name, word in zip(names, words, strict=True)]
    if state in (OrderState.CIRCULATED, OrderState.REVOKED):
        steps = [steps[0], steps[3]]
    return steps
