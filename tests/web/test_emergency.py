"""应急查阅: minutes, a reason, an alarm; nothing else of the walls comes down."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.clock import machine_now
from app.models.account import Account
from app.models.case import Case
from app.models.emergency import EmergencyLook
from app.models.event import AdminEvent
from app.models.work import OutboxMessage
from app.services import emergency
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM
from tests.web.office import Office, faults, send, tree

MOBILE = "13900000000"
REASON = "申请人当面反映执行措施有误，须立即核对案情。"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


@pytest.fixture
def case(office: Office) -> Case:
    """A case in verification, which concerns the second provider in nothing."""
    applicant = {"name": "示范甲", "id_type": "uscc", "id_number": FIRM, "mobile": MOBILE}
    case = office.file(applicant=applicant)
    office.until(case, "verify_record")
    return case


def look(office: Office, case: Case, who: str = "provider2") -> str:
    answer = send(office.client(who), "/emergency", case=case.number, reason=REASON)
    assert answer.status_code == 303
    return answer.location


@pytest.mark.both_databases
def test_case_outside_ones_sight_is_read_masked_for_some_minutes(office: Office, case: Case) -> None:
    """Before, it is not there; then it is read and nothing in it can be done; afterwards it is gone again."""
    client, address = office.client("provider2"), f"/cases/{case.number}"
    assert client.get(address).status_code == 404
    assert look(office, case) == address
    page = client.get(address)
    assert page.status_code == 200
    assert MOBILE not in page.text
    task = office.task(case)
    assert send(client, f"/tasks/{task.id}/claim", "/emergency").status_code == 404
    assert case.number not in client.get("/cases").text
    assert client.get(f"{address}?full=1").status_code == 200
    assert MOBILE not in client.get(f"{address}?full=1").text
    assert MOBILE in office.client("centre").get(f"{address}?full=1").text
    with office.database.transaction() as session:
        past = machine_now() - timedelta(seconds=1)
        session.execute(update(EmergencyLook).values(until_at=past))
        session.execute(update(Account).values(emergency_until=past))
    assert client.get(address).status_code == 404


def test_those_who_watch_are_told_at_once_and_the_auditor_goes_into_it(office: Office, case: Case) -> None:
    """By mail, on their pages and in the chain; the words of the reason are sealed."""
    with office.database.transaction() as session:
        for who in ("supervisor", "foreign_supervisor", "auditor"):
            wanted = Account.id == office.world.people[who].account_id
            session.execute(update(Account).where(wanted).values(email=f"{who}@example.com"))
    look(office, case)
    with office.database.reading() as session:
        mails = [row.payload for row in session.execute(select(OutboxMessage)).scalars() if row.kind == "mail"]
        (event,) = session.execute(select(AdminEvent).where(AdminEvent.kind == "emergency_opened")).scalars()
    told = [each for each in mails if "应急查阅" in each["subject"]]
    assert sorted(each["to"] for each in told) == ["auditor@example.com", "supervisor@example.com"]
    assert event.jurisdiction == "zhongmu"
    assert REASON not in str(event.data) + str(told)
    supervisor, auditor = office.client("supervisor"), office.client("auditor")
    assert "有应急查阅尚未核查" in supervisor.get("/supervision").text
    listed = tree(auditor.get("/supervision/emergency"))
    assert REASON in listed.text_content()
    (address,) = listed.xpath("//form[contains(@action, '/checked')]/@action")
    assert not tree(supervisor.get("/supervision/emergency")).xpath("//form[contains(@action, '/checked')]")
    assert send(supervisor, address, "/supervision/emergency").status_code == 403
    assert REASON not in office.client("foreign_supervisor").get("/supervision/emergency").text
    assert send(auditor, address, "/supervision/emergency").status_code == 303
    assert "有应急查阅尚未核查" not in supervisor.get("/supervision").text


def test_no_look_leaves_the_own_place_or_goes_without_reason(office: Office, case: Case) -> None:
    """Another county's case is not there, one's own needs no emergency, and a word is no reason."""
    for who, number, reason, said in (
        ("foreign_provider", case.number, REASON, "没有这个编号"),
        ("provider2", "YY-410122-2026-999999", REASON, "没有这个编号"),
        ("provider", case.number, REASON, "本来就可以查看"),
        ("provider2", case.number, "看看", "请写明理由"),
        ("provider2", "", REASON, "此项必填"),
    ):
        answer = send(office.client(who), "/emergency", case=number, reason=reason)
        assert (who, answer.status_code) == (who, 422)
        assert said in " ".join(faults(tree(answer, 422)))
        assert reason in answer.text
    for who in ("supervisor", "auditor", "admin", "applicant"):
        assert office.client(who).get("/emergency").status_code == 403
    with office.database.reading() as session:
        assert session.execute(select(EmergencyLook)).first() is None


def test_look_ends_with_the_post(office: Office, case: Case) -> None:
    """Whoever works here no longer looks no longer, however many minutes are left."""
    look(office, case)
    person = office.world.people["provider2"]
    with office.database.reading() as session:
        account = session.get_one(Account, person.account_id)
        seen = emergency.looking(session, person, account, machine_now())
        without = emergency.looking(session, office.world.people["applicant"], account, machine_now())
    assert (len(seen.looks), without.looks) == (1, frozenset())
