"""What the radar has found, and how far it is: for the supervisor of a place, and for whoever runs them all."""

from flask import Blueprint, render_template

from app.clock import machine_now
from app.domain.permissions import Action, may
from app.domain.vocabulary import N_
from app.services import places, radar, radar_findings, radar_round, round_runs
from app.web import radar_words
from app.web.access import needs
from app.web.context import actor, database

bp = Blueprint("radar", __name__)
_PLACES = {place.id: place.name for place in places.PLACES}


@bp.get("/supervision/radar")
@needs(Action.SUPERVISE)
def own() -> str:
    """The findings of the supervisor's own place."""
    return _page()


@bp.get("/admin/radar")
@needs(Action.ADMINISTER)
def everywhere() -> str:
    """The findings of all places."""
    return _page()


def _page() -> str:
    with database().reading() as session:
        opened = radar_findings.findings(session, actor=actor(), cleared=False)
        cleared = radar_findings.findings(session, actor=actor(), cleared=True)
        runs = radar.last_runs(session, actor=actor())
        turns = radar_round.turns(session, radar_findings.watched(actor()))
        rounds = round_runs.read(session, machine=machine_now())
    return render_template(
        "supervision/radar.html",
        lists=((N_("未排除"), opened), (N_("已排除"), cleared)),
        runs=runs,
        turns=turns,
        failing=[line.label for line in rounds if line.late or line.row.failures],
        places=_PLACES,
        told=radar_words.told,
        part=radar_words.part,
        may_open=may(actor(), Action.VIEW_CASES),
        runs_all=may(actor(), Action.ADMINISTER),
    )
