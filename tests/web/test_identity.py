"""Signing in by a provider that vouches for citizens, against a real one on this machine."""

import dataclasses
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.domain.vocabulary import IdType, Role
from app.factory import create_app
from app.models.account import Account
from app.services import accounts
from config import IdentitySettings, Settings
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM
from tests.web.identity_provider import CLIENT, SECRET, Provider, running
from tests.web.office import Office, send

NUMBER = "41012219770707003X"
PERSON = {"sub": "s-1", "name": "示例人", "id_number": NUMBER}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as provider:
        provider.person = dict(PERSON)
        yield provider


@pytest.fixture
def office(settings: Settings, clock: FixedClock, provider: Provider) -> Iterator[Office]:
    known = IdentitySettings(provider.issuer, CLIENT, SECRET)
    app = create_app(dataclasses.replace(settings, identity=known), now=clock)
    app.testing = True
    yield Office(app, clock)
    app.extensions["database"].dispose()


def set_out(client: FlaskClient, **fields: str) -> str:
    """The address of the provider to which the form leads."""
    answer = send(client, "/login/identity", consent="y", **fields)
    assert answer.status_code == 303
    return answer.location


def come_back(client: FlaskClient, address: str, **changes: str) -> TestResponse:
    """Go there, be sent back, and follow as a browser does."""
    sent = requests.get(address, allow_redirects=False, timeout=10)
    assert sent.status_code == 302
    query = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    return client.get("/login/identity/back", query_string={**query, **changes})


def travel(client: FlaskClient, **fields: str) -> TestResponse:
    return come_back(client, set_out(client, **fields))


def rows(office: Office) -> list[Account]:
    with office.database.reading() as session:
        return list(session.execute(select(Account).where(Account.identity.is_not(None))).scalars())


def registered(office: Office, *, verified: bool) -> None:
    wanted = accounts.NewAccount(
        "registered",
        "a long password",
        "示例人",
        ((Role.APPLICANT, None, None),),
        id_type=IdType.RESIDENT_ID,
        id_number=NUMBER,
        verified=verified,
    )
    with office.database.transaction() as session:
        accounts.create(session, wanted, now=office.clock())


def test_without_a_provider_there_is_no_button_and_no_page(app: Flask, client: FlaskClient) -> None:
    """An installation that names no issuer has nothing of it."""
    assert "统一身份认证" not in client.get("/login").text
    for address in ("/login/identity", "/login/identity/back"):
        assert client.get(address).status_code == 404


def test_vouched_person_comes_in_verified_and_is_known_again(office: Office) -> None:
    """The first time makes an account with the number, verified; the second finds it."""
    for _ in range(2):
        client = office.app.test_client()
        assert "/login/identity" in client.get("/login").text
        assert travel(client).location == "/mine"
        assert client.get("/mine").status_code == 200
    (row,) = rows(office)
    assert (row.verified, row.id_number, row.id_type) == (True, NUMBER, IdType.RESIDENT_ID)
    assert row.identity != "s-1"


def test_number_may_be_told_by_userinfo_of_the_same_subject(office: Office, provider: Provider) -> None:
    """A short token is completed; what userinfo says of another subject is not believed."""
    provider.person = {"sub": "s-1"}
    provider.userinfo = {**PERSON, "sub": "s-2"}
    assert travel(office.app.test_client()).location == "/login"
    provider.userinfo = dict(PERSON)
    assert travel(office.app.test_client()).location == "/mine"
    assert [row.id_number for row in rows(office)] == [NUMBER]


@pytest.mark.parametrize(
    "forged",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "somebody-else"},
        {"nonce": "of another sign-in"},
        {"exp": 1_000_000_000},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"id_number": ""},
        {"id_number": "410122197707070031"},
        {"id_type": "passport of nowhere"},
        {"sub": ""},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_token_that_does_not_fit_opens_nothing(office: Office, provider: Provider, forged: dict[str, Any]) -> None:
    """Issuer, audience, nonce, time, the access token's hash and the number are all looked at."""
    provider.forged = forged
    client = office.app.test_client()
    assert travel(client).location == "/login"
    assert client.get("/mine").status_code == 302
    assert rows(office) == []


