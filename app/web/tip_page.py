"""The page of one tip for those who watch, with the form that was sent and what stands against it."""

from flask import render_template
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from app.clock import machine_now
from app.domain.errors import NotFound
from app.domain.permissions import Action, may
from app.domain.tips import OPEN_STATES
from app.domain.vocabulary import N_, Role
from app.models.tip import Tip
from app.services import tip_opening, tip_sight, tip_work
from app.web.context import actor, database
from app.web.filters import sentence
from app.web.forms.base import PageForm
from app.web.forms.tips import AnswerTip, AskOpening, DecideOpening, Hand


def shown(tip_id: int, sent: PageForm | None = None) -> str:
    """The page; `sent` stands where its fresh form would. Raises NotFound."""
    machine = machine_now()
    with database().reading() as session:
        tip, reads, audits = _tip(session, tip_id)
        openings = tip_opening.of_tip(session, tip)
        steps = tip_sight.history(session, tip)
        files = tip_sight.files(session, tip) if reads else []
        units = tip_work.checkers(session, tip) if reads else []
    waiting, running = tip_opening.waiting(openings), tip_opening.running(openings, machine)
    hand = sent if isinstance(sent, Hand) else Hand(formdata=None, data={"matter": tip.what if reads else ""})
    hand.unit.choices = [
        SelectChoice("", N_("请选择")),
        *(SelectChoice(str(unit.id), unit.name) for unit in units),
    ]
    mine = running is not None and actor().account_id in (running.asked_by, running.decided_by)
    return render_template(
        "tips/tip.html",
        tip=tip,
        reads=reads,
        audits=audits,
        open=tip.state in OPEN_STATES,
        files=files,
        openings=openings,
        waiting=waiting,
        running=running,
        mine=mine,
        minutes=tip_opening.MINUTES,
        steps=[{"at": step.at, "who": step.who, "text": sentence(step.text, step.event.data)} for step in steps],
        hand=hand,
        answer=sent if isinstance(sent, AnswerTip) else AnswerTip(formdata=None),
        ask=sent if isinstance(sent, AskOpening) else AskOpening(formdata=None),
        decide=sent if isinstance(sent, DecideOpening) else DecideOpening(formdata=None),
    )


def _tip(session: Session, tip_id: int) -> tuple[Tip, bool, bool]:
    """The tip, and whether the actor reads it as its supervisor and as its auditor. Raises NotFound."""
    found: dict[Role, Tip] = {}
    for action, role in ((Action.HANDLE_TIPS, Role.SUPERVISOR), (Action.AUDIT, Role.AUDITOR)):
        if may(actor(), action):
            try:
                found[role] = tip_sight.of_watcher(session, tip_id, actor(), role)
            except NotFound:
                continue
    if not found:
        raise NotFound()
    return next(iter(found.values())), Role.SUPERVISOR in found, Role.AUDITOR in found
