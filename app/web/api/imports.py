"""Files of records over the interface: handed in by their provider, carried out by the scheduler's process."""

import hashlib

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.domain.errors import FieldError, Forbidden, Invalid, NotFound
from app.domain.permissions import Action, Actor
from app.domain.vocabulary import N_
from app.models.place import Organisation
from app.services import import_reading, importing, places
from app.services.import_examining import Upload, examining
from app.services.input import row_id
from app.web.access import needs
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.schemas.imports import Batch, BatchForm, BatchResult
from app.web.api.schemas.record import Upload as FileUpload
from app.web.api.schemas.shapes import IdempotencyHeader
from app.web.context import actor, database, now, outside, settings
from app.web.filters import sentence

bp = Blueprint("imports", __name__, description="Files of records, delivered by their providers")


@bp.post("/records/import")
@needs(Action.IMPORT_RECORDS)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(FileUpload, location="files")
@bp.arguments(BatchForm, location="form")
@bp.response(202, Batch)
@bp.alt_response(507, "INSUFFICIENT_STORAGE")
def import_records(header: Json, files: dict[str, FileStorage], form: Json) -> Json:
    """Hand in a file of penalties or licences (XLSX, CSV); `attest` vouches for it in the words of the place's plan."""
    if form["attest"] is False:
        raise Invalid([FieldError("attest", "required", N_("请确认报送保证"))])
    file = files["file"]
    upload = Upload(file.filename or "", file.read(), settings().limits.records, form["attest"] is True)
    with examining(upload, outside()) as examined:

        def keep(session: Session) -> Json:
            unit = _provider(session, actor(), form["jurisdiction"], form["provider"])
            return {"batch": str(importing.submit(session, examined, unit, outside(), actor=actor(), now=now()).id)}

        source = f"{file.filename} {form['jurisdiction']} {form['provider']}".encode()
        return act(header, keep, content=hashlib.sha256(upload.content).digest() + source)


@bp.get("/imports/<batch_id>")
@needs(Action.VIEW_IMPORTS)
@bp.response(200, BatchResult)
def get_import(batch_id: str) -> Json:
    """How far an import is, its counters, and every row that was refused, held or is in doubt."""
    number = row_id(batch_id)
    if number is None:
        raise NotFound()
    with database().reading() as session:
        view = import_reading.view(session, number, actor=actor())
        findings = import_reading.all_findings(session, view.batch)
    batch = view.batch
    return {
        **import_reading.counts(batch),
        "status": "failed" if view.failed else batch.status.value,
        "error": batch.error,
        "read": batch.read,
        "total": max(batch.total, batch.read),
        "held": batch.held,
        "rows": [
            {**import_reading.told(each, ""), "reason": sentence(each.reason, each.values), "mark": each.mark.value}
            for each in findings
        ],
    }


def _provider(session: Session, who: Actor, jurisdiction: str | None, code: str | None) -> Organisation:
    """The unit named, or the only one the caller delivers for. Raises Forbidden, Invalid."""
    own = [unit for unit in import_reading.providers_of(session, who) if jurisdiction in (None, unit.jurisdiction)]
    if code is None:
        if len(own) != 1:
            raise Invalid([FieldError("provider", "required", N_("请写明信息提供单位的统一社会信用代码"))])
        return own[0]
    place = jurisdiction or next((each.jurisdiction for each in own if each.uscc == code), None)
    unit = places.provider(session, place, code) if place else None
    if unit is None or unit.id not in {each.id for each in own}:
        raise Forbidden()
    return unit
