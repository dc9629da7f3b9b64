"""The clocks of the cases."""

from dataclasses import asdict

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.cli.installation import database, legal_now
from app.cli.output import FAILED, json_option, print_json, refusals
from app.models.place import Jurisdiction
from app.services import clock_check
from app.services.clock_check import Difference

clocks = AppGroup("clocks", help="The clocks of the cases.")


@clocks.command()
@json_option
@refusals()
def check(as_json: bool) -> None:
    """Replay the ledger of every open clock and compare dates, timers and rungs; exit 1 where one differs."""
    with database().reading() as session:
        places = session.execute(select(Jurisdiction.id).order_by(Jurisdiction.id)).scalars().all()
    found: list[Difference] = []
    cases = 0
    for place in places:
        checked, differences = _check_place(place)
        cases, found = cases + checked, found + differences
    if as_json:
        print_json({"ok": not found, "cases": cases, "differences": [_shown(each) for each in found]})
    else:
        for each in found:
            click.echo(
                f"✗ {each.number} {each.clock} {each.what}：{each.stored or '（无）'} ≠ {each.replayed or '（无）'}"
            )
        click.echo(f"{cases} 件在办，{len(found)} 处不一致")
    raise SystemExit(FAILED if found else 0)


def _check_place(place: str) -> tuple[int, list[Difference]]:
    """A slice a transaction, so that nobody waits for the whole."""
    now, after, cases = legal_now()(), 0, 0
    found: list[Difference] = []
    while True:
        with database().reading() as session:
            ids = clock_check.slices(session, place, after)
            found += clock_check.check(session, place, ids, now=now)
        if not ids:
            return cases, found
        cases, after = cases + len(ids), ids[-1]


def _shown(each: Difference) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(each).items()}
