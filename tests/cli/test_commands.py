"""Commands as an operator meets them: results on stdout, refusals on stderr, and an exit code for each."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from app.clock import machine_now
from app.models.case import Case
from app.models.event import AdminEvent, CaseEvent
from app.services import accounts
from config import ROOT
from tests.services.story import Story
from tests.services.world import FIRM

pytestmark = pytest.mark.both_databases

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command in this process: `run("orgs", "list")`."""

    def invoke(*arguments: str, input: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=list(arguments), input=input)

    return invoke


@pytest.fixture
def story(app: Flask, database, clock) -> Story:  # type: ignore[no-untyped-def]
    """A place with its people in the database the commands speak to."""
    return Story(database, clock)


def admin_events(story: Story) -> list[str]:
    with story.database.reading() as session:
        return list(session.execute(select(AdminEvent.kind).order_by(AdminEvent.seq)).scalars())


def test_tick_answers_exactly_what_it_has_done(run: Run, story: Story) -> None:
    """One JSON document with the six keys of the contract; a second tick finds nothing to do."""
    story.at("2026-09-18 10:00")
    story.file()
    story.do("centre", "accept")
    story.at("2026-09-25 00:00")
    done = run("scheduler", "tick", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        {"at": "2026-09-24T16:00:00Z", "timers": 1, "rungs": 0, "outbox": 2, "jobs": 0, "incidents": 0},
    )
    again = json.loads(run("scheduler", "tick", "--json").stdout)
    assert [again[key] for key in ("timers", "outbox", "jobs")] == [0, 0, 0]
    assert run("scheduler", "tick").stdout.startswith("at 2026-09-24T16:00:00Z  timers 0")


def test_organisations_are_listed_with_code_place_and_roles(run: Run, story: Story) -> None:
    """The code is the unified social credit code."""
    listed = json.loads(run("orgs", "list", "--json").stdout)
    assert {frozenset(each) for each in listed} == {frozenset({"code", "name", "jurisdiction", "roles"})}
    unit = story.world.units["centre"]
    expected = {"code": unit.uscc, "name": unit.name, "jurisdiction": "zhongmu", "roles": ["credit_centre"]}
    assert expected in listed
    assert unit.name in run("orgs", "list").stdout


