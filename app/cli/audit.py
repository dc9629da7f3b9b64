"""The chains of events."""

from dataclasses import asdict

import click
from flask.cli import AppGroup

from app.cli.installation import database
from app.cli.output import FAILED, json_option, print_json, refusals
from app.services import audit as chains

audit = AppGroup("audit", help="The chains of events.")


@audit.command()
@json_option
@refusals()
def verify(as_json: bool) -> None:
    """Check every chain; name the first broken event of each and exit 1 when one is broken."""
    with database().reading() as session:
        report = chains.verify(session)
    if as_json:
        print_json({"ok": not report.broken, **asdict(report)})
    else:
        for fault in report.broken:
            click.echo(f"✗ {fault.jurisdiction} {fault.stream} 第 {fault.seq} 条：{fault.words}（{fault.reason}）")
        click.echo(f"{report.streams} 条链、{report.events} 个事件，{len(report.broken)} 条链断裂")
    raise SystemExit(FAILED if report.broken else 0)
