"""One's own tokens and mail address by the pages, and what the administrator of the place may end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.clock import machine_now
from app.domain.ids import new_id
from app.domain.vocabulary import Role
from app.models.account import Account, ApiToken
from app.models.event import AdminEvent
from app.models.work import OutboxMessage
from app.services import accounts, own_address, tokens
from tests.fixed_clock import FixedClock
from tests.web.office import Office, faults, send, tree
from tests.web.test_account_pages import Machine, browser, enrol
from tests.web.visiting import PASSWORD, Visitor

TOKENS, ADDRESS = "/account/tokens", "/account/email"
OLD, NEW = "old@example.com", "New.One@example.com"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


def signed_in(office: Office, who: str = "provider") -> Visitor:
    visitor = browser(office.app)
    visitor.sign_in(who)
    return visitor


def made(visitor: Visitor, **fields: Any) -> TestResponse:
    given = re.search(r'name="token"[^>]*value="(\d+)"', visitor.get(TOKENS).text)
    assert given
    return visitor.post(TOKENS, **{"token": given[1], "days": "30", "password": PASSWORD, **fields})


def token_of(page: TestResponse) -> str:
    return str(html.fromstring(page.text).xpath("string(//main//code)"))


def call(office: Office, token: str) -> int:
    header = {"Authorization": f"Bearer {token}"}
    return office.app.test_client().get("/api/v1/tasks?view=unit", headers=header).status_code


def events(office: Office, *kinds: str) -> list[AdminEvent]:
    with office.database.reading() as session:
        wanted = select(AdminEvent).where(AdminEvent.kind.in_(kinds)).order_by(AdminEvent.at, AdminEvent.seq)
        return list(session.execute(wanted).scalars())


def row_of(office: Office, who: str) -> Account:
    with office.database.reading() as session:
        return session.get_one(Account, office.world.people[who].account_id)


def rows(office: Office, who: str) -> list[ApiToken]:
    with office.database.reading() as session:
        wanted = select(ApiToken).where(ApiToken.account_id == office.world.people[who].account_id)
        return list(session.execute(wanted.order_by(ApiToken.id)).scalars())


@pytest.mark.both_databases
def test_owner_makes_a_token_and_revokes_it_at_once(office: Office) -> None:
    """Shown once, used, seen to be used, and worthless with the next call; the chain tells of both."""
    visitor = signed_in(office)
    token = token_of(made(visitor))
    assert len(token) > 40
    assert token not in visitor.get(TOKENS).text
    assert "尚未使用" in visitor.get(TOKENS).text
    assert call(office, token) == 200
    assert "尚未使用" not in visitor.get(TOKENS).text
    (row,) = rows(office, "provider")
    assert row.expires_at
    assert row.expires_at - row.created_at == timedelta(days=30)
    assert visitor.post(f"{TOKENS}/{row.id}/revoke", page=TOKENS).status_code == 303
    assert call(office, token) == 401
    assert visitor.post(f"{TOKENS}/{row.id}/revoke", page=TOKENS).status_code == 303
    told = events(office, "token_created", "token_revoked")
    assert [each.kind for each in told] == ["token_created", "token_revoked"]
    assert {each.data["token"] for each in told} == {str(row.id)}
    assert {each.jurisdiction for each in told} == {"zhongmu"}


def test_use_is_written_down_once_in_some_minutes(office: Office) -> None:
    """A thousand calls are not a thousand writes."""
    with office.database.transaction() as session:
        account = session.get_one(Account, office.world.people["provider"].account_id)
        token = accounts.new_token(session, account, now=machine_now())
    assert call(office, token) == 200
    first = rows(office, "provider")[0].used_at
    assert call(office, token) == 200
    assert rows(office, "provider")[0].used_at == first
    with office.database.transaction() as session:
        earlier = machine_now() - tokens.USED_EVERY - timedelta(seconds=1)
        session.execute(update(ApiToken).values(used_at=earlier))
    assert call(office, token) == 200
    assert rows(office, "provider")[0].used_at != earlier


def test_nothing_is_made_without_password_and_second_step(office: Office) -> None:
    """A browser left open makes no token: the password is asked for, a code where one is set up, guesses counted."""
    visitor = signed_in(office, "centre")
    assert made(visitor, password="").status_code == 422
    assert "密码不正确" in made(visitor, password="wrong").text
    assert made(visitor, days="9999").status_code == 422
    _, codes = enrol(visitor, Machine())
    assert "验证码不正确" in made(visitor, code="000000").text
    assert made(visitor, code=codes[0]).status_code == 200
    assert "验证码不正确" in made(visitor, code=codes[0]).text
    assert len(rows(office, "centre")) == 1
    for _ in range(accounts.MAX_ATTEMPTS):
        made(visitor, password="wrong")
    assert made(visitor, code=codes[1]).status_code == 429


def test_form_sent_twice_makes_one_and_there_is_a_most(office: Office) -> None:
    """The second click is told so; after ten that hold, another one waits for the end of one of them."""
    visitor, given = signed_in(office), str(new_id(office.clock()))
    assert made(visitor, token=given).status_code == 200
    again = made(visitor, token=given)
    assert (again.status_code, "令牌已经创建" in again.text) == (422, True)
    with office.database.transaction() as session:
        account = session.get_one(Account, office.world.people["provider"].account_id)
        for _ in range(tokens.MOST - 1):
            accounts.new_token(session, account, now=machine_now())
    assert "已有 10 个" in made(visitor).text
    with office.database.transaction() as session:
        (first, *_) = rows(office, "provider")
        past = machine_now() - timedelta(seconds=1)
        session.execute(update(ApiToken).where(ApiToken.id == first.id).values(expires_at=past))
    assert made(visitor).status_code == 200
    assert "已到期" in visitor.get(TOKENS).text


def test_nobody_revokes_what_belongs_to_somebody_else(office: Office) -> None:
    """Another person's token is not there; administrators end those of their own place's people, never their own."""
    with office.database.transaction() as session:
        wanted = accounts.NewAccount("local", PASSWORD, "local", ((Role.ADMINISTRATOR, "zhongmu", None),))
        local = accounts.create(session, wanted, now=office.clock())
        session.refresh(local, ["grants"])
        office.world.people["local"] = accounts.actor_of(local)
        made = {}
        for who in ("provider", "foreign_centre", "applicant"):
            account = session.get_one(Account, office.world.people[who].account_id)
            made[who] = accounts.new_token(session, account, now=machine_now())
    provider, local_client = office.world.people["provider"].account_id, office.client("local")
    (row,) = rows(office, "provider")
    assert send(office.client("centre"), f"{TOKENS}/{row.id}/revoke", TOKENS).status_code == 404
    for who in ("foreign_centre", "applicant"):
        theirs = f"/admin/people/{office.world.people[who].account_id}/tokens/{rows(office, who)[0].id}/revoke"
        assert send(local_client, theirs, "/admin/people/new").status_code == 404
        mixed = f"/admin/people/{provider}/tokens/{rows(office, who)[0].id}/revoke"
        assert send(local_client, mixed, "/admin/people/new").status_code == 404
        assert call(office, made[who]) != 401
    page = tree(local_client.get(f"/admin/people/{provider}"))
    assert str(row.id) in page.text_content()
    assert (
        send(local_client, f"/admin/people/{provider}/tokens/{row.id}/revoke", "/admin/people/new").status_code == 303
    )
    assert call(office, made["provider"]) == 401
    (told,) = events(office, "token_revoked")
    assert told.actor_id == office.world.people["local"].account_id


def mails(office: Office) -> list[dict[str, Any]]:
    with office.database.reading() as session:
        return [row.payload for row in session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars()]


def code_in(mail: dict[str, Any]) -> str:
    found = re.search(r"^\d{8}$", mail["text"], re.M)
    assert found
    return found[0]


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["applicant", "provider"])
def test_address_changes_with_the_code_mailed_there_and_the_old_one_is_told(office: Office, who: str) -> None:
    """Citizens and staff alike; nothing changes before, the code serves once, the chain names no address."""
    with office.database.transaction() as session:
        session.execute(update(Account).where(Account.login == who).values(email=OLD))
    visitor = signed_in(office, who)
    assert visitor.post(ADDRESS, email=NEW).status_code == 303
    assert row_of(office, who).email == OLD
    (mail,) = mails(office)
    assert mail["to"] == NEW
    code = code_in(mail)
    assert code not in mail["subject"]
    assert visitor.post(f"{ADDRESS}/code", page=ADDRESS, code=f"{code[:4]} {code[4:]}").status_code == 303
    assert row_of(office, who).email == NEW
    assert [each["to"] for each in mails(office)] == [NEW, OLD]
    assert NEW not in mails(office)[1]["text"]
    assert visitor.post(f"{ADDRESS}/code", page=ADDRESS, code=code).status_code == 422
    (told,) = events(office, "email_changed")
    assert told.data == {"account": str(office.world.people[who].account_id)}


def test_code_is_bound_to_address_account_and_time(office: Office) -> None:
    """An earlier code, somebody else's and one of half an hour ago open nothing; guesses are counted."""
    visitor, other = signed_in(office), signed_in(office, "applicant")
    visitor.post(ADDRESS, email=NEW)
    visitor.post(ADDRESS, email="second@example.com")
    first, second = (code_in(each) for each in mails(office))
    assert visitor.post(f"{ADDRESS}/code", page=ADDRESS, code=first).status_code == 422
    assert other.post(f"{ADDRESS}/code", page=ADDRESS, code=second).status_code == 422
    with office.database.transaction() as session:
        late = machine_now() - own_address.LASTS - timedelta(seconds=1)
        session.execute(update(Account).where(Account.login == "provider").values(email_asked_at=late))
    assert visitor.post(f"{ADDRESS}/code", page=ADDRESS, code=second).status_code == 422
    with office.database.transaction() as session:
        session.execute(update(Account).where(Account.login == "provider").values(email_asked_at=machine_now()))
    for _ in range(own_address.MOST_WRONG - 2):
        assert visitor.post(f"{ADDRESS}/code", page=ADDRESS, code="x").status_code == 422
    assert visitor.post(f"{ADDRESS}/code", page=ADDRESS, code=second).status_code == 429
    assert row_of(office, "provider").email is None


def test_no_mailbox_is_flooded(office: Office) -> None:
    """So many mails an account, and so many an address from all accounts together; what cannot be one is said."""
    visitor = signed_in(office)
    for wrong in (
        "",
        "nobody",
        "a@b",
        "a b@example.com",
        "a@example.com\nBcc: b@example.com",
        "a" * 200 + "@example.com",
    ):
        assert faults(tree(visitor.post(ADDRESS, email=wrong), 422))
    assert mails(office) == []
    people = ("provider", "centre", "applicant", "auditor")
    statuses = [signed_in(office, who).post(ADDRESS, email=NEW).status_code for who in people]
    assert statuses == [303] * own_address.MOST_MAILED + [429]
    assert signed_in(office, "auditor").post(ADDRESS, email=NEW.upper()).status_code == 429
    for at in range(own_address.MOST_ASKED - 1):
        assert visitor.post(ADDRESS, email=f"n{at}@example.com").status_code == 303
    assert visitor.post(ADDRESS, email="last@example.com").status_code == 429
