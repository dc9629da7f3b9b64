"""The working-day calendar: load a yearly notice, see which years are provisional."""

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now
from app.cli.output import json_option, print_json, refusals
from app.domain.errors import Unusable
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import N_
from app.domain.workdays import legal_date
from app.domain.yearplan import read_plan
from app.services import calendar as days
from app.services import recalculation

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
    try:
        table = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Unusable(message=N_("{file} 不是 UTF-8 编码的文本"), file=file.name) from error
    plan, notes = read_plan(table, document, link)
    if preview:
        with database().reading() as session:
            moved = recalculation.preview(session, plan)
    else:
        with database().transaction() as session:
            moved = recalculation.load_year(session, plan, notes, actor=SYSTEM, now=legal_now()())
    for each in moved:
        word = "缩短" if each.shorter else "延长"
        click.echo(f"{each.number}　{each.clock.label}　{each.before} → {each.after}　{word}")
    click.echo(f"{plan.year}　休息 {len(plan.off)} 天　调休上班 {len(plan.work)} 天　{document}")


@calendar.command()
@json_option
@refusals()
def status(as_json: bool) -> None:
    """The loaded years, this year and the next; without a notice a year's dates are provisional."""
    with database().reading() as session:
        found = days.years(session, legal_date(legal_now()()))
    if as_json:
        print_json([asdict(year) for year in found])
        return
    for year in found:
        told = "暂定（通知尚未录入）" if year.provisional else f"{year.document}　{year.link}"
        click.echo(f"{year.year}　工作日 {year.workdays} 天　{told}")
