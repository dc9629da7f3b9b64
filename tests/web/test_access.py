"""Closed unless opened: every route of the URL map, tried by everybody, in the county and from another one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.routing import Rule

from app.clock import machine_now
from app.domain.permissions import ROLES, Action
from app.domain.vocabulary import Role
from app.factory import create_app
from app.models.account import Account, Grant
from app.models.notice import Notice
from app.services import accounts
from app.web import views
from app.web.access import ABSOLUTE, API, IDLE, UndeclaredRoute
from config import Settings
from tests.fixed_clock import FixedClock
from tests.services.importer import handed_in
from tests.web.calling import Caller
from tests.web.office import send

# Ids that name nothing of a case: a place, a model, a file of the style sheet, the code of a limit.
OPEN = {
    "place_id": "zhongmu",
    "sha256": "0" * 64,
    "filename": "css/xinzheng.css",
    "code": "refer",
    "kind": "penalty",
    "form": "xlsx",
}
BODIES: dict[str, Any] = {
    "complete": {"outcome": "accept", "data": {}},
    "reassign": {"to": "centre", "reason": "轮班"},
    "pause": {"reason_code": "supplement"},
    "extend": {"reason_code": "supplement", "amount": 1},
    "supplement": {"statement": "补充说明"},
}


@dataclass(frozen=True)
class Route:
    """One address and one way to ask for it."""

    rule: Rule
    method: str
    action: Action

    @property
    def is_api(self) -> bool:
        return self.rule.rule.startswith(API)

    @property
    def names(self) -> frozenset[str]:
        """The parameters that name something of a case or a person."""
        return frozenset(self.rule.arguments - OPEN.keys())

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def path(self, values: dict[str, str]) -> str:
        built = self.rule.rule
        for name in self.rule.arguments:
            start = next(part for part in built.split("/") if part.partition(".")[0].endswith(f"{name}>"))
            given = values.get(name) or OPEN[name]
            built = built.replace(start, start.replace(start.partition(">")[0] + ">", given), 1)
        return built


def routes_of(app: Flask) -> Iterator[Route]:
    actions: dict[tuple[str, str], Action] = app.extensions["actions"]
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(rule, method, actions[rule.endpoint, method])


class Doors(Caller):
    """Every person before every route; the case with all its papers lies in 尤溪."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # Access alone is tried here; that forms carry a token is tried elsewhere.
        self.app.config["WTF_CSRF_METHODS"] = []
        self.routes = list(routes_of(self.app))
        number = self.file()
        case = self.get(f"/cases/{number}", "centre")
        task = self.task(number, "centre")
        self.do(number, "centre", "accept")
        with self.database.reading() as session:
            notice = session.execute(select(Notice.id)).scalars().first()
        self.there = {
            "number": number,
            "task_id": task["id"],
            "record_id": str(self.record.id),
            "batch_id": str(handed_in(self.app, self.world, self.clock())),
            "document_id": str(notice),
            "notice_id": str(notice),
            "application": case["application"],
        }

    def values(self, route: Route, there: bool) -> dict[str, str]:
        """Ids of the county's papers, or ids that nothing has."""
        known = (
            dict(self.there) if there else {"number": "YY-350426-2026-999999", "application": "SQ-350426-2026-999999"}
        )
        if "applications" in route.rule.rule or "progress" in route.rule.rule:
            known["number"] = known["application"]
        return {name: known.get(name, "4611686018427387904") for name in route.names} | OPEN

    def client(self, who: str | None) -> FlaskClient:
        client = self.app.test_client()
        if who is not None:
            sign_in(client, self.world.people[who].account_id)
        return client

    def ask(self, route: Route, who: str | None, there: bool = True) -> int:
        """The status of the answer; a form is sent empty, the API gets a body of the right shape."""
        path = route.path(self.values(route, there))
        if route.is_api:
            token = {"Authorization": f"Bearer {self.token(who)}"} if who else {}
            body = BODIES.get(path.rpartition("/")[2], {}) if route.method != "GET" else None
            answer = self.app.test_client().open(path, method=route.method, headers=token, json=body)
        else:
            answer = self.client(who).open(path, method=route.method)
        answer.close()
        return answer.status_code