def test_token_signed_by_another_key_opens_nothing(office: Office, provider: Provider) -> None:
    """The provider's published keys alone are believed."""
    provider.signing = RSAKey.generate_key(2048)
    assert travel(office.app.test_client()).location == "/login"
    assert rows(office) == []


def test_answer_belongs_to_the_browser_that_asked_and_is_taken_once(office: Office) -> None:
    """Another state, another browser, another issuer in the answer, a second time: each is refused."""
    client, other = office.app.test_client(), office.app.test_client()
    assert come_back(client, set_out(client), state="of another").location == "/login"
    address = set_out(client)
    assert come_back(other, address).location == "/login"
    assert come_back(client, set_out(client), iss="https://example.com").location == "/login"
    assert rows(office) == []
    assert travel(client).location == "/mine"
    assert client.get("/login/identity/back?code=x&state=x").location == "/login"


def test_code_is_worthless_without_the_verifier(office: Office) -> None:
    """The challenge travels, the verifier stays in the browser's session: a code caught on the way is of no use."""
    client = office.app.test_client()
    asked = parse_qs(urlsplit(set_out(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    with client.session_transaction() as session:
        verifier = session["errand"]["verifier"]
        session["errand"] = {**session["errand"], "verifier": "x" * 64}
    assert verifier not in str(asked)
    sent = requests.get(set_out(other := office.app.test_client()), allow_redirects=False, timeout=10)
    query = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    with other.session_transaction() as session:
        session["errand"] = {**session["errand"], "verifier": "x" * 64}
    assert other.get("/login/identity/back", query_string=query).location == "/login"
    assert rows(office) == []


@pytest.mark.parametrize("verified", [True, False])
def test_account_that_is_there_is_joined_only_after_its_own_sign_in(office: Office, verified: bool) -> None:
    """Whoever registered with the number keeps the account; a verified one is never doubled."""
    registered(office, verified=verified)
    stranger = office.app.test_client()
    answer = travel(stranger)
    assert (answer.status_code, "该证件号码已有账户" in answer.text) == (200, True)
    assert stranger.get("/mine").status_code == 302
    again = travel(office.app.test_client(), fresh="1")
    assert (again.location == "/mine") is not verified
    owner = office.app.test_client()
    send(owner, "/login", login="registered", password="a long password")
    assert travel(owner).location == "/account"
    joined = [row.login for row in rows(office)]
    assert ("registered" in joined) is verified  # else the fresh account holds the identity already


def test_account_of_another_number_is_not_joined(office: Office) -> None:
    """Nobody lends a verified identity to an account that says something else; staff are not joined at all."""
    client = office.client("applicant")
    assert travel(client).location == "/account"
    assert "与本账号登记的不一致" in client.get("/account").text
    assert rows(office) == []
    assert send(office.client("centre"), "/login/identity", "/account/password", consent="y").status_code == 403
    with office.database.reading() as session:
        held = session.execute(select(Account.id_number).where(Account.login == "applicant")).scalar_one()
    assert held == FIRM


def test_closed_account_is_not_opened_by_the_provider(office: Office) -> None:
    """What an administrator has closed stays closed."""
    assert travel(office.app.test_client()).location == "/mine"
    with office.database.transaction() as session:
        session.execute(update(Account).where(Account.identity.is_not(None)).values(active=False))
    client = office.app.test_client()
    assert travel(client).location == "/login"
    assert client.get("/mine").status_code == 302


def test_provider_that_is_away_is_said_and_the_password_still_serves(settings: Settings, clock: FixedClock) -> None:
    """Nothing breaks, nothing hangs."""
    known = IdentitySettings("http://127.0.0.1:9", CLIENT, SECRET)
    app = create_app(dataclasses.replace(settings, identity=known), now=clock)
    app.testing = True
    office = Office(app, clock)
    client = app.test_client()
    assert client.get("/login/identity").location == "/login"
    assert "暂时无法使用" in client.get("/login").text
    assert send(client, "/login", login="applicant", password="a long password").location == "/mine"
    office.database.dispose()
