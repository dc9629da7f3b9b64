"""One 中牟 case through the services: filing and four human steps, five commits."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from app.database import Database
from app.domain.permissions import SYSTEM, Actor, Granted
from app.domain.vocabulary import IdType, RecordKind, Role
from app.domain.workdays import ZONE
from app.models.base import table_of
from app.models.encryption import blind_index
from app.models.task import Task
from app.services import accounts, installing, intake, places, progress, records

PLACE = "zhongmu"
FIRM = "91410122MA0000001R"
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
    """A place with a receiver, a provider, an applicant, and as many penalties as cases are wanted."""

    def __init__(self, database: Database, cases: int) -> None:
        self.database = database
        with database.transaction() as session:
            installing.install(session, "http://localhost", actor=SYSTEM, now=NOW)
            units = {
                name: places.add_organisation(
                    session, PLACE, uscc, name, (role,), now=NOW, default_receiver=default, document_prefix=name,
                    phone="0000-0000000", reconsideration_organ="示范县人民政府", court="示范县人民法院",
                )
                for name, uscc, role, default in (
                    ("centre", "12410122MB0000001K", Role.CREDIT_CENTRE, True),
                    ("provider", "11410122MB0000002H", Role.INFORMATION_PROVIDER, False),
                )
            }  # fmt: skip
            self.people = {
                "centre": self._person("centre", (Role.CREDIT_CENTRE, PLACE, units["centre"].id), session),
                "provider": self._person("provider", (Role.INFORMATION_PROVIDER, PLACE, units["provider"].id), session),
                "applicant": self._person("applicant", (Role.APPLICANT, None, None), session),
            }
            self.records = [
                records.deliver(session, units["provider"], RecordKind.PENALTY, _penalty(number), now=NOW).id
                for number in range(cases)
            ]

    def _person(self, login: str, grant: tuple[Role, str | None, int | None], session: Any) -> Actor:
        wanted = accounts.NewAccount(login, "a long password", login, (grant,), id_type=IdType.USCC)
        row = accounts.create(session, wanted, now=NOW)
        return Actor(row.id, login, (Granted(*grant),), blind_index(FIRM), verified=True)

    def walk(self, record: int) -> Iterator[int]:
        """Carry one case from filing to answer, yielding its id after each commit."""
        with self.database.transaction() as session:
            filed = intake.submit(session, _filing(record), actor=self.people["applicant"], now=NOW)
            case = filed.cases[0].row["id"]
        yield case
        for who, outcome, data in STEPS:
            with self.database.transaction() as session:
                task = session.connection().execute(_OPEN_TASK, {"case": case}).scalar_one()
                progress.complete(session, PLACE, case, task, outcome, data, actor=self.people[who], now=NOW)
            yield case


def _penalty(number: int) -> dict[str, str]:
    return {
        "CF_XDR_MC": "中牟县示范甲商贸有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": FIRM,
        "CF_WSH": f"示市监罚〔2026〕{number}号",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款人民币八千元整",
        "CF_NR_FK": "8",
        "CF_JDRQ": "2026-03-05",
    }


def _filing(record: int) -> dict[str, Any]:
    return {
        "kind": "objection",
        "jurisdiction": PLACE,
        "applicant": {"name": "中牟县示范甲商贸有限公司", "id_type": "uscc", "id_number": FIRM, "e_service": True},
        "items": [
            {
                "record": str(record),
                "ground": "error",
                "fields": [{"field": "CF_NR_FK", "claimed": "0.8"}],
                "statement": "决定书载明罚款 8000 元，公示为 8 万元。",
            }
        ],
    }
