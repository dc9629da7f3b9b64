"""Administration: the rules in force with their clauses, the models, the chains."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from app.domain.errors import NotFound
from app.domain.pack_examples import run_examples
from app.domain.pack_names import naming, wording
from app.domain.permissions import Action
from app.domain.vocabulary import ClockKind
from app.services import anchor_check, calendar, places, policy, processes
from app.web.access import needs
from app.web.context import database, now, outside, today

bp = Blueprint("admin", __name__, url_prefix="/admin")
_PLACES = {place.id: place.name for place in places.PLACES}


@bp.get("/packs")
@needs(Action.ADMINISTER)
def packs() -> str:
    """The pack of each place for an application received today, and whether its worked examples come out."""
    with database().reading() as session:
        days = calendar.current(session)
    rows: list[dict[str, Any]] = []
    for place in policy.shipped().jurisdictions:
        pack = policy.in_force(place, today())
        outcomes = list(run_examples(pack, days))
        rows.append(
            {
                "place": _PLACES.get(place, place),
                "pack": pack,
                "examples": len(outcomes),
                "failed": sum(not each.passed for each in outcomes),
                "to_confirm": sum(rule.to_confirm for rule in (*pack.rules.values(), *pack.clocks.values())),
            }
        )
    return render_template("admin/packs.html", rows=rows, today=today())


@bp.get("/packs/<jurisdiction>")
@needs(Action.ADMINISTER)
def pack(jurisdiction: str) -> str:
    """Every rule of one place with basis and clause, for the day asked for. Raises NotFound."""
    on = _day(request.args.get("on", ""))
    found = policy.in_force(jurisdiction, on)
    with database().reading() as session:
        outcomes = list(run_examples(found, calendar.current(session)))
    # What the law demands comes before what the house has set itself.
    clocks = sorted(found.clocks.values(), key=lambda rule: rule.kind is ClockKind.INTERNAL)
    place = _PLACES.get(jurisdiction, jurisdiction)
    return render_template(
        "admin/pack.html",
        pack=found,
        place=place,
        clocks=clocks,
        outcomes=outcomes,
        on=on,
        naming=naming,
        wording=wording,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()


@bp.get("/processes")
@needs(Action.ADMINISTER)
def models() -> str:
    """The published models."""
    with database().reading() as session:
        return render_template("admin/processes.html", rows=processes.listing(session))


@bp.get("/processes/<sha256>")
@needs(Action.ADMINISTER)
def model(sha256: str) -> str:
    """One model as drawing and as a list of its tasks. Raises NotFound."""
    with database().reading() as session:
        listed = next((each for each in processes.listing(session) if each.sha256 == sha256), None)
        if listed is None:
            raise NotFound()
        bundle = processes.by_hash(session, sha256)
    return render_template("admin/process.html", row=listed, bundle=bundle)


@bp.get("/audit")
@needs(Action.AUDIT)
def chains() -> str:
    """Whether every history is whole; it reads all events, so it runs only when asked to."""
    report = None
    if request.args.get("run") == "1":
        with database().reading() as session:
            report = anchor_check.verify(session, outside().anchors)
    return render_template("admin/audit.html", report=report, at=now(), places=_PLACES)
