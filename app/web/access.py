"""Closed unless opened: every route declares its action, and one look before each request lets it pass or not."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from app.clock import machine_now
from app.domain.errors import Busy, Forbidden, Unauthenticated
from app.domain.permissions import NOBODY, Action, Actor, may
from app.domain.vocabulary import N_
from app.models.account import Account
from app.services import accounts, emergency, guardians, passwords, sessions, tokens
from app.services.passwords import Owed
from app.services.sessions import ABSOLUTE, IDLE, SEEN_EVERY
from app.web.context import database, settings, today

API = "/api/"
_BEARER = "bearer "
_MARK = "_xinzheng_action"
# Where somebody is led who owes something, and all that is open to them meanwhile besides what is public.
OWED_PAGES = {Owed.PASSWORD: "/account/password", Owed.SECOND_STEP: "/account/second-step"}
_WHILE_OWING = frozenset(
    {"account.password", "account.change_password", "account.second_step_page", "account.begin", "account.prove"}
)

View = TypeVar("View", bound=Callable[..., Any])

login_manager = LoginManager()
csrf = CSRFProtect()


class SignedIn(UserMixin):
    """A signed-in person as templates see one."""

    def __init__(self, account: Account, actor: Actor, owed: Owed | None = None) -> None:
        self.owed = owed
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
            return _first_what_is_owed(action)
        if g.actor is not NOBODY:
            raise Forbidden()
        if request.path.startswith(API) or request.method != "GET":
            raise Unauthenticated()
        return redirect(login_address(request.full_path.rstrip("?")))  # type: ignore[return-value]


def _first_what_is_owed(action: Action) -> Response | None:
    """A one-time password is changed, and a second step set up, before anything else is done."""
    if action is Action.PUBLIC or request.path.startswith(API) or request.endpoint in _WHILE_OWING:
        return None
    owed: Owed | None = current_user.owed
    if owed is None:
        return None
    if request.method != "GET":
        raise Forbidden("owing", N_("请先完成账户安全设置，再继续办理"))
    return redirect(OWED_PAGES[owed])  # type: ignore[return-value]


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
        account, token = accounts.by_token(reading, header[len(_BEARER) :].strip(), now=machine_now())
        found = guardians.acting(reading, account, today())
    if tokens.is_stale(token, machine_now()):
        _remember(tokens.used, token.id)
    return found


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
        found = sessions.holder(reading, int(number), str(session.get("key", "")))
        if found is None or str(found[0].session_epoch) != epoch:
            return None
        account, row = found
        actor = emergency.looking(reading, guardians.acting(reading, account, today()), account, machine_now())
    if seconds - seen > 60:  # a cookie a minute is enough
        session["seen"] = int(seconds)
    if machine_now() - row.seen_at > SEEN_EVERY:
        _remember(sessions.seen, row.id)
    return SignedIn(account, actor, _owed(account))


def _remember(use: Callable[..., None], row_id: int) -> None:
    try:
        with database().transaction() as writing:
            use(writing, row_id, now=machine_now())
    except Busy:  # nobody waits for this; the next request tries again
        return


def _owed(account: Account) -> Owed | None:
    known = settings()
    return passwords.owed(account, staff_prove=known.staff_prove, days=known.password_days, machine=machine_now())


def begin_session(account: Account) -> None:
    """Sign a person in under a new session, so that one planted before is worthless."""
    session.clear()
    g.pop("csrf_token", None)  # made for the session that has just ended; this answer may carry another form
    now = machine_now()
    with database().transaction() as writing:
        device = request.user_agent.string
        session["key"] = sessions.begin(writing, account.id, request.remote_addr or "", device, now=now)
    session["started"] = session["seen"] = int(now.timestamp())
    login_user(SignedIn(account, accounts.actor_of(account), _owed(account)))


def session_key() -> str:
    """The key of this browser's session."""
    return str(session.get("key", ""))


def end_session() -> None:
    """Sign out: the session ends for every copy of its cookie."""
    if key := session_key():
        with database().transaction() as writing:
            sessions.end_by_key(writing, key, now=machine_now())
    logout_user()
    session.clear()
