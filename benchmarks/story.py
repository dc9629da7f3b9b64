"""One 中牟 case through the services: filing and four human steps, five commits."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, select

from app.database import Database
from app.domain.workdays import ZONE
from app.models.base import table_of
from app.models.task import Task
from app.services import intake, progress
from tests.services.world import build, filing

PLACE = "zhongmu"
NOW = datetime(2026, 9, 18, 10, tzinfo=ZONE)
_VERIFIED = {
    "opinion": "经核对决定书原件，罚款金额录入有误，应为 0.8 万元。",
    "answers": [{"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件第二页"}],
    "attest": True,
}
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("centre", "accept", {}),
    ("centre", "refer", {}),
    ("provider", "correct", _VERIFIED),
    ("centre", "serve", {}),
)
_task = table_of(Task)
_OPEN_TASK = select(_task.c.id).where(_task.c.jurisdiction == PLACE, _task.c.case_id == bindparam("case"), _task.c.open)


class Office:
    """A place with its people, and as many penalties as cases are wanted."""

    def __init__(self, database: Database, cases: int) -> None:
        self.database = database
        with database.transaction() as session:
            world = build(session, NOW, PLACE)
            self.people = world.people
            documents = (f"示市监罚〔2026〕{number}号" for number in range(1, cases + 1))
            self.records = [world.record(session, NOW, CF_WSH=document).id for document in documents]

    def walk(self, record: int) -> Iterator[int]:
        """Carry one case from filing to answer, yielding its id after each commit."""
        wanted = filing(SimpleNamespace(id=record))
        with self.database.transaction() as session:
            filed = intake.submit(session, wanted, actor=self.people["applicant"], now=NOW)
            case = filed.cases[0].row["id"]
        yield case
        for who, outcome, data in STEPS:
            with self.database.transaction() as session:
                task = session.connection().execute(_OPEN_TASK, {"case": case}).scalar_one()
                progress.complete(session, PLACE, case, task, outcome, data, actor=self.people[who], now=NOW)
            yield case
