"""A place at work for tests of staff pages: people who are signed in, and cases at every stage."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.database import Database
from app.domain.ids import new_id
from app.domain.vocabulary import MeasureState
from app.models.application import Application
from app.models.case import Case
from app.models.measure import Measure
from app.models.task import Task
from app.services import accounts, intake, progress
from tests.fixed_clock import FixedClock
from tests.services.world import World, build, filing
from tests.web.planting import plant

WRONG = [{"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件第二页"}]
# What brings a case from one stage to the next: who, outcome, data.
STEPS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "check_application": ("centre", "accept", {}),
    "refer_record": ("centre", "refer", {}),
    "verify_record": (
        "provider",
        "correct",
        {"opinion": "经核对原件，金额录入有误。", "answers": WRONG, "attest": True},
    ),
    "serve_answer": ("centre", "serve", {}),
}


class Office:
    """The place, its database behind the application, and short ways to do what services do."""

    def __init__(self, app: Flask, clock: FixedClock, jurisdiction: str = "zhongmu") -> None:
        self.app, self.clock, self.jurisdiction = app, clock, jurisdiction
        self.database: Database = app.extensions["database"]
        with self.database.transaction() as session:
            self.world: World = build(session, clock(), jurisdiction)

    def second_person(self, name: str, unit: str) -> None:
        """A colleague of a unit's person, so that one can approve what the other has prepared."""
        role = self.world.people[unit].granted[0].role
        wanted = accounts.NewAccount(
            name, "a long password", name, ((role, self.jurisdiction, self.world.units[unit].id),)
        )
        with self.database.transaction() as session:
            row = accounts.create(session, wanted, now=self.clock())
            session.refresh(row, ["grants"])
            self.world.people[name] = accounts.actor_of(row)

    def client(self, who: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        plant(client, self.world.people[who].account_id)
        return client

    def file(self, serial: int = 1, by: str = "applicant", **changes: Any) -> Case:
        """A new objection to a penalty of its own."""
        with self.database.transaction() as session:
            record = self.world.record(session, self.clock(), CF_WSH=f"示市监罚〔2026〕{serial}号")
            data = filing(record, self.jurisdiction, **changes)
            filed = intake.submit(session, data, actor=self.world.people[by], now=self.clock())
            case_id = filed.cases[0].row["id"]
        return self.case(case_id)

    def add_measure(self, case: Case, name: str) -> Measure:
        """A joint measure in force on the record of a case."""
        row = Measure(
            jurisdiction=self.jurisdiction,
            id=new_id(self.clock()),
            record_id=case.record_id,
            organisation_id=self.world.units["provider2"].id,
            name=name,
            desired=MeasureState.IN_FORCE,
            reported=MeasureState.IN_FORCE,
            started_on=self.clock.today(),
        )
        with self.database.transaction() as session:
            session.add(row)
        return row

    def case(self, case_id: int) -> Case:
        with self.database.reading() as session:
            return session.execute(select(Case).where(Case.id == case_id)).scalar_one()

    def case_by(self, number: str) -> Case:
        """The case with this number."""
        with self.database.reading() as session:
            return session.execute(select(Case).where(Case.number == number)).scalar_one()

    def applications(self) -> list[Application]:
        """All filings, the first first."""
        with self.database.reading() as session:
            return list(session.execute(select(Application).order_by(Application.id)).scalars())

    def task(self, case: Case) -> Task:
        """The open task of a case."""
        with self.database.reading() as session:
            return session.execute(select(Task).where(Task.case_id == case.id, Task.open)).scalar_one()

    def do(self, case: Case, who: str, outcome: str, **data: Any) -> None:
        """Finish the open task of a case."""
        task = self.task(case)
        with self.database.transaction() as session:
            actor = self.world.people[who]
            key = (case.jurisdiction, case.id, task.id)
            progress.complete(session, *key, outcome, data, actor=actor, now=self.clock())

    def until(self, case: Case, key: str) -> Task:
        """Carry a case to the task with this key by the shortest way."""
        while (task := self.task(case)).key != key:
            who, outcome, data = STEPS[task.key]
            self.do(case, who, outcome, **data)
        return task


def tree(answer: TestResponse, status: int = 200) -> HtmlElement:
    """A page, parsed; any other status fails with the words of the page."""
    page = html.fromstring(answer.data) if answer.data else html.Element("html")
    assert answer.status_code == status, (answer.status_code, answer.location, page.text_content()[:500])
    return page


def send(client: FlaskClient, address: str, page_address: str | None = None, **fields: Any) -> TestResponse:
    """Post a form with the token of the page it stands on."""
    page = tree(client.get(page_address or address))
    token = page.xpath("string(//input[@name='csrf_token']/@value)")
    return client.post(address, data={"csrf_token": token, **fields}, content_type="multipart/form-data")


def act(office: Office, case: Case, who: str, **fields: object) -> Case:
    """Fill the form of the case's open task; anything but the way back to the case fails."""
    answer = send(office.client(who), f"/tasks/{office.task(case).id}", **fields)
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.number}"), tree(answer, answer.status_code)
    return office.case(case.id)


def refused(office: Office, case: Case, who: str, **fields: object) -> HtmlElement:
    """The page that answers a form filled wrongly."""
    return tree(send(office.client(who), f"/tasks/{office.task(case).id}", **fields), 422)


def faults(page: HtmlElement) -> list[str]:
    """The faults of the summary; each must lead to a field that is there."""
    links = page.xpath("//div[@id='error-summary']//a")
    assert all(page.xpath(f"//*[@id='{link.get('href')[1:]}']") for link in links)
    return [item.text_content().strip() for item in page.xpath("//div[@id='error-summary']//li")]


def numbers(client: FlaskClient, address: str) -> list[str]:
    """The case numbers of a list, in its order, without the parts all share."""
    links = tree(client.get(address)).xpath("//table//tbody//th//a")
    return [link.text_content()[-1] for link in links]
