"""Policy packs: checked without database or secrets, and the page of limits that is written from them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.adapters.disk import write_atomically
from app.cli.installation import database, legal_now
from app.cli.output import refusals
from app.cli.pack_trial import try_apart
from app.domain.calendar_files import read_calendar
from app.domain.deadlines import render
from app.domain.pack_checks import current, inspect_packs, load_packs
from app.domain.pack_entries import AnyEntry
from app.domain.pack_examples import Outcome, run_examples
from app.domain.pack_loading import Fault
from app.domain.pack_rules import CLOCKS
from app.domain.pack_sources import read_sources
from app.domain.packs import Pack
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import Basis
from app.domain.workdays import WorkCalendar
from app.services import policy
from config import ROOT

WORKFLOWS = ROOT / "workflows"
DEADLINES = ROOT / "docs" / "deadlines.md"


@click.group()
def packs() -> None:
    """The rules of each place as data: check them, publish one, write the page of limits."""


@packs.command()
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=WORKFLOWS / "packs")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def check(folder: Path, as_json: bool) -> None:
    """Read every pack, find every quote, run every example; exit 1 with all faults."""
    calendar = read_calendar(WORKFLOWS / "calendars")
    found, faults = inspect_packs(sorted(folder.glob("*.toml")), read_sources(WORKFLOWS / "sources"), calendar)
    resolved = [pack for _, pack in current(found)]
    if as_json:
        document = {
            "ok": not faults,
            "packs": [_described(pack, calendar) for pack in resolved],
            "faults": [_fault(fault) for fault in faults],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for pack in resolved:
            _print(pack, calendar)
        for fault in faults:
            click.echo(f"✗ {fault}")
        click.echo(f"发现 {len(faults)} 处错误" if faults else f"{len(resolved)} 个规则包无误")
    raise SystemExit(1 if faults else 0)


@packs.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=WORKFLOWS / "packs")
@with_appcontext
@refusals()
def publish(file: Path, folder: Path) -> None:
    """Put an edited pack among the others once all of them hold together; exit 1 with all faults.

    Files stay the only source: FILE takes the place of the one with its name, applications received after the next
    start are judged by it, and every resolved version that is new is kept in the database by its hash.
    """
    calendar = read_calendar(WORKFLOWS / "calendars")
    others = [each for each in folder.glob("*.toml") if each.name != file.name]
    try_apart(file, others, WORKFLOWS)
    files = [*others, file]
    found, faults = inspect_packs(
        sorted(files, key=lambda each: each.name), read_sources(WORKFLOWS / "sources"), calendar
    )
    if faults:
        for fault in faults:
            click.echo(f"✗ {fault}")
        raise click.ClickException(f"发现 {len(faults)} 处错误，没有发布")
    resolved = [pack for _, pack in current(found)]
    with database().transaction() as session:
        new = policy.keep(session, resolved, actor=SYSTEM, now=legal_now()())
        if file.resolve().parent != folder.resolve():
            write_atomically(folder / file.name, file.read_bytes())
    click.echo(folder / file.name)
    for pack in new:
        click.echo(f"{pack.id}　{pack.version}　{pack.sha256}")
    click.echo("下次启动后收到的申请适用新规则；在办的件仍按收件之日的规则办理", err=True)


@packs.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 when the page is out of date.")
def deadlines(only_check: bool) -> None:
    """Write docs/deadlines.md from the packs."""
    page = render(load_packs(WORKFLOWS))
    if not only_check:
        DEADLINES.write_text(page, "utf-8")
    elif not DEADLINES.exists() or DEADLINES.read_text("utf-8") != page:
        raise click.ClickException("docs/deadlines.md is out of date: run `flask packs deadlines`")
    click.echo(DEADLINES.relative_to(ROOT))


def _entries(pack: Pack) -> dict[str, AnyEntry]:
    paths = {code: path for path, code in CLOCKS.items()}
    clocks = {paths[code]: rule for code, rule in pack.clocks.items()}
    return {**pack.rules, **clocks, **{f"remedies.{remedy.code}": remedy for remedy in pack.remedies}}


def _described(pack: Pack, calendar: WorkCalendar) -> dict[str, Any]:
    entries = _entries(pack)
    bases = Counter(entry.basis for entry in entries.values())
    return {
        "id": pack.id,
        "jurisdiction": pack.jurisdiction,
        "title": pack.title,
        "document": pack.document,
        "effective_from": pack.effective_from.isoformat(),
        "effective_until": pack.effective_until.isoformat() if pack.effective_until else None,
        "version": pack.version,
        "sha256": pack.sha256,
        "entries": len(entries),
        "by_basis": {basis.value: bases[basis] for basis in Basis},
        "to_confirm": sorted(path for path, entry in entries.items() if entry.to_confirm),
        "advisories": [advisory.path for advisory in pack.advisories],
        "examples": [_outcome(outcome) for outcome in run_examples(pack, calendar)],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "title": outcome.title,
        "clock": outcome.code.value,
        "expected": outcome.expected.isoformat(),
        "computed": outcome.computed.isoformat() if outcome.computed else None,
        "passed": outcome.passed,
    }


def _fault(fault: Fault) -> dict[str, str]:
    return {
        "file": fault.file,
        "table": fault.table,
        "key": fault.key,
        "message": fault.message,
        "hint": fault.hint,
    }


def _print(pack: Pack, calendar: WorkCalendar) -> None:
    entries = _entries(pack)
    bases = Counter(entry.basis for entry in entries.values())
    counted = "，".join(f"{basis.label} {bases[basis]}" for basis in Basis)
    click.echo(f"{pack.id}　{pack.title}　{pack.version}")
    click.echo(f"  {len(entries)} 条：{counted}；待确认 {sum(entry.to_confirm for entry in entries.values())} 条")
    for outcome in run_examples(pack, calendar):
        line = f"{outcome.title}：{outcome.code.label} {outcome.computed or '无期限'}"
        if outcome.passed:
            click.secho(f"  ✓ {line}", fg="green")
        else:
            click.secho(f"  ✗ {line}，应为 {outcome.expected}", fg="red")
