"""The demonstration, as it stands after loading: what newcomers and the public contract count on."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.clock import machine_now
from app.database import Database
from app.domain import identifiers, ledger
from app.domain.case_clocks import running
from app.domain.vocabulary import (
    CaseKind,
    CaseOutcome,
    CaseStatus,
    ClockState,
    IdType,
    ReceivedVia,
    RecordKind,
    RecordStatus,
    Role,
    Stage,
)
from app.domain.workdays import legal_date
from app.factory import create_app
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case, CaseEvidence
from app.models.clock import Clock
from app.models.event import CaseEvent
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.models.reporting import Contest, Report
from app.models.task import Task
from app.services import accounts, audit, calendar, radar_place
from app.services.demo import people
from app.services.demo.units import COUNTIES
from config import Settings
from tests.demonstration import MOMENT, load
from tests.fixed_clock import FixedClock

PLACES = {county.place.id for county in COUNTIES}
# Every stage a case rests at, every end it can have; who keeps the platform's copy has one end more.
STAGES = {
    *((stage.value, None) for stage in Stage if stage is not Stage.CLOSED),
    *(("closed", outcome.value) for outcome in CaseOutcome if outcome is not CaseOutcome.OWN_ERROR),
}
OWN_ERROR = ("closed", "own_error")
TASKS = {
    "check_application",
    "supplement_application",
    "refer_record",
    "arbitrate_provider",
    "verify_record",
    "serve_answer",
    "rectify",
    "review_rectification",
}


OF_ORDERS = {"acknowledge_order", "execute_order", "review_refusal"}


@pytest.fixture
def loaded(demonstration: Path) -> Iterator[Database]:
    """The demonstration as of a Saturday."""
    database = Database(f"sqlite:///{demonstration / 'xinzheng.db'}", pool_size=4)
    yield database
    database.dispose()


@pytest.mark.both_databases
def test_loaded_cases_stand_at_every_stage_with_sound_chains(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """Every place shows every stage, every task and every end; nothing is broken."""
    clock.set(MOMENT)
    load(database, clock, tmp_path)
    with database.reading() as session:
        shown = defaultdict(set)
        for case in session.execute(select(Case).where(Case.kind == CaseKind.OBJECTION)).scalars():
            shown[case.jurisdiction].add((case.stage.value, case.outcome.value if case.outcome else None))
            assert case.incident is None
        assert shown == {place: STAGES | ({OWN_ERROR} if place == "zhongmu" else set()) for place in PLACES}
        waiting = select(Task.jurisdiction, Task.key).where(Task.open).distinct()
        expected = {(place, key) for place in PLACES for key in TASKS | {"restore_credit"}}
        # 中牟 goes on meanwhile: there are no suspensions to be taken, executed or refused.
        expected |= {(place, key) for place in PLACES - {"zhongmu"} for key in OF_ORDERS}
        assert {tuple(row) for row in session.execute(waiting)} == expected
        report = audit.verify(session)
        assert (report.streams > len(PLACES) * len(STAGES), report.broken) == (True, ())
        joined = select(CaseEvidence.jurisdiction, func.count()).group_by(CaseEvidence.jurisdiction)
        assert {place: count > 20 for place, count in session.execute(joined)} == dict.fromkeys(PLACES, True)


def test_cases_are_in_time_late_and_paused_everywhere(loaded: Database, clock: FixedClock) -> None:
    """Whoever looks at a place's limits finds every state of them, at the receiver and at the provider."""
    states = defaultdict(set)
    today = legal_date(clock())
    with loaded.reading() as session:
        days = calendar.current(session)
        for row in session.execute(select(Clock)).scalars():
            states[row.jurisdiction].add(ledger.state(running(vars(row)).clock, days, today))
        late = select(Task.jurisdiction, Task.role).where(Task.open, Task.due_on < today)
        held = {tuple(row) for row in session.execute(late)}
        filed = select(Application.jurisdiction, Application.received_via, Application.agent.is_not(None)).distinct()
        ways = defaultdict(set)
        for place, via, by_agent in session.execute(filed):
            ways[place].add(via)
            ways[place] |= {"agent"} if by_agent else set()
    assert {place: set(ClockState) - found for place, found in states.items()} == {
        place: {ClockState.NO_LIMIT, ClockState.DUE_TODAY} for place in PLACES
    }
    late_ones = {(place, role) for place in PLACES for role in (Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER)}
    # 中牟 goes on meanwhile, so that no unit owes a suspension.
    assert held == late_ones | {(place, Role.MEASURE_IMPLEMENTER) for place in PLACES - {"zhongmu"}}
    assert ways == dict.fromkeys(PLACES, {None, "agent", *ReceivedVia})


