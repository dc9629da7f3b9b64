"""The programming interface under /api/v1, and its description."""

from flask import Flask, Response, current_app, json

from app.domain.permissions import Action
from app.web.access import needs
from app.web.api import (
    applications,
    case_acts,
    cases,
    corrections,
    documents,
    imports,
    listings,
    measure_orders,
    measures,
    records,
    tasks,
    workdays,
)
from app.web.api.interface import Blueprint, Interface

VERSION = "v1"
PREFIX = f"/api/{VERSION}"
_BLUEPRINTS = (
    applications.bp,
    cases.bp,
    case_acts.bp,
    corrections.bp,
    tasks.bp,
    records.bp,
    imports.bp,
    documents.bp,
    listings.bp,
    measure_orders.bp,
    measures.bp,
    workdays.bp,
)
_OPTIONS = {
    "info": {"description": "异议处理与信用修复接口"},
    "security": [{"bearer": []}],
    "servers": [{"url": "/"}],
}

bp = Blueprint("description", __name__)


@bp.get("/openapi.json")
@needs(Action.PUBLIC)
@bp.doc(security=[])
@bp.response(200, {"type": "object"}, description="This description")
def openapi() -> Response:
    """The interface described in OpenAPI 3.1."""
    return Response(json.dumps(current_app.extensions["interface"].description()), mimetype="application/json")


def register(app: Flask) -> None:
    """Serve all parts and describe them."""
    app.config.update(API_TITLE="信正 Xinzheng", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    interface = Interface(app, spec_kwargs=_OPTIONS)
    interface.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for blueprint in (*_BLUEPRINTS, bp):
        interface.serve(blueprint, PREFIX, f"api_{blueprint.name}")
    app.extensions["interface"] = interface
