"""From where a request comes and which name it asks for: reverse proxies, host names, the session's cookie."""

import re
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from app.logs import logger
from config import Settings

# Always this machine itself: probes and people who try the demonstration.
_OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
_LOOPBACK = ("127.0.0.1", "::1")
_PORT = re.compile(r":\d*$")
# So many foreign names are told by each process, each once and no longer than a name can be.
_MOST_TOLD, _LONGEST = 20, 253
_FORWARDED = "X-Forwarded-For"

log = logger(__name__)


def register(app: Flask, settings: Settings) -> None:
    """Believe as many proxies as the operator names and no other host name than the configured ones (400)."""
    address = urlsplit(settings.base_url)
    _refuse_other_names(app, {*_OWN_NAMES, address.hostname or "", *map(str.lower, settings.hosts)} - {""})
    secure = settings.production or address.scheme == "https"
    app.config.update(
        # The prefix makes browsers refuse a cookie of that name from another host or over plain HTTP.
        SESSION_COOKIE_NAME="__Host-session" if address.scheme == "https" else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_DOMAIN=None,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    else:
        _warn_of_proxy(app)


def is_local() -> bool:
    """Whether somebody on this machine asks for himself: what a proxy passes on comes from elsewhere."""
    return request.remote_addr in _LOOPBACK and _FORWARDED not in request.headers


def _refuse_other_names(app: Flask, names: set[str]) -> None:
    """An address made of the Host header would send whoever follows it to a site of the sender's choice."""
    told: set[str] = set()

    @app.before_request
    def check() -> None:
        # Flask's own TRUSTED_HOSTS refuses before there are addresses, and so without a page.
        name = _PORT.sub("", request.host.lower())
        if name in names:
            return
        if name not in told and len(told) < _MOST_TOLD:
            # An operator who has forgotten a name of his own finds it here.
            told.add(name)
            log.warning("host_refused", host=name[:_LONGEST], setting="XINZHENG_HOSTS")
        raise BadRequest()


def _warn_of_proxy(app: Flask) -> None:
    """Say once that a proxy stands before us that nobody has named: all visitors then share one address."""
    said: list[bool] = []

    @app.before_request
    def warn() -> None:
        if not said and _FORWARDED in request.headers:
            said.append(True)
            log.warning("proxy_not_named", setting="XINZHENG_PROXIES")
