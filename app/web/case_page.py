"""The page of a case for those who handle or watch it, with the form of the task on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from app.domain.act_reasons import ReassignReason, RecallReason, ReleaseReason
from app.domain.permissions import Action, may
from app.domain.tasks import TASKS
from app.domain.vocabulary import CaseKind, Stage
from app.services import messages
from app.services.desk import Desk
from app.services.worklist import flags, subject_name
from app.web import back, case_facts, measure_page, order_page, task_work
from app.web.clock_cards import card
from app.web.context import actor, database
from app.web.filters import translated
from app.web.forms.task_base import TaskForm
from app.web.forms.tasks import EFFECTS, FORMS, OWN_ERROR, VerifyRecord

# A case that is over has passed every stage but the ones it never came to.
_WAY = (Stage.CHECKING, Stage.REFERRING, Stage.VERIFYING, Stage.ANSWERING, Stage.CLOSED)

# Why a task or a referral goes another way, as the acts beside the form ask it.
_CODES = {"release": ReleaseReason, "reassign": ReassignReason, "recall": RecallReason}
REASONS = {act: [(word.value, word.label) for word in words] for act, words in _CODES.items()}


_PAGES = {CaseKind.SUPERVISION: "supervision/order.html", CaseKind.MEASURE_ORDER: "cases/measure_order.html"}


@dataclass(frozen=True)
class NextAct:
    """What the law waits for next: the task, whose it is, and its limit."""

    name: str
    unit: str
    clock: dict[str, Any] | None


def task_form(desk: Desk) -> TaskForm | None:
    """The form of the task on the desk, filled with what was sent; None where it is not the actor's to fill."""
    if desk.task is None or not desk.working:
        return None
    form = FORMS[desk.task.key]()
    form.offer(desk)
    return form


def page(
    desk: Desk,
    form: TaskForm | None,
    *,
    full: bool = False,
    letter: Any = None,
    hand: Any = None,
    recall: Any = None,
    beside: Mapping[str, Any] | None = None,
) -> str:
    """The whole page; `hand`, `recall` and `beside` (by act) are what was sent with a refused act beside the form."""
    cards = [card(each) for each in desk.view.clocks]
    task_work.beside(desk, form)
    return render_template(
        _PAGES.get(desk.case.kind, "cases/case.html"),
        desk=desk,
        view=desk.view,
        case=desk.case,
        task=desk.task,
        form=form,
        subject=subject_name(desk.case),
        flags=flags(desk.case),
        running=[each for each in cards if each["running"]],
        ended=[each for each in cards if not each["running"]],
        act=_next_act(desk, cards),
        stages=_stages(desk),
        done=_done(desk),
        filing=case_facts.filing(desk.view, full),
        record=case_facts.record(desk.view),
        papers=case_facts.papers(desk.view),
        events=case_facts.events(desk.view),
        effects=EFFECTS,
        conclusion=_conclusion(desk.case.opinion_outcome),
        full=full,
        letter=letter,
        hand=hand or {},
        recall=recall or {},
        **task_work.shown_beside(desk),
        **_desk_work(desk, beside),
    )


def _is_order(desk: Desk) -> bool:
    return desk.case.kind is CaseKind.SUPERVISION


def _unread(desk: Desk) -> int:
    """Messages of the applicant that nobody has read."""
    with database().reading() as session:
        return messages.count_unread(session, desk.case, desk.view.sight)


def _desk_work(desk: Desk, beside: Mapping[str, Any] | None) -> dict[str, Any]:
    """The way back to the list, and acts beside the decision with what was sent with them."""
    return {
        "beside": beside or {},
        "way_back": back.way(desk.task.id if desk.task else None),
        "reasons": REASONS,
        "extension": _extension(desk),
        "may_claim": may(actor(), Action.CLAIM),
        "unread": _unread(desk),
        "may_take": may(actor(), Action.TAKE_CASE_FILE, desk.view.sight.scope),
        "may_note": may(actor(), Action.WRITE_NOTE, desk.view.sight.scope),
        **(order_page.facts(desk) if _is_order(desk) else order_page.beside_case(desk)),
        **measure_page.facts(desk),
    }


def _extension(desk: Desk) -> str:
    """Where the limit of the task is lengthened, or it is said why it cannot be; nothing for whom it is not to do."""
    if desk.task is None or not may(actor(), Action.MANAGE_CLOCK, desk.view.sight.scope):
        return ""
    return f"/cases/{desk.case.number}/clocks/{TASKS[desk.task.key].clock}/extend"


def _conclusion(outcome: str | None) -> str:
    """What the opinion comes to, in the reader's language."""
    return translated(VerifyRecord.labels.get(outcome or "", OWN_ERROR)) if outcome else ""


def _next_act(desk: Desk, cards: list[dict[str, Any]]) -> NextAct | None:
    waiting = desk.view.tasks
    if not waiting:
        return None
    task = desk.task or waiting[0]
    code = TASKS[task.key].clock
    clock = next((each for each in cards if each["running"] and each["code"] is code), None)
    name = desk.view.bundle.user_tasks[task.key].name
    return NextAct(name, task.organisation.name if task.organisation else task.role.label, clock)


def _stages(desk: Desk) -> list[tuple[str, str]]:
    """The way through the work with what is behind, now and ahead."""
    stage = Stage.CHECKING if desk.case.stage in (Stage.RECEIVED, Stage.SUPPLEMENTING) else desk.case.stage
    place = _WAY.index(stage)
    passed = {TASKS[task.key].stage for task in desk.case.tasks}
    steps = []
    for position, each in enumerate(_WAY):
        state = "now" if position == place else "next" if position > place else "done"
        if stage is Stage.CLOSED:
            state = "done"
            if each not in passed | {Stage.CLOSED}:
                continue
        steps.append((translated(each.label), state))
    return steps


def _done(desk: Desk) -> list[str]:
    """The ids of the nodes people have finished, in their order."""
    return list(dict.fromkeys(task.key for task in desk.case.tasks if task.outcome))
