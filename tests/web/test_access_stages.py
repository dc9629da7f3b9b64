"""Walls hold at every stage of a case: against the neighbouring county, and against other units of the same one."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.permissions import ROLES, Action
from app.domain.vocabulary import Role
from app.models.account import Grant
from tests.fixed_clock import FixedClock
from tests.web.doors import STAGES, Doors, Route, person_with

SAMPLE = "verify_record"
STAGE = [each if each == SAMPLE else pytest.param(each, marks=pytest.mark.long) for each in STAGES]
OF_UNITS = (Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER, Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER)
# At every run as what the stranger is; as all the others among the long tests.
ROLES_TRIED = (Role.INFORMATION_PROVIDER,)
# Records and batches of a place are read by its receivers and measure departments, whoever delivered them.
OF_THE_PLACE = frozenset({"record_id", "batch_id", "subject_id"})


@pytest.fixture
def doors(app: Flask, clock: FixedClock, stage: str) -> Doors:
    return Doors(app, clock, "youxi", stage=stage)


def naming(doors: Doors, role: Role) -> Iterator[Route]:
    """The routes open to a role that name something of the case."""
    for route in doors.routes:
        if route.names and (route.action is Action.PUBLIC or role in ROLES.get(route.action, frozenset(Role))):
            yield route


def told_apart(doors: Doors, who: str, routes: Iterator[Route]) -> dict[str, tuple[int, int]]:
    """The routes where what is there is answered otherwise than what is not."""
    found = {}
    for route in routes:
        there, nowhere = (doors.ask(route, who, known) for known in (True, False))
        if there != nowhere:
            found[str(route)] = (there, nowhere)
    return found


@pytest.mark.long  # at one stage it is tried at every run, in test_access.py
@pytest.mark.parametrize("stage", STAGES)
def test_foreign_county_tells_nothing_at_any_stage(doors: Doors) -> None:
    """Whatever a case waits for, another county's people cannot tell it from none."""
    roles = [role for role in Role if role not in (Role.AUDITOR, Role.ADMINISTRATOR)]
    wrong = {role: told_apart(doors, person_with(doors, role), naming(doors, role)) for role in roles}
    assert {role: found for role, found in wrong.items() if found} == {}


@pytest.mark.parametrize("stage", STAGE)
def test_other_units_of_the_same_county_tell_nothing_at_any_stage(doors: Doors) -> None:
    """A case concerns its units alone: in every role of a unit, a stranger of the same county sees none of it."""
    account_id = doors.world.people["provider2"].account_id
    wrong = {}
    for role in ROLES_TRIED if doors.stage == SAMPLE else OF_UNITS:
        with doors.database.transaction() as session:
            session.execute(update(Grant).where(Grant.account_id == account_id).values(role=role))
        routes = (each for each in naming(doors, role) if not each.names & OF_THE_PLACE)
        if found := told_apart(doors, "provider2", routes):
            wrong[role] = found
    assert wrong == {}


@pytest.mark.parametrize("stage", STAGE)
def test_signed_out_visitor_tells_nothing_at_any_stage(doors: Doors) -> None:
    """Without a session a page leads to the sign-in and the rest answers 401, what is there and what is not alike."""
    routes = (each for each in doors.routes if each.names and each.action is not Action.PUBLIC)
    wrong = {}
    for route in routes:
        statuses = {doors.ask(route, None, known) for known in (True, False)}
        if statuses != {302 if route.method == "GET" and not route.is_api else 401}:
            wrong[str(route)] = statuses
    assert wrong == {}
