"""One's own tokens of the interface: listed, made for password and second step, revoked."""

from flask import Blueprint, flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.clock import machine_now
from app.domain.errors import Conflict, Invalid
from app.domain.ids import new_id
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import accounts, second_step, tokens
from app.services.input import row_id
from app.web.access import needs
from app.web.account_page import account_page, own_id
from app.web.context import actor, database, now
from app.web.filters import sentence, translated
from app.web.forms.own_account import NewToken

bp = Blueprint("own_tokens", __name__, url_prefix="/account/tokens")
Answer = str | Response | tuple[str, int]
_WRONG = {
    "password": N_("密码不正确"),
    "code": N_("验证码不正确或者已经用过，请等待下一个验证码"),
}


@bp.get("")
@needs(Action.SIGNED_IN)
def index() -> Answer:
    """Which there are, and the form of a new one."""
    return _page(NewToken(formdata=None, token=str(new_id(now()))))


@bp.post("")
@needs(Action.SIGNED_IN)
def issue() -> Answer:
    """Make one and show it this once. Raises TooManyRequests."""
    form = NewToken()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        with database().transaction() as session:
            token, wrong = tokens.issue(
                session,
                own_id(),
                row_id(form.token.data) or new_id(now()),
                int(form.days.data) if form.days.data in map(str, tokens.LASTING) else 0,
                form.password.data,
                form.code.data or "",
                actor=actor(),
                now=now(),
                machine=machine_now(),
            )
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(form, 422)
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
        form.token.data = str(new_id(now()))
        return _page(form, 422)
    if wrong:
        form.fault(wrong, translated(_WRONG[wrong]))
        return _page(form, 422)
    return account_page("account/token.html", token=token)


@bp.post("/<int:token_id>/revoke")
@needs(Action.SIGNED_IN)
def revoke(token_id: int) -> Response:
    """It opens nothing from now on. Raises NotFound."""
    with database().transaction() as session:
        tokens.revoke(session, own_id(), token_id, actor=actor(), now=now(), machine=machine_now())
    flash(N_("令牌已撤销，立即失效"))
    return redirect("/account/tokens", 303)


def _page(form: NewToken, status: int = 200) -> Answer:
    form.days.choices = [SelectChoice(str(days), gettext("%(days)s 天", days=days)) for days in tokens.LASTING]
    with database().reading() as session:
        row = accounts.account(session, own_id())
        rows = tokens.listed(session, own_id())
    proves = row is not None and second_step.is_on(row)
    page = account_page("account/tokens.html", form=form, rows=rows, machine=machine_now(), proves=proves)
    return page, status
