"""For those who run the system: alive, ready, and figures."""

import hmac

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from app import migrating
from app.clock import machine_now
from app.domain.errors import Forbidden
from app.domain.permissions import Action
from app.services import round_runs
from app.web import origin
from app.web.access import needs
from app.web.context import database, settings

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@needs(Action.PUBLIC)
def healthz() -> Response:
    """The process serves requests; migrations and demo data come before it listens."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@needs(Action.PUBLIC)
def readyz() -> tuple[dict[str, object], int]:
    """Database, schema, and how many seconds ago the scheduler was last seen alive."""
    try:
        schema = migrating.current(database().engine)
        with database().reading() as session:
            beat = round_runs.last_beat(session)
    except SQLAlchemyError:
        return {"ready": False, "database": "unreachable"}, 503
    ready = schema == migrating.head()
    lag = round((machine_now() - beat).total_seconds(), 1) if beat else None
    return {"ready": ready, "database": "ok", "schema": schema, "scheduler_lag_seconds": lag}, 200 if ready else 503


@bp.get("/metrics")
@needs(Action.PUBLIC)
def metrics() -> Response:
    """Prometheus figures, from this machine or with the token. Raises Forbidden."""
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not origin.is_local() and not (token and hmac.compare_digest(given.encode(), token.encode())):
        raise Forbidden()
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
