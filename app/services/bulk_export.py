"""A list taken out of the house as a sheet: exactly the rows shown, masked as shown, marked and on record."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.adapters import xlsx_sheet
from app.domain.bulk import MOST
from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseKind
from app.domain.workdays import legal_date
from app.services import exports, worklist
from app.services.worklist import Limit, WorkRow

PAGE = "inbox"
HEAD = (
    *("编号", "主体", "决定书文号", "类型", "当前环节", "承办单位", "经办人"),
    *("办理时限", "时限性质", "最后日期", "全程最后日期", "提示"),
)
WIDTHS = (24, 28, 24, 12, 16, 24, 12, 16, 12, 14, 14, 24)


def export(session: Session, ids: Sequence[int], *, actor: Actor, now: datetime) -> bytes:
    """The sheet of these tasks, those the actor sees. Raises Invalid for none or too many, NotFound."""
    if not ids:
        raise Invalid([FieldError("task", "required", N_("没有可以导出的任务"))])
    if len(set(ids)) > MOST:
        raise Invalid([FieldError("task", "too_many", N_("一次至多办理 {most} 件，请缩小范围"), {"most": MOST})])
    pairs = worklist.of_tasks(session, ids, actor=actor)
    if not pairs:
        raise NotFound()
    rows = worklist.as_rows(session, pairs, actor=actor, today=legal_date(now))
    mark, places = exports.new_mark(), Counter(case.jurisdiction for _, case in pairs)
    words = exports.line(mark, len(rows), actor=actor, now=now)
    content = xlsx_sheet.write("待办任务", words, HEAD, [_cells(row) for row in rows], WIDTHS)
    exports.record(session, PAGE, "", places, content, mark, actor=actor, now=now)
    return content


def _cells(row: WorkRow) -> tuple[str, ...]:
    clock = row.clock
    return (
        row.case_number,
        row.subject,
        row.document,
        CaseKind(row.kind).label,
        row.stage,
        row.unit,
        row.owner,
        clock.state.label if clock else "",
        clock.kind.label if clock else "",
        _day(clock),
        _day(row.whole),
        "、".join(row.flags),
    )


def _day(limit: Limit | None) -> str:
    return limit.due_on.isoformat() if limit and limit.due_on else ""
