"""红黑名单: entries with their measures, firms in several black lists, and handing a list in."""

from dataclasses import fields

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.adapters.xlsx_sheet import XLSX
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.measures import Colour, ListingStatus
from app.domain.pack_names import cited
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, Role
from app.services import listing_decisions, listing_imports, listings, places, policy
from app.services.handed_tables import Sheet, Taken
from app.services.listings import Filters
from app.web import table_upload
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence
from app.web.forms.listings import DecideListing, ListingFile
from app.web.navigation import is_applicant
from app.web.table_upload import Faults
from app.web.views.files import handed_over

bp = Blueprint("listings", __name__, url_prefix="/listings")
PAGE = 50
Answer = str | Response | tuple[str, int]
PLACES = {place.id: place.name for place in places.PLACES}
LAYOUTS = {True: "layouts/portal.html", False: "layouts/workbench.html"}


@bp.get("")
@needs(Action.VIEW_LISTINGS)
def index() -> str:
    """Entries the actor may read. Raises Invalid for an unknown filter or cursor."""
    filters = Filters(**{each.name: request.args.get(each.name, "").strip() for each in fields(Filters)})
    with database().reading() as session:
        found = listings.page(session, filters, actor=actor(), limit=PAGE, cursor=request.args.get("cursor"))
    return render_template(
        "listings/index.html",
        layout=LAYOUTS[is_applicant(actor())],
        own=is_applicant(actor()),
        found=found,
        asked=filters,
        places=[(key, PLACES[key]) for key in _places_of(actor())],
        colours=[(each.value, each.label) for each in Colour],
        statuses=[(each.value, each.label) for each in ListingStatus],
        heavier=_heavier(),
        keeps=may(actor(), Action.KEEP_LISTINGS),
        today=today(),
    )


@bp.get("/<int:listing_id>")
@needs(Action.VIEW_LISTINGS)
def show(listing_id: int) -> Answer:
    """One entry with its measures, and what its initiator owes where its record has changed. Raises NotFound."""
    return _page(listing_id, DecideListing())


@bp.post("/<int:listing_id>")
@needs(Action.KEEP_LISTINGS)
def decide(listing_id: int) -> Answer:
    """Keep, regrade or remove it. Raises NotFound."""
    form = DecideListing()
    try:
        with database().transaction() as session:
            listing_decisions.decide(session, listing_id, form.data, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(listing_id, form, 422)
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("已记录决定"))
    return redirect(f"/listings/{listing_id}", 303)


def _page(listing_id: int, form: DecideListing, status: int = 200) -> Answer:
    with database().reading() as session:
        row = listings.find(session, listing_id, actor=actor())
        several = listings.in_several(session, [(row.jurisdiction, row.subject_id)])
        owed = listing_decisions.may_decide(row, actor()) and listing_decisions.is_waiting(session, row)
    own = is_applicant(actor())
    page = render_template(
        "listings/listing.html",
        layout=LAYOUTS[own],
        own=own,
        row=row,
        several=several.get((row.jurisdiction, row.subject_id)),
        heavier=_heavier().get(row.jurisdiction),
        place=PLACES[row.jurisdiction],
        form=form if owed else None,
    )
    return page, status


@bp.get("/template")
@needs(Action.KEEP_LISTINGS)
def template() -> Response:
    """An empty table to fill in."""
    return handed_over(listing_imports.template(), XLSX, "名单模板.xlsx")


@bp.get("/import")
@needs(Action.KEEP_LISTINGS)
def ask_import() -> str:
    """The form for a list."""
    return _import_page(ListingFile())


@bp.post("/import")
@needs(Action.KEEP_LISTINGS)
def take() -> str | Response | tuple[str, int]:
    """Take a list, whole or not at all. Raises NotFound for a unit that is not the actor's."""
    form = ListingFile()

    def store(sheet: Sheet) -> Taken:
        with database().transaction() as session:
            units = listing_imports.units_of(session, actor())
            unit = next((each for each in units if str(each.id) == form.unit.data or len(units) == 1), None)
            if unit is None:
                raise NotFound()
            return listing_imports.take(session, unit.id, sheet, actor=actor(), now=now())

    taken, faults = table_upload.take(form, listing_imports.read, store)
    if taken is None:
        return _import_page(form, faults), 422
    counts = {"added": taken.added, "changed": taken.changed, "same": taken.unchanged}
    flash(gettext("已导入：新增 %(added)s 条，更新 %(changed)s 条，未变 %(same)s 条", **counts))
    return redirect("/listings", 303)


def _import_page(form: ListingFile, faults: Faults = ()) -> str:
    with database().reading() as session:
        units = listing_imports.units_of(session, actor())
    form.unit.choices = [SelectChoice(str(each.id), each.name) for each in units]
    return render_template("listings/import.html", form=form, several=len(units) > 1, faults=faults)


def _heavier() -> dict[str, str]:
    """Where a plan says that a firm in several black lists is punished more heavily, and in which words."""
    found = {}
    for place in PLACES:
        rule = policy.in_force(place, today()).rules.get("lists.heavier")
        if rule is not None and rule.value is True and rule.clause is not None:
            found[place] = f"{cited(rule.clause)}：{rule.clause.quote}"
    return found


def _places_of(who: Actor) -> list[str]:
    posts = {grant.jurisdiction for grant in who.granted if grant.role is not Role.APPLICANT}
    return [key for key in PLACES if is_applicant(who) or None in posts or key in posts]
