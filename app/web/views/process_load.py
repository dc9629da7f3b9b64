"""A process as a map of the work: how many cases stand at each step, for how long, each number opening its list."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext, ngettext

from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.domain.vocabulary import CaseKind
from app.services import process_load
from app.services.process_load import Step
from app.services.task_filters import Filters
from app.web.access import needs
from app.web.context import actor, database, today
from app.web.filters import translated

bp = Blueprint("process_load", __name__)


@bp.get("/supervision/process/<process>")
@needs(Action.SUPERVISE)
def show(process: str) -> str:
    """The open cases of one process. Raises NotFound for one that is not published."""
    if process not in list(CaseKind):
        raise NotFound()
    asked = Filters.of(request.args)
    filters = Filters(unit=asked.unit, since=asked.since, until=asked.until)
    with database().reading() as session:
        load = process_load.of_process(session, CaseKind(process), filters, actor=actor(), today=today())
        kinds = process_load.offered(session)
        units = process_load.units(session, actor=actor())
    rows = [{"step": step, "name": translated(step.name), "href": _list(step, filters)} for step in load.steps]
    return render_template(
        "supervision/process.html",
        load=load,
        rows=rows,
        kinds=kinds,
        filters=filters,
        units=units,
        badges={step.key: _badge(step, filters) for step in load.steps if step.open},
        not_days=[
            name for name in ("since", "until") if request.args.get(name, "").strip() and not filters.chosen.get(name)
        ],
        asked=request.args,
        today=today(),
    )


def _list(step: Step, filters: Filters) -> str:
    """The list behind a number."""
    return f"/inbox?{urlencode({'view': 'unit', 'step': step.key, **filters.chosen})}"


def _badge(step: Step, filters: Filters) -> dict[str, Any]:
    """What stands at a step of the drawing."""
    number = ngettext("%(num)s 件", "%(num)s 件", step.open)
    text = gettext("%(number)s · 中位 %(days)s 日", number=number, days=step.median)
    return {"count": step.open, "text": text, "href": _list(step, filters), "label": f"{translated(step.name)} {text}"}
