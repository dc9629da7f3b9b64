"""Signing in and out, and registering one's own account."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.domain import identifiers
from app.domain.errors import Invalid, Unauthenticated
from app.domain.permissions import NOBODY, Action
from app.domain.vocabulary import N_, IdType, Role
from app.services import accounts, throttling
from app.services.filing import CONSENT_VERSION
from app.web import errors
from app.web.access import API, begin_session, end_session, login_address, needs
from app.web.back import own_path
from app.web.context import actor, database, now
from app.web.filters import translated
from app.web.forms.auth import Register, SignIn
from app.web.navigation import home

bp = Blueprint("auth", __name__)
Answer = str | Response | tuple[str, int]

Fields = Sequence[tuple[str, str]]

MAX_REGISTRATIONS = 20
_CARRIED = "carried."
_NEVER_CARRIED = ("csrf_token", "password", "again")


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
    with database().transaction() as session:
        found = accounts.sign_in(session, form.login.data, form.password.data, _address(), now=machine_now())
        account = accounts.account(session, found.id) if found else None
    if account is None:
        form.fault("login", N_("账号或者密码不正确"))
        return _login_page(form, _carried()), 422
    begin_session(account)
    following = own_path(request.args.get("next", "")) or home(accounts.actor_of(account))
    if carried := _carried():
        return render_template("auth/resume.html", following=following, carried=carried)
    return redirect(following, 303)


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
    return render_template("auth/login.html", form=form, carried=carried, prefix=_CARRIED, action=action)


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
        with database().transaction() as session:
            key = throttling.throttle_key("register", _address())
            throttling.refuse_throttled(session, [key], MAX_REGISTRATIONS, machine_now())
            accounts.create(session, _wanted(form), now=now())
            throttling.count_attempt(session, key, machine_now())
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
