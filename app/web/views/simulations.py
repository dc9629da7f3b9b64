"""What-if forecasts for supervisors: asked for on one page, worked out by the scheduler, kept and shown."""

import json
from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answer
from wtforms import SelectChoice

from app.domain.errors import Conflict, Invalid
from app.domain.ids import new_id
from app.domain.permissions import Action
from app.domain.vocabulary import CaseKind
from app.services import places, processes, simulating, simulation_history
from app.services.input import row_id
from app.services.jobs import JobStatus
from app.web import simulation_page
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.fault_words import fault_words
from app.web.filters import sentence
from app.web.forms.simulate import WhatIf

bp = Blueprint("simulations", __name__, url_prefix="/supervision/simulate")
Page = str | Answer | tuple[str, int]
_PLACES = {place.id: place.name for place in places.PLACES}


@bp.get("")
@needs(Action.SUPERVISE)
def index() -> Page:
    """The form, filled in with a year from tomorrow, and the forecasts there are."""
    begin = today() + timedelta(days=1)
    return _page(WhatIf(formdata=None, start=begin, end=begin + timedelta(days=364), seed="1"), new_id(now()))


@bp.post("")
@needs(Action.SUPERVISE)
def ask() -> Page:
    """Ask for a forecast of the place as it is and as it might be. Pressed twice it is one."""
    form = WhatIf()
    token = row_id(request.form.get("token")) or new_id(now())
    try:
        given = simulation_page.plans(form)
        with database().transaction() as session:
            place = form.place.data or ""
            job = simulating.ask(session, place, given, token, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors, simulation_page.FIELDS)
        return _page(form, token), 422
    except Conflict as busy:
        form.form_errors.append(sentence(busy.message, busy.values))
        return _page(form, token), 422
    return redirect(f"/supervision/simulate/{job.id}", 303)


def _page(form: WhatIf, token: int) -> str:
    with database().reading() as session:
        watched = simulating.places(actor())
        found = simulating.latest(session, actor=actor())
        units = {place: simulation_history.units(session, place) for place in watched}
    form.place.choices = [SelectChoice(place, _PLACES.get(place, place)) for place in watched]
    names = sorted({name for each in units.values() for name in each})
    form.unit.choices = [SelectChoice("", gettext("不改")), *(SelectChoice(name, name) for name in names)]
    return render_template(
        "supervision/simulate.html",
        form=form,
        token=token,
        several=len(watched) > 1,
        found=[(job, JobStatus(job.status), name, _title(job.arguments["given"])) for job, name in found],
        places=_PLACES,
    )


def _title(given: list[dict[str, object]]) -> str:
    return str(given[-1].get("title", ""))


@bp.get("/<int:job_id>")
@needs(Action.SUPERVISE)
def show(job_id: int) -> str:
    """How far a forecast is, or what it says. Raises NotFound for another place's."""
    with database().reading() as session:
        job = simulating.read(session, job_id, actor=actor())
        _, bundle = processes.newest(session, CaseKind.OBJECTION)
    tasks = {key: task.name for key, task in bundle.user_tasks.items()}
    return render_template(
        "supervision/simulation.html",
        job=job,
        title=_title(job.arguments["given"]),
        place=_PLACES.get(job.jurisdiction, job.jurisdiction),
        running=job.status in (JobStatus.QUEUED, JobStatus.RUNNING),
        error=fault_words(job.error) if job.error else "",
        shown=simulation_page.shown(job.result, tasks) if job.status == JobStatus.DONE and job.result else None,
    )


@bp.get("/<int:job_id>.json")
@needs(Action.SUPERVISE)
def document(job_id: int) -> Response:
    """The whole forecast with the plans it was made of, as the command gives it. Raises NotFound."""
    with database().reading() as session:
        job = simulating.read(session, job_id, actor=actor())
        text = json.dumps(job.result, ensure_ascii=False, indent=2)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="simulation-{job_id}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
