"""Plays the stories in the order of time, as people in front of the screens would, while the clocks run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.permissions import Actor
from app.domain.vocabulary import CaseStatus, Role
from app.domain.workdays import ZONE, WorkCalendar, legal_date
from app.models.notice import Notice
from app.models.task import Task
from app.services import evidence, inbox, intake, leaving, progress, service_receipts
from app.services.demo.enforcing import Enforcing
from app.services.demo.papers import Paper, drawn
from app.services.demo.people import APPLICANTS
from app.services.demo.publicity import Delivered
from app.services.demo.stories import (
    APPLICANT,
    CLAIM,
    DISCLAIMER,
    FILE,
    OTHER_PROVIDER,
    PROVIDER,
    RETRACT,
    Plot,
    Step,
)
from app.services.demo.subjects import agent
from app.services.demo.units import COUNTIES
from app.services.sweep import due_places, sweep

_OPENS = time(9)
_APART = timedelta(minutes=11)  # between two stories, so that a day's work ends before the office closes
_CLOSED = time(18)
_MIDNIGHT = time(0, 0, 1)  # a clock that ran out at 24:00 is late from here on
_MAX_BYTES = 2**20
_LONG_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Scene:
    """One step of one story at its instant."""

    at: datetime
    place: str
    story: str
    step: Step
    disputed: Delivered
    received_on: date


@dataclass(frozen=True)
class Deed:
    """Something done beside the stories, at its instant."""

    at: datetime
    do: Callable[[datetime], None]


def scenes(
    calendar: WorkCalendar,
    today: date,
    place: str,
    told: Mapping[str, Delivered],
    plots: Mapping[str, Plot],
) -> list[Scene]:
    """The steps of a place's stories, each on its working day; every story has its own time of day."""
    found = []
    for position, (story, steps) in enumerate(plots.items()):
        for step in steps:
            at = instant(calendar.before(today, step.ago), _OPENS) + position * _APART
            received_on = calendar.before(today, step.ago + step.way.days_before)
            found.append(Scene(at, place, story, step, told[story], received_on))
    return found


