"""The user tasks of the objection process: the stage each belongs to and the clock that runs on it."""

from dataclasses import dataclass

from app.domain.vocabulary import ClockCode, Stage


@dataclass(frozen=True)
class TaskKind:
    """`clock` is the limit shown as the task's due date."""

    stage: Stage
    clock: ClockCode


TASKS = {
    "check_application": TaskKind(Stage.CHECKING, ClockCode.REFER),
    "supplement_application": TaskKind(Stage.SUPPLEMENTING, ClockCode.SUPPLEMENT),
    "refer_record": TaskKind(Stage.REFERRING, ClockCode.REFER),
    "arbitrate_provider": TaskKind(Stage.REFERRING, ClockCode.REFER),
    "verify_record": TaskKind(Stage.VERIFYING, ClockCode.VERIFY),
    "approve_opinion": TaskKind(Stage.VERIFYING, ClockCode.VERIFY),
    "serve_answer": TaskKind(Stage.ANSWERING, ClockCode.ANSWER),
    "approve_answer": TaskKind(Stage.ANSWERING, ClockCode.ANSWER),
}
