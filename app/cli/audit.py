"""The chains of events, and the anchors that hold them."""

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from app.adapters.anchor_folder import AnchorFolder
from app.cli.installation import database, outside
from app.cli.output import FAILED, json_option, print_json, refusals, utc
from app.services import anchor_check
from app.services import anchors as daily_anchors

audit = AppGroup("audit", help="The chains of events.")


@audit.command()
@click.option(
    "--anchors",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Anchors kept elsewhere, in place of those of this installation.",
)
@json_option
@refusals()
def verify(folder: Path | None, as_json: bool) -> None:
    """Check every chain and anchor; name the first broken event of each chain and exit 1 when one is broken."""
    kept = AnchorFolder(folder) if folder else outside().anchors
    with database().reading() as session:
        report = anchor_check.verify(session, kept)
    if as_json:
        print_json({"ok": not report.broken, **asdict(report)})
    else:
        for fault in report.broken:
            click.echo(f"✗ {fault.jurisdiction} {fault.stream} 第 {fault.seq} 条：{fault.words}（{fault.reason}）")
        counted = f"{report.streams} 条链、{report.events} 个事件、{report.anchors} 份存证"
        click.echo(f"{counted}，{len(report.broken)} 条链断裂")
    raise SystemExit(FAILED if report.broken else 0)


@audit.command()
@refusals()
def key() -> None:
    """The public key of this installation, to be published: by it others know its case files."""
    click.echo(outside().signature.public)


@audit.command()
@json_option
@refusals()
def anchors(as_json: bool) -> None:
    """The newest anchor of each place, to be written down where nobody of this installation can change it."""
    with database().reading() as session:
        found = [{**each, "at": utc(each["at"])} for each in daily_anchors.newest(session)]
    if as_json:
        print_json(found)
        return
    for each in found:
        click.echo(f"{each['jurisdiction']}  {each['serial']}  {each['at']}  {each['digest']}")
