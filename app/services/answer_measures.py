"""What the written answer says of each joint measure."""

from collections.abc import Sequence

from app.domain.notice_blocks import chinese_date
from app.domain.notice_facts import MeasureLine
from app.domain.vocabulary import MeasureState
from app.services.command import CaseCommand
from app.services.measure_changes import MeasureRow


def lines(command: CaseCommand, before: Sequence[MeasureRow]) -> tuple[MeasureLine, ...]:
    """A line for each measure the case has met; `before` is how they stood before the answer."""
    said = [(row, _effect(command, row)) for row in before]
    return tuple(MeasureLine(row.name, row.organisation, effect) for row, effect in said if effect)


def _effect(command: CaseCommand, row: MeasureRow) -> str:
    if row.desired is MeasureState.LIFTED:
        verified = command.row["verified_on"]
        # What was lifted before this case judged anything has nothing to do with it.
        since = row.lifted_on if row.lifted_on and verified and row.lifted_on >= verified else None
        return f"已于{chinese_date(since)}通知解除" if since else ""
    match command.measures.desired.get(row.id):
        case MeasureState.LIFTED:
            return "自本告知书发出之日起解除"
        case MeasureState.IN_FORCE:
            return "自本告知书发出之日起恢复执行"
    still = row.desired is MeasureState.SUSPENDED
    return "另有异议正在核查，继续暂停执行" if still else "继续执行"
