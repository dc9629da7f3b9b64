"""One line a request: who asked for what, how it ended, how long it took; never what was typed or looked up."""

import time

from flask import Flask, Response, g, request

from app.logs import logger
from app.web.context import actor

log = logger(__name__)


def register(app: Flask) -> None:
    """Begin before every other function of a request, end after it."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        elapsed = time.perf_counter() - g.get("begun", time.perf_counter())
        log.info(
            "request",
            method=request.method,
            path=shown_path(),
            status=response.status_code,
            ms=round(elapsed * 1000, 1),
            # Who tells of wrong is sealed; the log must not say which account was there at that minute.
            actor=None if request.blueprint == "tips" else actor().account_id,
        )
        return response


def shown_path() -> str:
    """The path without codes: whoever reads the log must not be able to look with them."""
    path = request.path if request.url_rule else "-"
    for name, value in (request.view_args or {}).items():
        if name.endswith("code"):
            path = path.replace(str(value), "…")
    return path
