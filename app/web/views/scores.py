"""考核得分: the formula, what went into it, and each point lost with its case."""

from flask import Blueprint, render_template

from app.domain.pack_names import name_of
from app.domain.permissions import Action
from app.services import figures, policy, score_points, supervised_places
from app.services.score_points import MOST
from app.web import figures_page
from app.web.access import needs
from app.web.context import actor, database, now, today

bp = Blueprint("scores", __name__, url_prefix="/supervision/scores")


@bp.get("")
@needs(Action.SUPERVISE)
def index() -> str:
    """The scores of a period; of one unit with every failing behind them."""
    watched = supervised_places.places(actor())
    with database().reading() as session:
        units = supervised_places.units(session, watched)
        asked = figures_page.asked(watched, units, today())
        document = figures.read(session, asked.place, asked.period, asked.unit, now=now())
        points = score_points.points(session, asked.place, asked.period, asked.unit) if asked.unit else []
    pack = policy.in_force(asked.place, today())
    formula = [(name_of(path), pack.rule(path)) for path in ("supervision.score.base", *_prices(document))]
    return render_template(
        "supervision/scores.html",
        asked=asked,
        places=figures_page.place_names(watched),
        units=units[asked.place],
        figures=figures_page.shown(document),
        formula=formula,
        points=figures_page.point_lines(points, document["formula"]["prices"]),
        most=MOST,
    )


def _prices(document: dict[str, dict[str, dict[str, int]]]) -> list[str]:
    return [f"supervision.score.{code}" for code in document["formula"]["prices"]]
