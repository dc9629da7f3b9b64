"""登记原决定失效: by receivers and supervisors; from then on the provider's limit to take it back is watched."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.permissions import Action, may_in
from app.domain.vocabulary import N_
from app.services import force_lost, record_sheet, struck_down
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.filters import day, sentence, translated
from app.web.forms.records import StruckDown

bp = Blueprint("force_lost", __name__, url_prefix="/records/<int:record_id>/force-lost")
Answer = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.TELL_FORCE_LOST)
def ask(record_id: int) -> Answer:
    """The form. Raises NotFound, Forbidden."""
    return _page(record_id, StruckDown())


@bp.post("")
@needs(Action.TELL_FORCE_LOST)
def tell(record_id: int) -> Answer:
    """Register it; asked twice it is registered once. Raises NotFound, Forbidden."""
    form = StruckDown()
    data = {name: form[name].data for name in ("ended", "organ", "document", "reason")}
    data["on"] = (form.on.raw_data or [""])[0]
    try:
        with database().transaction() as session:
            limit = force_lost.tell(session, record_id, data, outside().texts, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(record_id, form, 422)
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
        return _page(record_id, form, 422)
    flash(gettext("已登记，提供单位最迟 %(day)s 撤回", day=day(limit)) if limit else translated(N_("已登记")))
    return redirect(f"/records/{record_id}", 303)


def _page(record_id: int, form: StruckDown, status: int = 200) -> Answer:
    with database().reading() as session:
        sheet = record_sheet.of(session, record_id, actor=actor(), today=today())
    if not may_in(actor(), Action.TELL_FORCE_LOST, sheet.record.jurisdiction):
        raise Forbidden()
    clause = struck_down.clause(sheet.pack)
    return render_template("records/force_lost.html", record=sheet.record, form=form, clause=clause), status
