"""What the check before publishing knows about the house, and how it reports."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from app.engine.bundle import Bundle


@dataclass(frozen=True)
class ModelVocabulary:
    """The names a model may use: roles, operations, clock codes, messages, and each task's outcomes."""

    roles: Collection[str]
    operations: Collection[str]
    clocks: Collection[str]
    messages: Collection[str]
    tasks: Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Finding:
    """One fault of a model: where, which rule, and the way out as a template with named values."""

    node: str
    code: str
    message: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in Chinese."""
        return self.message.format(**self.values)


def reachable(bundle: Bundle, node_id: str, *, past_people: bool = True, outwards: bool = True) -> set[str]:
    """Every node the flow can come to after this one, through boundary events and sub-processes.

    Without `past_people` the walk ends at the next human task, without `outwards` at the end of the sub-process.
    """
    found: set[str] = set()
    waiting = list(_next(bundle, node_id, outwards))
    while waiting:
        step = waiting.pop()
        if step in found or step not in bundle.nodes:
            continue
        found.add(step)
        if past_people or bundle.nodes[step].type != "userTask":
            waiting.extend(_next(bundle, step, outwards))
    return found


def _next(bundle: Bundle, node_id: str, outwards: bool) -> Iterator[str]:
    node = bundle.nodes[node_id]
    yield from (one.id for one in bundle.nodes.values() if one.host == node_id)
    yield from (bundle.flows[flow].target for flow in node.outgoing)
    yield from (one.id for one in bundle.nodes.values() if one.scope == node_id and one.type == "startEvent")
    if outwards and node.type == "endEvent" and node.scope in bundle.nodes:
        yield from (bundle.flows[flow].target for flow in bundle.nodes[node.scope].outgoing)