def sign_in(client: FlaskClient, account_id: int | None, seen: float = 0, started: float = 0) -> None:
    """A session of this account, last seen and begun so many seconds ago."""
    seconds = int(machine_now().timestamp())
    with client.session_transaction() as session:
        session["_user_id"] = f"{account_id}:0"
        session["seen"], session["started"] = seconds - seen, seconds - max(started, seen)


@pytest.fixture
def doors(app: Flask, clock: FixedClock) -> Doors:
    return Doors(app, clock, "youxi")


def person_with(doors: Doors, role: Role) -> str:
    """Somebody of 中牟 (or of no place) who holds this role alone."""
    known = {
        Role.APPLICANT: "stranger",
        Role.CREDIT_CENTRE: "foreign_centre",
        Role.INFORMATION_PROVIDER: "foreign_provider",
        Role.SUPERVISOR: "foreign_supervisor",
        Role.ADMINISTRATOR: "admin",
        Role.AUDITOR: "auditor",
    }
    if role in known:
        return known[role]
    with doors.database.transaction() as session:
        account_id = doors.world.people["foreign_centre"].account_id
        session.execute(update(Grant).where(Grant.account_id == account_id).values(role=role))
    return "foreign_centre"


def test_signed_out_visitor_is_sent_to_sign_in_or_refused(doors: Doors) -> None:
    """Without a session a page leads to the sign-in, a form and the API answer 401; public routes never do."""
    wrong = {}
    for route in doors.routes:
        status = doors.ask(route, None)
        if route.action is Action.PUBLIC:
            fine = status < 500 and (status != 401 or route.is_api)
        else:
            fine = status == (302 if route.method == "GET" and not route.is_api else 401)
        if not fine:
            wrong[str(route)] = status
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_route_answers_those_alone_whose_role_holds_its_action(doors: Doors, role: Role) -> None:
    """403 for every role the table does not list, and no route answers anybody with 500."""
    who, wrong = person_with(doors, role), {}
    for route in doors.routes:
        status = doors.ask(route, who)
        opened = route.action in (Action.PUBLIC, Action.SIGNED_IN) or role in ROLES[route.action]
        if status >= 500 or (not opened and status != 403) or (opened and status == 401 and not route.is_api):
            wrong[str(route)] = status
    assert wrong == {}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AUDITOR, Role.ADMINISTRATOR)])
def test_paper_of_another_county_looks_like_none_at_all(doors: Doors, role: Role) -> None:
    """Another county's id is answered like one that nobody has: neither shown nor forbidden."""
    who, wrong = person_with(doors, role), {}
    for route in doors.routes:
        if not route.names or (
            route.action is not Action.PUBLIC and role not in ROLES.get(route.action, frozenset(Role))
        ):
            continue
        foreign, missing = (doors.ask(route, who, there) for there in (True, False))
        if foreign != missing or not (foreign == 404 or 301 <= foreign <= 303 or foreign == 422):
            wrong[str(route)] = foreign, missing
    assert wrong == {}


def test_national_roles_see_and_do_no_more_than_theirs(doors: Doors) -> None:
    """The auditor reads any county's case and changes none; the administrator does not even read."""
    case, task = f"/cases/{doors.there['number']}", f"/tasks/{doors.there['task_id']}/claim"
    assert (doors.call("GET", case, "auditor").status_code, doors.call("POST", task, "auditor").status_code) == (
        200,
        403,
    )
    assert doors.call("GET", case, "admin").status_code == 403


