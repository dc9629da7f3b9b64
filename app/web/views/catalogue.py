"""措施清单: the measures of a place with their clauses and versions, changed one by one or as a table."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.adapters.xlsx_sheet import XLSX
from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.permissions import Action, may_in
from app.domain.vocabulary import N_
from app.services import catalogue, catalogue_tables
from app.services.handed_tables import Sheet, Taken
from app.web import table_upload
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import translated
from app.web.forms.catalogue import CatalogueFile, CatalogueForm
from app.web.table_upload import Faults
from app.web.views.files import handed_over

bp = Blueprint("catalogue", __name__, url_prefix="/measures/catalogue")
Answer = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.VIEW_CATALOGUE)
def index() -> str:
    """The catalogue of one place. Raises NotFound for a place the actor does not look after."""
    with database().reading() as session:
        places = catalogue.places_for(session, actor())
        place = next((each for each in places if each.id == request.args.get("place", places[0].id)), None)
        if place is None:
            raise NotFound()
        rows = catalogue.current(session, place.id)
        units = {each.id: each.name for each in catalogue.implementers(session, place.id)}
    return render_template(
        "measures/catalogue.html",
        rows=rows,
        units=units,
        place=place,
        places=[(each.id, each.name) for each in places],
        keeps=may_in(actor(), Action.KEEP_CATALOGUE, place.id),
        stored=catalogue.sources(),
        today=today(),
    )


@bp.get("/<place_id>/new")
@needs(Action.KEEP_CATALOGUE)
def blank(place_id: str) -> Answer:
    """An empty form. Raises NotFound."""
    return _page(place_id, None, CatalogueForm(formdata=None, version="0", valid_from=today()))


@bp.post("/<place_id>/new")
@needs(Action.KEEP_CATALOGUE)
def add(place_id: str) -> Answer:
    """Store a new measure. Raises NotFound."""
    return _store(place_id, None)


@bp.get("/<place_id>/<code>")
@needs(Action.VIEW_CATALOGUE)
def show(place_id: str, code: str) -> Answer:
    """One measure with its versions, and the form for whoever keeps the catalogue. Raises NotFound."""
    return _page(place_id, code, None)


@bp.post("/<place_id>/<code>")
@needs(Action.KEEP_CATALOGUE)
def change(place_id: str, code: str) -> Answer:
    """Store a new version. Raises NotFound."""
    return _store(place_id, code)


@bp.get("/<place_id>/table")
@needs(Action.VIEW_CATALOGUE)
def export(place_id: str) -> Response:
    """The catalogue as XLSX. Raises NotFound."""
    with database().reading() as session:
        content = catalogue_tables.export(session, place_id, actor=actor())
    return handed_over(content, XLSX, f"措施清单-{place_id}.xlsx")


@bp.get("/<place_id>/import")
@needs(Action.KEEP_CATALOGUE)
def ask_import(place_id: str) -> str:
    """The form for a table. Raises NotFound."""
    return _import_page(place_id, CatalogueFile())


@bp.post("/<place_id>/import")
@needs(Action.KEEP_CATALOGUE)
def take(place_id: str) -> Answer:
    """Take a table, whole or not at all. Raises NotFound."""
    form = CatalogueFile()

    def store(sheet: Sheet) -> Taken:
        with database().transaction() as session:
            return catalogue_tables.take(session, place_id, sheet, actor=actor(), now=now())

    taken, faults = table_upload.take(form, catalogue_tables.read, store)
    if taken is None:
        return _import_page(place_id, form, faults), 422
    counts = {"added": taken.added, "changed": taken.changed, "same": taken.unchanged}
    flash(gettext("已导入：新增 %(added)s 项，更改 %(changed)s 项，未变 %(same)s 项", **counts))
    return redirect(f"/measures/catalogue?place={place_id}", 303)


def _import_page(place_id: str, form: CatalogueFile, faults: Faults = ()) -> str:
    if not may_in(actor(), Action.KEEP_CATALOGUE, place_id):
        raise NotFound()
    return render_template("measures/catalogue_import.html", form=form, place=place_id, faults=faults)


def _store(place_id: str, code: str | None) -> Answer:
    form = CatalogueForm()
    values = _values(form)
    if code is not None:
        values["code"] = code
    entry, errors = catalogue_tables.parsed(values)
    try:
        if errors:
            raise Invalid(errors)
        with database().transaction() as session:
            version = int(form.version.data) if (form.version.data or "").isdecimal() else 0
            stored = catalogue.write(session, place_id, entry, version, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(place_id, code, form, 422)
    except Conflict as refused:
        form.refuse([FieldError("name", refused.code, refused.message)])
        return _page(place_id, code, form, 409)
    flash(translated(N_("已保存为新版本") if stored else N_("内容没有变化")))
    return redirect(f"/measures/catalogue/{place_id}/{entry.code}", 303)


def _values(form: CatalogueForm) -> dict[str, str]:
    """What was sent, as texts; a date that is none stays as it was typed."""
    values = {name: "；".join(form[name].data or []) for name in ("implementers", "channels")}
    for name, field in form._fields.items():
        if name not in values and name not in ("csrf_token", "version"):
            values[name] = (field.raw_data or [""])[0] if name.startswith("valid_") else str(field.data or "")
    return values


def _page(place_id: str, code: str | None, form: CatalogueForm | None, status: int = 200) -> Answer:
    keeps = may_in(actor(), Action.KEEP_CATALOGUE, place_id)
    if not keeps and code is None:
        raise NotFound()
    with database().reading() as session:
        versions = catalogue.history(session, place_id, code, actor=actor()) if code is not None else []
        units = catalogue.implementers(session, place_id)
        offered = catalogue.known(session, place_id, today()).channels
    if keeps:
        form = form or CatalogueForm(formdata=None, data=_data(versions[0].row, {each.id: each.uscc for each in units}))
        form.implementers.choices = [SelectChoice(each.uscc, each.name) for each in units]
        form.channels.choices = [SelectChoice(each, each) for each in offered]
        if code is not None:
            del form.code
    names = {each.id: each.name for each in units}
    shown: dict[str, Any] = {"versions": versions, "form": form if keeps else None, "units": names, "code": code}
    return render_template("measures/measure.html", place=place_id, stored=catalogue.sources(), **shown), status


def _data(row: Any, codes: dict[int, str]) -> dict[str, Any]:
    names = (*catalogue_tables.LABELS, "version")
    data = {name: getattr(row, name) for name in names if name != "implementers"}
    return {**data, "implementers": [codes[each] for each in row.implementers if each in codes]}
