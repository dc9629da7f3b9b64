"""One's own mail address: asked for, and changed with the code that was mailed there."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import accounts, own_address
from app.web.access import needs
from app.web.account_page import account_page, own_id
from app.web.context import actor, database, now, outside
from app.web.filters import translated
from app.web.forms.own_account import AddressCode, NewAddress

bp = Blueprint("own_address", __name__, url_prefix="/account/email")
Answer = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.SIGNED_IN)
def index() -> Answer:
    """The present address, and the form of another; the form of the code while one is under way."""
    return _page(NewAddress(formdata=None), AddressCode(formdata=None))


@bp.post("")
@needs(Action.SIGNED_IN)
def ask() -> Answer:
    """Mail a code to the new address. Raises TooManyRequests."""
    form = NewAddress()
    if form.validate_on_submit():
        try:
            with database().transaction() as session:
                own_address.ask(
                    session, own_id(), form.email.data, outside().texts, actor=actor(), now=now(), machine=machine_now()
                )
            flash(N_("验证码已发往新邮箱"))
            return redirect("/account/email", 303)
        except Invalid as refused:
            form.refuse(refused.errors)
    return _page(form, AddressCode(formdata=None), 422)


@bp.post("/code")
@needs(Action.SIGNED_IN)
def confirm() -> Answer:
    """Change it, for the code. Raises TooManyRequests."""
    form = AddressCode()
    if form.validate_on_submit():
        with database().transaction() as session:
            right = own_address.confirm(
                session, own_id(), form.code.data, outside().texts, actor=actor(), now=now(), machine=machine_now()
            )
        if right:
            flash(N_("邮箱已更改"))
            return redirect("/account", 303)
        form.fault("code", translated(N_("验证码不正确或者已经过期，可以重新发送")))
    return _page(NewAddress(formdata=None), form, 422)


def _page(address: NewAddress, code: AddressCode, status: int = 200) -> Answer:
    with database().reading() as session:
        row = accounts.account(session, own_id())
    waiting = own_address.waiting(row, machine_now()) if row else None
    page = account_page("account/email.html", row=row, waiting=waiting, address=address, code=code)
    return page, status
