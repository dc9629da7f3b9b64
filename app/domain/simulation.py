"""Virtual time over the rules of a place: cases come in, wait, are worked on, and their clocks run. Standard library.

Work is done in the office hours of working days, minute by minute; applicants answer and limits run out on any day.
The same setting gives the same outcome, to the last number.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import count

from app.domain import simulation_case as flow
from app.domain.case_clocks import CaseClocks
from app.domain.simulation_case import SimulatedCase
from app.domain.simulation_desk import Desk, Job
from app.domain.simulation_draws import amount, arrivals, chosen, days, share
from app.domain.simulation_setting import Order, Setting
from app.domain.simulation_tally import Tally
from app.domain.tasks import TASKS, UNLIMITED_SORTS_ON
from app.domain.vocabulary import ClockCode, Role

ONE_DAY = timedelta(days=1)
# Whose work a task is; an applicant's is nobody's here.
_HANDLED_BY = {
    "check_application": Role.CREDIT_CENTRE,
    "refer_record": Role.CREDIT_CENTRE,
    "arbitrate_provider": Role.CREDIT_CENTRE,
    "serve_answer": Role.CREDIT_CENTRE,
    "approve_answer": Role.CREDIT_CENTRE,
    "verify_record": Role.INFORMATION_PROVIDER,
    "approve_opinion": Role.INFORMATION_PROVIDER,
}
WORK_TASKS = tuple(_HANDLED_BY)


@dataclass
class Outcome:
    """What became of a forecast: limits by unit in `tally`, open tasks of each unit at the end of each working day."""

    setting: Setting
    days: list[date]
    tally: Tally = field(default_factory=Tally)
    received: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    open: int = 0
    queues: list[list[int]] = field(default_factory=list)
    busy: list[tuple[float, float]] = field(default_factory=list)


class _World:
    """The forecast while it runs."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.desks = [Desk(team, setting.seed) for team in setting.teams]
        self.weights = {
            role: {str(at): team.weights[role] for at, team in enumerate(setting.teams) if role in team.weights}
            for role in (Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER)
        }
        self.outcome = Outcome(setting, setting.workdays(), queues=[[] for _ in setting.teams])
        self.order = count()
        self.open: dict[str, SimulatedCase] = {}
        # What happens in the office today, by minute; and what happens outside it, by day.
        self.agenda: list[tuple[int, int, Job | SimulatedCase]] = []
        self.outside: list[tuple[date, int, str, SimulatedCase, int]] = []
        self.today = setting.start
        self.closing = 0


def run(setting: Setting, progress: Callable[[int, int], None] = lambda done, total: None) -> Outcome:
    """Let the period pass; `progress` is told after each working day how many have."""
    world = _World(setting)
    for number, day in enumerate(world.outcome.days, 1):
        _pass_outside(world, day)
        _work(world, day)
        for desk, queue in zip(world.desks, world.outcome.queues, strict=True):
            desk.end_day()
            queue.append(desk.open)
        progress(number, len(world.outcome.days))
    _pass_outside(world, setting.end)
    world.outcome.busy = [(desk.worked, desk.offered) for desk in world.desks]
    world.outcome.open = len(world.open)
    for case in world.open.values():
        world.outcome.tally.take(case, setting.end)
    return world.outcome


def _work(world: _World, day: date) -> None:
    """One day in the office: applications come in, officers take what is next, and finish it."""
    hours = world.setting.pack_on(day).office_hours
    minutes = (hours.closes.hour - hours.opens.hour) * 60 + hours.closes.minute - hours.opens.minute
    world.today, world.closing = day, minutes
    for desk in world.desks:
        desk.begin_day(day, minutes)
    seed = world.setting.seed
    for number in range(arrivals(world.setting.expected(day), seed, "arrivals", day)):
        name = f"{day}.{number}"
        heappush(world.agenda, (int(share(seed, name, "at") * minutes), next(world.order), _new(world, name)))
    for at in range(len(world.desks)):
        _take(world, at, 0)
    while world.agenda:
        now, _, what = heappop(world.agenda)
        if isinstance(what, SimulatedCase):
            _arrive(world, what, now)
        else:
            _finish(world, what, now)


def _new(world: _World, name: str) -> SimulatedCase:
    setting = world.setting
    receiver = _unit(world, Role.CREDIT_CENTRE, name)
    provider = _unit(world, Role.INFORMATION_PROVIDER, name)
    clocks = CaseClocks(setting.calendar, world.today, "system")
    return SimulatedCase(name, setting.pack_on(world.today), clocks, receiver, provider)


