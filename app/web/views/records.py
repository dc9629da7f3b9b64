"""Credit records: one's own, or those one handles; each with its versions and its marks."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from app.domain.permissions import Action
from app.domain.standard import FIELDS
from app.domain.vocabulary import RecordStatus
from app.models.record import Record
from app.services import places, record_reading, records
from app.web.access import needs
from app.web.context import actor, database
from app.web.filters import label
from app.web.navigation import is_applicant

bp = Blueprint("records", __name__)
PAGE = 50
_PLACES = {place.id: place.name for place in places.PLACES}
_LAYOUTS = {True: "layouts/portal.html", False: "layouts/workbench.html"}
# What nobody can find any more is no choice.
_STATUSES = tuple(status for status in RecordStatus if status is not RecordStatus.ERASED)


@bp.get("/records")
@needs(Action.VIEW_RECORDS)
def index() -> str:
    """Records the actor may read. Raises Invalid for an unknown filter or cursor."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "status", "jurisdiction", "disputed")}
    with database().reading() as session:
        found = records.page(
            session,
            actor=actor(),
            limit=PAGE,
            cursor=request.args.get("cursor"),
            jurisdiction=asked["jurisdiction"] or None,
            status=asked["status"] or None,
            disputed={"1": True, "0": False}.get(asked["disputed"]),
            document_number=asked["q"] or None,
        )
    return render_template(
        "records/index.html",
        layout=_LAYOUTS[is_applicant(actor())],
        rows=found.rows,
        next=found.next,
        asked=asked,
        active=_active(asked),
        statuses=[(status.value, status.label) for status in _STATUSES],
        places=list(_PLACES.items()),
        own=is_applicant(actor()),
        verified=actor().verified,
    )


def _active(asked: dict[str, str]) -> list[tuple[str, str]]:
    words = {
        "q": asked["q"],
        "status": label(asked["status"], "RecordStatus") if asked["status"] else "",
        "jurisdiction": _PLACES.get(asked["jurisdiction"], asked["jurisdiction"]),
        "disputed": {"1": gettext("异议处理中"), "0": gettext("没有异议")}.get(asked["disputed"], ""),
    }
    return [(name, text) for name, text in words.items() if text]


@bp.get("/records/<int:record_id>")
@needs(Action.VIEW_RECORDS)
def show(record_id: int) -> str:
    """One record as it stands, and how it came to stand so. Raises NotFound."""
    with database().reading() as session:
        record = record_reading.with_versions(session, record_id, actor=actor())
    return render_template(
        "records/record.html",
        layout=_LAYOUTS[is_applicant(actor())],
        record=record,
        fields=[line for line in record_reading.shown(record, actor()) if line.value],
        versions=_versions(record),
        place=_PLACES[record.jurisdiction],
        own=is_applicant(actor()),
    )


def _versions(record: Record) -> list[dict[str, Any]]:
    """The versions, newest first, each with the fields in which it differs from the one before."""
    lines: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    for version in record.versions:
        values = {
            line.field.code: line.value
            for line in record_reading.shown(record, actor(), {**version.fields, **version.personal})
        }
        table = FIELDS[record.kind]
        changed = [
            {"label": table[code].label, "before": before.get(code, ""), "after": values.get(code, "")}
            for code in table
            if lines and before.get(code, "") != values.get(code, "")
        ]
        lines.append({"version": version, "changed": changed})
        before = values
    return lines[::-1]
