"""The `flask` commands, a file a group."""

from flask import Flask

from app.cli.audit import audit
from app.cli.backup import backup, restore
from app.cli.calendar import calendar
from app.cli.cases import cases
from app.cli.clocks import clocks
from app.cli.db import db
from app.cli.demo import demo
from app.cli.keys import keys
from app.cli.orgs import orgs
from app.cli.packs import packs
from app.cli.processes import processes
from app.cli.records import records
from app.cli.scheduler import scheduler
from app.cli.serve import serve
from app.cli.simulate import simulate
from app.cli.users import tokens, users

COMMANDS = (
    audit,
    backup,
    calendar,
    cases,
    clocks,
    db,
    demo,
    keys,
    orgs,
    packs,
    processes,
    records,
    restore,
    scheduler,
    serve,
    simulate,
    tokens,
    users,
)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