def test_the_audit_names_the_first_broken_event_of_each_chain(run: Run, story: Story) -> None:
    """Exit 0 while every chain holds; 1 with stream and event when one does not."""
    story.file()
    whole = run("audit", "verify", "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["ok"], json.loads(whole.stdout)["broken"]) == (0, True, [])
    with story.database.transaction() as session:
        session.execute(update(CaseEvent).where(CaseEvent.seq == 2).values(kind="accepted"))
    broken = run("audit", "verify", "--json")
    (fault,) = json.loads(broken.stdout)["broken"]
    assert (broken.exit_code, fault["stream"], fault["seq"]) == (1, story.case().number, 2)
    assert f"zhongmu {story.case().number} 第 2 条" in run("audit", "verify").stdout


def test_a_year_is_loaded_and_shown(run: Run, story: Story, tmp_path: Path) -> None:
    """2027 is provisional until its notice is loaded; a faulty table is refused with its rows, exit 2."""
    years = {year["year"]: year for year in json.loads(run("calendar", "status", "--json").stdout)}
    assert (years[2026]["workdays"], years[2026]["provisional"], years[2027]["provisional"]) == (248, False, True)
    assert "暂定" in run("calendar", "status").stdout
    table = tmp_path / "2027.csv"
    table.write_text("date,kind,note\n2027-01-01,off,元旦\n2027-01-03,work,\n", "utf-8")
    source = ("--document", "国办发明电〔2026〕9号", "--link", "https://www.gov.cn/2027")
    story.at("2026-12-30")
    story.file()
    foreseen = run("calendar", "load", str(table), *source, "--preview")
    assert f"{story.case().number}　转送　2027-01-07 → 2027-01-06　缩短" in foreseen.stdout
    assert json.loads(run("calendar", "status", "--json").stdout)[-1]["provisional"]
    done = run("calendar", "load", str(table), *source)
    assert (done.exit_code, done.stdout) == (0, foreseen.stdout)
    (year,) = [each for each in json.loads(run("calendar", "status", "--json").stdout) if each["year"] == 2027]
    assert (year["provisional"], year["days_off"], year["make_up_days"]) == (False, 1, 1)
    assert "calendar_loaded" in admin_events(story)
    table.write_text("date,kind,note\n2027-01-01,off,\n2027-13-01,off,\n2027-01-04,work,\n", "utf-8")
    refused = run("calendar", "load", str(table), *source)
    assert refused.exit_code == 2
    assert "  3: " in refused.stderr
    assert "  4: " in refused.stderr
    table.write_bytes("date,kind,note\n2027-01-01,off,元旦\n".encode("gb18030"))
    assert run("calendar", "load", str(table), *source).exit_code == 2


def test_an_account_is_created_with_its_post(run: Run, story: Story) -> None:
    """The password comes from standard input; whoever signs in holds the role for the unit."""
    unit = story.world.units["provider"]
    command = ("users", "create", "zhang.san", "--name", "张三", "--password-stdin")
    post = ("--role", "information_provider", "--organisation", unit.uscc)
    done = run(*command, *post, input="a good long one\n")
    assert (done.exit_code, done.stdout) == (0, "zhang.san\n")
    with story.database.transaction() as session:
        row = accounts.sign_in(session, "zhang.san", "a good long one", "127.0.0.1", now=machine_now())
        assert row
        assert row.organisation_id == unit.id
    assert admin_events(story).count("account_created") == 1


@pytest.mark.parametrize(
    ("post", "password", "field"),
    [
        (("--role", "credit_centre"), "a good long one", "organisation"),
        (("--role", "credit_centre", "--organisation", FIRM), "a good long one", "organisation"),
        (("--role", "credit_centre", "--organisation", "11410122MB0000002H"), "a good long one", "organisation"),
        (("--role", "supervisor"), "a good long one", "jurisdiction"),
        (("--role", "supervisor", "--jurisdiction", "beijing"), "a good long one", "jurisdiction"),
        (("--role", "administrator"), "short", "password"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    run: Run, story: Story, post: tuple[str, ...], password: str, field: str
) -> None:
    """Exit 2 with the fault at its field; nothing is written."""
    refused = run("users", "create", "zhang.san", "--name", "张三", "--password-stdin", *post, input=f"{password}\n")
    assert refused.exit_code == 2
    assert f"  {field}: " in refused.stderr
    assert "account_created" not in admin_events(story)


def test_a_token_is_the_only_line_and_works(run: Run, story: Story) -> None:
    """Scripts take it as it stands; an unknown login ends with 2."""
    done = run("tokens", "create", "--user", "auditor", "--days", "30")
    (token,) = done.stdout.splitlines()
    with story.database.reading() as session:
        assert accounts.by_token(session, token, now=machine_now())[0].login == "auditor"
    assert "token_created" in admin_events(story)
    assert run("tokens", "create", "--user", "nobody").exit_code == 2


def test_only_a_stopped_case_is_resumed(run: Run, story: Story) -> None:
    """Exit 1 where nothing is wrong, 2 for a number there is not, 0 for an incident."""
    story.file()
    number = story.case().number
    assert run("cases", "resume", number).exit_code == 1
    assert run("cases", "resume", "YY-410122-2026-000999").exit_code == 2
    with story.database.transaction() as session:
        session.execute(update(Case).values(incident="ProcessFault", timer_at=None, timer_tries=5))
    done = run("cases", "resume", number)
    assert (done.exit_code, done.stdout.split()[0]) == (0, number)
    assert (story.case().incident, story.case().timer_at is None) == (None, False)


def test_models_are_published_once_and_listed_with_their_cases(run: Run, story: Story, tmp_path: Path) -> None:
    """The same source again changes nothing; a changed one becomes the newest, running cases keep theirs."""
    story.file()
    shipped = ROOT / "workflows" / "objection.bpmn"
    assert run("processes", "publish", str(shipped)).exit_code == 0
    assert [(each["newest"], each["open_cases"]) for each in _objections(run)] == [(True, 1)]
    changed = tmp_path / "objection.bpmn"
    changed.write_bytes(shipped.read_bytes() + b"<!-- second edition -->\n")
    story.at("2026-10-08")
    assert run("processes", "publish", str(changed)).exit_code == 0
    assert [(each["newest"], each["open_cases"]) for each in _objections(run)] == [(True, 0), (False, 1)]
    assert "* objection" in run("processes", "list").stdout


def _objections(run: Run) -> list[dict[str, Any]]:
    """The published models of the objection, the newest first."""
    listed = json.loads(run("processes", "list", "--json").stdout)
    return [each for each in listed if each["process"] == "objection"]
