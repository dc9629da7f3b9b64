"""One's own account by its pages: password, second step, recovery codes, browsers in which one is signed in."""

import base64
import dataclasses
import re
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from lxml import html
from sqlalchemy import select, update

from app.clock import machine_now
from app.factory import create_app
from app.models.account import Account
from app.services import passwords, second_step
from app.web.views import account as account_view
from app.web.views import auth
from config import Settings
from tests.fixed_clock import FixedClock
from tests.web.office import Office
from tests.web.visiting import PASSWORD, Visitor


class Machine:
    """The machine's clock of a test, which goes on when told."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return machine_now() + self.ahead


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    found = Machine()
    monkeypatch.setattr(auth, "machine_now", found)
    monkeypatch.setattr(account_view, "machine_now", found)
    return found


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


def browser(app: Flask) -> Visitor:
    return Visitor(app.test_client())


def code_of(secret: str, machine: Machine) -> str:
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return totp.generate(machine().timestamp()).decode()


def enrol(person: Visitor, machine: Machine) -> tuple[str, list[str]]:
    """The secret and the recovery codes, by the pages."""
    assert person.post("/account/second-step", page="/account/second-step").status_code == 303
    page = html.fromstring(person.get("/account/second-step").text)
    secret = page.xpath("string(//code)").replace(" ", "")
    assert page.xpath("//svg/path/@d") or page.xpath("//*[local-name()='path']/@d")
    shown = person.post("/account/second-step/prove", page="/account/second-step", code=code_of(secret, machine))
    assert shown.status_code == 200
    return secret, html.fromstring(shown.text).xpath("//main//li/code/text()")


def inbox(person: Visitor) -> int:
    return person.get("/inbox").status_code


def test_password_alone_is_half_the_way_once_a_second_step_is_set(app: Flask, office: Office, machine: Machine) -> None:
    """The right password opens the question for a code and nothing else; a code serves once."""
    person = browser(app)
    person.sign_in("centre")
    secret, _ = enrol(person, machine)
    other = browser(app)
    assert "登录第二步" in other.sign_in("centre").text
    assert inbox(other) == 302
    used = code_of(secret, machine)
    assert other.post("/login/code", page="/login", code=used).status_code == 422  # the one that enrolled
    machine.ahead = timedelta(seconds=60)
    answer = other.post("/login/code", page="/login", code=code_of(secret, machine))
    assert (answer.status_code, answer.location, inbox(other)) == (303, "/inbox", 200)
    third = browser(app)
    third.sign_in("centre")
    assert third.post("/login/code", page="/login", code=code_of(secret, machine)).status_code == 422


def test_recovery_code_serves_once_and_is_stored_nowhere(app: Flask, office: Office, machine: Machine) -> None:
    """Ten codes, each for one sign-in; the database keeps keyed digests alone."""
    person = browser(app)
    person.sign_in("centre")
    _, codes = enrol(person, machine)
    assert len(set(codes)) == second_step.RECOVERY_CODES
    for expected in (303, 422):
        other = browser(app)
        other.sign_in("centre")
        assert other.post("/login/code", page="/login", code=codes[0].lower()).status_code == expected
    assert "备用码剩余 9 个" in person.get("/account").text


def test_codes_are_not_guessed(app: Flask, office: Office, machine: Machine) -> None:
    """After five wrong codes the right one is refused as well, also in another browser, and it is said until when."""
    person = browser(app)
    person.sign_in("centre")
    secret, _ = enrol(person, machine)
    machine.ahead = timedelta(seconds=60)
    other = browser(app)
    other.sign_in("centre")
    for _ in range(second_step.MOST_WRONG):
        other.post("/login/code", page="/login", code="000000")
    third = browser(app)
    third.sign_in("centre")
    answer = third.post("/login/code", page="/login", code=code_of(secret, machine))
    assert (answer.status_code, "分钟后再试" in answer.text) == (429, True)


def test_half_a_sign_in_does_not_wait_for_ever(app: Flask, office: Office, machine: Machine) -> None:
    """Whoever leaves between password and code begins anew, and nobody comes to the code without a password."""
    person = browser(app)
    person.sign_in("centre")
    secret, _ = enrol(person, machine)
    machine.ahead = timedelta(seconds=60)
    other = browser(app)
    other.sign_in("centre")
    machine.ahead = timedelta(seconds=600)
    assert "请重新登录" in other.post("/login/code", page="/login", code=code_of(secret, machine)).text
    assert "请重新登录" in browser(app).post("/login/code", page="/login", code=code_of(secret, machine)).text


def test_what_was_typed_before_the_session_ended_survives_both_steps(
    app: Flask, office: Office, machine: Machine
) -> None:
    """The interrupted form is carried through the second step too."""
    person = browser(app)
    person.sign_in("applicant")
    secret, _ = enrol(person, machine)
    machine.ahead = timedelta(seconds=60)
    other = browser(app)
    half = other.post("/login?next=/mine", login="applicant", password=PASSWORD, **{"carried.text": "写到一半"})
    form = html.fromstring(half.text).xpath("//main//form")[0]
    data = {each.get("name"): each.get("value") or "" for each in form.xpath(".//input")}
    answer = other.client.post(form.get("action"), data={**data, "code": code_of(secret, machine)})
    assert answer.status_code == 200
    assert 'value="写到一半"' in answer.text
    assert 'action="/mine"' in answer.text


def test_changed_password_ends_other_sessions_and_begins_a_new_one_here(app: Flask, office: Office) -> None:
    """Whoever stole the old password or a cookie is out with the change; this browser goes on."""
    here, there = browser(app), browser(app)
    here.sign_in("centre")
    there.sign_in("centre")
    cookie = here.client.get_cookie("session")
    new = "another long password"
    assert here.post("/account/password", old="wrong one", password=new, again=new).status_code == 422
    assert here.post("/account/password", old=PASSWORD, password="a short", again="a short").status_code == 422
    assert here.post("/account/password", old=PASSWORD, password=new, again=new).status_code == 303
    assert (inbox(here), inbox(there)) == (200, 302)
    assert cookie is not None
    stolen = app.test_client()
    stolen.set_cookie("session", cookie.value)
    assert stolen.get("/inbox").status_code == 302
    assert browser(app).sign_in("centre").status_code == 422
    assert browser(app).sign_in("centre", new).status_code == 303


def test_one_sees_where_one_is_signed_in_and_ends_it(app: Flask, office: Office) -> None:
    """Each browser is listed with its address; one, or all others, are signed out; others' sessions are not there."""
    here, there, stranger = browser(app), browser(app), browser(app)
    here.sign_in("centre")
    there.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
    there.sign_in("centre")
    stranger.sign_in("provider")
    listed = here.get("/account").text
    assert "Windows · Firefox" in listed
    (ending,) = re.findall(r"/account/sessions/\d+/end", listed)
    assert stranger.post(ending, page="/account").status_code == 404
    assert inbox(there) == 200
    assert here.post(ending, page="/account").status_code == 303
    assert (inbox(here), inbox(there)) == (200, 302)
    there.sign_in("centre")
    assert here.post("/account/sessions/end", page="/account").status_code == 303
    assert (inbox(here), inbox(there)) == (200, 302)


