"""What-if forecasts at the command line: the place as it is, or one or two settings side by side."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.installation import database, legal_now
from app.cli.output import json_option, print_json, refusals
from app.domain.errors import FieldError, Invalid
from app.domain.simulation_files import Plan, read, read_text
from app.domain.simulation_report import MEASURES, compare
from app.domain.vocabulary import N_, ClockCode, ClockKind
from app.domain.workdays import legal_date
from app.services import policy, simulating

_HEADS = {"decided": "件次", "late": "超期", "share": "超期率", "median": "中位", "p90": "九成以内"}
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--jurisdiction", required=True, help="The place, such as zhongmu.")
@click.option("--from", "start", type=_DAY, help="First day; tomorrow unless given.")
@click.option("--until", type=_DAY, help="Last day.")
@click.option("--days", type=int, help="Length in days instead of --until; a year unless given.")
@click.option("--seed", type=int, help="The same seed gives the same forecast.")
@click.option(
    "--setting",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file with what is to differ; a second one stands beside it.",
)
@json_option
@with_appcontext
@refusals()
def simulate(
    jurisdiction: str,
    start: datetime | None,
    until: datetime | None,
    days: int | None,
    seed: int | None,
    files: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Forecast lateness and queues of a place, by its rules and its past year; see docs/supervision.md."""
    if jurisdiction not in policy.shipped().jurisdictions:
        known = " ".join(policy.shipped().jurisdictions)
        raise Invalid([FieldError("--jurisdiction", "unknown", N_("没有这个地方；可用的：{known}"), {"known": known})])
    if len(files) > 2:
        raise Invalid([FieldError("--setting", "too_many", N_("至多比较两份设置"))])
    over = _options({"from": start, "until": until, "days": days, "seed": seed})
    given = [_under(over, {"title": file.stem, **_read(file)}) for file in files] or [over]
    with database().reading() as session:
        prepared = simulating.prepare(session, jurisdiction, given, today=legal_date(legal_now()()))
    result = simulating.forecast(prepared, lambda done, total: None)
    if as_json:
        print_json(result)
        return
    _print(result)


def _read(file: Path) -> Plan:
    try:
        return read_text(file.read_text("utf-8"), file.name)
    except UnicodeDecodeError as error:
        raise Invalid([FieldError(file.name, "encoding", N_("设置文件应为 UTF-8 编码"))]) from error


def _under(over: Plan, plan: Plan) -> Plan:
    """A file's plan under the options; a length given there replaces the last day a file names."""
    kept = {name: value for name, value in plan.items() if name != "until" or "days" not in over}
    return {**kept, **over}


def _options(options: dict[str, Any]) -> Plan:
    """What the options say, read as a file would be."""
    days = {name: day.date() for name, day in options.items() if isinstance(day, datetime)}
    return read({**{name: value for name, value in options.items() if value is not None}, **days}, "--")


def _print(result: dict[str, Any]) -> None:
    reports = result["reports"]
    for each in reports:
        ended = sum(each["ended"].values())
        period = f"{each['from']} 至 {each['until']}（{each['workdays']} 个工作日）"
        click.echo(f"{each['title']}　{period}　收件 {each['received']}，办结 {ended}，期末在办 {each['open']}")
        for unit in each["units"]:
            queue = f"在办最多 {unit['queue_highest']}（{unit['queue_highest_on']}），期末 {unit['queue_end']}"
            click.echo(f"  {unit['unit']}　{unit['staff']} 人　忙 {unit['busy']:.0%}　{queue}")
    click.echo("时限　性质　单位　" + "　".join(_HEADS.values()))
    for line in compare(reports[0], reports[-1]):
        cells = (_cell(name, line[name], len(reports) > 1) for name in MEASURES)
        names = (ClockCode(line["code"]).label, ClockKind(line["kind"]).label, line["unit"] or "合计")
        click.echo("　".join((*names, *cells)))
    click.echo("推演不是预测，只说明设置的后果；哪些数来自历史、哪些是假设，见 --json 的 inputs", err=True)


def _cell(name: str, values: dict[str, float | None], both: bool) -> str:
    shown = [_figure(name, values["first"])]
    if both:
        shown.append(_figure(name, values["second"]))
    return " → ".join(shown)


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.1%}" if name == "share" else f"{value:g}"
