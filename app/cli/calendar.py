"""The working-day calendar: load a yearly notice, see which years are provisional."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from time import sleep

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now
from app.cli.output import json_option, print_json, refusals
from app.clock import machine_now
from app.domain.errors import Conflict, Unusable
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import N_
from app.domain.workdays import WorkCalendar, YearPlan, legal_date
from app.domain.yearplan import read_plan
from app.services import calendar as calendars
from app.services import calendar_loads, calendar_preview, jobs
from app.services.calendar_loads import LoadStatus
from app.services.job_kinds import HANDLERS

_LOOK_AGAIN = 1  # second
_REASON = "flask calendar load"
calendar = AppGroup("calendar", help="The yearly notices of days off and make-up working days.")


@calendar.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--document", required=True, help="The notice's number, such as 国办发明电〔2025〕7号.")
@click.option("--link", required=True, help="Where the notice is published.")
@click.option("--preview", is_flag=True, help="Show which limits would move, and change nothing.")
@refusals()
def load(file: Path, document: str, link: str, preview: bool) -> None:
    """Load a notice (CSV `date,kind(off|work),note`), replacing what was loaded for its year.

    Every running limit that moves is named, the shortened ones too, and says so in the history of its case.
    """
    plan, notes = read_plan(_text(file), document, link)
    with database().reading() as session:
        days = WorkCalendar({**calendars.current(session).plans, plan.year: plan})
        for each in calendar_preview.moves(session, days, plan.year):
            word = "缩短" if each.shorter else "延长"
            click.echo(f"{each.number}　{each.clock.label}　{each.before} → {each.after}　{word}")
    if not preview:
        _load(plan, notes)
    click.echo(f"{plan.year}　休息 {len(plan.off)} 天　调休上班 {len(plan.work)} 天　{document}")


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Unusable(message=N_("{file} 不是 UTF-8 编码的文本"), file=file.name) from error


def _load(plan: YearPlan, notes: Mapping[date, str]) -> None:
    """Put the notice in force and move its limits here; a scheduler that is faster is waited for."""
    now = legal_now()
    with database().transaction() as session:
        load = calendar_loads.propose(session, plan, notes, _REASON, actor=SYSTEM, now=now())
        calendar_loads.confirm(session, load.id, accepts_shorter=True, actor=SYSTEM, now=now())
    while True:
        jobs.run_now(database(), HANDLERS, load.job_id or 0, now=now, machine=machine_now)
        with database().reading() as session:
            job = calendar_loads.job_of(session, calendar_loads.find(session, load.id))
        if not calendar_loads.is_working(job):
            break
        sleep(_LOOK_AGAIN)
    with database().reading() as session:
        ended = calendar_loads.find(session, load.id)
    if ended.status != LoadStatus.LOADED:
        raise Conflict("not_moved", N_("改期没有全部完成：{error}"), error=ended.error or (job and job.error) or "")


@calendar.command()
@json_option
@refusals()
def status(as_json: bool) -> None:
    """The loaded years, this year and the next; without a notice a year's dates are provisional."""
    with database().reading() as session:
        found = calendars.years(session, legal_date(legal_now()()))
    if as_json:
        print_json([asdict(year) for year in found])
        return
    for year in found:
        told = "暂定（通知尚未录入）" if year.provisional else f"{year.document}　{year.link}"
        click.echo(f"{year.year}　工作日 {year.workdays} 天　{told}")