@pytest.mark.long
@pytest.mark.parametrize("moment", ["2024-02-13 12:00", "2026-10-04 10:00", "2027-03-01 00:10"])
def test_people_act_on_working_days_before_now_and_dates_replay(
    database: Database, clock: FixedClock, tmp_path: Path, moment: str
) -> None:
    """In holidays, in years without a notice, just after midnight: acts are on working days, the past is past."""
    clock.set(moment)
    load(database, clock, tmp_path)
    with database.reading() as session:
        days = calendar.current(session)
        acts = session.execute(select(CaseEvent.at).where(CaseEvent.actor_id.is_not(None))).scalars().all()
        assert all(days.is_workday(legal_date(at)) for at in acts)
        assert days.before(legal_date(clock()), 1) == legal_date(max(acts))
        assert session.execute(select(func.max(CaseEvent.at))).scalar_one() <= clock()
        for row in session.execute(select(Clock)).scalars():
            due = ledger.due(running(vars(row)).clock, days)
            assert row.due_on == (due.on if due else None)
        case = session.execute(select(Case).options(selectinload(Case.events))).scalars().first()
        assert case is not None
        assert [event.at for event in case.events] == sorted(event.at for event in case.events)


def test_supervisors_have_a_report_and_a_contest_to_look_at(loaded: Database) -> None:
    """Last month's report stands in every place; somewhere a unit does not let a lateness stand."""
    with loaded.reading() as session:
        assert set(session.execute(select(Report.jurisdiction)).scalars()) == PLACES
        assert session.execute(select(Contest.jurisdiction).where(Contest.decided_at.is_(None))).scalars().all()


def test_nothing_is_held_up_before_the_scheduler_has_begun(loaded: Database, clock: FixedClock) -> None:
    """Whoever opens the page of silent faults first is not alarmed by letters that could not leave yet."""
    clock.set(MOMENT)
    with loaded.reading() as session:
        found = [radar_place.look(session, each, now=clock(), machine=machine_now()) for each in PLACES]
    assert found == [[]] * len(PLACES)


def test_a_penalty_on_a_firm_without_the_mark_has_no_open_case(loaded: Database) -> None:
    """Also where the mark comes only with acceptance: what looks free can be objected to."""
    with loaded.reading() as session:
        statement = (
            select(Record.document_number)
            .join(Case, (Case.jurisdiction == Record.jurisdiction) & (Case.record_id == Record.id))
            .join(Subject, (Subject.jurisdiction == Record.jurisdiction) & (Subject.id == Record.subject_id))
            .where(
                Record.kind == RecordKind.PENALTY,
                ~Record.disputed,
                Subject.id_type == IdType.USCC,
                Case.status == CaseStatus.OPEN,
            )
        )
        assert session.execute(statement).scalars().all() == []


def test_enough_penalties_are_left_untouched_for_newcomers(loaded: Database) -> None:
    """Per place: twenty undisputed penalties with a fine on several firms, three of them the first applicant's.

    No joint measure is in force on them, so that they can be disputed, verified and answered in the shortest way.
    """
    with loaded.reading() as session:
        own = session.execute(select(Account.id_index).where(Account.login == "applicant1")).scalar_one()
        taken = select(Case.record_id).where(Case.record_id.is_not(None))
        statement = (
            select(Record)
            .options(joinedload(Record.subject), selectinload(Record.measures))
            .where(
                Record.kind == RecordKind.PENALTY,
                Record.status == RecordStatus.IN_FORCE,
                ~Record.disputed,
                Record.id.not_in(taken),
            )
        )
        owners = defaultdict(Counter)
        for record in session.execute(statement).scalars():
            if record.subject.id_type is IdType.USCC:
                assert float(record.fields["CF_NR_FK"]) > 0
                assert record.measures == []
                owners[record.jurisdiction][record.subject.id_index] += 1
    assert set(owners) == PLACES
    for firms in owners.values():
        assert (firms.total() >= 20, len(firms) >= 10, firms[own] >= 3) == (True, True, True)


