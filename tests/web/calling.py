"""Calling the interface in tests, as each person of the small world."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.database import Database
from app.models.account import Account
from app.models.record import Record
from app.services import accounts
from tests.fixed_clock import FixedClock
from tests.services.world import World, build, filing

API = "/api/v1"


@dataclass
class Caller:
    """The application with a world in it; every call names who makes it."""

    app: Flask
    clock: FixedClock
    jurisdiction: str = "zhongmu"
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.database.transaction() as session:
            self.world: World = build(session, self.clock(), self.jurisdiction)
            self.record: Record = self.world.record(session, self.clock())

    @property
    def database(self) -> Database:
        return self.app.extensions["database"]

    def token(self, who: str) -> str:
        if who not in self.tokens:
            with self.database.transaction() as session:
                account = session.get_one(Account, self.world.people[who].account_id)
                self.tokens[who] = accounts.new_token(session, account, now=self.clock())
        return self.tokens[who]

    def call(self, method: str, path: str, who: str | None = None, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if who:
            headers["Authorization"] = f"Bearer {self.token(who)}"
        return self.app.test_client().open(API + path, method=method, headers=headers, **options)

    def get(self, path: str, who: str | None = None, status: int = 200, **options: Any) -> Any:
        return _json(self.call("GET", path, who, **options), status)

    def post(self, path: str, who: str | None = None, body: Any = None, status: int = 200, **options: Any) -> Any:
        return _json(self.call("POST", path, who, json=body, **options), status)

    def filing(self, record: Record | None = None, **changes: Any) -> dict[str, Any]:
        return filing(record or self.record, self.jurisdiction, **changes)

    def more_records(self, count: int) -> list[Record]:
        with self.database.transaction() as session:
            return [
                self.world.record(session, self.clock(), CF_WSH=f"示市监罚〔2026〕{serial + 100}号")
                for serial in range(count)
            ]

    def file(self, who: str = "applicant", **changes: Any) -> str:
        """A filing of the applicant; answers the number of its case."""
        return self.post("/applications", who, self.filing(**changes), 201)["cases"][0]["number"]

    def task(self, number: str, who: str) -> dict[str, Any]:
        (task,) = self.get(f"/cases/{number}", who)["tasks"]
        return task

    def do(self, number: str, who: str, outcome: str, status: int = 200, **data: Any) -> Any:
        """Complete the open task of a case."""
        task = self.task(number, who)
        return self.post(f"/tasks/{task['id']}/complete", who, {"outcome": outcome, "data": data}, status)


def _json(response: TestResponse, status: int) -> Any:
    assert response.status_code == status, (response.status_code, response.get_data(as_text=True))
    if status >= 400:
        assert response.mimetype == "application/problem+json"
        assert response.json is not None
        assert {"type", "title", "status", "detail", "code"} <= response.json.keys()
        assert response.json["status"] == status
    return response.json
