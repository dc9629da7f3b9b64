"""gunicorn for one installation: threads on either database, several processes only on PostgreSQL."""

import sys

from config import SettingsError, load_settings

try:
    _settings = load_settings()
    _settings.require_secrets()
except SettingsError as error:
    sys.exit(f"Error: {error}")

wsgi_app = "wsgi:app"
bind = f"127.0.0.1:{_settings.port}"
worker_class = "gthread"
workers = 1 if _settings.sqlite else 2  # SQLite has one writer: a second process would only wait
threads = 8
timeout = 60  # seconds a worker may be silent
graceful_timeout = 5  # seconds for requests under way at a stop
control_socket_disable = True  # it would lie in the user's home, shared by every installation
