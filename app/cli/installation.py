"""What a command may reach: the settings, and the database for those that need one."""

import click
from flask import current_app

from app.database import Database
from config import Settings, SettingsError


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def database() -> Database:
    """The database of this installation; ends the command with the missing settings named when it has no secrets."""
    try:
        settings().require_secrets()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    found: Database = current_app.extensions["database"]
    return found
