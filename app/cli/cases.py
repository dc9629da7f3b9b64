"""Cases in the hands of whoever runs the system: those that stand still, and those whose state is damaged."""

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from app.adapters.disk import write_atomically
from app.cli.installation import database, legal_now, outside
from app.cli.output import json_option, print_json, refusals, utc
from app.domain.case_files import Purpose
from app.domain.permissions import SYSTEM
from app.services import case_file, rebuilding, sweep
from app.services import incidents as stopped
from app.services.incidents import Trouble
from app.services.rebuilding import Rebuilt

cases = AppGroup("cases", help="Cases whose process has stopped or is damaged.")


@cases.command()
@json_option
@refusals()
def incidents(as_json: bool) -> None:
    """The cases that stand still, by the model they run on and the fault that stops them."""
    with database().reading() as session:
        found = stopped.read(session)
    if as_json:
        print_json([_row(each) for each in found])
        return
    for trouble in found:
        click.echo(f"{trouble.kind}  {trouble.model[:12]}  {trouble.count}  {trouble.error}")
        for case in trouble.cases:
            click.echo(f"  {case.number}  {utc(case.since) if case.since else '-'}  {case.tries}")


def _row(trouble: Trouble) -> dict[str, object]:
    return {
        "process": trouble.kind,
        "model": trouble.model,
        "error": trouble.error,
        "count": trouble.count,
        "cases": [
            {"number": each.number, "since": utc(each.since) if each.since else None, "tries": each.tries}
            for each in trouble.cases
        ],
    }


@cases.command()
@click.argument("number")
@refusals()
def resume(number: str) -> None:
    """Let a case go on that was given up after an incident, and do what is due of it; exit 1 when it fails again."""
    with database().transaction() as session:
        result = sweep.retry(session, number, actor=SYSTEM, now=legal_now()())
    if result.error is not None:
        raise click.ClickException(f"{result.number}: {result.error}")
    click.echo(f"{result.number}  timers {result.timers}")


@cases.command()
@click.argument("number")
@click.option("--step", default="", help="The step at which the case is to stand, where its tasks do not say it.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@json_option
@refusals()
def rebuild(number: str, step: str, dry_run: bool, as_json: bool) -> None:
    """Make the process state of an open case anew from its row, its open tasks and its ledgers."""
    with database().transaction() as session:
        found = rebuilding.rebuild(session, number, step=step, dry_run=dry_run, actor=SYSTEM, now=legal_now()())
    if as_json:
        print_json({"dry_run": dry_run, **asdict(found)})
        return
    _tell(found, dry_run)


@cases.command()
@click.argument("number")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP to write.")
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), default=Purpose.ARCHIVE.value)
@click.option("--masked", is_flag=True, help="Hide personal values; leaves papers and free words out.")
@refusals()
def dossier(number: str, out: Path, purpose: str, masked: bool) -> None:
    """Write the file of a case as a ZIP that proves itself; the taking is an event of the case."""
    if out.exists():
        raise click.ClickException(f"{out} is there already")
    wanted = case_file.Wanted(number, Purpose(purpose), masked)
    made = case_file.make(database(), wanted, outside(), actor=SYSTEM, now=legal_now()())
    write_atomically(out, made.content)
    out.chmod(0o600)
    click.echo(f"{out}  {made.mark}  {outside().signature.public}")
    if made.missing:
        click.echo(f"{made.missing} files could not be found; the manifest names them", err=True)


def _tell(found: Rebuilt, dry_run: bool) -> None:
    click.echo(f"{found.number}  {'、'.join(found.steps_before) or '—'} → {'、'.join(found.steps)}")
    if found.fault:
        click.echo(f"  state: {found.fault}")
    for change in found.changes:
        click.echo(f"  {change.what}: {change.before or '—'} → {change.after or '—'}")
    click.echo("nothing was changed" if dry_run else "rebuilt")
