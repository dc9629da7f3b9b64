"""What gunicorn and the `flask` command load."""

import os

from app import logs
from app.factory import create_app, create_commands
from config import load_settings, set_up

logs.to_stderr()
settings = load_settings()
if settings.missing and not settings.production:
    settings = set_up(os.environ, settings.env)

# Checking a pack or a process needs no secrets, so the command line comes up without them; a server never does.
only_commands = settings.missing and "FLASK_RUN_FROM_CLI" in os.environ
app = create_commands(settings) if only_commands else create_app(settings)
