"""`flask serve`: migrations, demonstration data, then web server and scheduler side by side."""

import fcntl
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from app.cli.children import ChildEnded, Children, Stopped
from app.cli.installation import settings as current_settings
from config import ROOT, Settings, set_up

ALREADY_RUNNING = 4  # exit code
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
GUNICORN = (sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"))


@click.command()
@click.option("--demo", is_flag=True, help="Set up a demonstration when this installation has no settings yet.")
def serve(demo: bool) -> None:
    """Serve this installation until SIGINT or SIGTERM; end with an error when a part of it dies."""
    settings = _settings(demo)
    with _only_one(settings.instance) as sign, _port(settings.port) as door:
        address = _address(settings, door)
        print(address, file=sign, flush=True)
        with Children(str(ROOT), _environment(settings, door)) as children:
            try:
                _prepare(settings, children)
                click.echo(f"{address}  (Ctrl-C ends it)")
                children.start("scheduler", (*FLASK, "scheduler", "run"))
                children.start("web server", (*GUNICORN, "--bind", f"fd://{door.fileno()}"), keep=[door.fileno()])
                children.watch()
            except ChildEnded as error:
                raise click.ClickException(str(error)) from None
            except Stopped:
                click.echo("stopping")


def _settings(demo: bool) -> Settings:
    settings = current_settings()
    if demo and settings.missing and "XINZHENG_ENV" not in os.environ:
        settings = set_up(os.environ, "demo")
    settings.require_secrets()
    return settings


@contextmanager
def _only_one(instance: Path) -> Iterator[TextIO]:
    """Hold the instance folder; a second start ends with the address of the first one."""
    instance.mkdir(parents=True, exist_ok=True)
    with (instance / "serve.lock").open("a+", encoding="utf-8") as sign:
        try:
            fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sign.seek(0)
            click.echo(f"already running: {sign.read().strip() or instance}", err=True)
            sys.exit(ALREADY_RUNNING)
        sign.truncate(0)
        yield sign


@contextmanager
def _port(number: int) -> Iterator[socket.socket]:
    """The port, taken but not yet listened on: nobody is answered before everything is ready."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", number))
        except OSError as error:
            message = f"port {number} cannot be had: {error.strerror} (choose another with PORT=…)"
            raise click.ClickException(message) from None
        yield door


def _address(settings: Settings, door: socket.socket) -> str:
    """Where people find it; PORT=0 lets the system choose a port."""
    return settings.base_url if settings.port else f"http://127.0.0.1:{door.getsockname()[1]}"


def _environment(settings: Settings, door: socket.socket) -> dict[str, str]:
    """What the children see: ours, with the port we hold and one anchor of legal time for all of them."""
    environ = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    return environ | {
        "PORT": str(door.getsockname()[1]),
        "PYTHONUNBUFFERED": "1",
        "XINZHENG_BASE_URL": _address(settings, door),
        "XINZHENG_INSTANCE": str(settings.instance),
        "XINZHENG_NOW_ANCHOR": str(time.time()),
    }


def _prepare(settings: Settings, children: Children) -> None:
    """Everything that must be true before the first request is answered."""
    children.finish("flask db upgrade", (*FLASK, "db", "upgrade"))
    if settings.env == "demo":
        children.finish("flask demo load", (*FLASK, "demo", "load", "--if-empty"))
        children.finish("flask demo accounts", (*FLASK, "demo", "accounts"))
