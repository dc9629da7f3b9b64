"""Accounts and tokens, for the first administrator and for programs."""

import sys

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now
from app.cli.output import refusals
from app.clock import machine_now
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import Role
from app.services import admission
from app.services.accounts import NewAccount
from app.services.admission import Post

users = AppGroup("users", help="Accounts of people.")
tokens = AppGroup("tokens", help="Bearer tokens of the API.")


@users.command()
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--organisation", help="Unified social credit code of the unit.")
@click.option("--jurisdiction", help="The place of a supervisor, auditor or administrator; none: everywhere.")
@click.option("--email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@refusals()
def create(
    login: str,
    name: str,
    roles: tuple[str, ...],
    organisation: str | None,
    jurisdiction: str | None,
    email: str | None,
    password_stdin: bool,
) -> None:
    """Make an account."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    wanted = NewAccount(login=login, password=password, name=name, grants=(), email=email)
    post = Post(tuple(Role(role) for role in roles), organisation, jurisdiction)
    with database().transaction() as session:
        admission.admit(session, wanted, post, actor=SYSTEM, now=legal_now()())
    click.echo(login)


@tokens.command("create")
@click.option("--user", "login", required=True, help="The login it stands for.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it holds; without it until revoked.")
@refusals()
def create_token(login: str, days: int | None) -> None:
    """Print a new token as the only line; it cannot be read again."""
    with database().transaction() as session:
        token = admission.issue_token(session, login, days, actor=SYSTEM, now=legal_now()(), machine=machine_now())
    click.echo(token)
