"""The first look of a unit at its task, noted before anything of the case is shown."""

from app.services import referral_delivery, task_opening
from app.services.case_view import CaseView
from app.web.context import actor, database, now


def noted(view: CaseView) -> bool:
    """Keep that the unit has opened its tasks; False where one is not as it was read, and must be read again."""
    fresh = task_opening.unopened(view, actor())
    if not fresh:
        return True
    with database().transaction() as session:
        if view.awaits_delivery:
            key = (view.case.jurisdiction, view.case.id)
            referral_delivery.into_account(session, *key, actor=actor(), now=now())
        return task_opening.note_opened(session, fresh, now=now()) == len(fresh) and not view.awaits_delivery
