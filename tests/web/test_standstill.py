"""A scheduler that stands still is seen by everybody whose work waits for it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.models.work import Heartbeat
from app.services.round_runs import STANDSTILL
from app.web.pulse import Pulse
from tests.fixed_clock import FixedClock
from tests.web.office import Office, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


@pytest.mark.both_databases
def test_every_staff_page_says_that_the_scheduler_stands_still(office: Office) -> None:
    """Within two minutes of the last heartbeat; applicants' pages and the time right after a start say nothing."""
    machine = FixedClock("2026-09-22 10:00")
    with office.database.transaction() as session:
        session.add(Heartbeat(name="scheduler", at=machine() - timedelta(days=3)))

    def told_to(who: str, address: str) -> bool:
        return "后台任务已停止" in tree(office.client(who).get(address)).text_content()

    def look_anew(after: timedelta) -> None:
        pulse = Pulse(office.database, lambda: started[0])
        started[0] = machine() + after
        office.app.extensions["pulse"] = pulse

    started = [machine()]
    look_anew(timedelta(seconds=60))
    assert not told_to("centre", "/inbox")
    started = [machine()]
    look_anew(timedelta(seconds=120))
    assert told_to("centre", "/inbox")
    assert told_to("supervisor", "/supervision")
    assert told_to("admin", "/admin/jobs")
    assert not told_to("applicant", "/mine")
    with office.database.transaction() as session:
        session.execute(update(Heartbeat).values(at=machine() + timedelta(seconds=110)))
    started = [machine()]
    look_anew(STANDSTILL + timedelta(seconds=15))
    assert not told_to("centre", "/inbox")


def test_looking_for_the_heartbeat_costs_no_statement_a_page(office: Office) -> None:
    """One look is good for some seconds, whatever is read meanwhile."""
    machine = FixedClock("2026-09-22 10:00")
    later = [machine()]
    pulse = Pulse(office.database, lambda: later[0])
    later[0] += timedelta(minutes=5)
    assert pulse.minutes_still() == 5
    with office.database.transaction() as session:
        session.add(Heartbeat(name="scheduler", at=later[0]))
    assert pulse.minutes_still() == 5
    office.database.dispose()
