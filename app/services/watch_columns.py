"""The columns of the supervisor's list: chosen by the reader, the same on the page and in the sheet taken out."""

from collections.abc import Callable, Iterable, Mapping

from app.domain.vocabulary import N_, CaseKind, Labelled, Origin
from app.services.watch_list import WatchRow
from app.services.worklist import Limit


class Column(Labelled):
    """What a column shows; the number of the case stands before them all."""

    SUBJECT = "subject", N_("主体")
    DOCUMENT = "document", N_("决定书文号")
    KIND = "kind", N_("类型")
    ORIGIN = "origin", N_("来源")
    RECEIVED = "received", N_("收件日期")
    STAGE = "stage", N_("当前环节")
    UNIT = "unit", N_("办理单位")
    OWNER = "owner", N_("经办人")
    LIMIT = "limit", N_("办理时限")
    NATURE = "nature", N_("时限性质")
    DUE = "due", N_("最后日期")
    WHOLE = "whole", N_("全程至")
    RETURNED = "returned", N_("退回次数")
    FLAGS = "flags", N_("提示")


USUAL = (Column.SUBJECT, Column.STAGE, Column.UNIT, Column.LIMIT, Column.DUE, Column.FLAGS)


def chosen(names: Iterable[str]) -> tuple[Column, ...]:
    """The columns an address asks for, in their order; the usual ones where it names none that is known."""
    asked = set(names)
    return tuple(column for column in Column if column.value in asked) or USUAL


def cell(column: Column, shown: WatchRow) -> str:
    """What stands in a column, in Chinese; a list on a page translates it and shows limits as badges."""
    return _CELLS[column](shown)


def _day(limit: Limit | None) -> str:
    return limit.due_on.isoformat() if limit and limit.due_on else ""


def _limit(limit: Limit | None) -> str:
    if limit is None:
        return ""
    left = limit.remaining
    if left is None:
        return limit.state.label
    return f"{limit.state.label}（{'剩' if left >= 0 else '过'} {abs(left)} 个工作日）"


_CELLS: Mapping[Column, Callable[[WatchRow], str]] = {
    Column.SUBJECT: lambda each: each.row.subject,
    Column.DOCUMENT: lambda each: each.row.document,
    Column.KIND: lambda each: CaseKind(each.case.kind).label,
    Column.ORIGIN: lambda each: Origin(each.case.origin).label,
    Column.RECEIVED: lambda each: each.case.received_on.isoformat(),
    Column.STAGE: lambda each: each.row.stage,
    Column.UNIT: lambda each: each.row.unit,
    Column.OWNER: lambda each: each.row.owner,
    Column.LIMIT: lambda each: _limit(each.row.clock),
    Column.NATURE: lambda each: each.row.clock.kind.label if each.row.clock else "",
    Column.DUE: lambda each: _day(each.row.clock),
    Column.WHOLE: lambda each: _day(each.row.whole),
    Column.RETURNED: lambda each: str(each.case.returned),
    Column.FLAGS: lambda each: "、".join(each.row.flags),
}
