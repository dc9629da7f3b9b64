"""One's own account: password, second step, recovery codes, and the browsers in which one is signed in."""

from flask import Blueprint, flash, redirect
from flask_login import current_user
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.domain.errors import Forbidden, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_, Role
from app.services import accounts, passwords, second_step, sessions, tokens
from app.services.passwords import Owed
from app.web.access import begin_session, needs, session_key
from app.web.account_page import account_page, own_id
from app.web.code_picture import code_picture
from app.web.context import actor, database, identity, now, settings
from app.web.device_words import device_words
from app.web.forms.account import Code, NewPassword
from app.web.navigation import home

bp = Blueprint("account", __name__, url_prefix="/account")
Answer = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.SIGNED_IN)
def index() -> str:
    """What protects the account, and where one is signed in."""
    with database().reading() as session:
        row = accounts.account(session, own_id())
        rows = sessions.listed(session, own_id(), now=machine_now())
        left = second_step.codes_left(session, own_id())
        held = tokens.counts(session, [own_id()], machine=machine_now()).get(own_id(), 0)
    # Who works here is known by the post that was given.
    known = identity() is not None and Role.APPLICANT in actor().roles()
    key = session_key()
    browsers = [(each, device_words(each.device), sessions.is_of(each, key)) for each in rows]
    return account_page(
        "account/index.html", row=row, browsers=browsers, left=left, held=held, asked=_asked(), known=known
    )


@bp.get("/password")
@needs(Action.SIGNED_IN)
def password() -> str:
    """The form of a new password."""
    return account_page("account/password.html", form=NewPassword(), owed=current_user.owed)


@bp.post("/password")
@needs(Action.SIGNED_IN)
def change_password() -> Answer:
    """Store it and begin a new session; all others have ended. Raises TooManyRequests."""
    form, right = NewPassword(), False
    if form.validate_on_submit():
        try:
            with database().transaction() as session:
                right = passwords.change(
                    session,
                    own_id(),
                    form.old.data,
                    form.password.data,
                    actor=actor(),
                    now=now(),
                    machine=machine_now(),
                )
                account = accounts.account(session, own_id())
            if right and account:
                begin_session(account)
                flash(N_("密码已更改，其他设备上的登录已结束"))
                return redirect(home(accounts.actor_of(account)), 303)
            form.fault("old", N_("原密码不正确"))
        except Invalid as refused:
            form.refuse(refused.errors)
    return account_page("account/password.html", form=form, owed=current_user.owed), 422


@bp.get("/second-step")
@needs(Action.SIGNED_IN)
def second_step_page() -> str:
    """Set up, or what is set up."""
    return _second_step(Code())


@bp.post("/second-step")
@needs(Action.SIGNED_IN)
def begin() -> Response:
    """Make a secret to put into an authenticator. Raises Conflict where one is in use."""
    with database().transaction() as session:
        second_step.begin(session, own_id())
    return redirect("/account/second-step", 303)


@bp.post("/second-step/prove")
@needs(Action.SIGNED_IN)
def prove() -> Answer:
    """Switch it on with a first code, and show the recovery codes this once. Raises TooManyRequests, Conflict."""
    form = Code()
    codes: tuple[str, ...] = ()
    if form.validate_on_submit():
        with database().transaction() as session:
            codes = second_step.prove(
                session, own_id(), form.code.data, actor=actor(), now=now(), machine=machine_now()
            )
            account = accounts.account(session, own_id())
        if codes and account:
            begin_session(account)  # what a person may do now is more than before
            return account_page("account/codes.html", codes=codes)
        form.fault("code", N_("验证码不正确或者已经用过，请等待下一个验证码"))
    return _second_step(form), 422


@bp.post("/second-step/codes")
@needs(Action.SIGNED_IN)
def renew() -> Answer:
    """New recovery codes, for a code of the authenticator. Raises TooManyRequests."""
    form = Code()
    codes: tuple[str, ...] = ()
    if form.validate_on_submit():
        with database().transaction() as session:
            codes = second_step.renew_codes(
                session, own_id(), form.code.data, actor=actor(), now=now(), machine=machine_now()
            )
        if codes:
            return account_page("account/codes.html", codes=codes)
        form.fault("code", N_("验证码不正确或者已经用过，请等待下一个验证码"))
    return _second_step(form), 422


@bp.post("/second-step/remove")
@needs(Action.SIGNED_IN)
def remove() -> Answer:
    """Switch it off, for a code, where it is not demanded. Raises Forbidden, TooManyRequests."""
    if _asked():
        raise Forbidden()
    form, right = Code(), False
    if form.validate_on_submit():
        with database().transaction() as session:
            right = second_step.check(
                session, own_id(), form.code.data, actor=actor(), now=now(), machine=machine_now()
            )
            if right:
                second_step.remove(session, own_id(), actor=actor(), now=now())
        if right:
            flash(N_("第二步验证已停用"))
            return redirect("/account", 303)
        form.fault("code", N_("验证码不正确或者已经用过，请等待下一个验证码"))
    return _second_step(form), 422


@bp.post("/sessions/<int:session_id>/end")
@needs(Action.SIGNED_IN)
def end_one(session_id: int) -> Response:
    """Sign one browser out. Raises NotFound."""
    with database().transaction() as session:
        sessions.end(session, own_id(), session_id, now=machine_now())
    flash(N_("该设备上的登录已结束"))
    return redirect("/account", 303)


@bp.post("/sessions/end")
@needs(Action.SIGNED_IN)
def end_others() -> Response:
    """Sign all other browsers out."""
    with database().transaction() as session:
        sessions.end_all(session, own_id(), now=machine_now(), but=session_key())
    flash(N_("其他设备上的登录已全部结束"))
    return redirect("/account", 303)


def _second_step(form: Code) -> str:
    with database().reading() as session:
        row = accounts.account(session, own_id())
        offer = second_step.offer(session, own_id())
        left = second_step.codes_left(session, own_id())
    picture = code_picture(offer.address) if offer else None
    owed = current_user.owed is Owed.SECOND_STEP
    return account_page(
        "account/second_step.html",
        form=form, row=row, offer=offer, picture=picture, left=left, owed=owed, asked=_asked(),
    )  # fmt: skip


def _asked() -> bool:
    """Whether the installation demands the second step of this person."""
    return settings().staff_prove and bool(actor().roles() - {Role.APPLICANT})
