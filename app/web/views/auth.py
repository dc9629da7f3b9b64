"""Signing in and out, and registering one's own account."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, request, session
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.domain import identifiers
from app.domain.errors import Invalid, Unauthenticated
from app.domain.permissions import NOBODY, Action
from app.domain.vocabulary import N_, IdType, Role
from app.models.account import Account
from app.services import accounts, second_step, throttling
from app.services.filing import CONSENT_VERSION
from app.web import errors
from app.web.access import API, begin_session, end_session, login_address, needs
from app.web.back import own_path
from app.web.context import actor, database, identity, now
from app.web.filters import translated
from app.web.forms.account import SecondStep
from app.web.forms.auth import Register, SignIn
from app.web.navigation import home

bp = Blueprint("auth", __name__)
Answer = str | Response | tuple[str, int]

Fields = Sequence[tuple[str, str]]

MAX_REGISTRATIONS = 20
_CARRIED = "carried."
_NEVER_CARRIED = ("csrf_token", "password", "again", "old", "code")
# The right password has been given, the code not yet: no session, only leave to give it for a while.
_HALF = "half"
_HALF_SECONDS = 300


@bp.get("/login")
@needs(Action.PUBLIC)
def login() -> Answer:
    if actor() is not NOBODY:
        return redirect(own_path(request.args.get("next", "")) or home())
    return _login_page(SignIn())


@bp.post("/login")
@needs(Action.PUBLIC)
def sign_in() -> Answer:
    """Start a session of its own. A wrong pair is counted and not told apart. Raises TooManyRequests."""
    form = SignIn()
    if not form.validate_on_submit():
        return _login_page(form, _carried()), 422
    with database().transaction() as writing:
        found = accounts.sign_in(writing, form.login.data, form.password.data, _address(), now=machine_now())
        account = accounts.account(writing, found.id) if found else None
    if account is None:
        form.fault("login", N_("账号或者密码不正确"))
        return _login_page(form, _carried()), 422
    return enter(account, own_path(request.args.get("next", "")) or "")


def enter(account: Account, following: str) -> Answer:
    """Somebody has proven who it is: with a second step, that is asked for; else the session begins."""
    if not second_step.is_on(account):
        return _welcome(account, following)
    g.pop("csrf_token", None)  # made for the session that ends here
    session.clear()  # nothing of a session planted before outlives this step either
    session[_HALF] = {"id": account.id, "epoch": account.session_epoch, "at": int(machine_now().timestamp())}
    return _code_page(SecondStep(formdata=None), following)


@bp.post("/login/code")
@needs(Action.PUBLIC)
def prove() -> Answer:
    """The second step, open for some minutes after the right password. Raises TooManyRequests."""
    half, form = session.get(_HALF, {}), SecondStep()
    if machine_now().timestamp() - half.get("at", 0) > _HALF_SECONDS:
        return _begin_again()
    with database().transaction() as writing:
        account = accounts.account(writing, half["id"])
        if account is None or account.session_epoch != half["epoch"]:
            return _begin_again()
        right = form.validate_on_submit() and second_step.check(
            writing, account.id, form.code.data, actor=accounts.actor_of(account), now=now(), machine=machine_now()
        )
    if not right:
        if not form.errors:
            form.fault("code", N_("验证码不正确或者已经用过，请等待下一个验证码"))
        return _code_page(form, own_path(request.args.get("next", "")) or ""), 422
    return _welcome(account, own_path(request.args.get("next", "")) or "")


def _welcome(account: Account, following: str) -> Answer:
    """Begin the session and go on where the visitor was going."""
    begin_session(account)
    following = following or home(accounts.actor_of(account))
    if carried := _carried():
        return render_template("auth/resume.html", following=following, carried=carried)
    return redirect(following, 303)


def _begin_again() -> Answer:
    session.pop(_HALF, None)
    form = SignIn(formdata=None)
    form.form_errors.append(N_("等待时间过长，请重新登录"))
    return _login_page(form, _carried(), own_path(request.args.get("next", "")) or ""), 422


def _code_page(form: SecondStep, following: str) -> str:
    action = f"/login/code?{urlencode({'next': following})}" if following else "/login/code"
    return render_template("auth/code.html", form=form, carried=_carried(), prefix=_CARRIED, action=action)


@bp.app_errorhandler(Unauthenticated)
def ask_to_sign_in(refused: Unauthenticated) -> Answer | Response:
    """Whoever sends a form after the session has ended signs in again and sends it on: what was typed is carried.

    The form's token has been checked before, so only what this visitor typed here is ever carried.
    """
    if request.path.startswith(API) or request.method == "GET":
        return errors.answer(401, refused.code, gettext(refused.message))
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER_CARRIED]
    return _login_page(SignIn(formdata=None), typed, request.full_path.rstrip("?")), 401


def _carried() -> list[tuple[str, str]]:
    """What the sign-in form carries of the form that was interrupted."""
    items = request.form.items(multi=True)
    return [(name.removeprefix(_CARRIED), value) for name, value in items if name.startswith(_CARRIED)]


def _login_page(form: SignIn, carried: Fields = (), following: str = "") -> str:
    action = login_address(following) if following else ""
    known = identity() is not None
    return render_template("auth/login.html", form=form, carried=carried, prefix=_CARRIED, action=action, known=known)


@bp.post("/logout")
@needs(Action.PUBLIC)
def logout() -> Response:
    end_session()
    flash(N_("您已退出登录"))
    return redirect("/", 303)


@bp.get("/register")
@needs(Action.PUBLIC)
def registration() -> str:
    return _page(Register())


@bp.post("/register")
@needs(Action.PUBLIC)
def register() -> Answer:
    """Make an account that is not verified. Raises TooManyRequests."""
    form = Register()
    if not form.validate_on_submit() or _doubted(form):
        return _page(form), 422
    try:
        with database().transaction() as writing:
            key = throttling.throttle_key("register", _address())
            throttling.refuse_throttled(writing, [key], MAX_REGISTRATIONS, machine_now())
            accounts.create(writing, _wanted(form), now=now())
            throttling.count_attempt(writing, key, machine_now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(form), 422
    flash(N_("注册成功，请登录"))
    following = own_path(request.args.get("next", ""))
    return redirect(login_address(following), 303)


def _page(form: Register) -> str:
    return render_template("auth/register.html", form=form, consent_version=CONSENT_VERSION)


def _doubted(form: Register) -> bool:
    """A number that fails its check digit may be genuine: its owner looks again and confirms."""
    found = identifiers.problems(IdType(form.id_type.data), form.id_number.data)
    doubts = [each for each in found if not each.refused]
    if not doubts or form.confirm_number.data:
        return False
    for each in doubts:
        form.fault("id_number", translated(each.message))
    form.fault("confirm_number", gettext("核对无误的，请勾选后再次提交"))
    return True


def _wanted(form: Register) -> accounts.NewAccount:
    return accounts.NewAccount(
        login=form.login.data.lower(),
        password=form.password.data,
        name=form.name.data,
        grants=((Role.APPLICANT, None, None),),
        id_type=IdType(form.id_type.data),
        id_number=form.id_number.data,
        subject_name=form.name.data,
        email=form.email.data or None,
        consent_version=CONSENT_VERSION,
    )


def _address() -> str:
    return request.remote_addr or ""
