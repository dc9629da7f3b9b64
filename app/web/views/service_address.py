"""Where letters of one's own application go: shown on its page, changed here while a case of it is open."""

from flask import Blueprint, flash, redirect, render_template

from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_, CaseStatus
from app.services import service_address, tracking
from app.services.tracking import Tracked
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filing_steps import Answer
from app.web.forms.filing_people import Address, address_data

bp = Blueprint("service_address", __name__)
# What the service calls the address stands in one of two fields of the page.
_NAMES = {"service_address": "postal"}


@bp.get("/applications/<number>/address")
@needs(Action.SUPPLEMENT)
def ask(number: str) -> Answer:
    """The form, with what was confirmed before. Raises NotFound."""
    found = _own(number)
    if not any(view.case.status is CaseStatus.OPEN for view in found.cases):
        flash(N_("本次申请的各件都已办结，不能再更改送达地址"), "warn")
        return redirect(f"/applications/{number}", 303)
    row = found.application
    known = {
        "mobile": row.mobile,
        "email": row.email,
        "e_service": row.e_service,
        "service_address": row.service_address,
    }
    return _page(number, Address(formdata=None, data=address_data(known)))


@bp.post("/applications/<number>/address")
@needs(Action.SUPPLEMENT)
def change(number: str) -> Answer:
    """Take the new address. Raises NotFound, Forbidden, Conflict `closed`."""
    _own(number)
    form = Address()
    if form.validate_on_submit():
        form.judge()
    if not form.errors:
        try:
            with database().transaction() as session:
                service_address.change(session, number, form.address(), actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors, _NAMES)
    if form.errors:
        return _page(number, form), 422
    flash(N_("送达地址已更改，此后的文书按新地址送达"))
    return redirect(f"/applications/{number}", 303)


def _own(number: str) -> Tracked:
    with database().reading() as session:
        return tracking.read(session, number, actor=actor(), today=today())


def _page(number: str, form: Address) -> str:
    return render_template("tracking/address.html", form=form, number=number)
