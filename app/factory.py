"""Builds the application from its settings."""

from flask import Flask, Response

from app import cli
from app.clock import Now, legal_clock
from app.database import Database
from app.models.encryption import Keyring, use_keyring
from config import ROOT, Settings


def create_app(settings: Settings, *, now: Now | None = None) -> Flask:
    """The whole application; `now` replaces the legal clock in tests. Raises SettingsError without secrets."""
    settings.require_secrets()
    use_keyring(Keyring(settings.data_keys, next(iter(settings.data_keys)), settings.index_key))
    app = create_commands(settings)
    app.secret_key = settings.secret_key
    app.extensions["database"] = Database(settings.database_url)
    app.extensions["now"] = now or legal_clock(settings.now, settings.now_anchor)
    app.add_url_rule("/", view_func=index)
    app.add_url_rule("/healthz", view_func=healthz)
    return app


def create_commands(settings: Settings) -> Flask:
    """The command line alone: enough for commands that need neither database nor secrets."""
    app = Flask(__name__, static_folder=str(ROOT / "app" / "static"), template_folder=str(ROOT / "templates"))
    app.config["SETTINGS"] = settings
    cli.register(app)
    return app


def index() -> str:
    return "<!doctype html><html lang=zh><meta charset=utf-8><link rel=icon href=data:,><title>信正</title><h1>信正</h1></html>"


def healthz() -> Response:
    """The process serves requests; migrations and demo data come before it listens."""
    return Response("ok\n", mimetype="text/plain")
