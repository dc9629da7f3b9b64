"""Signing in, out, and registering, by the pages themselves."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.models.account import Account
from app.services import accounts
from tests.fixed_clock import FixedClock
from tests.services.world import build
from tests.web.visiting import PASSWORD, Visitor

NEW = {
    "login": "new.person",
    "password": PASSWORD,
    "again": PASSWORD,
    "name": "示例人",
    "id_type": "resident_id",
    "id_number": "41012219770707003X",
    "consent": "y",
}


@pytest.fixture(autouse=True)
def people(database: Database, clock: FixedClock) -> None:
    """The accounts of the small world."""
    with database.transaction() as session:
        build(session, clock())


def account(database: Database, login: str) -> Account | None:
    with database.reading() as session:
        return session.execute(select(Account).where(Account.login == login)).scalar_one_or_none()


@pytest.mark.parametrize(("login", "home"), [("applicant", "/mine"), ("centre", "/inbox")])
def test_sign_in_leads_to_the_persons_own_work(client: FlaskClient, login: str, home: str) -> None:
    """Applicants come to their applications, staff to their inbox."""
    answer = Visitor(client).sign_in(login)
    assert (answer.status_code, answer.location) == (303, home)


def test_wrong_password_is_refused_without_telling_which_was_wrong(client: FlaskClient) -> None:
    """An unknown login and a wrong password read the same, and the login stays filled in."""
    wrong = [Visitor(client).sign_in(login, "not the password") for login in ("applicant", "nobody.here")]
    assert [answer.status_code for answer in wrong] == [422, 422]
    assert all("账号或者密码不正确" in answer.text for answer in wrong)
    assert 'value="applicant"' in wrong[0].text


def test_sixth_wrong_password_is_throttled(client: FlaskClient) -> None:
    """After five failures an account rests for fifteen minutes, even for the right password."""
    for _ in range(accounts.MAX_ATTEMPTS):
        Visitor(client).sign_in("applicant", "not the password")
    answer = Visitor(client).sign_in("applicant")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) in range(800, 901)
    assert "请 15 分钟后再试" in answer.text


def test_page_asked_for_is_opened_after_signing_in(client: FlaskClient) -> None:
    """Query arguments survive the detour."""
    asked = client.get("/records?status=in_force&disputed=1")
    assert asked.location == "/login?next=%2Frecords%3Fstatus%3Din_force%26disputed%3D1"
    answer = Visitor(client).sign_in("applicant", following=asked.location.removeprefix("/login"))
    assert answer.location == "/records?status=in_force&disputed=1"


@pytest.mark.parametrize(
    "following", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)", "/\n/example.com"]
)
def test_next_never_leads_to_another_site(client: FlaskClient, following: str) -> None:
    """Only a path of this site is followed."""
    client.get("/login")
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    assert token
    data = {"csrf_token": token[1], "login": "applicant", "password": PASSWORD}
    answer = client.post("/login", query_string={"next": following}, data=data)
    assert answer.location == "/mine"


def test_signing_in_begins_a_session_of_its_own(app: Flask) -> None:
    """A cookie planted before is worthless, and signing out ends it."""
    client = app.test_client()
    with client.session_transaction() as planted:
        planted["planted"] = True
    Visitor(client).sign_in("applicant")
    with client.session_transaction() as fresh:
        assert "planted" not in fresh
    assert client.get("/login").location == "/mine"


def test_signing_out_closes_the_pages_again(client: FlaskClient) -> None:
    """After signing out an own page asks to sign in."""
    Visitor(client).sign_in("applicant")
    assert client.get("/records").status_code == 200
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/").text)
    assert token
    assert client.post("/logout", data={"csrf_token": token[1]}).status_code == 303
    assert client.get("/records").status_code == 302


def test_form_without_token_is_refused(client: FlaskClient) -> None:
    """Another site cannot sign anybody in."""
    assert client.post("/login", data={"login": "applicant", "password": PASSWORD}).status_code == 400


def test_citizen_registers_an_account_that_is_not_verified(client: FlaskClient, database: Database) -> None:
    """Identity stays unproven, the consent and its version are kept, and the number is never shown again."""
    answer = Visitor(client).post("/register", **NEW)
    assert (answer.status_code, answer.location) == (303, "/login")
    made = account(database, "new.person")
    assert made is not None
    assert (made.verified, made.consent_version, made.id_number) == (False, "2026-1", NEW["id_number"])
    assert Visitor(client).sign_in("new.person").location == "/mine"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"consent": ""}, "请先阅读个人信息处理告知"),
        ({"again": "another password"}, "两次填写的密码不一致"),
        ({"password": "1234567890", "again": "1234567890"}, "不能全是数字"),
        ({"login": "applicant"}, "该账号已被使用"),
        ({"id_number": "410122"}, "居民身份证号码应为18位"),
    ],
)
def test_faulty_registration_names_the_fault_and_keeps_what_was_typed(
    client: FlaskClient, database: Database, change: dict[str, str], text: str
) -> None:
    """Every fault stands at its field; nothing typed is lost except passwords."""
    answer = Visitor(client).post("/register", **{**NEW, **change})
    assert answer.status_code == 422
    assert text in answer.text
    assert 'value="示例人"' in answer.text
    assert account(database, "new.person") is None


def test_wrong_check_digit_is_confirmed_not_refused(client: FlaskClient, database: Database) -> None:
    """Some genuine numbers fail the check: their owner looks again and goes on."""
    doubtful = {**NEW, "id_number": "410122197707070031"}
    first = Visitor(client).post("/register", **doubtful)
    assert first.status_code == 422
    assert "校验位不符" in first.text
    assert account(database, "new.person") is None
    assert Visitor(client).post("/register", **doubtful, confirm_number="y").status_code == 303
    assert account(database, "new.person") is not None


def test_form_sent_after_the_session_ended_is_carried_over_the_sign_in(client: FlaskClient) -> None:
    """Nothing typed is lost: after signing in again one button sends it on."""
    visitor = Visitor(client)
    visitor.sign_in("applicant")
    page = client.get("/file").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    with client.session_transaction() as session:
        session["seen"] = 0
    late = client.post("/file", data={"csrf_token": token[1], "jurisdiction": "zhongmu", "consent": "y"})
    assert late.status_code == 401
    assert "您刚才填写的文字还在" in late.text
    carried = dict(re.findall(r'name="(carried\.\w+)" value="([^"]*)"', late.text))
    assert carried == {"carried.jurisdiction": "zhongmu", "carried.consent": "y"}
    wrong = visitor.post("/login?next=/file", login="applicant", password="wrong", **carried)
    assert 'name="carried.jurisdiction"' in wrong.text
    back = visitor.post("/login?next=/file", login="applicant", password=PASSWORD, **carried)
    assert 'action="/file"' in back.text
    assert 'name="jurisdiction" value="zhongmu"' in back.text
