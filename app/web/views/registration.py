"""A registered filing: its receipt, again at any time; putting it right, or taking it back."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_, CaseStatus, Channel, NoticeKind
from app.services import registration, tracking
from app.services.tracking import Tracked
from app.web import progress_page
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence
from app.web.forms.registration import Cancellation, Correction

bp = Blueprint("registration", __name__, url_prefix="/intake")
Answer = str | Response | tuple[str, int]


@bp.get("/<number>")
@needs(Action.FILE_FOR_OTHERS)
def receipt(number: str) -> str:
    """Confirmation with number, query code and printable receipt, for who registered it. Raises NotFound."""
    return _page(_read(number), Cancellation())


@bp.get("/<number>/correct")
@needs(Action.FILE_FOR_OTHERS)
def ask(number: str) -> str:
    """The form for putting a registration right. Raises NotFound."""
    found = _read(number)
    filing = found.application
    typed = {name: getattr(filing, name) for name in ("mobile", "service_address", "email", "e_service")}
    return _correct_page(found, Correction(data={"name": filing.applicant_name, **typed}))


@bp.post("/<number>/correct")
@needs(Action.FILE_FOR_OTHERS)
def correct(number: str) -> Answer:
    """Put name, address or contact right, with a reason; what is wrong stands at its field. Raises NotFound."""
    found, form = _read(number), Correction()
    try:
        with database().transaction() as session:
            registration.correct(session, number, form.correction(), actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
    else:
        flash(N_("登记已更正，并记入办理日志"))
        return redirect(f"/intake/{number}", 303)
    return _correct_page(found, form), 422


@bp.post("/<number>/cancel")
@needs(Action.FILE_FOR_OTHERS)
def cancel(number: str) -> Answer:
    """Take a filing back that should not have been registered, with a reason. Raises NotFound, Forbidden."""
    found, form = _read(number), Cancellation()
    try:
        with database().transaction() as session:
            registration.cancel(session, number, {"reason": form.reason.data or ""}, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(found, form), 422
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("登记已撤销，并记入办理日志"))
    return redirect(f"/intake/{number}", 303)


def _read(number: str) -> Tracked:
    with database().reading() as session:
        return tracking.read(session, number, actor=actor(), today=today())


def _page(found: Tracked, form: Cancellation) -> str:
    first, filing = found.cases[0], found.application
    letter = next((each for each in first.notices if each.kind == NoticeKind.RECEIPT), None)
    open_now = any(view.case.status is CaseStatus.OPEN and view.case.answered_at is None for view in found.cases)
    stages = {view.case.stage for view in found.cases}
    registered = filing.channel is Channel.PAPER
    return render_template(
        "intake/receipt.html",
        application=filing,
        cases=found.cases,
        letter=letter,
        steps=progress_page.promises(first),
        # The code opens the filing to whoever holds it: only its registrar hands it on.
        registrar=filing.account_id == actor().account_id,
        correctable=registered and open_now and stages <= set(registration.BEFORE_ACCEPTANCE),
        cancellable=registered and open_now,
        form=form,
    )


def _correct_page(found: Tracked, form: Correction) -> str:
    return render_template("intake/correct.html", application=found.application, form=form)
