"""The `flask` commands, a file a group."""

from flask import Flask

from app.cli.db import db
from app.cli.demo import demo
from app.cli.packs import packs
from app.cli.scheduler import scheduler
from app.cli.serve import serve

COMMANDS = (db, demo, packs, scheduler, serve)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
