"""报送记录: files of records handed in by their provider, how far they are, what became of every row."""

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.errors import Invalid, NotFound, TooLarge, UnsupportedType
from app.domain.file_checks import safe_name
from app.domain.import_columns import label_of
from app.domain.permissions import Action, may
from app.domain.record_words import RowMark
from app.domain.vocabulary import N_, RecordKind
from app.models.batch import ImportFinding
from app.models.place import Organisation
from app.services import held_values, import_files, import_reading, importing, policy
from app.services.import_examining import Upload, examining
from app.services.import_files import Form
from app.web.access import needs
from app.web.context import actor, database, now, outside, settings, today
from app.web.filters import sentence
from app.web.forms.base import refused_file
from app.web.forms.imports import ImportFile
from app.web.views.files import handed_over

bp = Blueprint("imports", __name__, url_prefix="/imports")
PAGE, ROWS = 50, 100
_PACE = "every 2s"  # how often a page with script looks at a batch at work


@bp.get("")
@needs(Action.VIEW_IMPORTS)
def index() -> str:
    """The batches the actor may read, the newest first. Raises Invalid for an unknown cursor."""
    with database().reading() as session:
        found = import_reading.page(session, actor=actor(), limit=PAGE, cursor=request.args.get("cursor"))
        waiting = len(held_values.waiting(session, actor=actor()))
    return render_template(
        "imports/index.html",
        rows=found.rows,
        next=found.next,
        waiting=waiting,
        delivers=may(actor(), Action.IMPORT_RECORDS),
    )


@bp.get("/new")
@needs(Action.IMPORT_RECORDS)
def blank() -> str:
    """The form for a file."""
    return _form(ImportFile())


@bp.post("/new")
@needs(Action.IMPORT_RECORDS)
def hand_in() -> str | Response | tuple[str, int]:
    """Take a file; what is wrong with it as a whole stands at its field. Raises ScannerUnavailable."""
    form = ImportFile()
    units = _units()
    unit = next((each for each in units if str(each.id) == form.provider.data), units[0] if len(units) == 1 else None)
    file = form.file.data
    if unit is None:
        form.fault("provider", N_("请从给出的选项中选择"))
    if not form.attest.data:
        form.fault("attest", N_("请确认报送保证"))
    if not isinstance(file, FileStorage) or not file.filename:
        form.fault("file", N_("请选择要报送的文件"))
    elif unit is not None and form.attest.data:
        try:
            upload = Upload(file.filename, file.stream.read(), settings().limits.records)
            with examining(upload, outside()) as examined, database().transaction() as session:
                batch = importing.submit(session, examined, unit, outside(), actor=actor(), now=now())
        except (Invalid, TooLarge, UnsupportedType) as refused:
            form.fault("file", refused_file(safe_name(file.filename), refused))
        else:
            return redirect(f"/imports/{batch.id}", 303)
    return _form(form), 422


def _form(form: ImportFile) -> str:
    units = _units()
    form.provider.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]
    words = {unit.name: policy.in_force(unit.jurisdiction, today()).word("records.attestation") for unit in units}
    return render_template(
        "imports/new.html", form=form, words=words, kinds=list(RecordKind), forms=list(Form), several=len(units) > 1
    )


def _units() -> list[Organisation]:
    with database().reading() as session:
        return import_reading.providers_of(session, actor())


@bp.get("/template/<kind>/<form>")
@needs(Action.IMPORT_RECORDS)
def template(kind: str, form: str) -> Response:
    """An empty table with one example row. Raises NotFound."""
    if kind not in list(RecordKind) or form not in list(Form):
        raise NotFound()
    wanted, shape = RecordKind(kind), Form(form)
    name = gettext("%(kind)s报送模板", kind=wanted.label)
    return handed_over(import_files.template(wanted, shape), f"{name}.{form}", shape.media)


@bp.get("/<int:batch_id>")
@needs(Action.VIEW_IMPORTS)
def show(batch_id: int) -> Response | str:
    """A batch with its counters and what was said of its rows. Raises NotFound."""
    asked = request.args.get("mark", "")
    mark = RowMark(asked) if asked in list(RowMark) else None
    with database().reading() as session:
        view = import_reading.view(session, batch_id, actor=actor())
        findings, following = import_reading.findings(
            session, view.batch, limit=ROWS, cursor=request.args.get("cursor"), mark=mark
        )
    return render_template(
        "imports/batch.html",
        view=view,
        batch=view.batch,
        findings=[(each, label_of(each.column), _sentence(each)) for each in findings],
        next=following,
        marks=[(each.value, each.label) for each in RowMark],
        mark=asked,
        forms=list(Form),
        pace=_PACE,
    )


@bp.get("/<int:batch_id>/refused/<form>")
@needs(Action.IMPORT_RECORDS)
def refused(batch_id: int, form: str) -> Response:
    """The rows that were not stored, with their reasons, for the unit whose they are. Raises NotFound."""
    if form not in list(Form):
        raise NotFound()
    shape = Form(form)
    with database().reading() as session:
        batch = import_reading.own(session, batch_id, actor=actor())
        content = import_files.refused_rows(session, batch, outside().files, shape, _sentence)
    name = gettext("未入库的行 %(batch)s", batch=batch.id)
    return handed_over(content, f"{name}.{form}", shape.media)


def _sentence(finding: ImportFinding) -> str:
    return sentence(finding.reason, finding.values)
