"""People kept by administrators: posts, one-time passwords, and the end, each place by its own."""

from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from app.domain.permissions import Granted
from app.domain.vocabulary import Role
from app.models.account import Account
from app.models.case import Case
from app.models.desk import Absence, TaskDraft
from app.models.event import AdminEvent
from app.models.task import Task
from app.services import absences, accounts, delegation, inbox, task_drafts
from tests.fixed_clock import FixedClock
from tests.web.office import Office, send, tree
from tests.web.visiting import PASSWORD, Visitor


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    office = Office(app, clock)
    wanted = accounts.NewAccount("local", PASSWORD, "local", ((Role.ADMINISTRATOR, "zhongmu", None),))
    with office.database.transaction() as session:
        row = accounts.create(session, wanted, now=clock())
        session.refresh(row, ["grants"])
        office.world.people["local"] = accounts.actor_of(row)
    return office


def page_of(office: Office, login: str) -> str:
    return f"/admin/people/{office.world.people[login].account_id}"


def person(office: Office, login: str) -> Account:
    with office.database.reading() as session:
        known = office.world.people.get(login)
        wanted = Account.id == known.account_id if known else Account.login == login
        row = session.execute(select(Account).where(wanted)).scalar_one()
        session.refresh(row, ["grants"])
    return row


def test_administrator_of_a_place_sees_and_keeps_that_place_alone(office: Office) -> None:
    """People and units of the neighbour are not there; packs, calendar and jobs belong to the whole installation."""
    local = office.client("local")
    listed = tree(local.get("/admin/people")).text_content()
    assert "provider_colleague" in listed
    assert "foreign" not in listed
    assert "auditor" not in listed
    for login in ("foreign_centre", "foreign_supervisor", "admin", "auditor", "applicant"):
        assert (login, local.get(page_of(office, login)).status_code) == (login, 404)
        assert (login, send(local, f"{page_of(office, login)}/password", "/admin/people/new").status_code) == (
            login,
            404,
        )
    unit = office.world.units["foreign_centre"]
    assert local.get(f"/admin/organisations/{unit.id}").status_code == 404
    assert unit.name not in local.get("/admin/organisations").text
    for address in ("/admin/packs", "/admin/calendar", "/admin/jobs", "/admin/outbox", "/admin/processes"):
        assert local.get(address).status_code == 403
    assert office.client("admin").get(page_of(office, "foreign_centre")).status_code == 200


@pytest.mark.parametrize(
    "post",
    [
        {"roles": ["administrator"], "jurisdiction": "zhongmu"},
        {"roles": ["administrator"]},
        {"roles": ["auditor"]},
        {"roles": ["supervisor"], "jurisdiction": "youxi"},
        {"roles": ["applicant"]},
        {"roles": []},
    ],
)
def test_nobody_gives_more_than_the_own_place_has(office: Office, post: dict[str, Any]) -> None:
    """An administrator of a place makes neither administrators nor auditors, nor anybody of another place."""
    local = office.client("local")
    assert send(local, "/admin/people/new", login="new.one", name="示例人", **post).status_code == 422
    before = person(office, "provider").grants
    assert send(local, f"{page_of(office, 'provider')}/post", page_of(office, "provider"), **post).status_code == 422
    assert [each.role for each in person(office, "provider").grants] == [each.role for each in before]


@pytest.mark.parametrize("act", ["post", "password", "second-step", "sessions", "leave"])
@pytest.mark.parametrize("who", ["local", "admin"])
def test_nobody_keeps_the_own_account(office: Office, who: str, act: str) -> None:
    """Own posts and the own end are for another administrator."""
    office_page = f"{page_of(office, who)}/{act}"
    fields = {"roles": ["supervisor"], "jurisdiction": "zhongmu", "confirm": "y"}
    assert send(office.client(who), office_page, "/admin/people/new", **fields).status_code in (403, 404)


def test_new_person_begins_with_a_password_of_its_own(office: Office) -> None:
    """Shown once; it serves to choose another one."""
    unit = office.world.units["provider"]
    shown = send(
        office.client("local"),
        "/admin/people/new",
        login="new.one",
        name="示例人",
        roles=["information_provider"],
        organisation=unit.uscc,
    )
    once = html.fromstring(shown.text).xpath("string(//main//code)")
    visitor = Visitor(office.app.test_client())
    assert visitor.sign_in("new.one", once).status_code == 303
    assert visitor.get("/inbox").location == "/account/password"
    made = person(office, "new.one").grants
    assert [(each.role, each.jurisdiction, each.organisation_id) for each in made] == [
        (Role.INFORMATION_PROVIDER, "zhongmu", unit.id)
    ]


