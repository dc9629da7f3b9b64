"""Every route of the URL map as a door: an address to ask for, and people of all kinds before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.routing import Rule

from app.domain.permissions import Action
from app.domain.vocabulary import Role
from app.models.account import Grant
from app.models.notice import Notice
from app.web.access import API
from tests.services.importer import handed_in
from tests.services.world import item
from tests.web import papers
from tests.web.calling import Caller
from tests.web.planting import plant

# Ids that name nothing of a case: a place, a model, a file of the style sheet, the code of a limit.
OPEN = {
    "place_id": "zhongmu",
    "sha256": "0" * 64,
    "filename": "css/xinzheng.css",
    "code": "refer",
    "kind": "penalty",
    "form": "xlsx",
    "jurisdiction": "zhongmu",
    "field": "CF_NR_FK",
    "item": "1",
    "key": "1",
    "process": "objection",
}
# Ids of papers that this county has not: what lies behind them is tried where it is made.
ELSEWHERE = frozenset(
    {
        "campaign_id",
        "check_code",  # whoever holds a letter may check it, from anywhere
        "contest_id",
        "duty_id",
        "held_id",
        "job_id",
        "link_id",
        "listing_id",
        "load_id",
        "matter_id",
        "measure_id",
        "order_id",
        "push_id",
        "rating_id",
        "report_id",
    }
)
BODIES: dict[str, Any] = {
    "complete": {"outcome": "accept", "data": {}},
    "reassign": {"to": "centre", "reason": "轮班"},
    "pause": {"reason_code": "supplement"},
    "extend": {"reason_code": "supplement", "amount": 1},
    "supplement": {"statement": "补充说明"},
}


WRONG = [{"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件第二页"}]
OPINION = {"opinion": "经核对原件，金额录入有误。", "answers": WRONG, "attest": True}
# What a case waits for, and who brings it to the next; the last waits for nothing.
STAGES = ("check_application", "refer_record", "verify_record", "serve_answer", "closed")
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("centre", "accept", {}),
    ("centre", "refer", {}),
    ("provider", "correct", OPINION),
    ("centre", "serve", {}),
)


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
            given = values.get(name) or OPEN[name]
            built = re.sub(rf"<(?:[^<>]*:)?{name}>", given, built)
        return built


def routes_of(app: Flask) -> Iterator[Route]:
    actions: dict[tuple[str, str], Action] = app.extensions["actions"]
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(rule, method, actions[rule.endpoint, method])


@dataclass
class Doors(Caller):
    """Every person before every route; the case with all its papers lies in 尤溪, and waits for the task `stage`."""

    stage: str = "refer_record"

    def __post_init__(self) -> None:
        super().__post_init__()
        # Access alone is tried here; that forms carry a token is tried elsewhere.
        self.app.config["WTF_CSRF_METHODS"] = []
        self.routes = list(routes_of(self.app))
        file = papers.uploaded(self)
        number = self.file(items=[item(self.record, evidence=[file])])
        beside = papers.laid(self, number, file)
        case = self.get(f"/cases/{number}", "centre")
        task = self.task(number, "centre")
        for who, outcome, data in STEPS[: STAGES.index(self.stage)]:
            self.do(number, who, outcome, **data)
        task = next(iter(self.get(f"/cases/{number}", "centre")["tasks"]), task)
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
            **beside,
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
            plant(client, self.world.people[who].account_id)
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
