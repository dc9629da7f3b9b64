"""Records of providers, brought in from files."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now, outside, settings
from app.cli.output import SOME_REFUSED, json_option, print_json, refusals
from app.domain import import_page
from app.domain.errors import NotFound
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import N_
from app.services import batch_acts, import_reading, importing, places
from app.services.import_examining import Upload
from app.services.importing import Import
from config import ROOT

GUIDE = ROOT / "docs" / "import.md"
records = AppGroup("records", help="Records of providers.")


@records.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--provider", required=True, help="Unified social credit code of the unit that delivers.")
@click.option("--jurisdiction", required=True, help="The place, such as zhongmu.")
@click.option("--attested-by", "login", help="The officer of the unit who vouches; without one an officer does later.")
@json_option
@refusals()
def import_records(file: Path, provider: str, jurisdiction: str, login: str | None, as_json: bool) -> None:
    """Import a file of penalties or licences (XLSX, CSV); exit 3 when some rows were refused.

    Nobody vouches for what is brought without `--attested-by`, until an officer does on the page of the batch. The same
    file again changes nothing. Refused, warned and held rows are named by row and column; row 1 is the heading.
    """
    files, now = outside(), legal_now()
    with database().transaction() as session:
        unit = places.provider(session, jurisdiction, provider)
        if unit is None:
            raise NotFound(message=N_("这个地区没有代码为 {provider} 的信息提供单位"), provider=provider)
        officer = batch_acts.officer(session, login, unit) if login else SYSTEM
        upload = Upload(file.name, file.read_bytes(), settings().limits.records)
        batch = importing.begin(session, upload, unit, files, actor=officer, now=now())
    work = Import(database(), batch.jurisdiction, batch.id, now, officer)
    work.run(files.files, _progress)
    with database().reading() as session:
        result = import_reading.result(session, batch.id)
    if as_json:
        print_json(result)
    else:
        _print(result)
    if result["refused"]:
        raise SystemExit(SOME_REFUSED)


@records.command("guide")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 when the page is out of date.")
def write_guide(only_check: bool) -> None:
    """Write docs/import.md, the format of files of records, from the columns that are read."""
    page = import_page.render()
    if not only_check:
        GUIDE.write_text(page, "utf-8")
    elif not GUIDE.exists() or GUIDE.read_text("utf-8") != page:
        raise click.ClickException("docs/import.md is out of date: run `flask records guide`")
    click.echo(GUIDE.relative_to(ROOT))


def _progress(done: int, total: int) -> None:
    click.echo(f"{done} / {total}", err=True)


def _print(result: dict[str, Any]) -> None:
    for each in result["rows"]:
        click.echo(f"{each['row']}\t{each['column']}\t{each['code']}\t{each['reason']}")
    counts = "　".join(f"{name} {result[name]}" for name in ("accepted", "unchanged", "warned", "refused"))
    click.echo(f"batch {result['batch']}　{counts}")
