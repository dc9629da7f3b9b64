"""Walks a case through a process model and replays what the engine did as nodes and flows of the drawing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.engine import Bundle, Flow, Host, OpenTask, Run, restore, start


@dataclass
class Walk:
    """One case on its way; `stored` puts the state away and takes it up again after every step."""

    bundle: Bundle
    host: Host
    data: dict[str, Any]
    now: datetime
    stored: bool = False
    trail: list[str] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._last_outcome: dict[str, str] = {}
        self._tokens: list[tuple[Flow, ...]] = []
        self._seen = 0
        self.run: Run = start(self.bundle, self.data, self.host, self.now)
        self._settle()

    def task(self) -> OpenTask:
        """The only step that waits for somebody."""
        (task,) = self.run.open_tasks()
        return task

    def follow(self, *outcomes: str) -> None:
        """Finish one step after another, each named as its outcome's flow `check_application-accept`, or a message."""
        for name in outcomes:
            if "-" not in name:
                self.send(name)
                continue
            key, outcome = name.split("-")
            task = self.task()
            assert task.key == key, f"{task.key} waits, not {key}"
            assert outcome in self.bundle.user_tasks[key].outcomes
            self._last_outcome[key] = outcome
            self.run.complete(task.id, {"outcome": outcome})
            self._settle()

    def send(self, message: str) -> None:
        """Deliver a message to the case."""
        self.run.send(message)
        self._settle()

    def wait_until(self, now: datetime) -> int:
        """Let time pass and fire what is due; answers how many timers fired."""
        self._settle()
        self._take_up(now)
        fired = self.run.fire_timers()
        self._settle()
        return fired

    def rearm(self) -> None:
        """Ask the clocks again."""
        self.run.rearm()
        self._settle()

    def _settle(self) -> None:
        for node in self.run.trail[self._seen :]:
            self._replay(node)
        self.trail += self.run.trail[self._seen :]
        self._seen = len(self.run.trail)
        if self.stored:
            self._take_up(self.now)

    def _take_up(self, now: datetime) -> None:
        self.now = now
        self.run = restore(self.bundle, self.run.dump(), self.host, now)
        self._seen = 0

    def _replay(self, node_id: str) -> None:
        """Move tokens as the drawing says; a node that no token can have reached is a fault of engine or model."""
        node = self.bundle.nodes[node_id]
        if node.incoming:
            token = next((one for one in self._tokens if any(flow.target == node_id for flow in one)), None)
            assert token, f"{node_id} was reached by no flow"
            self._tokens.remove(token)
            self.flows.add(self._taken(token, node_id))
        outgoing = tuple(self.bundle.flows[flow] for flow in node.outgoing)
        self._tokens += [outgoing] if node.type == "exclusiveGateway" else [(flow,) for flow in outgoing]

    def _taken(self, token: tuple[Flow, ...], target: str) -> str:
        """Which of a gateway's flows led to the target; between two to the same place the outcome tells."""
        candidates = [flow.id for flow in token if flow.target == target]
        if len(candidates) > 1:
            candidates = [f"{key}-{word}" for key, word in self._last_outcome.items() if f"{key}-{word}" in candidates]
        (taken,) = candidates
        return taken
