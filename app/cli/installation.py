"""What a command may reach: the settings, and the rest of an installation for those that need it."""

from flask import current_app

from app.adapters.outside import Outside
from app.clock import Now
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


def outside() -> Outside:
    """The adapters of this installation. Raises SettingsError."""
    settings().require_secrets()
    found: Outside = current_app.extensions["outside"]
    return found


def legal_now() -> Now:
    """The legal clock of this installation. Raises SettingsError."""
    settings().require_secrets()
    found: Now = current_app.extensions["now"]
    return found
