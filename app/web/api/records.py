"""Credit records as the caller may read them."""

from app.domain.errors import NotFound
from app.domain.measures import RecipientKind
from app.domain.permissions import Action
from app.services import disclosures, record_looks, record_reading, records
from app.services.input import row_id
from app.web.access import needs
from app.web.api import presenting_records
from app.web.api.answering import Json
from app.web.api.interface import Blueprint
from app.web.api.schemas.record import Record, RecordQuery, RecordWithVersions
from app.web.api.schemas.shapes import page_of
from app.web.context import actor, database, now

bp = Blueprint("records", __name__, description="Credit records in the national publicity standard")


@bp.get("/records")
@needs(Action.VIEW_RECORDS)
@bp.arguments(RecordQuery, location="query")
@bp.response(200, page_of(Record))
def list_records(query: Json) -> Json:
    """Records the caller may read, by id."""
    with database().reading() as session:
        found = records.page(session, actor=actor(), **query)
    if found.rows:
        with database().transaction() as session:
            disclosures.note(session, found.rows, RecipientKind.API, "GET /records", actor=actor(), now=now())
    return {"items": [presenting_records.record(row, actor()) for row in found.rows], "next": found.next}


@bp.get("/records/<record_id>")
@needs(Action.VIEW_RECORDS)
@bp.response(200, RecordWithVersions)
def get_record(record_id: str) -> Json:
    """One record with the history of its versions; who opens it is remembered."""
    number = row_id(record_id)
    if number is None:
        raise NotFound()
    with database().reading() as session:
        row = records.find(session, number, actor=actor())
        versions = record_reading.versions(session, row, actor=actor())
    with database().transaction() as session:
        record_looks.note(session, row, unmasked=False, actor=actor(), now=now())
        disclosures.note(session, [row], RecipientKind.API, f"GET /records/{row.id}", actor=actor(), now=now())
    return {
        **presenting_records.record(row, actor()),
        "versions": [presenting_records.version(each) for each in versions],
    }