def test_applicants_see_their_records_where_they_have_some(loaded: Database) -> None:
    """The firm has records in all five places, the person in two; the two providers own all of a place."""
    with loaded.reading() as session:
        for login, expected in (("applicant1", 5), ("applicant2", 2)):
            account = session.execute(select(Account).where(Account.login == login)).scalar_one()
            where = select(Subject.jurisdiction).where(Subject.id_index == account.id_index)
            assert (len(session.execute(where).all()), account.verified) == (expected, True)
        assert all(count >= 60 for count in Counter(session.execute(select(Record.jurisdiction)).scalars()).values())
        owned = select(Record.jurisdiction, func.count(Record.provider_id.distinct())).group_by(Record.jurisdiction)
        assert dict(session.execute(owned).all()) == dict.fromkeys(PLACES, 2)


def test_every_number_is_well_formed_and_borne_once(loaded: Database) -> None:
    """Invented numbers carry correct check characters; identity numbers are of nobody alive."""
    with loaded.reading() as session:
        codes = list(session.execute(select(Organisation.uscc)).scalars())
        subjects = {(each.id_type, each.id_number) for each in session.execute(select(Subject)).scalars()}
        persons = set()
        for record in session.execute(select(Record)).scalars():
            persons |= {value for code, value in record.personal.items() if code.endswith("ZJHM")}
    firms = [number for kind, number in subjects if kind is IdType.USCC]
    persons |= {number for kind, number in subjects if kind is IdType.RESIDENT_ID}
    assert len({*codes, *firms}) == len(codes) + len(firms) == 7 * 5 + 1 + (11 + 4) * 5
    assert [number for number in (*codes, *firms) if identifiers.problems(IdType.USCC, number)] == []
    assert [number for number in persons if identifiers.problems(IdType.RESIDENT_ID, number)] == []
    assert {number[6:10] for number in persons} == {"1900"}


def test_accounts_are_those_of_the_contract_and_sign_in(loaded: Database, clock: FixedClock) -> None:
    """Four accounts without a place and seven in each; the receiver's officers share the default receiver."""
    posts = ("centre1", "centre2", "provider1", "provider2", "implementer1", "initiator1", "supervisor1")
    with loaded.transaction() as session:
        roster = {login.login: login for login in people.roster(session)}
        units = {row.uscc: row for row in session.execute(select(Organisation)).scalars()}
        assert accounts.sign_in(session, "youxi.provider1", "xinzheng-demo", "127.0.0.1", now=clock()) is not None
    named = {f"{place}.{post}" for place in PLACES for post in posts}
    assert set(roster) == {"applicant1", "applicant2", "admin", "auditor1"} | named
    for place in PLACES:
        mine = {post: roster[f"{place}.{post}"] for post in posts}
        assert {login.jurisdiction for login in mine.values()} == {place}
        assert mine["centre1"].organisation == mine["centre2"].organisation
        assert mine["provider1"].organisation != mine["provider2"].organisation
        receiver = units[mine["centre1"].organisation]
        assert receiver.default_receiver
        assert (Role.MEASURE_IMPLEMENTER.value in receiver.kinds) is (place != "zhongmu")
        for login in mine.values():
            assert login.roles[0] in units[login.organisation].kinds


def test_a_failure_in_the_middle_leaves_nothing(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    """All of it is one transaction: half a demonstration is never shown."""
    # The first paper handed in finds no room, when units, people and records are there already.
    (tmp_path / "files").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        load(database, clock, tmp_path)
    with database.reading() as session:
        assert session.execute(select(func.count(Account.id))).scalar_one() == 0


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["demo", *arguments])


def test_commands_load_once_and_list_accounts(app: Flask) -> None:
    """A second load changes nothing with --if-empty and fails without; accounts are printed for people and programs."""
    assert run(app, "load", "--if-empty").exit_code == 0
    assert run(app, "load", "--if-empty").exit_code == 0
    again = run(app, "load")
    assert (again.exit_code, "cases already" in again.output) == (1, True)
    assert "zhongmu.centre1" in run(app, "accounts").output
    listed = json.loads(run(app, "accounts", "--json").output)
    assert listed[0] == {
        "login": "applicant1",
        "password": "xinzheng-demo",
        "roles": ["applicant"],
        "organisation": None,
        "jurisdiction": None,
    }


@pytest.mark.parametrize("arguments", [["load"], ["load", "--if-empty"], ["accounts", "--json"]])
def test_a_production_installation_refuses(settings: Settings, arguments: list[str]) -> None:
    """Well-known passwords have no place where real people work."""
    app = create_app(replace(settings, env="production"))
    assert run(app, *arguments).exit_code == 1
    with app.extensions["database"].reading() as session:
        assert people.roster(session) == []
    app.extensions["database"].dispose()
