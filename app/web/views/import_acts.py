"""What officers do to a batch of their unit: carry on one that stands still, vouch for one that came by a command."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from app.domain.errors import Conflict
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import batch_acts, import_reading
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.filters import sentence
from app.web.forms.imports import AttestBatch

bp = Blueprint("import_acts", __name__, url_prefix="/imports")


@bp.post("/<int:batch_id>/resume")
@needs(Action.IMPORT_RECORDS)
def resume(batch_id: int) -> Response:
    """Let a batch go on where it stopped; one that does not stand still is left alone. Raises NotFound."""
    try:
        with database().transaction() as session:
            batch_acts.resume(session, batch_id, actor=actor(), now=now())
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("已继续导入，从停下的地方接着读"))
    return redirect(f"/imports/{batch_id}", 303)


@bp.get("/<int:batch_id>/attest")
@needs(Action.IMPORT_RECORDS)
def ask_attest(batch_id: int) -> str:
    """The words to vouch for. Raises NotFound."""
    return _page(batch_id, AttestBatch())


@bp.post("/<int:batch_id>/attest")
@needs(Action.IMPORT_RECORDS)
def attest(batch_id: int) -> str | Response | tuple[str, int]:
    """Vouch by name. Raises NotFound."""
    form = AttestBatch()
    if not form.attest.data:
        form.fault("attest", N_("请确认报送保证"))
        return _page(batch_id, form), 422
    try:
        with database().transaction() as session:
            batch_acts.attest(session, batch_id, actor=actor(), now=now())
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("已具名确认"))
    return redirect(f"/imports/{batch_id}", 303)


def _page(batch_id: int, form: AttestBatch) -> str:
    with database().reading() as session:
        batch = import_reading.own(session, batch_id, actor=actor())
    return render_template("imports/attest.html", batch=batch, form=form)
