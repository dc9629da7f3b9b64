"""Figures of supervision: a period in tables with a chart beside each."""

from flask import Blueprint, render_template

from app.domain.permissions import Action
from app.services import contests, figures, supervised_places
from app.web import figures_page
from app.web.access import needs
from app.web.context import actor, database, now, today

bp = Blueprint("figures", __name__, url_prefix="/supervision/figures")


@bp.get("")
@needs(Action.SUPERVISE)
def index() -> str:
    """The figures of a period, of all units or of one."""
    watched = supervised_places.places(actor())
    with database().reading() as session:
        units = supervised_places.units(session, watched)
        asked = figures_page.asked(watched, units, today())
        document = figures.read(session, asked.place, asked.period, asked.unit, now=now())
        waiting = contests.waiting(session, actor=actor())
    return render_template(
        "supervision/figures.html",
        asked=asked,
        places=figures_page.place_names(watched),
        units=units[asked.place],
        figures=figures_page.shown(document),
        waiting=waiting,
    )
