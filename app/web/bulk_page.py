"""What the pages of bulk acts show: the acts open to somebody, the chosen tasks, the results of a job."""

from collections.abc import Mapping
from typing import Any

from flask import request

from app.domain.bulk import MOST, OFFERED, BulkAct
from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_
from app.models.work import Job
from app.services import bulk, bulk_jobs, worklist
from app.services.bulk import Line
from app.services.input import row_id
from app.services.task_filters import Filters
from app.web.context import actor, database, today
from app.web.filters import sentence

_OPEN_TO = {
    BulkAct.CLAIM: Action.CLAIM,
    BulkAct.REASSIGN: Action.REASSIGN,
    BulkAct.REMIND: Action.URGE,
    BulkAct.NOTIFY: Action.SEND_MESSAGE,
}
ICONS = {
    BulkAct.CLAIM: "check2-square",
    BulkAct.REASSIGN: "person-up",
    BulkAct.REMIND: "bell",
    BulkAct.NOTIFY: "envelope",
}


def offered(who: Actor) -> list[tuple[BulkAct, str]]:
    """The acts a person may do at all, each with its icon; on which task is asked task by task."""
    return [(act, ICONS[act]) for act in OFFERED if may(who, _OPEN_TO[act])]


def act_asked() -> BulkAct:
    """The act in the form. Raises Invalid for none of those on offer."""
    name = request.form.get("act", "")
    if name not in [act.value for act, _ in offered(actor())]:
        raise Invalid([FieldError("act", "unknown_act", N_("请选择要进行的操作"))])
    return BulkAct(name)


def ids_asked(*, none_is_all: bool = False) -> list[int]:
    """The ticked tasks, or with `scope=all` every task of the list the form was sent from, filters applied."""
    if request.form.get("scope") == "all" or (none_is_all and not request.form.getlist("task")):
        filters = Filters.of(request.form)
        view = request.form.get("view", "")
        with database().reading() as session:
            return worklist.ids_in_view(session, view, filters, MOST + 1, actor=actor(), today=today())
    found = (row_id(each) for each in request.form.getlist("task"))
    return [each for each in dict.fromkeys(found) if each is not None]


def line(each: Line) -> dict[str, Any]:
    """One line of the preview."""
    return {"row": each.row, "why": why(*bulk.told(each.refusal)) if each.refusal else ""}


def why(message: str, values: dict[str, Any]) -> str:
    return sentence(message, values) if message else ""


def results(job: Job, rows: Mapping[int, str]) -> list[dict[str, Any]]:
    """What became of each task, the failed ones first."""
    lines = [
        {
            "done": each["done"],
            "number": rows.get(int(each["task"]), ""),
            "task": each["task"],
            "why": "" if each["done"] else why(each["message"], each["values"]),
        }
        for each in bulk_jobs.items(job)
    ]
    return sorted(lines, key=lambda each: bool(each["done"]))
