"""The organisations that take part."""

import click
from flask.cli import AppGroup

from app.cli.installation import database
from app.cli.output import json_option, print_json, refusals
from app.domain.vocabulary import Role
from app.services import places

orgs = AppGroup("orgs", help="The organisations that take part.")


@orgs.command("list")
@json_option
@refusals()
def list_organisations(as_json: bool) -> None:
    """All organisations with code, place and roles."""
    with database().reading() as session:
        found = [
            {"code": row.uscc, "name": row.name, "jurisdiction": row.jurisdiction, "roles": row.kinds}
            for row in places.organisations(session)
        ]
    if as_json:
        print_json(found)
        return
    for each in found:
        roles = "、".join(Role(role).label for role in each["roles"])
        click.echo(f"{each['code']}  {each['jurisdiction']:<8}  {each['name']}  {roles}")
