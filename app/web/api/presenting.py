"""The objects of the contract, made from what services read: plain values, ready for JSON."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from app.domain.vocabulary import N_, Role
from app.domain.workdays import DayCount
from app.models.measure import Measure
from app.models.notice import Notice
from app.models.task import Task
from app.services.case_view import CaseView, ClockView, EventView
from app.services.intake import Filed
from app.services.task_reading import TaskView
from app.web.errors import field_problem
from app.web.filters import sentence, translated

Json = dict[str, Any]
PREFIX = "/api/v1"


def instant(moment: datetime) -> str:
    """2026-09-18T02:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day(value: date | None) -> str | None:
    """2026-09-18."""
    return value.isoformat() if value else None


def filed(result: Filed) -> Json:
    """The receipt of a filing."""
    application = result.application
    return {
        "number": application.number,
        "query_code": application.query_code,
        "received_at": instant(application.received_at),
        "cases": [
            {"number": case.row["number"], "record": text_id(case.row["record_id"]), "stage": case.stage.value}
            for case in result.cases
        ],
        "warnings": [field_problem(warning) for warning in result.warnings],
    }


def case(view: CaseView) -> Json:
    """A case as the actor of the view sees it."""
    row = view.case
    return {
        "number": row.number,
        "application": row.application.number if row.application else None,
        "kind": row.kind.value,
        "origin": row.origin.value,
        "jurisdiction": row.jurisdiction,
        "receiver": row.receiver.uscc,
        "status": row.status.value,
        "stage": row.stage.value,
        "outcome": row.outcome.value if row.outcome else None,
        "received_at": instant(row.received_at),
        "received_on": row.received_on.isoformat(),
        "pack": {"id": view.pack.id, "version": view.pack.version},
        "record": text_id(row.record_id),
        "target": {"type": row.target_type.value, "id": text_id(row.record_id)},
        "disputed": bool(row.record and row.record.disputed),
        **_findings(view),
        "clocks": [clock(each) for each in view.clocks],
        "tasks": [task(each, view.outcomes(each)) for each in view.tasks],
        "measures": [_measure(each) for each in view.measures],
        "documents": [document(each) for each in view.notices],
        "events": [event(each) for each in view.events],
    }


def _findings(view: CaseView) -> Json:
    fields = [
        {
            "field": each.code,
            "recorded": each.recorded,
            "claimed": each.claimed,
            "finding": each.finding.value if each.finding else None,
            "value": each.value,
            "source": each.source,
        }
        for each in view.fields
    ]
    return {"fields": fields, "opinion": view.opinion}


def clock(view: ClockView) -> Json:
    """A limit with its day-by-day reasons."""
    row, rule, limit = view.row, view.rule, view.due
    return {
        "code": row.code.value,
        "kind": row.kind.value,
        "basis": row.basis.value,
        "budget": row.budget,
        "unit": row.unit.value,
        "started_at": instant(row.started_at),
        "due_on": day(limit.on) if limit else None,
        "provisional": bool(limit and limit.provisional),
        "state": view.state.value,
        "owner": row.owner.uscc if row.owner else None,
        "clause": rule.clause.to_dict() if rule and rule.clause else None,
        "to_confirm": bool(rule and rule.to_confirm),
        "explanation": explanation(view.explain()),
    }


def explanation(days: Iterable[DayCount]) -> list[Json]:
    """Why a day is the last one, day by day."""
    return [{"date": each.date.isoformat(), "counted": each.counted, "why": each.why} for each in days]


def task(row: Task, outcomes: tuple[str, ...]) -> Json:
    """A task inside its case."""
    return {
        "id": str(row.id),
        "key": row.key,
        "organisation": row.organisation.uscc if row.organisation else None,
        "group": row.role.value,
        "assignee": row.assignee.login if row.assignee else None,
        "due_on": day(row.due_on),
        "outcomes": list(outcomes),
    }


def case_task(view: TaskView) -> Json:
    """A task with the case it belongs to."""
    belongs = {
        "case": view.case.number,
        "jurisdiction": view.case.jurisdiction,
        "stage": view.case.stage.value,
        "status": view.case.status.value,
    }
    return {**task(view.task, view.outcomes), **belongs}


def document(notice: Notice) -> Json:
    """A letter and where its PDF is."""
    return {
        "id": str(notice.id),
        "kind": notice.kind,
        "number": notice.number,
        "check_code": notice.check_code,
        "url": f"{PREFIX}/documents/{notice.id}",
    }


def event(view: EventView) -> Json:
    """A line of the history in plain words."""
    return {
        "at": instant(view.at),
        "kind": view.kind,
        "actor": _who(view),
        "text": sentence(view.text, dict(view.values)),
    }


def _who(view: EventView) -> str:
    if view.role is Role.APPLICANT:
        return translated(view.role.label)
    unit = view.organisation or (translated(view.role.label) if view.role else "")
    return " ".join(filter(None, (unit, view.person))) or translated(N_("系统"))


def _measure(row: Measure) -> Json:
    return {
        "id": str(row.id),
        "name": row.name,
        "organisation": row.organisation.uscc,
        "suspendable": row.suspendable,
        "desired": row.desired.value,
        "reported": row.reported.value,
    }


def text_id(value: int | None) -> str | None:
    """A row id as the contract shows it."""
    return None if value is None else str(value)
