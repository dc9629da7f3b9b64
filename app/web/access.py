"""Closed unless opened: every route declares its action, and one look before each request lets it pass or not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from app.clock import machine_now
from app.domain.errors import Forbidden, Unauthenticated
from app.domain.permissions import NOBODY, Action, Actor, may
from app.models.account import Account
from app.services import accounts, guardians
from app.web.context import database, today

API = "/api/"
IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
_BEARER = "bearer "
_MARK = "_xinzheng_action"

View = TypeVar("View", bound=Callable[..., Any])

login_manager = LoginManager()
csrf = CSRFProtect()


class SignedIn(UserMixin):
    """A signed-in person as templates see one."""

    def __init__(self, account: Account, actor: Actor) -> None:
        self.account_id = account.id
        self.epoch = account.session_epoch
        self.name = account.name
        self.login = account.login
        self.actor = actor

    def get_id(self) -> str:
        # The epoch ends every session of an account at once when it is raised.
        return f"{self.account_id}:{self.epoch}"


def needs(action: Action) -> Callable[[View], View]:
    """Declare what a view (or one method of a class-based view) asks of the actor."""

    def declare(view: View) -> View:
        setattr(view, _MARK, action)
        return view

    return declare


class UndeclaredRoute(RuntimeError):
    """A rule of the URL map whose view declares no action: the application does not start."""


def register(app: Flask) -> None:
    """Put the guard before every request. Call after all blueprints are registered. Raises UndeclaredRoute."""
    login_manager.init_app(app)
    login_manager.session_protection = None  # addresses change on phones; the session has its own limits below
    csrf.init_app(app)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    actions = declared_actions(app)
    app.extensions["actions"] = actions

    @app.before_request
    def guard() -> Response | None:
        if request.url_rule is None:
            return None
        action = actions.get((str(request.endpoint), request.method), Action.PUBLIC)
        g.actor = _api_actor() if request.path.startswith(API) else _page_actor()
        if not request.path.startswith(API):
            csrf.protect()
        if may(g.actor, action):
            return None
        if g.actor is not NOBODY:
            raise Forbidden()
        if request.path.startswith(API) or request.method != "GET":
            raise Unauthenticated()
        return redirect(login_address(request.full_path.rstrip("?")))  # type: ignore[return-value]


def login_address(following: str = "") -> str:
    """Where to sign in, and the page to go on with afterwards."""
    return f"/login?{urlencode({'next': following})}" if following else "/login"


def declared_actions(app: Flask) -> dict[tuple[str, str], Action]:
    """The action of every (endpoint, method). Raises UndeclaredRoute for one without."""
    actions = {}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            action = _declared(app.view_functions[rule.endpoint], method)
            if rule.endpoint == "static":
                action = Action.PUBLIC
            if action is None:
                raise UndeclaredRoute(f"{method} {rule.rule} ({rule.endpoint})")
            actions[rule.endpoint, method] = action
            if method == "GET":
                actions[rule.endpoint, "HEAD"] = action
    return actions


def _declared(view: Any, method: str) -> Action | None:
    by_class = getattr(view, "view_class", None)
    if by_class is not None:
        view = getattr(by_class, method.lower(), None)
    action = getattr(view, _MARK, None)
    return action if isinstance(action, Action) else None


def _api_actor() -> Actor:
    header = request.headers.get("Authorization", "")
    if not header:
        return NOBODY
    if header[: len(_BEARER)].lower() != _BEARER:
        raise Unauthenticated()
    with database().reading() as reading:
        account = accounts.by_token(reading, header[len(_BEARER) :].strip(), now=machine_now())
        return guardians.acting(reading, account, today())


def _page_actor() -> Actor:
    if request.endpoint == "static" or not current_user.is_authenticated:
        return NOBODY
    actor: Actor = current_user.actor
    return actor


@login_manager.user_loader
def load_user(identity: str) -> SignedIn | None:
    """The person of a session cookie, while account, epoch and both time limits hold."""
    number, _, epoch = identity.partition(":")
    seconds = machine_now().timestamp()
    started, seen = session.get("started", 0), session.get("seen", 0)
    if seconds - started > ABSOLUTE.total_seconds() or seconds - seen > IDLE.total_seconds():
        return None
    with database().reading() as reading:
        account = accounts.account(reading, int(number))
        actor = guardians.acting(reading, account, today()) if account else NOBODY
    if account is None or str(account.session_epoch) != epoch:
        return None
    if seconds - seen > 60:  # a cookie a minute is enough
        session["seen"] = int(seconds)
    return SignedIn(account, actor)


def begin_session(account: Account) -> None:
    """Sign a person in under a new session, so that one planted before is worthless."""
    session.clear()
    g.pop("csrf_token", None)  # made for the session that has just ended; this answer may carry another form
    seconds = int(machine_now().timestamp())
    session["started"] = session["seen"] = seconds
    login_user(SignedIn(account, accounts.actor_of(account)))


def end_session() -> None:
    logout_user()
    session.clear()