def test_undeclared_route_stops_the_application(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that says nothing about who may use it never goes into service."""
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", view_func=lambda: "open to all")
    monkeypatch.setattr(views, "BLUEPRINTS", (*views.BLUEPRINTS, forgotten))
    with pytest.raises(UndeclaredRoute, match="/forgotten"):
        create_app(settings)


def inbox(client: FlaskClient) -> int:
    return client.get("/inbox").status_code


def test_tampered_session_is_signed_out(doors: Doors) -> None:
    """A cookie somebody has changed is no session: its signature does not fit."""
    client = doors.client("centre")
    assert inbox(client) == 200
    cookie = client.get_cookie("session")
    assert cookie is not None
    payload, stamp, signature = cookie.value.rsplit(".", 2)
    for forged in (f"{payload}.{stamp}.{signature[::-1]}", f"{payload[:-2]}xx.{stamp}.{signature}", "x", ""):
        client.set_cookie("session", forged)
        assert inbox(client) == 302


@pytest.mark.parametrize(
    ("seen", "started", "status"),
    [
        (timedelta(), timedelta(), 200),
        (IDLE - timedelta(minutes=1), timedelta(), 200),
        (IDLE + timedelta(minutes=1), timedelta(), 302),
        (timedelta(), ABSOLUTE - timedelta(minutes=1), 200),
        (timedelta(), ABSOLUTE + timedelta(minutes=1), 302),
    ],
)
def test_session_ends_when_idle_or_old(doors: Doors, seen: timedelta, started: timedelta, status: int) -> None:
    """An hour without a request ends a session, twelve hours end it whatever happens."""
    client = doors.app.test_client()
    sign_in(client, doors.world.people["centre"].account_id, seen.total_seconds(), started.total_seconds())
    assert inbox(client) == status


@pytest.mark.parametrize("change", [{"active": False}, {"session_epoch": 1}])
def test_session_ends_with_its_account(doors: Doors, change: dict[str, Any]) -> None:
    """A closed account and a raised epoch end every session at once."""
    client = doors.client("centre")
    assert inbox(client) == 200
    with doors.database.transaction() as session:
        account_id = doors.world.people["centre"].account_id
        session.execute(update(Account).where(Account.id == account_id).values(**change))
    assert inbox(client) == 302


def test_cookie_opens_no_api_and_token_opens_no_page(doors: Doors) -> None:
    """The API looks only at Authorization, pages only at the session."""
    assert doors.client("centre").get(f"{API}v1/cases").status_code == 401
    header = {"Authorization": f"Bearer {doors.token('centre')}"}
    assert doors.app.test_client().get("/inbox", headers=header).status_code == 302


def test_form_without_its_token_is_refused(app: Flask, clock: FixedClock) -> None:
    """A page of another site cannot post for a signed-in person."""
    doors = Doors(app, clock)
    doors.app.config["WTF_CSRF_METHODS"] = ["POST"]
    answer = doors.client("centre").post(f"/tasks/{doors.there['task_id']}/claim")
    assert answer.status_code == 400


def test_session_planted_before_signing_in_is_worthless(doors: Doors) -> None:
    """Signing in begins a new session: nothing of the one before is kept."""
    client = doors.app.test_client()
    with client.session_transaction() as session:
        session["planted"] = "x"
    answer = send(client, "/login", login="centre", password="a long password")
    assert answer.status_code == 303
    with client.session_transaction() as session:
        assert "planted" not in session
    assert inbox(client) == 200


def test_expired_or_revoked_token_opens_nothing(doors: Doors) -> None:
    """A token lasts as long as it was given for."""
    with doors.database.transaction() as session:
        account = session.get_one(Account, doors.world.people["centre"].account_id)
        lasting = accounts.new_token(session, account, now=machine_now(), days=1)
        past = accounts.new_token(session, account, now=machine_now() - timedelta(days=2), days=1)
    client = doors.app.test_client()
    statuses = [
        client.get(f"{API}v1/tasks?view=unit", headers={"Authorization": f"Bearer {token}"}).status_code
        for token in (lasting, past, lasting + "x")
    ]
    assert statuses == [200, 401, 401]