def test_signing_out_ends_the_session_for_a_copied_cookie_too(app: Flask, office: Office) -> None:
    """A cookie copied before signing out opens nothing afterwards."""
    here, copy = browser(app), app.test_client()
    here.sign_in("centre")
    cookie = here.client.get_cookie("session")
    assert cookie is not None
    here.post("/logout", page="/account")
    copy.set_cookie("session", cookie.value)
    assert copy.get("/inbox").status_code == 302


def test_one_time_password_leads_to_ones_own_and_nowhere_else(app: Flask, office: Office) -> None:
    """What an administrator has set serves to choose another password."""
    with office.database.transaction() as session:
        row = session.execute(select(Account).where(Account.login == "centre")).scalar_one()
        actor = office.world.people["admin"]
        once = passwords.set_once(session, row, actor=actor, now=office.clock(), machine=machine_now())
    person = browser(app)
    assert person.sign_in("centre").status_code == 422
    assert person.sign_in("centre", once).status_code == 303
    assert person.get("/cases").location == "/account/password"
    assert person.post("/desk/absence", page="/account/password").status_code == 403
    new = "another long password"
    assert person.post("/account/password", old=once, password=new, again=new).status_code == 303
    assert inbox(person) == 200


@pytest.mark.parametrize(("who", "asked"), [("centre", True), ("applicant", False)])
def test_staff_of_an_installation_that_asks_for_it_set_the_step_up_first(
    settings: Settings, clock: FixedClock, machine: Machine, who: str, asked: bool
) -> None:
    """Where the setting says staff, no page opens to them before the second step is on; citizens are free."""
    app = create_app(dataclasses.replace(settings, staff_prove=True), now=clock)
    app.testing = True
    office = Office(app, clock)
    person = browser(app)
    assert person.sign_in(who).status_code == 303
    page = "/inbox" if asked else "/mine"
    assert (person.get(page).location == "/account/second-step") is asked
    enrol(person, machine)
    assert person.get(page).status_code == 200
    answer = person.post("/account/second-step/remove", page="/account/second-step", code="000000")
    assert answer.status_code == (403 if asked else 422)
    office.database.dispose()


def test_password_that_is_too_old_must_be_changed_where_the_setting_says_so(
    app: Flask, settings: Settings, clock: FixedClock
) -> None:
    """Without the setting a password serves for ever."""
    office = Office(app, clock)
    old = machine_now() - timedelta(days=91)
    with office.database.transaction() as session:
        session.execute(update(Account).values(password_at=old))
    person = browser(app)
    person.sign_in("centre")
    assert inbox(person) == 200
    strict = create_app(dataclasses.replace(settings, password_days=90), now=clock)
    person = browser(strict)
    person.sign_in("centre")
    assert person.get("/inbox").location == "/account/password"
    strict.extensions["database"].dispose()


@pytest.mark.both_databases
def test_same_code_at_once_is_taken_once(app: Flask, office: Office) -> None:
    """The number of the half minute is kept under the account's lock."""
    person = office.world.people["centre"]
    assert person.account_id is not None
    when = machine_now()
    with office.database.transaction() as session:
        second_step.begin(session, person.account_id)
        offer = second_step.offer(session, person.account_id)
        assert offer is not None
        machine = Machine()
        code = code_of(offer.secret, machine)
        codes = second_step.prove(session, person.account_id, code, actor=person, now=office.clock(), machine=when)
    assert codes
    later = when + timedelta(seconds=60)
    machine.ahead = timedelta(seconds=60)
    taken = []
    for _ in range(2):
        with office.database.transaction() as session:
            taken.append(
                second_step.check(
                    session,
                    person.account_id,
                    code_of(offer.secret, machine),
                    actor=person,
                    now=office.clock(),
                    machine=later,
                )
            )
    assert taken == [True, False]
