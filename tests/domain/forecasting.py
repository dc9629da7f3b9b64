"""Settings of forecasts for tests: Zhongmu's real pack and calendar, a small office around them."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domain.calendar_files import read_calendar
from app.domain.pack_checks import load_packs
from app.domain.packs import Pack, resolve
from app.domain.simulation import WORK_TASKS
from app.domain.simulation_setting import Applicants, Effort, Order, Setting, Team
from app.domain.vocabulary import Role
from app.domain.workdays import WorkCalendar

WORKFLOWS = Path(__file__).parents[2] / "workflows"
CENTRE, PROVIDER = Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER
OUTCOMES: dict[str, dict[str, float]] = {
    "check_application": {"accept": 80, "supplement": 12, "decline": 4, "transfer": 2, "own_error": 2},
    "refer_record": {"refer": 98, "own_error": 2},
    "arbitrate_provider": {"assign": 1},
    "verify_record": {"maintain": 50, "correct": 30, "withdraw": 8, "unverifiable": 4, "misrouted": 8},
    "approve_opinion": {"approve": 9, "return": 1},
    "serve_answer": {"serve": 95, "return_to_provider": 5},
    "approve_answer": {"approve": 9, "return": 1},
}


@lru_cache(maxsize=8)
def pack(place: str = "zhongmu") -> Pack:
    return resolve(load_packs(WORKFLOWS), place, date(2026, 1, 1))


@lru_cache(maxsize=1)
def days() -> WorkCalendar:
    return read_calendar(WORKFLOWS / "calendars")


def setting(staff: int = 3, providers: int = 1, **changes: Any) -> Setting:
    """Two months of 2026 with six cases a day: a centre of some people, and two providers."""
    usual = Setting(
        title="现状",
        jurisdiction="zhongmu",
        start=date(2026, 3, 1),
        end=date(2026, 4, 30),
        seed=1,
        per_workday=6.0,
        surges=(),
        teams=(
            Team("示范中心", {CENTRE: 1.0}, staff, 0.5, 0.1),
            Team("示范甲局", {PROVIDER: 2.0}, providers, 0.5, 0.1),
            Team("示范乙局", {PROVIDER: 1.0}, providers, 0.5, 0.1),
        ),
        efforts=dict.fromkeys(WORK_TASKS, Effort(60, 0.6)),
        outcomes=OUTCOMES,
        applicants=Applicants(4.0, 0.2, 0.05, 5.0),
        order=Order.DUE,
        packs=((date(2017, 12, 5), pack()),),
        calendar=days(),
    )
    return replace(usual, **changes)
