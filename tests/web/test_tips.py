"""举报: anybody tells; who told is opened by two people together, for minutes, and by nobody alone."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from app.clock import machine_now
from app.domain.ids import new_id
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import Role
from app.models.account import Account, Grant, Throttle
from app.models.base import table_of
from app.models.encryption import Keyring, use_keyring
from app.models.event import AdminEvent
from app.models.tip import Tip, TipOpening
from app.models.work import OutboxMessage
from app.services import jobs, key_rotation, throttling, tips
from app.services.job_kinds import HANDLERS
from tests.fixed_clock import FixedClock
from tests.keys import KEYS
from tests.web.dumping import everything
from tests.web.office import Office, faults, send, tree

WHAT = "办理人员以加快修复为由索要财物，共两次。"
NAME, CONTACT = "密封示例人", "密封联系方式一三九"
REASON = "线索重大，须向举报人当面核实关键事实。"
FORM = "/tips/in/zhongmu"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


def tell(office: Office, client: FlaskClient | None = None, **fields: Any) -> TestResponse:
    client = client or office.app.test_client()
    once = tree(client.get(FORM)).xpath("string(//input[@name='once']/@value)")
    about = {"unit": str(office.world.units["provider"].id)}
    given = {"kind": "paid_repair", "what": WHAT, "name": NAME, "contact": CONTACT, "once": once, **about, **fields}
    return send(client, FORM, **given)


def told(office: Office, client: FlaskClient | None = None, **fields: Any) -> tuple[Tip, str]:
    """A tip and its query code."""
    page = tree(tell(office, client, **fields))
    number, code = (page.xpath(f"string((//dl[@class='facts']/dd)[{at}])").strip() for at in (1, 2))
    with office.database.reading() as session:
        return session.execute(select(Tip).where(Tip.number == number)).scalar_one(), code


def act(office: Office, tip: Tip, who: str, what: str, **fields: Any) -> TestResponse:
    home = f"/supervision/tips/{tip.id}"
    client = office.client(who)
    page = client.get("/supervision/tips")
    token = tree(page).xpath("string(//input[@name='csrf_token']/@value)")
    return client.post(f"{home}/{what}", data={"csrf_token": token, **fields})


def said(where: str, *words: str) -> list[str]:
    return [each for each in words if each in where]


def opened(office: Office, tip: Tip) -> None:
    assert act(office, tip, "supervisor", "ask", reason=REASON).status_code == 303
    assert act(office, tip, "auditor", "decide", decision="consented", reason=REASON).status_code == 303


@pytest.mark.both_databases
def test_who_told_lies_nowhere_in_clear(office: Office) -> None:
    """Neither name nor contact nor account of who told stands in any row, nor in any page before it is opened."""
    tip, _ = told(office, office.client("applicant"))
    account = str(office.world.people["applicant"].account_id)
    with office.database.reading() as session:
        events = session.execute(select(AdminEvent).where(AdminEvent.kind == "tip_received")).scalars().all()
        row = session.execute(select(Tip)).scalar_one()
    assert [each.actor_id for each in events] == [None]
    assert account not in str(events[0].data)
    assert {row.identity, row.share_supervisor, row.share_auditor}.isdisjoint({None, ""})
    assert not said(str(vars(row)), NAME, CONTACT)
    dump = everything(office)
    assert b"tip_received" in dump
    assert tip.number.encode() in dump
    assert not said(dump.decode("utf-8", "replace"), NAME, CONTACT, WHAT)
    for who, address in (("supervisor", f"/supervision/tips/{tip.id}"), ("auditor", f"/supervision/tips/{tip.id}")):
        page = office.client(who).get(address)
        assert page.status_code == 200
        assert not said(page.text, NAME, CONTACT)
        assert (WHAT in page.text) is (who == "supervisor")


@pytest.mark.both_databases
def test_two_people_open_it_for_minutes(office: Office) -> None:
    """Asked for, consented to, read by these two, written down each time, and closed by itself."""
    tip, _ = told(office)
    with office.database.transaction() as session:
        for who in ("supervisor", "auditor", "foreign_supervisor"):
            wanted = Account.id == office.world.people[who].account_id
            session.execute(update(Account).where(wanted).values(email=f"{who}@example.com"))
    opened(office, tip)
    for who in ("supervisor", "auditor"):
        page = act(office, tip, who, "identity")
        assert page.status_code == 200
        assert said(page.text, NAME, CONTACT) == [NAME, CONTACT]
    assert act(office, tip, "foreign_supervisor", "identity").status_code == 404
    assert NAME not in office.client("supervisor").get(f"/supervision/tips/{tip.id}").text
    with office.database.transaction() as session:
        kinds = session.execute(select(AdminEvent.kind).where(AdminEvent.kind.like("tip%")).order_by(AdminEvent.seq))
        assert list(kinds.scalars()) == [
            "tip_received", "tip_opening_asked", "tip_opening_consented", "tip_identity_viewed", "tip_identity_viewed",
        ]  # fmt: skip
        mails = [row.payload for row in session.execute(select(OutboxMessage)).scalars() if row.kind == "mail"]
        session.execute(update(TipOpening).values(until_at=machine_now() - timedelta(seconds=1)))
    assert {each["to"] for each in mails} == {"supervisor@example.com", "auditor@example.com"}
    assert not said(str(mails), NAME, CONTACT, WHAT, REASON)
    for who in ("supervisor", "auditor"):
        assert act(office, tip, who, "identity").status_code == 404


@pytest.mark.both_databases
def test_nobody_opens_it_alone(office: Office) -> None:
    """Neither office twice, nor one account with both posts, nor a second account of the same person."""
    tip, _ = told(office)
    supervisor, auditor = office.world.people["supervisor"], office.world.people["auditor"]
    assert act(office, tip, "supervisor", "identity").status_code == 404
    assert act(office, tip, "auditor", "ask", reason=REASON).status_code == 403
    assert act(office, tip, "supervisor", "ask", reason=REASON).status_code == 303
    assert act(office, tip, "supervisor", "ask", reason=REASON).status_code == 422
    assert act(office, tip, "supervisor", "decide", decision="consented", reason=REASON).status_code == 403
    assert act(office, tip, "supervisor", "identity").status_code == 404
    with office.database.transaction() as session:
        post = {"id": new_id(office.clock()), "account_id": supervisor.account_id, "role": Role.AUDITOR}
        session.execute(insert(Grant).values(**post, jurisdiction=None, organisation_id=None))
    page = act(office, tip, "supervisor", "decide", decision="consented", reason=REASON)
    assert "两个人" in tree(page, 422).text_content()
    with office.database.transaction() as session:
        both = Account.id.in_([supervisor.account_id, auditor.account_id])
        session.execute(update(Account).where(both).values(id_index="0" * 64))
    assert act(office, tip, "auditor", "decide", decision="consented", reason=REASON).status_code == 422
    for who in ("supervisor", "auditor"):
        assert act(office, tip, who, "identity").status_code == 404
    # Even a row that says so opens nothing, while one account stands behind both words.
    with office.database.transaction() as session:
        until = machine_now() + timedelta(minutes=5)
        session.execute(
            update(TipOpening).values(decided_by=supervisor.account_id, decision="consented", until_at=until)
        )
    assert act(office, tip, "supervisor", "identity").status_code == 409


def test_refusal_lost_post_and_tampered_half_open_nothing(office: Office) -> None:
    """A no is a no; who no longer holds the post reads no longer; a changed half or a half of another tip is found."""
    tip, _ = told(office)
    other, _ = told(office)
    assert act(office, tip, "supervisor", "ask", reason="太短").status_code == 422
    assert act(office, tip, "supervisor", "ask", reason=REASON).status_code == 303
    assert act(office, tip, "auditor", "decide", decision="", reason=REASON).status_code == 422
    assert act(office, tip, "auditor", "decide", decision="refused", reason=REASON).status_code == 303
    assert act(office, tip, "supervisor", "identity").status_code == 404
    opened(office, tip)
    here = Tip.id == tip.id
    with office.database.transaction() as session:
        mine = session.execute(select(Tip).where(here)).scalar_one().share_auditor
        foreign = session.execute(select(Tip).where(Tip.id == other.id)).scalar_one().share_auditor
    assert mine
    assert foreign
    for share in (foreign, mine[:-8] + ("AAAAAAA=" if mine[-8:] != "AAAAAAA=" else "BBBBBBA="), "nothing", ""):
        with office.database.transaction() as session:
            session.execute(update(Tip).where(here).values(share_auditor=share))
        answer = act(office, tip, "supervisor", "identity")
        assert answer.status_code == 409
        assert NAME not in answer.text
    with office.database.transaction() as session:
        session.execute(update(Tip).where(here).values(share_auditor=mine))
    assert act(office, tip, "supervisor", "identity").status_code == 200
    with office.database.transaction() as session:
        gone = Grant.account_id == office.world.people["auditor"].account_id
        session.execute(update(Grant).where(gone).values(role=Role.ADMINISTRATOR))
    assert act(office, tip, "supervisor", "identity").status_code == 409


def test_whom_it_is_about_never_sees_it(office: Office) -> None:
    """Neither the supervisor of that unit, nor somebody who is named, nor the unit: it cannot be handed there."""
    watch = str(office.world.units["watch"].id)
    hers, _ = told(office, unit=watch)
    named, _ = told(office, unit="", about="审计员 auditor 和 supervisor 办案")
    for who in ("supervisor", "auditor"):
        assert office.client(who).get(f"/supervision/tips/{named.id}").status_code == 404
    assert office.client("supervisor").get(f"/supervision/tips/{hers.id}").status_code == 404
    assert office.client("auditor").get(f"/supervision/tips/{hers.id}").status_code == 200
    assert hers.number not in office.client("supervisor").get("/supervision/tips").text
    tip, _ = told(office)
    assert tip.number not in office.client("foreign_supervisor").get("/supervision/tips").text
    provider = str(office.world.units["provider"].id)
    assert act(office, tip, "supervisor", "hand", unit=provider, matter="请核查收费情况。").status_code == 422


def test_unit_checks_the_matter_alone_and_the_teller_reads_the_answer(office: Office) -> None:
    """The unit reads what the supervisor wrote for it; the answer is read by number and code; then it is closed."""
    files = [(io.BytesIO(b"%PDF-1.4 broken"), "a.pdf")]
    assert "a.pdf" in tree(tell(office, files=files), 422).text_content()
    tip, code = told(office)
    unit = str(office.world.units["provider2"].id)
    address = f"/tip-checks/{tip.id}"
    assert office.client("provider2").get(address).status_code == 404
    assert act(office, tip, "supervisor", "hand", unit=unit, matter="请核查收费情况。").status_code == 303
    page = office.client("provider2").get(address)
    assert "请核查收费情况。" in page.text
    assert not said(page.text, WHAT, NAME, CONTACT)
    for who in ("provider", "centre", "foreign_provider"):
        assert office.client(who).get(address).status_code == 404
    assert send(office.client("provider2"), address, finding="未发现收费。").status_code == 303
    assert "未发现收费。" in office.client("supervisor").get(f"/supervision/tips/{tip.id}").text
    careless = {"state": "answered", "answer": "已约谈，电话 13900000000。"}
    page = tree(act(office, tip, "supervisor", "answer", **careless), 422)
    assert "可能泄露他人信息" in " ".join(faults(page))
    assert act(office, tip, "supervisor", "answer", **careless, looked="y").status_code == 303
    assert act(office, tip, "supervisor", "answer", **careless, looked="y").status_code == 422
    assert send(office.client("provider2"), address, "/tip-checks", finding="再报。").status_code in (400, 422)
    visitor = office.app.test_client()
    found = send(visitor, "/tips/track", number=tip.number.lower(), code=code.lower())
    assert "已约谈" in tree(found).text_content()
    assert NAME not in found.text
    assert send(visitor, "/tips/track", number=tip.number, code="2" * 10).status_code == 422


@pytest.mark.both_databases
def test_form_sent_twice_tells_once_and_an_address_is_throttled(office: Office) -> None:
    """Two clicks are one tip with one code; guessing and flooding are slowed down; no counter gives an address away."""
    client = office.app.test_client()
    once = tips.new_token()
    first, second = told(office, client, once=once), told(office, client, once=once)
    assert (first[0].number, first[1]) == (second[0].number, second[1])
    anonymous, _ = told(office, office.client("applicant"), name="", contact="")
    assert (anonymous.identity, anonymous.share_auditor, anonymous.share_supervisor) == (None, None, None)
    assert act(office, anonymous, "supervisor", "ask", reason=REASON).status_code == 422
    assert "没有保存" in tell(office, name="", contact="").text
    for _ in range(tips.TIPS_PER_ADDRESS - 4):
        assert tell(office).status_code == 200
    assert tell(office).status_code == 429
    wrong = [send(client, "/tips/track", number=first[0].number, code="x").status_code for _ in range(6)]
    assert wrong == [422] * 5 + [429]
    with office.database.reading() as session:
        keys = session.execute(select(Throttle.key)).scalars().all()
        assert len(session.execute(select(table_of(Tip).c.id)).all()) == tips.TIPS_PER_ADDRESS - 1
    assert throttling.throttle_key("tip told", "127.0.0.1") not in keys


HOSTILE = "<script>alert(1)</script>=cmd|' /C calc'!A0 {{7*7}} %s {number} \u202e反"


def test_hostile_words_are_shown_as_words(office: Office) -> None:
    """Whatever is told is text: on the page of the supervisor, and with the two who open it."""
    tip, _ = told(office, unit="", about=HOSTILE, what=HOSTILE, name=HOSTILE)
    page = office.client("supervisor").get(f"/supervision/tips/{tip.id}")
    assert "<script>alert(1)" not in page.text
    assert HOSTILE in tree(page).text_content()
    opened(office, tip)
    assert HOSTILE in tree(act(office, tip, "auditor", "identity")).text_content()


def test_faults_stand_at_their_fields(office: Office) -> None:
    """An empty form, a unit of another place and a stale token are said, and what was typed stays."""
    page = tree(tell(office, kind="", what="短", unit="", name=NAME), 422)
    assert len(faults(page)) == 3
    assert NAME in page.xpath("string(//input[@id='name']/@value)")
    foreign = str(office.world.units["foreign_centre"].id)
    assert "请从列表中选择单位" in " ".join(faults(tree(tell(office, unit=foreign), 422)))
    assert "页面已过期" in tree(tell(office, once="short"), 422).text_content()
    assert office.app.test_client().get("/tips/in/nowhere").status_code == 404


def test_rotated_keys_open_it_as_before(office: Office) -> None:
    """The seal lies under the data key besides: when that is changed, both halves still join."""
    tip, _ = told(office)
    opened(office, tip)
    later = {2: b"n" * 32}
    use_keyring(Keyring(keys={**KEYS.keys, **later}, current=2, index_key=KEYS.index_key))
    with office.database.transaction() as session:
        job = key_rotation.ask(session, 2, actor=SYSTEM, now=office.clock())
    jobs.run_now(office.database, HANDLERS, job.id, now=office.clock, machine=office.clock)
    use_keyring(Keyring(keys=later, current=2, index_key=KEYS.index_key))
    assert NAME in act(office, tip, "supervisor", "identity").text


def test_log_does_not_say_which_account_told(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """The line of the request is there, and names nobody."""
    client = office.client("applicant")
    with caplog.at_level("INFO"):
        client.get("/mine")
        client.get(FORM)
    lines = [each.msg for each in caplog.records if isinstance(each.msg, dict) and each.msg.get("event") == "request"]
    assert [line["actor"] for line in lines] == [office.world.people["applicant"].account_id, None]