def _unit(world: _World, role: Role, name: str, visit: int = 0, other_than: int = -1) -> int:
    weights = {at: weight for at, weight in world.weights[role].items() if int(at) != other_than}
    return int(chosen(weights or world.weights[role], share(world.setting.seed, name, role, visit)))


def _arrive(world: _World, case: SimulatedCase, now: int) -> None:
    world.outcome.received += 1
    world.open[case.name] = case
    _open(world, case, flow.receive(case, world.today), now)
    seed, applicants = world.setting.seed, world.setting.applicants
    if share(seed, case.name, "retracts") < applicants.retract:
        after = days(applicants.retract_days, share(seed, case.name, "retracts after"))
        _outside(world, world.today + ONE_DAY * max(1, after), "retract", case)


def _open(world: _World, case: SimulatedCase, key: str | None, now: int) -> None:
    """The case goes on with a task, or has ended."""
    case.task = key
    case.turn += 1
    if key is None:
        _close(world, case)
    elif key == "supplement_application":
        _ask_applicant(world, case)
    else:
        at = case.provider if _HANDLED_BY[key] is Role.INFORMATION_PROVIDER else case.receiver
        effort = world.setting.efforts[key]
        left = amount(effort.minutes, effort.spread, share(world.setting.seed, case.name, key, case.done[key]))
        limit = case.clocks.due(TASKS[key].clock)
        first = (limit.on if limit else UNLIMITED_SORTS_ON).toordinal() if world.setting.order is Order.DUE else 0
        world.desks[at].put(Job((first, next(world.order)), case, key, case.turn, left))
        _take(world, at, now)


def _take(world: _World, at: int, now: int) -> None:
    for end, job in world.desks[at].take(now, world.closing):
        heappush(world.agenda, (end, next(world.order), job))


def _finish(world: _World, job: Job, now: int) -> None:
    """A task is done: its result is drawn, the case goes on, and the officer takes the next one."""
    case, seed = job.case, world.setting.seed
    role = _HANDLED_BY[job.key]
    at = case.provider if role is Role.INFORMATION_PROVIDER else case.receiver
    desk = world.desks[at]
    desk.open -= 1
    desk.finish()
    case.clocks.today = world.today
    weights = flow.possible(case, job.key, world.setting.outcomes[job.key])
    result = chosen(weights, share(seed, case.name, job.key, "result", case.done[job.key]))
    if job.key in ("refer_record", "arbitrate_provider") and case.returned:
        case.provider = _unit(world, Role.INFORMATION_PROVIDER, case.name, case.returned, case.provider)
    _open(world, case, flow.complete(case, job.key, result), now)
    _take(world, at, now)


def _ask_applicant(world: _World, case: SimulatedCase) -> None:
    """The applicant answers after some days, or the time given runs out."""
    seed, applicants = world.setting.seed, world.setting.applicants
    limit = case.clocks.due(ClockCode.SUPPLEMENT)
    answered = share(seed, case.name, "replies") >= applicants.never_reply
    after = max(1, days(applicants.reply_days, share(seed, case.name, "replies after")))
    if answered and (limit is None or world.today + ONE_DAY * after <= limit.on):
        _outside(world, world.today + ONE_DAY * after, "submit", case)
    elif limit:
        _outside(world, limit.on + ONE_DAY, "expire", case)


def _outside(world: _World, on: date, what: str, case: SimulatedCase) -> None:
    turn = 0 if what == "retract" else case.turn
    heappush(world.outside, (on, next(world.order), what, case, turn))


def _pass_outside(world: _World, until: date) -> None:
    """What happened outside the office up to a day, that morning included."""
    while world.outside and world.outside[0][0] <= until:
        on, _, what, case, turn = heappop(world.outside)
        if case.task is None or turn not in (0, case.turn):
            continue
        case.clocks.today = world.today = on
        if what == "retract":
            _drop(world, case)
            flow.retract(case)
            _open(world, case, None, 0)
        else:
            step = flow.complete(case, case.task, "submit") if what == "submit" else flow.expire_supplement(case)
            world.closing = 0  # nobody is in the office: whoever comes next morning takes it
            _open(world, case, step, 0)


def _drop(world: _World, case: SimulatedCase) -> None:
    role = _HANDLED_BY.get(case.task or "")
    if role is not None:
        world.desks[case.provider if role is Role.INFORMATION_PROVIDER else case.receiver].open -= 1


def _close(world: _World, case: SimulatedCase) -> None:
    world.outcome.ended[case.ended] += 1
    world.outcome.tally.take(case, case.clocks.today)
    del world.open[case.name]
