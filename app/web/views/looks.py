"""Who saw personal values in full: for the auditor with filters and as a sheet, for each person about himself."""

from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file
from flask_babel import gettext

from app.adapters.xlsx_sheet import XLSX
from app.domain.permissions import Action
from app.services import full_views, own_data
from app.services.full_views import Wanted
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.forms.base import date_argument

bp = Blueprint("looks", __name__)
PAGE = 50
MOST = 200


@bp.get("/admin/looks")
@needs(Action.AUDIT)
def log() -> str:
    """All looks at personal values in full, narrowed by person, matter and days."""
    wanted, faults = _wanted()
    number = request.args.get("page", "1")
    at = int(number) if number.isascii() and number.isdecimal() and 0 < int(number[:6]) <= MOST else 1
    with database().reading() as session:
        rows, more = full_views.page(session, wanted, actor=actor(), limit=PAGE, offset=(at - 1) * PAGE)
    return render_template("admin/looks.html", rows=rows, wanted=wanted, faults=faults, at=at, more=more)


@bp.get("/admin/looks.xlsx")
@needs(Action.AUDIT)
def sheet() -> Response:
    """The same as a sheet with a watermark; that it was taken is itself remembered. Raises Invalid when too long."""
    wanted, _ = _wanted()
    with database().transaction() as session:
        content = full_views.sheet(session, wanted, actor=actor(), now=now())
    name = f"{gettext('查看完整信息的记录')}-{now():%Y%m%d-%H%M}.xlsx"
    answer = send_file(BytesIO(content), XLSX, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/mine/looks")
@needs(Action.FILE)
def own() -> str:
    """谁看过我的信息: unit and day of each look of others at one's own records, filings and number."""
    with database().reading() as session:
        rows = full_views.of_person(session, actor=actor(), limit=MOST)
    # A unit that looked five times on a day at one matter is one line.
    days = list(dict.fromkeys((each.on, each.unit, each.case, each.record) for each in rows))
    return render_template("tracking/looks.html", days=days, verified=actor().verified, most=MOST)


@bp.get("/mine/data.json")
@needs(Action.FILE)
def data() -> Response:
    """Everything the system holds about the person who asks, as a file a program can read."""
    with database().reading() as session:
        content = own_data.export(session, actor=actor())
    answer = send_file(
        BytesIO(content), "application/json", as_attachment=True, download_name="my-data.json", max_age=0
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _wanted() -> tuple[Wanted, dict[str, str]]:
    """What the address asks; a day that is none is said at its field and narrows nothing."""
    days = {name: date_argument(name) for name in ("since", "until")}
    faults = {name: gettext("请填写日期，例如 2026-03-12") for name, (_, fault) in days.items() if fault}
    who, about = (request.args.get(name, "").strip() for name in ("who", "about"))
    return Wanted(who, about, days["since"][0], days["until"][0]), faults
