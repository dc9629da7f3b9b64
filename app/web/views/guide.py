"""办事指南: what each place does with an objection, generated from the rules that hold today."""

from flask import Blueprint, render_template

from app.domain.errors import NotFound
from app.domain.pack_entries import Clause, ClockRule
from app.domain.packs import Pack
from app.domain.permissions import Action
from app.domain.vocabulary import CaseKind, ClockCode
from app.services import places, policy, processes
from app.web.access import needs
from app.web.context import database, today

bp = Blueprint("guide", __name__)
_PLACES = {place.id: place for place in places.PLACES}
_LIMITS = (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER, ClockCode.WHOLE, ClockCode.SUPPLEMENT)


@bp.get("/guide")
@needs(Action.PUBLIC)
def choose() -> str:
    rules = [(place, policy.in_force(place.id, today())) for place in places.PLACES]
    return render_template("portal/guides.html", rules=rules)


@bp.get("/guide/<place_id>")
@needs(Action.PUBLIC)
def guide(place_id: str) -> str:
    """The guide of one place. Raises NotFound."""
    if place_id not in _PLACES:
        raise NotFound()
    pack = policy.in_force(place_id, today())
    with database().reading() as session:
        _, bundle = processes.newest(session, CaseKind.OBJECTION)
        units = places.organisations(session, place_id)
    return render_template(
        "portal/guide.html",
        place=_PLACES[place_id],
        pack=pack,
        receiver=next((unit for unit in units if unit.default_receiver), None),
        limits=[(code, pack.clocks.get(code)) for code in _LIMITS],
        remedies=pack.remedies,
        clauses=_clauses(pack),
        model=bundle.sha256,
        today=today(),
    )


def _clauses(pack: Pack) -> list[Clause]:
    """The clauses behind the rules of an objection, each once, in the order of the rules."""
    grounded: list[ClockRule | None] = [pack.clocks.get(code) for code in _LIMITS]
    rules = [pack.rules.get(path) for path in ("receiver", "objection.suspension", "objection.correct")]
    found = [each.clause for each in (*rules, *grounded) if each and each.clause]
    return list(dict.fromkeys(found))
