"""Process models: checked without database or secrets, published for new cases, listed."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now
from app.cli.output import json_option, print_json, refusals, utc
from app.domain.errors import Unusable
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import N_
from app.engine import Bundle, Finding, check_untrusted, load_bundle
from app.services import modelling
from app.services import processes as models
from app.services.processes import Listed

processes = AppGroup("processes", help="Process models (BPMN): check, publish, list.")

_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@processes.command("lint")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=models.FOLDER)
@json_option
@refusals()
def lint_models(folder: Path, as_json: bool) -> None:
    """Check every model of a folder; exit 1 with all findings."""
    found = {file: modelling.findings(_bundle(file)) for file in sorted(folder.glob("*.bpmn"))}
    if not found:
        raise Unusable(message=N_("没有找到流程模型：{folder}"), folder=str(folder))
    faults = sum(map(len, found.values()))
    if as_json:
        models_found = [_described(file, each) for file, each in found.items()]
        print_json({"ok": not faults, "models": models_found})
    else:
        for file, each in found.items():
            _print(file, each)
    raise SystemExit(1 if faults else 0)


@processes.command()
@_file
@refusals()
def publish(file: Path) -> None:
    """Make a checked model the one new cases start on; running cases keep theirs."""
    source = file.read_bytes()
    bundle = _bundle(file)
    if faults := modelling.findings(bundle):
        _print(file, faults)
        raise SystemExit(1)
    with database().transaction() as session:
        models.publish(session, bundle.process_id, source, actor=SYSTEM, now=legal_now()())
    click.echo(f"{bundle.process_id} {bundle.sha256}")


@processes.command("list")
@json_option
@refusals()
def list_models(as_json: bool) -> None:
    """The published models, the newest of each first, with how many open cases run on each."""
    with database().reading() as session:
        rows = models.listing(session)
    if as_json:
        print_json([_row(row) for row in rows])
        return
    for row in rows:
        mark = "*" if row.newest else " "
        click.echo(f"{mark} {row.process_id}  {row.sha256[:12]}  {utc(row.published_at)}  {row.open_cases}")


def _row(row: Listed) -> dict[str, object]:
    return {
        "process": row.process_id,
        "sha256": row.sha256,
        "published_at": utc(row.published_at),
        "newest": row.newest,
        "open_cases": row.open_cases,
    }


def _bundle(file: Path) -> Bundle:
    """The model in a file, parsed apart from us first. Raises Unusable, TooLarge."""
    source = file.read_bytes()
    process_id = check_untrusted(source)
    if process_id != file.stem:
        message = N_("文件 {file} 中的流程编号为 {name}：文件名须与流程编号相同")
        raise Unusable("file_name", message, file=file.name, name=process_id)
    return load_bundle(process_id, source)


def _described(file: Path, findings: list[Finding]) -> dict[str, object]:
    faults = [{"node": each.node, "code": each.code, "message": each.text} for each in findings]
    return {"file": file.name, "process": file.stem, "findings": faults}


def _print(file: Path, findings: list[Finding]) -> None:
    click.echo(f"{file.name}　发现 {len(findings)} 处错误" if findings else f"{file.name}　无误")
    for each in findings:
        click.echo(f"  ✗ {each.node}：{each.text}（{each.code}）")
