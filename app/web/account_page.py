"""Pages of one's own account: in the portal for citizens, in the workbench for those who work here."""

from typing import Any

from flask import render_template
from flask_login import current_user

from app.domain.vocabulary import N_
from app.web.context import actor
from app.web.filters import translated
from app.web.navigation import is_applicant


def account_page(template: str, **values: Any) -> str:
    """The page, with `here` as the name of its section."""
    layout = "layouts/portal.html" if is_applicant(actor()) else "layouts/workbench.html"
    return render_template(template, layout=layout, here=translated(N_("账户安全")), **values)


def own_id() -> int:
    """The account of whoever is signed in."""
    return int(current_user.account_id)
