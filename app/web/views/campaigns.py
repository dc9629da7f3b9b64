"""专项督查: opened over a chosen list, looked at while its orders are answered, ended with a conclusion."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.clock import Now, machine_now
from app.domain.errors import Conflict, Invalid
from app.domain.ids import new_id
from app.domain.permissions import Action
from app.domain.supervision import Cause, OrderState
from app.models.supervision import Campaign
from app.models.work import Job
from app.services import campaigns, jobs, supervision_list
from app.services.campaigns import UNITS_AT_ONCE, Wish
from app.services.input import row_id
from app.services.job_kinds import HANDLERS
from app.services.jobs import JobStatus
from app.services.order_choice import Choice
from app.services.places import names
from app.services.supervision_list import Filters
from app.services.supervision_matters import MOST_MATTERS
from app.web.access import needs
from app.web.back import own_path
from app.web.context import actor, database, now, today
from app.web.filters import sentence
from app.web.forms.orders import CampaignForm
from app.web.order_form import DEMAND, chosen

bp = Blueprint("campaigns", __name__, url_prefix="/supervision/campaigns")
Answer = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.SUPERVISE)
def index() -> str:
    """The campaigns of the place, the newest first."""
    with database().reading() as session:
        found = campaigns.listing(session, actor=actor())
    return render_template("supervision/campaigns.html", rows=found)


@bp.route("/new", methods=["GET", "POST"])
@needs(Action.SUPERVISE)
def new() -> Answer:
    """Who would get an order over the chosen cases, and for what; `act=begin` sends them."""
    choice = chosen()
    if request.form.get("act") != "begin":
        return _form(CampaignForm(formdata=None, demand=gettext(DEMAND)), choice)
    form, token = CampaignForm(), row_id(request.form.get("token")) or new_id(now())
    try:
        with database().transaction() as session:
            row = campaigns.begin(session, _wish(form), choice, token, actor=actor(), now=now())
            job = campaigns.job_of(session, row)
    except Invalid as refused:
        form.refuse(refused.errors)
        return _form(form, choice), 422
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
        return _form(form, choice), 409
    return _started(job)


def _wish(form: CampaignForm) -> Wish:
    rest = form.rest.data or ""
    return Wish(
        name=form.title.data or "",
        demand=form.demand.data or "",
        rest=Cause(rest) if rest in list(Cause) else None,
        workdays=form.workdays.data,
        query=own_path(request.form.get("next", "")) or "",
    )


def _form(form: CampaignForm, choice: Choice) -> str:
    return render_template(
        "supervision/new_campaign.html",
        form=form,
        choice=choice,
        token=row_id(request.form.get("token")) or new_id(now()),
        next=own_path(request.form.get("next", "")) or "",
        late={unit.id: choice.late_at(unit.id) for unit in choice.by_lateness()},
        others=sum(not each.late for each in choice.cases),
    )


def _started(job: Job) -> Response:
    """Few orders are written before the page is shown; many wait for the scheduler."""
    if len(job.arguments["shares"]) <= UNITS_AT_ONCE:
        clock: Now = current_app.extensions["now"]
        jobs.run_now(database(), HANDLERS, job.id, now=clock, machine=machine_now)
    return redirect(f"/supervision/campaigns/{job.id}", 303)


@bp.get("/<int:campaign_id>")
@needs(Action.SUPERVISE)
def show(campaign_id: int) -> str:
    """How far it is, unit by unit. Raises NotFound."""
    return _page(campaign_id)


def _page(campaign_id: int, sent: dict[str, Any] | None = None) -> str:
    filters = Filters(campaign=str(campaign_id))
    with database().reading() as session:
        row = campaigns.find(session, campaign_id, actor=actor())
        job = campaigns.job_of(session, row)
        found = supervision_list.page(session, filters, actor=actor(), now=now(), today=today(), limit=MOST_MATTERS)
        units = names(session, row.jurisdiction)
    failed = [each for each in (job.result or {}).get("items", []) if not each["done"]]
    return render_template(
        "supervision/campaign.html",
        campaign=row,
        orders=found.rows,
        counts=_counts(row, [each.state for each in found.rows], found.counts),
        failed=[(units[int(each["unit"])], sentence(each["message"], each["values"])) for each in failed],
        running=job.status in (JobStatus.QUEUED, JobStatus.RUNNING),
        total=len(job.arguments["shares"]),
        job=job,
        sent=sent or {},
    )


def _counts(row: Campaign, states: list[OrderState], groups: Any) -> list[tuple[str, int, str]]:
    """What the tiles of the page say: label, number, the list behind it."""
    address = f"/supervision/orders?campaign={row.id}&state="
    tiles = [(state.label, states.count(state), f"{address}{state.value}") for state in OrderState]
    return [*tiles, (gettext("逾期未反馈"), groups["overdue"], f"{address}overdue")]


@bp.post("/<int:campaign_id>/retry")
@needs(Action.SUPERVISE)
def retry(campaign_id: int) -> Response:
    """Once more for the units that failed. Raises NotFound."""
    try:
        with database().transaction() as session:
            row = campaigns.retry(session, campaign_id, actor=actor(), now=now())
            job = campaigns.job_of(session, row)
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
        return redirect(f"/supervision/campaigns/{campaign_id}", 303)
    return _started(job)


@bp.post("/<int:campaign_id>/close")
@needs(Action.SUPERVISE)
def close(campaign_id: int) -> Answer:
    """办结 with a conclusion; what stands in the way is said on the page. Raises NotFound."""
    text = request.form.get("text", "")
    try:
        with database().transaction() as session:
            campaigns.close(session, campaign_id, text, actor=actor(), now=now())
    except Invalid as refused:
        faults = [sentence(each.message, each.values) for each in refused.errors]
        return _page(campaign_id, {"text": text, "faults": faults}), 422
    except Conflict as refused:
        return _page(campaign_id, {"text": text, "faults": [sentence(refused.message, refused.values)]}), 409
    flash(gettext("专项督查已办结"))
    return redirect(f"/supervision/campaigns/{campaign_id}", 303)
