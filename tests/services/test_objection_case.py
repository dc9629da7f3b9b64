"""One objection carried from filing to the written answer, on real databases."""

import pytest
from sqlalchemy import select

from app.database import Database
from app.domain.vocabulary import CaseOutcome, CaseStatus, ClockCode
from app.models.case import Case
from app.models.clock import Clock
from app.models.notice import Notice
from app.models.record import Record
from app.models.task import Task
from app.services import audit, intake, progress
from app.services.command import CaseCommand
from tests.fixed_clock import FixedClock
from tests.services.world import World, build, filing

pytestmark = pytest.mark.both_databases


class Story:
    """A case in the hands of its people; every step is a transaction of its own."""

    def __init__(self, database: Database, clock: FixedClock, jurisdiction: str = "zhongmu") -> None:
        self.database, self.clock, self.jurisdiction = database, clock, jurisdiction
        with database.transaction() as session:
            self.world: World = build(session, clock(), jurisdiction)
            self.record = self.world.record(session, clock())

    def file(self, **changes: object) -> CaseCommand:
        with self.database.transaction() as session:
            data = filing(self.record, self.jurisdiction, **changes)
            filed = intake.submit(session, data, actor=self.world.people["applicant"], now=self.clock())
            self.case_id = filed.cases[0].row["id"]
            return filed.cases[0]

    def task(self) -> Task:
        with self.database.reading() as session:
            statement = select(Task).where(Task.case_id == self.case_id, Task.open)
            return session.execute(statement).scalar_one()

    def do(self, who: str, outcome: str, **data: object) -> CaseCommand:
        task = self.task()
        with self.database.transaction() as session:
            return progress.complete(
                session,
                self.jurisdiction,
                self.case_id,
                task.id,
                outcome,
                data,
                actor=self.world.people[who],
                now=self.clock(),
            )

    def case(self) -> Case:
        with self.database.reading() as session:
            return session.execute(select(Case).where(Case.id == self.case_id)).scalar_one()

    def due(self, code: ClockCode) -> str:
        with self.database.reading() as session:
            statement = select(Clock.due_on).where(Clock.case_id == self.case_id, Clock.code == code)
            return session.execute(statement).scalars().all()[-1].isoformat()


def test_zhongmu_case_upheld_corrects_the_record_within_every_limit(database: Database, clock: FixedClock) -> None:
    """中牟: 5 wd to refer, 5 to verify, 2 to answer, 12 in all; a wrong amount becomes a new version."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock)
    story.file()
    assert (story.due(ClockCode.REFER), story.due(ClockCode.WHOLE)) == ("2026-09-24", "2026-10-12")
    story.do("centre", "accept")
    clock.set("2026-09-21 09:00")
    story.do("centre", "refer")
    assert story.due(ClockCode.VERIFY) == "2026-09-29"
    clock.set("2026-09-22 15:00")
    answers = [{"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件第二页"}]
    story.do("provider", "correct", opinion="经核对原件，金额录入有误。", answers=answers, attest=True)
    assert story.due(ClockCode.ANSWER) == "2026-09-24"
    story.do("centre", "serve")
    case = story.case()
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, CaseOutcome.CORRECTED)
    with database.reading() as session:
        record = session.execute(select(Record)).scalar_one()
        assert (record.fields["CF_NR_FK"], record.version, record.disputed) == ("0.8", 2, False)
        kinds = session.execute(select(Notice.kind).order_by(Notice.id)).scalars().all()
        assert kinds == ["receipt", "acceptance", "verification_request", "answer"]
        assert audit.verify(session).broken == ()
