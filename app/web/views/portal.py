"""The front page: the things people come for."""

from flask import Blueprint, render_template

from app.domain.permissions import Action
from app.web.access import needs

bp = Blueprint("portal", __name__)


@bp.get("/")
@needs(Action.PUBLIC)
def index() -> str:
    return render_template("portal/index.html")
