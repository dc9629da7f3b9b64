"""What a command may reach: the settings, and the database for those that need one."""

from flask import current_app

from app.database import Database
from config import Settings


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def database() -> Database:
    """The database of this installation. Raises SettingsError, which ends the command, when it has no secrets."""
    settings().require_secrets()
    found: Database = current_app.extensions["database"]
    return found
