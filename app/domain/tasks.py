"""The user tasks of the processes: the stage each belongs to, the clock that runs on it, how it may end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.vocabulary import ClockCode, Stage


@dataclass(frozen=True)
class TaskKind:
    """`clock` is the limit shown as the task's due date; `outcomes` are what its form offers."""

    stage: Stage
    clock: ClockCode
    outcomes: tuple[str, ...]


# Where a task without a due date stands in lists ordered by the time left.
PAUSED_SORTS_ON = date.max
UNLIMITED_SORTS_ON = date.max - timedelta(days=1)


def _ends(words: str) -> tuple[str, ...]:
    return tuple(words.split())


TASKS: Mapping[str, TaskKind] = {
    "check_application": TaskKind(
        Stage.CHECKING, ClockCode.REFER, _ends("accept supplement decline transfer own_error")
    ),
    "supplement_application": TaskKind(Stage.SUPPLEMENTING, ClockCode.SUPPLEMENT, _ends("submit")),
    "refer_record": TaskKind(Stage.REFERRING, ClockCode.REFER, _ends("refer own_error")),
    "arbitrate_provider": TaskKind(Stage.REFERRING, ClockCode.REFER, _ends("assign")),
    "verify_record": TaskKind(
        Stage.VERIFYING,
        ClockCode.VERIFY,
        _ends("maintain correct supplement_record withdraw end_publicity partly unverifiable misrouted"),
    ),
    "approve_opinion": TaskKind(Stage.VERIFYING, ClockCode.VERIFY, _ends("approve return")),
    "serve_answer": TaskKind(Stage.ANSWERING, ClockCode.ANSWER, _ends("serve return_to_provider")),
    "approve_answer": TaskKind(Stage.ANSWERING, ClockCode.ANSWER, _ends("approve return")),
    "rectify": TaskKind(Stage.ANSWERING, ClockCode.RECTIFY, _ends("submit")),
    "review_rectification": TaskKind(Stage.CHECKING, ClockCode.RECTIFY, _ends("accept return circulate")),
    "acknowledge_order": TaskKind(Stage.RECEIVED, ClockCode.ACKNOWLEDGE, _ends("acknowledge refuse")),
    "execute_order": TaskKind(Stage.ANSWERING, ClockCode.EXECUTE, _ends("execute refuse")),
    "restore_credit": TaskKind(Stage.ANSWERING, ClockCode.RESTORE, _ends("restore refuse")),
    "review_refusal": TaskKind(Stage.CHECKING, ClockCode.EXECUTE, _ends("accept return")),
}