@dataclass
class Stage:
    """What a play needs at hand; `cases` fills as filings are made."""

    session: Session
    outside: Outside
    actors: Mapping[str, Actor]
    cases: dict[tuple[str, str], int] = field(default_factory=dict)

    def play(self, script: Sequence[Scene | Deed], *, until: datetime, evening: Callable[[datetime], None]) -> None:
        """Every scene at its time, before each day's work whatever the clocks bring, and what the last evening does."""
        waiting = sorted(script, key=lambda scene: scene.at)
        day = legal_date(waiting[0].at)
        for scene in waiting:
            while day < legal_date(scene.at):
                day += timedelta(days=1)
                self._let_time_pass(instant(day, _MIDNIGHT))
            if isinstance(scene, Deed):
                scene.do(scene.at)
            else:
                self._act(scene)
            self._begin_anew()
        evening(instant(day, _CLOSED))
        while (day := day + timedelta(days=1)) <= legal_date(until):
            self._let_time_pass(min(instant(day, _MIDNIGHT), until))

    def _let_time_pass(self, now: datetime) -> None:
        for place in due_places(self.session, now=now):
            while sweep(self.session, place, now=now).cases:
                self._begin_anew()

    def _begin_anew(self) -> None:
        # Every request begins with an empty session; commands write past the rows a longer one would remember.
        self.session.flush()
        self.session.expunge_all()

    def _act(self, scene: Scene) -> None:
        step, now = scene.step, scene.at
        actor = self._actor(scene)
        papers = self._hand_in(step.paper, actor, now) if step.paper else []
        if step.act == FILE:
            filed = intake.submit(self.session, self._filing(scene, papers), actor=actor, now=now)
            self.cases[scene.place, scene.story] = filed.cases[0].row["id"]
            return
        case_id = self.cases[scene.place, scene.story]
        if step.act == RETRACT:
            progress.retract(self.session, scene.place, case_id, actor=actor, now=now)
            return
        task_id = self._open_task(scene.place, case_id)
        if step.act == CLAIM:
            inbox.claim(self.session, task_id, actor=actor, now=now)
            return
        data = {**step.data, "evidence": papers} if papers else step.data
        command = progress.complete(self.session, scene.place, case_id, task_id, step.act, data, actor=actor, now=now)
        if command.measures.orders:
            self._begin_anew()
            county = next(each for each in COUNTIES if each.place.id == scene.place)
            Enforcing(self.session, self.outside, self.actors).follow(county, scene.story, case_id, now)
        if command.row["status"] is CaseStatus.CLOSED and leaving.by_paper(command):
            self._post(scene, case_id, actor)

    def _post(self, scene: Scene, case_id: int, actor: Actor) -> None:
        """The letter that ends a case goes to the post on the day it was signed."""
        self._begin_anew()
        letters = select(Notice.id).where(
            Notice.jurisdiction == scene.place, Notice.case_id == case_id, Notice.recipient == Role.APPLICANT
        )
        kinds = Notice.kind.in_([kind.value for kind in leaving.ENDING])
        data = {"posted_on": legal_date(scene.at).isoformat(), "tracking": f"XA{case_id % 10**9:09d}41"}
        for letter in self.session.execute(letters.where(kinds)).scalars().all():
            service_receipts.note_posted(self.session, letter, data, actor=actor, now=scene.at)

    def _actor(self, scene: Scene) -> Actor:
        who, disputed = scene.step.who, scene.disputed
        if who == APPLICANT:
            return self.actors[_filer(scene)]
        # The first officer of each providing unit is called like the unit.
        posts = {PROVIDER: disputed.provider, OTHER_PROVIDER: disputed.other_provider}
        return self.actors[f"{scene.place}.{posts.get(who, who)}"]

    def _open_task(self, place: str, case_id: int) -> int:
        open_task = select(Task.id).where(Task.jurisdiction == place, Task.case_id == case_id, Task.open)
        return self.session.execute(open_task).scalar_one()

    def _hand_in(self, paper: Paper, actor: Actor, now: datetime) -> list[str]:
        row = evidence.upload(
            self.session, paper.name, drawn(paper), self.outside, limit=_MAX_BYTES, actor=actor, now=now
        )
        return [str(row.id)]

    def _filing(self, scene: Scene, papers: list[str]) -> dict[str, Any]:
        """What the applicant enters online, or the receiver for who comes, writes or calls."""
        subject, way = scene.disputed.subject, scene.step.way
        online = _filer(scene) in APPLICANTS
        paper = {
            "channel": "paper",
            "received_via": way.via.value,
            "received_on": scene.received_on.isoformat(),
        }
        applicant: dict[str, Any] = {
            "name": subject.name,
            "id_type": "resident_id" if subject.is_person else "uscc",
            "id_number": subject.number,
            "e_service": online,
        }
        if way.by_agent:
            applicant["agent"] = self._agent(scene)
        return {
            "kind": "objection",
            "jurisdiction": scene.place,
            **({"channel": "online"} if online else paper),
            "applicant": applicant,
            "items": [{"record": str(scene.disputed.record_id), **scene.step.data, "evidence": papers}],
        }

    def _agent(self, scene: Scene) -> dict[str, Any]:
        """Who files for the applicant, with the authority he brought."""
        person = agent(next(county for county in COUNTIES if county.place.id == scene.place))
        until = (legal_date(scene.at) + _LONG_AHEAD).isoformat()
        paper = Paper("授权委托书", (f"委托人：{scene.disputed.subject.name}", f"受托人：{person.name}", *DISCLAIMER))
        (authority,) = self._hand_in(paper, self._actor(scene), scene.at)
        return {
            "name": person.name,
            "id_type": "resident_id",
            "id_number": person.number,
            "authority": {
                "evidence": authority,
                "matter": "对公示的行政处罚信息提出异议",
                "powers": ["file", "supplement", "receive"],
                "until": until,
            },
        }


def _filer(scene: Scene) -> str:
    """The applicant's login; who has none hands in paper, which an officer of the receiver enters."""
    subject = scene.disputed.subject
    own = next((login for login, each in APPLICANTS.items() if each.number == subject.number), None)
    return own or f"{scene.place}.centre1"


def instant(day: date, hour: time) -> datetime:
    """A time of day in China, in UTC as everything that is stored."""
    return datetime.combine(day, hour, ZONE).astimezone(UTC)
