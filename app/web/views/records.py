"""Credit records: one's own, or those one handles; each with its versions and its marks."""

from collections.abc import Sequence
from dataclasses import fields

from flask import Blueprint, render_template, request
from flask_babel import gettext

from app.domain.permissions import Action, Actor
from app.domain.vocabulary import N_, RecordKind, RecordStatus, Role
from app.models.place import Organisation
from app.services import person_links, places, record_list, record_publishing, record_reading, record_sheet
from app.services.record_list import Filters
from app.web import courtesy
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import label, translated
from app.web.navigation import is_applicant

bp = Blueprint("records", __name__)
PAGE = 50
PLACE_NAMES = {place.id: place.name for place in places.PLACES}
LAYOUTS = {True: "layouts/portal.html", False: "layouts/workbench.html"}
# What nobody can find any more is no choice.
_STATUSES = tuple(status for status in RecordStatus if status is not RecordStatus.ERASED)
# Who reads the records of more than one unit.
_OVER_UNITS = frozenset({Role.CREDIT_CENTRE, Role.SUPERVISOR, Role.AUDITOR})
# The yes-or-no filters: argument, name, and what each choice is called.
MARKS = (
    ("disputed", N_("异议"), (("1", N_("异议处理中")), ("0", N_("没有异议")))),
    ("court_pending", N_("复议诉讼"), (("1", N_("复议或者诉讼未决")), ("0", N_("没有复议或者诉讼")))),
    ("late", N_("公示时间"), (("1", N_("晚于期限或者内部目标")), ("0", N_("没有超过")))),
)


@bp.get("/records")
@needs(Action.VIEW_RECORDS)
def index() -> str:
    """Records the actor may read. Raises Invalid for an unknown filter or cursor."""
    filters = Filters(**{each.name: request.args.get(each.name, "").strip() for each in fields(Filters)})
    with database().reading() as session:
        found = record_list.page(
            session, filters, actor=actor(), today=today(), limit=PAGE, cursor=request.args.get("cursor")
        )
        units = record_reading.providers_in(session, _places_of(actor())) if actor().roles() & _OVER_UNITS else []
    return render_template(
        "records/index.html",
        layout=LAYOUTS[is_applicant(actor())],
        found=found,
        asked=filters,
        active=_active(filters, units),
        statuses=[(status.value, status.label) for status in _STATUSES],
        kinds=[(kind.value, kind.label) for kind in RecordKind],
        places=[(key, name) for key, name in PLACE_NAMES.items() if key in _places_of(actor())],
        units=[(str(unit.id), unit.name) for unit in units],
        marks=MARKS,
        most=record_list.MOST_COUNTED,
        own=is_applicant(actor()),
        verified=actor().verified,
        statutory=record_publishing.statutory_places(PLACE_NAMES, today()),
        today=today(),
    )


def _places_of(who: Actor) -> list[str]:
    """Where somebody may have records: citizens anywhere, officers in the place of their post."""
    posts = [grant.jurisdiction for grant in who.granted if grant.role is not Role.APPLICANT]
    return list(PLACE_NAMES) if is_applicant(who) or None in posts else [key for key in PLACE_NAMES if key in posts]


def _active(filters: Filters, units: Sequence[Organisation]) -> list[tuple[str, str]]:
    """The chips: each filter in force in words."""
    names = {str(unit.id): unit.name for unit in units}
    words = {
        "q": gettext("查找：%(q)s", q=filters.q) if filters.q else "",
        "kind": label(filters.kind, "RecordKind") if filters.kind else "",
        "status": label(filters.status, "RecordStatus") if filters.status else "",
        "jurisdiction": PLACE_NAMES.get(filters.jurisdiction, filters.jurisdiction),
        "provider": names.get(filters.provider, filters.provider),
        **{name: translated(dict(choices).get(getattr(filters, name), "")) for name, _, choices in MARKS},
    }
    return [(name, text) for name, text in words.items() if text]


@bp.get("/records/<int:record_id>")
@needs(Action.VIEW_RECORDS)
def show(record_id: int) -> str:
    """One record with everything around it; `?full=1` shows personal values. Who looks is remembered."""
    full = request.args.get("full") == "1"
    with database().reading() as session:
        sheet = record_sheet.of(session, record_id, actor=actor(), today=today(), full=full)
    if not sheet.own:
        with database().transaction() as session:
            record_sheet.opened(session, sheet, actor=actor(), now=now())
    record = sheet.record
    return render_template(
        "records/record.html",
        layout=LAYOUTS[is_applicant(actor())],
        sheet=sheet,
        courtesy=courtesy.beside(sheet.notices, addressee=sheet.own),
        record=record,
        publishing=sheet.publishing,
        place=PLACE_NAMES[record.jurisdiction],
        persons_rule=sheet.pack.rules.get(person_links.RECORDED),
        applicant=is_applicant(actor()),
        today=today(),
    )
