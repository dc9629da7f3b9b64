"""Closed unless opened: every route of the URL map, tried by everybody, in the county and from another one."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.clock import machine_now
from app.domain.permissions import ROLES, Action
from app.domain.vocabulary import Role
from app.factory import create_app
from app.models.account import Account
from app.services import accounts
from app.web import views
from app.web.access import ABSOLUTE, API, IDLE, UndeclaredRoute
from config import Settings
from tests.fixed_clock import FixedClock
from tests.web.doors import ELSEWHERE, OPEN, Doors, person_with
from tests.web.office import send
from tests.web.planting import plant


@pytest.fixture
def doors(app: Flask, clock: FixedClock) -> Doors:
    return Doors(app, clock, "youxi")


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


def test_every_parameter_of_an_address_is_known(doors: Doors) -> None:
    """What the walks here put into addresses is there: a new kind of paper joins them or is named as left out."""
    arguments = {name for route in doors.routes for name in route.rule.arguments}
    assert arguments - doors.there.keys() - OPEN.keys() == ELSEWHERE


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
    account_id = doors.world.people["centre"].account_id
    plant(client, account_id, seen=seen.total_seconds(), started=started.total_seconds())
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