def test_changed_post_ends_every_session(office: Office) -> None:
    """No browser goes on with rights that were taken away; with tasks in hand a post is not changed."""
    working = office.client("provider_colleague")
    assert working.get("/inbox").status_code == 200
    post = {"roles": ["supervisor"], "jurisdiction": "zhongmu"}
    address = page_of(office, "provider_colleague")
    assert send(office.client("local"), f"{address}/post", address, **post).status_code == 303
    assert working.get("/inbox").status_code == 302
    assert [each.role for each in person(office, "provider_colleague").grants] == [Role.SUPERVISOR]
    case = office.file()
    with office.database.transaction() as session:
        inbox.claim(session, office.task(case).id, actor=office.world.people["centre"], now=office.clock())
    address = page_of(office, "centre")
    refused = send(office.client("local"), f"{address}/post", address, **post)
    assert "还有未办结的任务" in refused.text


def held_by(office: Office, case: Case) -> tuple[int | None, int | None]:
    with office.database.reading() as session:
        row = session.execute(select(Task).where(Task.case_id == case.id, Task.open)).scalar_one()
        return row.assignee_id, row.delegated_by


def busy(office: Office) -> list[Case]:
    """Three cases: claimed with a draft by `centre`, delegated by it, and delegated to it; an absence and a token."""
    cases = [office.file(serial) for serial in (1, 2, 3)]
    centre, colleague = office.world.people["centre"], office.world.people["colleague"]
    with office.database.transaction() as session:
        now = office.clock()
        for case, who in zip(cases, (centre, centre, colleague), strict=True):
            inbox.claim(session, office.task(case).id, actor=who, now=now)
        delegation.delegate(session, office.task(cases[1]).id, "colleague", {"note": "请核对"}, actor=centre, now=now)
        delegation.delegate(session, office.task(cases[2]).id, "centre", {"note": "请核对"}, actor=colleague, now=now)
        task_drafts.keep(session, office.task(cases[0]).id, {"reason": ["写到一半"]}, actor=centre, now=now)
        data = {"who": "colleague", "substitute": "centre", "reason": "休假"}
        days = {"from_on": now.date(), "until_on": now.date()}
        absences.declare(session, {**data, **days}, actor=centre, now=now)
        account = session.get_one(Account, centre.account_id)
        accounts.new_token(session, account, now=now)
    return cases


@pytest.mark.both_databases
@pytest.mark.parametrize("heir", ["colleague", ""])
def test_what_lay_with_a_leaver_goes_to_a_colleague_or_back(office: Office, heir: str) -> None:
    """Shown before with counts; afterwards nothing names the leaver, who is out at once, and events say so."""
    cases = busy(office)
    address = f"{page_of(office, 'centre')}/leave"
    local, working = office.client("local"), office.client("centre")
    facts = tree(local.get(address)).xpath("//dl[@class='facts']/dd/text()")
    assert facts == ["2 项", "1 项", "1 份", "1 项", "1 个"]
    assert send(local, address, heir=heir).status_code == 422
    assert send(local, address, heir=heir, confirm="y").status_code == 303
    colleague = office.world.people["colleague"].account_id
    expected = colleague if heir else None
    assert [held_by(office, case) for case in cases] == [(expected, None), (colleague, None), (colleague, None)]
    assert working.get("/inbox").status_code == 302
    assert Visitor(office.app.test_client()).sign_in("centre").status_code == 422
    with office.database.reading() as session:
        kinds = session.execute(select(AdminEvent.kind).where(AdminEvent.jurisdiction == "zhongmu")).scalars().all()
        drafts = session.execute(select(TaskDraft.account_id)).scalars().all()
        running = session.execute(select(Absence.id).where(Absence.ended_at.is_(None))).all()
    assert kinds.count("account_left") == 1
    assert drafts == ([colleague] if heir else [office.world.people["centre"].account_id])
    assert running == []
    told = tree(office.client("colleague").get(f"/cases/{cases[0].number}")).text_content()
    assert ("转办任务给" in told) is bool(heir)


def test_leaver_is_followed_by_a_colleague_of_the_same_post_alone(office: Office) -> None:
    """Nobody inherits work of another unit."""
    address = f"{page_of(office, 'centre')}/leave"
    refused = send(office.client("local"), address, heir="provider", confirm="y")
    assert refused.status_code == 422
    assert person(office, "centre").active
    assert Granted(Role.ADMINISTRATOR, "zhongmu", None) in office.world.people["local"].granted
