"""A case in the hands of its people, for tests: every step is a transaction of its own and leaves sound rows."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.database import Database
from app.domain import ledger
from app.domain.case_clocks import running
from app.domain.errors import Invalid
from app.domain.vocabulary import ClockCode
from app.models.case import Case
from app.models.clock import Clock
from app.models.event import CaseEvent
from app.models.notice import Notice
from app.models.record import Record
from app.models.task import Task
from app.services import audit, calendar, intake, progress, sweep
from app.services.command import CaseCommand
from app.services.intake import Filed
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM, FIRM_NAME, LEGAL_PERSON, LEGAL_PERSON_NUMBER, World, build, filing

STATEMENT = "决定书载明罚款 8000 元。"
OPINION = "经核对原始卷宗，意见如下。"
PERSONAL = (FIRM, FIRM_NAME, LEGAL_PERSON, LEGAL_PERSON_NUMBER, STATEMENT, OPINION, "a long password")


def right(field: str = "CF_NR_FK") -> dict[str, str]:
    """The record is right, by its source document."""
    return {"field": field, "finding": "right", "source": "决定书原件第二页"}


def wrong(field: str = "CF_NR_FK", value: str = "0.8") -> dict[str, str]:
    """The record is wrong; `value` is what the source document says."""
    return {"field": field, "finding": "wrong", "value": value, "source": "决定书原件第二页"}


def unverifiable(field: str = "CF_NR_FK") -> dict[str, str]:
    """Nothing is left to check the record against."""
    return {"field": field, "finding": "unverifiable"}


# The answer on the fine that agrees with each outcome of an opinion on one field.
AGREEING = {
    "maintain": right,
    "correct": wrong,
    "supplement_record": wrong,
    "withdraw": wrong,
    "end_publicity": wrong,
    "unverifiable": unverifiable,
}


class Story:
    """One place, one record and the newest case on it; steps are named as people name them."""

    def __init__(self, database: Database, clock: FixedClock, jurisdiction: str = "zhongmu") -> None:
        self.database, self.clock, self.jurisdiction = database, clock, jurisdiction
        with database.transaction() as session:
            self.world: World = build(session, clock(), jurisdiction)
            self.record = self.world.record(session, clock())

    def at(self, moment: str) -> datetime:
        """Move to a Shanghai time; a date alone means 10:00."""
        return self.clock.set(moment if " " in moment else f"{moment} 10:00")

    def submit(self, who: str = "applicant", **changes: Any) -> Filed:
        """File as `filing` says, with changes at its top level."""
        with self.database.transaction() as session:
            data = filing(self.record, self.jurisdiction, **changes)
            return intake.submit(session, data, actor=self.world.people[who], now=self.clock())

    def file(self, who: str = "applicant", **changes: Any) -> CaseCommand:
        """File, and go on with the first case of the filing."""
        self.filed = self.submit(who, **changes)
        self.case_id: int = self.filed.cases[0].row["id"]
        return self.filed.cases[0]

    def do(self, who: str, outcome: str, **data: Any) -> CaseCommand:
        """Complete the open task."""
        with self.database.transaction() as session:
            return self._complete(session, who, outcome, data)

    def _complete(self, session: Session, who: str, outcome: str, data: dict[str, Any]) -> CaseCommand:
        key, actor = (self.jurisdiction, self.case_id), self.world.people[who]
        return progress.complete(session, *key, self.task().id, outcome, data, actor=actor, now=self.clock())

    def faults(self, who: str, outcome: str, **data: Any) -> list[tuple[str, str]]:
        """The (field, code) of every fault completing the task would meet; nothing is kept either way."""
        try:
            with self.database.transaction() as session:
                self._complete(session, who, outcome, data)
                session.rollback()
        except Invalid as refused:
            return [(each.field, each.code) for each in refused.errors]
        return []

    def refer(self, **data: Any) -> CaseCommand:
        """Send the record to its provider; in 伊川 with the decision on measures."""
        if self.jurisdiction == "yichuan":
            data = {"suspend": True, "suspend_reason": "措施不可逆。", **data}
        return self.do("centre", "refer", **data)

    def verify(self, outcome: str, *answers: dict[str, str], who: str = "provider", **data: Any) -> CaseCommand:
        """Give the opinion; without answers the one that agrees with the outcome."""
        if outcome == "misrouted":
            return self.do(who, outcome, opinion=OPINION)
        given = list(answers) or [AGREEING[outcome]()]
        return self.do(who, outcome, **{"opinion": OPINION, "answers": given, "attest": True, **data})

    def retract(self, who: str = "applicant") -> CaseCommand:
        with self.database.transaction() as session:
            people = self.world.people
            return progress.retract(session, self.jurisdiction, self.case_id, actor=people[who], now=self.clock())

    def tick(self) -> int:
        """Let due timers act; how many did."""
        with self.database.transaction() as session:
            return sweep.sweep(session, self.jurisdiction, now=self.clock()).timers

    def bring_to(self, key: str) -> None:
        """File, and work until the task `key` is open."""
        self.file()
        steps = {
            "supplement_application": lambda: self.do("centre", "supplement", items=["营业执照"]),
            "refer_record": lambda: self.do("centre", "accept"),
            "verify_record": self.refer,
            "serve_answer": lambda: self.verify("maintain"),
        }
        if key == "arbitrate_provider":
            ways = ["refer_record", "verify_record"]
        elif key in ("check_application", "supplement_application"):
            ways = [key]
        else:
            ways = list(steps)[1 : list(steps).index(key) + 1]
        for way in ways:
            steps.get(way, lambda: None)()
        if key == "arbitrate_provider":
            for step in (self.verify, lambda _: self.refer(), self.verify):
                step("misrouted")
        assert self.task().key == key

    def task(self) -> Task:
        """The one open task."""
        with self.database.reading() as session:
            statement = select(Task).where(Task.case_id == self.case_id, Task.open)
            return session.execute(statement).scalar_one()

    def case(self) -> Case:
        with self.database.reading() as session:
            return session.execute(
                select(Case).where(Case.id == self.case_id).options(undefer(Case.state))
            ).scalar_one()

    def row(self) -> Record:
        """The disputed record as it stands now."""
        with self.database.reading() as session:
            return session.execute(select(Record).where(Record.id == self.record.id)).scalar_one()

    def clocks(self, code: ClockCode) -> list[Clock]:
        """The visits of a clock, the newest last."""
        with self.database.reading() as session:
            statement = select(Clock).where(Clock.case_id == self.case_id, Clock.code == code).order_by(Clock.visit)
            return list(session.execute(statement).scalars())

    def due(self, code: ClockCode) -> str | None:
        """The stored date of the newest visit."""
        due_on = self.clocks(code)[-1].due_on
        return due_on.isoformat() if due_on else None

    def state(self, code: ClockCode, visit: int = -1) -> str:
        """How a visit stands today."""
        with self.database.reading() as session:
            each = running(self.clocks(code)[visit].__dict__)
            return ledger.state(each.clock, calendar.current(session), self.clock.today()).value

    def events(self) -> list[CaseEvent]:
        with self.database.reading() as session:
            statement = select(CaseEvent).where(CaseEvent.case_id == self.case_id).order_by(CaseEvent.seq)
            return list(session.execute(statement).scalars())

    def kinds(self) -> list[str]:
        """What has happened, in order."""
        return [event.kind for event in self.events()]

    def notices(self) -> list[Notice]:
        """The letters of the case, the application's receipt not among them."""
        with self.database.reading() as session:
            statement = select(Notice).where(Notice.case_id == self.case_id).order_by(Notice.id)
            return list(session.execute(statement).scalars())

    def prove(self) -> None:
        """What holds for every case at every moment: dates are replayed ones, the chain holds, events name nobody."""
        with self.database.reading() as session:
            days = calendar.current(session)
            for row in session.execute(select(Clock)).scalars():
                limit = ledger.due(running(row.__dict__).clock, days)
                replayed = (limit.on, limit.unpaused_on, limit.provisional) if limit else (None, None, False)
                assert (row.due_on, row.unpaused_on, row.provisional) == replayed, row.code
                assert row.running == running(row.__dict__).running
            assert audit.verify(session).broken == ()
            told = json.dumps(
                [event.data for event in session.execute(select(CaseEvent)).scalars()], ensure_ascii=False
            )
            assert [value for value in PERSONAL if value in told] == []
