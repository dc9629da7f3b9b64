"""From the page of a new 督办单 to what is asked of the service: the unit, the matters ticked, the cause of each."""

from typing import Any

from flask import request
from flask_babel import gettext, ngettext

from app.domain.errors import Invalid
from app.domain.supervision import Cause
from app.domain.vocabulary import N_
from app.models.place import Organisation
from app.services import order_choice
from app.services.order_choice import Choice, Chosen
from app.services.supervision_matters import Matter
from app.services.supervision_orders import Demand
from app.web import bulk_page
from app.web.context import actor, database, today
from app.web.filters import sentence
from app.web.forms.orders import OrderForm

DEMAND = N_("请立即办结所列事项，书面说明逾期原因、已采取的整改措施和防止再次发生的办法。")


def chosen() -> Choice:
    """The cases in the address or the form: by number, or as ticked tasks of a list (all of it where that is asked)."""
    given = request.values.getlist("case")
    if request.method == "POST" and ("task" in request.form or "scope" in request.form):
        given += [str(each) for each in bulk_page.ids_asked()]
    given += request.values.get("numbers", "").replace(",", " ").replace("，", " ").split()
    with database().reading() as session:
        return order_choice.choose(session, given, actor=actor(), today=today())


def unit_asked(choice: Choice) -> Organisation | None:
    """The unit of the order: the one asked for, the only one there is, or the only one that is late."""
    if request.values.get("other"):
        return None
    asked = request.values.get("unit", "")
    named = next((unit for unit in choice.units.values() if unit.uscc == asked), None)
    if named is not None or not choice.units:
        return named
    late = [unit for unit in choice.units.values() if any(unit.id in each.late for each in choice.cases)]
    candidates = late or list(choice.units.values())
    return candidates[0] if len(candidates) == 1 else None


def suggested(choice: Choice, unit: Organisation | None) -> str:
    """A title to begin with."""
    if unit is None:
        return ""
    count = sum(unit.id in each.late for each in choice.of_unit(unit.id))
    if not count:
        return str(gettext("督促%(unit)s办理", unit=unit.name))
    return str(ngettext("%(unit)s逾期事项 %(num)s 件", "%(unit)s逾期事项 %(num)s 件", count, unit=unit.name))


def demand_of(form: OrderForm, choice: Choice) -> Demand:
    """What the page asks for. The service judges it; a page without a unit or matters is refused there too."""
    unit = unit_asked(choice)
    ticked = _ticked(choice, unit)
    return Demand(
        jurisdiction=choice.jurisdiction,
        organisation_id=unit.id if unit else 0,
        title=form.title.data or "",
        demand=form.demand.data or "",
        matters=[Matter(_cause(each, unit), each.id) for each in ticked],
        workdays=form.workdays.data,
    )


def _ticked(choice: Choice, unit: Organisation | None) -> list[Chosen]:
    wanted = set(request.form.getlist("matter"))
    return [each for each in (choice.of_unit(unit.id) if unit else []) if each.number in wanted]


def _cause(each: Chosen, unit: Organisation | None) -> Cause:
    usual = Cause.LATE if unit and unit.id in each.late else Cause.OTHER
    asked = request.form.get(f"cause-{each.number}", "")
    return Cause(asked) if asked in list(Cause) else usual


def lines_of(choice: Choice, unit: Organisation, refused: Invalid | None = None) -> list[dict[str, Any]]:
    """The cases sent to the unit as the page offers them, each with its fault; late ones are ticked to begin with."""
    sent = request.method == "POST" and "act" in request.form and request.form["act"] in ("preview", "issue")
    ticked = [each.number for each in _ticked(choice, unit)] if sent else []
    faults = {
        ticked[int(place)]: sentence(error.message, error.values)
        for error in (refused.errors if refused else ())
        if (place := error.field.removeprefix("matters.")).isdecimal() and int(place) < len(ticked)
    }
    lines = []
    for each in choice.of_unit(unit.id):
        cause = _cause(each, unit)
        order = each.taken_up.get((unit.id, cause), "")
        lines.append(
            {
                "number": each.number,
                "late": each.late.get(unit.id),
                "cause": cause.value,
                "order": order,
                "ticked": each.number in ticked if sent else not order,
                "fault": faults.get(each.number, ""),
            }
        )
    return lines
