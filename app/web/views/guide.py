"""办事指南: what each place does with an objection, generated from the rules that hold today and from the process."""

from functools import lru_cache
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as Redirect

from app.domain import blank_form
from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.domain.vocabulary import CaseKind
from app.models.place import Organisation
from app.services import places, policy, processes
from app.web import guide_page, preferences
from app.web.access import needs
from app.web.context import database, outside, today

bp = Blueprint("guide", __name__)
_PLACES = {place.id: place for place in places.PLACES}


@bp.get("/guide")
@needs(Action.PUBLIC)
def choose() -> str | Redirect:
    """The places with their rules; a place chosen on a form is gone to at once, and remembered."""
    if request.args.get("place") in _PLACES:
        return redirect(f"/guide/{request.args['place']}")
    rules = [(place, policy.in_force(place.id, today())) for place in places.PLACES]
    return render_template("portal/guides.html", rules=rules, chosen=preferences.place())


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
        receiver=_receiver(units),
        materials=guide_page.materials(pack),
        limits=guide_page.limits(pack),
        uncounted=guide_page.uncounted(pack),
        special=guide_page.special(pack),
        steps=guide_page.steps(pack, bundle),
        remedies=pack.remedies,
        clauses=guide_page.clauses(pack),
        model=bundle.sha256,
        today=today(),
    )


def _receiver(units: list[Organisation]) -> Organisation | None:
    return next((unit for unit in units if unit.default_receiver), None)


@bp.get("/guide/<place_id>/form.pdf")
@needs(Action.PUBLIC)
def form(place_id: str) -> Response:
    """The blank application of a place, to print and fill in by hand. Raises NotFound."""
    if place_id not in _PLACES:
        raise NotFound()
    pack = policy.in_force(place_id, today())
    with database().reading() as session:
        unit = _receiver(places.organisations(session, place_id))
    office = (
        unit.name if unit else pack.word("contact.office"),
        unit.address if unit and unit.address else pack.word("contact.address"),
        unit.phone if unit and unit.phone else pack.word("contact.telephone"),
    )
    name = f"异议申请书（{_PLACES[place_id].name}）.pdf"
    return send_file(BytesIO(_printed(place_id, pack.sha256, office)), "application/pdf", download_name=name)


@lru_cache(maxsize=32)
def _printed(place_id: str, sha256: str, office: tuple[str, str, str]) -> bytes:
    """The same rules and office always give the same paper, so it is set once."""
    data = blank_form.content(policy.in_force(place_id, today()), *office)
    return outside().pdf.render(blank_form.TEMPLATE, data)
