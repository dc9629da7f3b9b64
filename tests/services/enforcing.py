"""Joint measures on the record of a story, two departments that carry them out, and the orders they get."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy import insert, select

from app.database import Database
from app.domain.ids import new_id
from app.domain.measures import OrderAct
from app.domain.permissions import Actor, Granted
from app.domain.vocabulary import MeasureState, Role
from app.models.clock import Clock
from app.models.evidence import Evidence
from app.models.measure import Measure
from app.models.measure_order import MeasureOrder, MeasureOrderLine
from app.models.notice import Notice
from app.models.place import Organisation
from app.models.record import Record
from app.models.task import Task
from app.services import accounts, places, progress
from app.services.command import CaseCommand
from tests.fixed_clock import FixedClock
from tests.services.world import World

BUYING, FUNDS, TENDERS = "限制参加政府采购", "限制取得财政资金", "限制参加招标投标"
_UNITS = {"money": ("11410122MB0000007X", "示范财政部门"), "trade": ("11410122MB0000008T", "示范公共资源部门")}


class Place(Protocol):
    """A place at work, told as a story or called over the interface."""

    clock: FixedClock
    jurisdiction: str
    world: World
    record: Record

    @property
    def database(self) -> Database:
        """Where it all lies."""
        ...


@dataclass
class Enforcement:
    """Three measures at two departments on the record of a story."""

    story: Place
    units: dict[str, Organisation] = field(default_factory=dict)
    measures: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, story: Place, *, executed: bool = True) -> "Enforcement":
        """The departments with one person each, and their measures in force."""
        made = cls(story)
        for name, (uscc, title) in _UNITS.items():
            made._department(name, uscc, title)
        for title, unit in ((BUYING, "money"), (FUNDS, "money"), (TENDERS, "trade")):
            made.add(title, unit, executed=executed)
        return made

    def _department(self, name: str, uscc: str, title: str) -> None:
        story, kinds = self.story, (Role.MEASURE_IMPLEMENTER,)
        with story.database.transaction() as session:
            unit = places.add_organisation(
                session, story.jurisdiction, uscc, title, kinds, now=story.clock(), document_prefix=title[-4:]
            )
            grants = ((Role.MEASURE_IMPLEMENTER, story.jurisdiction, unit.id),)
            wanted = accounts.NewAccount(login=name, password="a long password", name=name, grants=grants)
            account = accounts.create(session, wanted, now=story.clock())
            self.units[name] = unit
            story.world.people[name] = Actor(account.id, name, tuple(Granted(*grant) for grant in grants))

    def add(self, name: str, unit: str, *, record: Record | None = None, executed: bool = True, **changes: Any) -> int:
        """A measure in force; one that was never carried out is reported as lifted."""
        story, target = self.story, record or self.story.record
        row = {
            "jurisdiction": story.jurisdiction,
            "id": new_id(story.clock()),
            "record_id": target.id,
            "organisation_id": self.units[unit].id,
            "name": name,
            "suspendable": True,
            "desired": MeasureState.IN_FORCE,
            "reported": MeasureState.IN_FORCE if executed else MeasureState.LIFTED,
            "executed_at": story.clock() if executed else None,
            "started_on": date(2026, 4, 1),
            **changes,
        }
        with story.database.transaction() as session:
            session.execute(insert(Measure), [row])
        self.measures[name] = row["id"]
        return int(row["id"])

    def row(self, name: str) -> Measure:
        """A measure as it stands."""
        with self.story.database.reading() as session:
            return session.execute(select(Measure).where(Measure.id == self.measures[name])).scalar_one()

    def desired(self) -> dict[str, str]:
        """What is wanted of each measure."""
        return {name: self.row(name).desired.value for name in self.measures}

    def reported(self) -> dict[str, str]:
        """What each measure's unit has last told."""
        return {name: self.row(name).reported.value for name in self.measures}

    def orders(self, act: OrderAct | None = None) -> list[MeasureOrder]:
        """The orders of the place, the oldest first."""
        with self.story.database.reading() as session:
            statement = select(MeasureOrder).order_by(MeasureOrder.case_id)
            found = session.execute(statement).scalars().all()
            return [each for each in found if act in (None, each.act)]

    def lines(self, order: MeasureOrder) -> list[MeasureOrderLine]:
        with self.story.database.reading() as session:
            statement = select(MeasureOrderLine).where(MeasureOrderLine.order_id == order.case_id)
            return list(session.execute(statement.order_by(MeasureOrderLine.id)).scalars())

    def told(self) -> list[tuple[str, str, str, tuple[str, ...]]]:
        """Every order as (act, status, unit, names of its measures)."""
        names = {key: name for name, key in self.measures.items()}
        units = {unit.id: name for name, unit in self.units.items()}
        return [
            (
                each.act.value,
                each.status.value,
                units.get(each.organisation_id, "other"),
                tuple(dict.fromkeys(names[line.measure_id] for line in self.lines(each) if line.measure_id)),
            )
            for each in self.orders()
        ]

    def waiting(self, order: MeasureOrder) -> Task:
        """The open task of an order."""
        with self.story.database.reading() as session:
            return session.execute(select(Task).where(Task.case_id == order.case_id, Task.open)).scalar_one()

    def clocks(self, order: MeasureOrder) -> dict[str, str]:
        """The limits of an order with their dates."""
        with self.story.database.reading() as session:
            rows = session.execute(select(Clock).where(Clock.case_id == order.case_id).order_by(Clock.id)).scalars()
            return {row.code.value: row.due_on.isoformat() if row.due_on else "" for row in rows}

    def letters(self, order: MeasureOrder) -> list[Notice]:
        with self.story.database.reading() as session:
            return list(session.execute(select(Notice).where(Notice.case_id == order.case_id)).scalars())

    def do(self, order: MeasureOrder, who: str, outcome: str, **data: Any) -> CaseCommand:
        """Complete the open task of an order."""
        story, task = self.story, self.waiting(order)
        key = (story.jurisdiction, order.case_id, task.id)
        with story.database.transaction() as session:
            return progress.complete(session, *key, outcome, data, actor=story.world.people[who], now=story.clock())

    def carry_out(self, order: MeasureOrder, who: str) -> None:
        """Acknowledge an order and execute it with proof."""
        self.do(order, who, "acknowledge")
        self.do(order, who, "execute", evidence=[self.proof(who)])

    def proof(self, who: str) -> str:
        """A file of one's own; answers its id."""
        story = self.story
        with story.database.transaction() as session:
            row = Evidence(
                id=new_id(story.clock()),
                account_id=story.world.people[who].account_id,
                name="系统截图.png",
                type="image/png",
                size=4,
                sha256="e" * 64,
                scan="clean",
                uploaded_at=story.clock(),
            )
            session.add(row)
            session.flush()
            return str(row.id)
