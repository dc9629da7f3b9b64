"""One case on its way through a forecast: the clocks are the real ones, and each result of a task moves them as its
service task does (app/services/outcomes.py); a test drives a real case and a forecast side by side.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

from app.domain.case_clocks import CaseClocks
from app.domain.ledger import Clock
from app.domain.packs import Pack
from app.domain.vocabulary import Basis, ClockCode, ClockKind, PauseReason, Role
from app.domain.workdays import ZONE

_BEFORE_ACCEPTANCE = (ClockCode.REFER, ClockCode.WHOLE)
_REOPENED = ("maintain", "unverifiable")  # the opinions that may be sent back once
# How a case ends that was not answered on the merits.
DECLINED, TRANSFERRED, RETRACTED = "declined", "transferred", "retracted"


@dataclass
class SimulatedCase:
    """Where a case stands. Owners are positions of teams; `turn` grows with every task, so that an old event is known.

    `task` is None once the case has ended, and `ended` says how.
    """

    name: str
    pack: Pack
    clocks: CaseClocks
    receiver: int
    provider: int
    supplemented: bool = False
    returned: int = 0
    arbitrated: bool = False
    sent_back: bool = False
    opinion: str = ""
    taken_back_on: date | None = None
    task: str | None = None
    turn: int = 0
    ended: str = ""
    done: Counter[str] = field(default_factory=Counter)

    def start_clock(self, code: ClockCode, *, budget: int | None = None, started_on: date | None = None) -> None:
        """Begin a visit of a clock by the pack's rule, or with another `budget`, which is an internal target."""
        rule = self.pack.clock(code)
        kind, basis = (rule.kind, rule.basis) if budget is None else (ClockKind.INTERNAL, Basis.INTERNAL)
        length, day = rule.budget if budget is None else budget, started_on or self.clocks.today
        owners = {Role.CREDIT_CENTRE: self.receiver, Role.INFORMATION_PROVIDER: self.provider}
        clock = Clock(code, length, rule.unit, kind, day, rule.rolls)
        self.clocks.start(clock, basis, owners.get(rule.owner), _midnight(day))


def receive(case: SimulatedCase, on: date) -> str:
    """Filed: the limits that begin with it, and the first task."""
    for code in _BEFORE_ACCEPTANCE:
        if code in case.pack.clocks:
            case.start_clock(code, started_on=on)
    return "check_application"


def possible(case: SimulatedCase, key: str, weights: Mapping[str, float]) -> dict[str, float]:
    """The results a task can have as this case stands: asked once, arbitrated once, sent back once."""
    closed = {
        "supplement": case.supplemented,
        "misrouted": case.arbitrated,
        "return_to_provider": case.sent_back or case.opinion not in _REOPENED,
    }
    return {outcome: weight for outcome, weight in weights.items() if not closed.get(outcome, False)}


def complete(case: SimulatedCase, key: str, outcome: str) -> str | None:
    """A task is done with a result: the clocks move, and the next task is answered (None: the case has ended)."""
    case.done[key] += 1
    step = _STEPS.get((key, outcome))
    return step(case) if step else _STEPS[key, ""](case, outcome)


def expire_supplement(case: SimulatedCase) -> str:
    """逾期未补正: an officer goes on with what there is."""
    return _supplied(case)


def retract(case: SimulatedCase) -> None:
    """撤回: every limit ends."""
    case.clocks.cancel_all()
    case.ended = RETRACTED


def _accept(case: SimulatedCase) -> str:
    return "refer_record"


def _request_supplement(case: SimulatedCase) -> str:
    reason = PauseReason.SUPPLEMENT
    if reason in case.pack.pause_reasons:
        case.clocks.pause(_BEFORE_ACCEPTANCE, reason.value)
    case.supplemented = True
    case.start_clock(ClockCode.SUPPLEMENT)
    return "supplement_application"


def _supplied(case: SimulatedCase) -> str:
    case.clocks.stop(ClockCode.SUPPLEMENT)
    case.clocks.resume(_BEFORE_ACCEPTANCE, PauseReason.SUPPLEMENT.value)
    return "check_application"


def _own_error(case: SimulatedCase) -> str:
    case.opinion = "own_error"
    case.clocks.stop(ClockCode.REFER)
    case.start_clock(ClockCode.ANSWER)
    return "serve_answer"


def _end(how: str) -> Callable[[SimulatedCase], None]:
    def end(case: SimulatedCase) -> None:
        case.clocks.stop(ClockCode.REFER)
        _leave(case, how)

    return end


def _leave(case: SimulatedCase, how: str) -> None:
    for code in (ClockCode.ANSWER, ClockCode.WHOLE):
        case.clocks.stop(code)
    case.ended = how


def _refer(case: SimulatedCase) -> str:
    case.clocks.stop(ClockCode.REFER)
    current = case.clocks.running(ClockCode.VERIFY)
    if current is not None and current.owner_id != case.provider:
        limit, back = case.clocks.due(ClockCode.VERIFY), case.taken_back_on or case.clocks.today
        case.clocks.stop(ClockCode.VERIFY, back, cancelled=limit is None or back <= limit.on)
    if case.clocks.running(ClockCode.VERIFY) is None:
        case.start_clock(ClockCode.VERIFY)
    return "verify_record"


def _arbitrate(case: SimulatedCase) -> str:
    case.arbitrated = True
    return _refer(case)


def _misrouted(case: SimulatedCase) -> str:
    case.returned += 1
    case.taken_back_on = case.clocks.today
    return "arbitrate_provider" if case.returned > 1 else "refer_record"


def _verified(case: SimulatedCase, outcome: str) -> str:
    case.opinion = outcome
    return "approve_opinion" if case.pack.four_eyes("approve_opinion") else _adopt(case)


def _adopt(case: SimulatedCase) -> str:
    case.clocks.stop(ClockCode.VERIFY)
    case.start_clock(ClockCode.ANSWER)
    return "serve_answer"


def _return_opinion(case: SimulatedCase) -> str:
    case.sent_back = True
    case.clocks.stop(ClockCode.ANSWER, cancelled=True)
    case.start_clock(ClockCode.VERIFY, budget=case.pack.number("objection.return_to_provider"))
    return "verify_record"


def _serve(case: SimulatedCase) -> str | None:
    if case.pack.four_eyes("approve_answer"):
        return "approve_answer"
    _send(case)
    return None


def _send(case: SimulatedCase) -> None:
    _leave(case, case.opinion)


def _again(key: str) -> Callable[[SimulatedCase], str]:
    return lambda case: key


# What follows a result; an empty result stands for all others of the task, and is handed on.
_STEPS: dict[tuple[str, str], Callable[..., str | None]] = {
    ("check_application", "accept"): _accept,
    ("check_application", "supplement"): _request_supplement,
    ("check_application", "decline"): _end(DECLINED),
    ("check_application", "transfer"): _end(TRANSFERRED),
    ("check_application", "own_error"): _own_error,
    ("supplement_application", "submit"): _supplied,
    ("refer_record", "refer"): _refer,
    ("refer_record", "own_error"): _own_error,
    ("arbitrate_provider", "assign"): _arbitrate,
    ("verify_record", "misrouted"): _misrouted,
    ("verify_record", ""): _verified,
    ("approve_opinion", "approve"): _adopt,
    ("approve_opinion", "return"): _again("verify_record"),
    ("serve_answer", "serve"): _serve,
    ("serve_answer", "return_to_provider"): _return_opinion,
    ("approve_answer", "approve"): _send,
    ("approve_answer", "return"): _again("serve_answer"),
}


@lru_cache(maxsize=4096)
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
