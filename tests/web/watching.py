"""A place whose supervisor has taken something up: for tests of the pages of supervision."""

from typing import Any

from flask import Flask

from app.clock import machine_now
from app.domain.supervision import Cause
from app.models.account import Account
from app.models.case import Case
from app.services import accounts, supervision_orders
from app.services.supervision_matters import Matter
from app.services.supervision_orders import Demand
from tests.fixed_clock import FixedClock
from tests.web.office import Office

DEMAND = "请立即核查并反馈，说明逾期原因。"


class Watch(Office):
    """An office with a case whose provider is one working day late: due 2026-09-24, today 2026-09-28."""

    def __init__(self, app: Flask, clock: FixedClock, jurisdiction: str = "zhongmu") -> None:
        clock.set("2026-09-18 10:00")
        super().__init__(app, clock, jurisdiction)
        self.late = self.file(1)
        self.until(self.late, "refer_record")
        decided = {"suspend": True, "suspend_reason": "措施不可逆。"} if jurisdiction == "yichuan" else {}
        self.do(self.late, "centre", "refer", **decided)
        clock.set("2026-09-28 10:00")

    def other(self) -> Matter:
        """The late case as a matter of another cause than lateness, which some places do not know."""
        return Matter(Cause.OTHER, self.late.id)

    def token(self, who: str) -> str:
        """A token of the interface for this person."""
        with self.database.transaction() as session:
            account = session.get_one(Account, self.world.people[who].account_id)
            return accounts.new_token(session, account, now=machine_now())

    def order(self, *cases: Case, unit: str = "provider", **changes: Any) -> Case:
        """Issue an order to a unit over these cases (the late one where none is named)."""
        wish = {
            "jurisdiction": self.jurisdiction,
            "organisation_id": self.world.units[unit].id,
            "title": "逾期未反馈核查意见",
            "demand": DEMAND,
            "matters": [Matter(Cause.LATE, each.id) for each in cases or (self.late,)],
            **changes,
        }
        with self.database.transaction() as session:
            actor = self.world.people["supervisor"]
            issued = supervision_orders.issue(session, Demand(**wish), actor=actor, now=self.clock())
        return self.case(issued.row["id"])
