"""What units must carry out, and their own word on it."""

from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.masking import mask_name, mask_number
from app.domain.measures import ReportSource
from app.domain.permissions import Action
from app.domain.vocabulary import N_, IdType
from app.services import measure_duties, measure_reports
from app.services.measure_duties import Duty, View
from app.web.access import needs
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.presenting import day, instant
from app.web.api.schemas.duty import Duty as DutySchema
from app.web.api.schemas.duty import DutyQuery, MeasureReports, Reported
from app.web.api.schemas.shapes import IdempotencyHeader, page_of
from app.web.context import actor, database, now, outside, today

bp = Blueprint("measures", __name__, description="Measures to be carried out")


@bp.get("/measures")
@needs(Action.VIEW_DUTIES)
@bp.arguments(DutyQuery, location="query")
@bp.response(200, page_of(DutySchema))
def list_measures(query: Json) -> Json:
    """The measures of the caller's units, or of the places the caller watches, by id."""
    if query["view"] not in list(View):
        raise Invalid([FieldError("view", "unknown_code", N_("请从给出的选项中选择"))])
    asked = {"limit": query["limit"], "cursor": query["cursor"]}
    with database().reading() as session:
        found = measure_duties.read(session, View(query["view"]), actor=actor(), today=today(), **asked)
    return {"items": [_shown(each) for each in found.rows], "next": found.next}


@bp.post("/measures/reports")
@needs(Action.REPORT_MEASURES)
@bp.arguments(MeasureReports)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.response(200, Reported)
def report(body: Json, header: Json) -> Json:
    """Tell the state of measures of one's own unit; all of them or none."""
    said = measure_reports.read_items(body["items"])
    source, texts = ReportSource.API, outside().texts

    def work(session: Session) -> Json:
        return {"reported": measure_reports.report(session, said, source, texts, actor=actor(), now=now())}

    return act(header, work)


def _shown(duty: Duty) -> Json:
    measure, subject = duty.measure, duty.subject
    hidden = subject.id_type is not IdType.USCC
    return {
        "id": str(measure.id),
        "name": measure.name,
        "organisation": duty.unit.uscc,
        "subject": {
            "name": mask_name(subject.name) if hidden else subject.name,
            "id_type": subject.id_type.value,
            "id_number": mask_number(subject.id_number) if hidden else subject.id_number,
        },
        "basis": duty.basis,
        "disputed": duty.disputed,
        "desired": measure.desired.value,
        "reported": measure.reported.value,
        "reported_at": instant(measure.reported_at) if measure.reported_at else None,
        "still_enforced": duty.still_enforced,
        "started_on": measure.started_on.isoformat(),
        "until": day(measure.until),
    }
