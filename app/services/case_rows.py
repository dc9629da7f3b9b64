"""The statements by which a command reads its case: row, clocks, tasks, disputed fields, record."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_, select

from app.models.application import Application
from app.models.base import table_of
from app.models.case import Case, CaseField
from app.models.clock import Clock
from app.models.listing import Listing
from app.models.measure import Measure, MeasureHold
from app.models.record import Record
from app.models.task import Task
from app.services import calendar

_case, _task, _clock = table_of(Case), table_of(Task), table_of(Clock)
_measure, _hold, _listing = table_of(Measure), table_of(MeasureHold), table_of(Listing)
# Built once: building a statement costs more than running it.
_PLACE: BindParameter[str] = bindparam("jurisdiction")
_CASE: BindParameter[int] = bindparam("case")
_CASES: BindParameter[Sequence[int]] = bindparam("cases", expanding=True)
_SEALED = ("statement", "opinion", "reason", "answer_text")


# Whether joint measures have anything to do with a case: most have none, and their acts ask no further.
_ON_ENTRY = and_(_listing.c.jurisdiction == _case.c.jurisdiction, _listing.c.record_id == _case.c.record_id)
_MEASURED = or_(
    exists(select(1).where(_measure.c.jurisdiction == _case.c.jurisdiction, _measure.c.record_id == _case.c.record_id)),
    exists(select(1).where(_ON_ENTRY)),
    exists(select(1).where(_hold.c.jurisdiction == _case.c.jurisdiction, _hold.c.case_id == _case.c.id)),
)


def _row_statement(which: ColumnElement[bool]) -> Select[Any]:
    application = Application.__table__
    columns = [column for column in _case.c if column.name not in _SEALED]
    join = and_(application.c.jurisdiction == _case.c.jurisdiction, application.c.id == _case.c.application_id)
    return (
        select(
            *columns,
            application.c.number.label("application_number"),
            application.c.account_id,
            application.c.applicant_index,
            application.c.channel,
            application.c.e_service,
            _MEASURED.label("measured"),
            calendar.STAMP.label("calendar_stamp"),
            calendar.MOVING.label("calendar_moving"),
        )
        .select_from(_case.outerjoin(application, join))
        .where(_case.c.jurisdiction == _PLACE, which)
    )


LOCK = _row_statement(_case.c.id == _CASE).with_for_update(of=_case)
LOOK = _row_statement(_case.c.id.in_(_CASES)).order_by(_case.c.id)
LOCK_ALL = LOOK.with_for_update(of=_case)
CLOCKS = select(_clock).where(_clock.c.jurisdiction == _PLACE, _clock.c.case_id == _CASE)
ALL_CLOCKS = select(_clock).where(_clock.c.jurisdiction == _PLACE, _clock.c.case_id.in_(_CASES))
TASKS = select(_task).where(_task.c.jurisdiction == _PLACE, _task.c.case_id == _CASE, _task.c.open)
ALL_TASKS = select(_task).where(_task.c.jurisdiction == _PLACE, _task.c.case_id.in_(_CASES), _task.c.open)
FIELDS = (
    select(CaseField).where(CaseField.jurisdiction == _PLACE, CaseField.case_id == _CASE).order_by(CaseField.position)
)
RECORD = select(Record).where(Record.jurisdiction == _PLACE, Record.id == bindparam("record")).with_for_update()
