"""What is read from a model: lanes, human tasks, outcomes; and what is not read at all."""

import pytest

from app.domain.errors import TooLarge, Unusable
from app.engine import Bundle, load_bundle
from app.engine.model import MAX_SOURCE, Trigger
from tests.engine.drawing import Drawing, source
from tests.engine.sample import sample


def test_human_tasks_with_roles_and_outcomes() -> None:
    """Role is the lane id around the task at any depth; outcomes are the ids of the flows that carry its name."""
    tasks = Bundle("objection", sample()).user_tasks
    assert {task.key: (task.role, task.outcomes) for task in tasks.values()} == {
        "check_application": ("credit_centre", ("accept", "decline")),
        "verify_record": ("information_provider", ("misrouted", "maintain", "correct")),
        "serve_answer": ("credit_centre", ("serve",)),
    }


def test_nodes_know_their_flows_and_surroundings() -> None:
    """A node tells its flows, the sub-process around it, its host and what it waits for."""
    nodes = Bundle("objection", sample()).nodes
    overdue = nodes["overdue_verify_record"]
    assert (overdue.type, overdue.scope, overdue.host) == ("boundaryEvent", "handling", "verify_record")
    assert overdue.interrupting is False
    assert overdue.triggers == (Trigger("timeDate", "due('verify')"),)
    assert nodes["retracted"].triggers == (Trigger("message", "retracted"),)
    assert nodes["check_result"].outgoing == ("check_application-accept", "check_application-decline")
    assert nodes["do_suspend"].operation == "suspend_measures"
    assert nodes["do_suspend"].lane is None
    assert nodes["handling"].triggers == ()


def test_documentation_and_names_read() -> None:
    """Name and documentation of a task come from the drawing."""
    inner = "<bpmn:documentation> 依据第五条 </bpmn:documentation>"
    bundle = Bundle("named", source(Drawing("named").start().user("a", inner=inner).end().flow("begin", "a", "end")))
    assert bundle.user_tasks["a"].documentation == "依据第五条"
    assert bundle.user_tasks["a"].name == "a"
    assert bundle.title == "named"


def test_operation_may_be_named_like_its_task() -> None:
    """The operator's id is no id of the drawing: it may repeat and may equal its task's."""
    drawing = Drawing("same").start().service("notify", "notify").service("again", "notify").end()
    bundle = load_bundle("same", source(drawing.flow("begin", "notify", "again", "end")))
    assert bundle.nodes["notify"].operation == bundle.nodes["again"].operation == "notify"
    assert bundle.repeated_ids == ()


def test_same_source_same_bundle() -> None:
    """A model is compiled once per content; another content is another bundle."""
    assert load_bundle("objection", sample()) is load_bundle("objection", bytes(sample()))
    assert Bundle("objection", sample()).sha256 == Bundle("objection", sample()).sha256


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not xml",
        b"<definitions/>",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        sample().replace(b"<bpmn:definitions", b'<!DOCTYPE d [<!ENTITY x "y">]><bpmn:definitions', 1),
        sample().replace(b"<bpmn:definitions", b"<!DOCTYPE d><bpmn:definitions", 1).decode().encode("utf-16"),
    ],
)
def test_other_xml_refused(text: bytes) -> None:
    """Anything but a plain BPMN file without document type is refused before it is looked at."""
    with pytest.raises(Unusable):
        Bundle("objection", text)


def test_too_large_source_refused() -> None:
    """A source above the limit is not even parsed."""
    with pytest.raises(TooLarge):
        Bundle("objection", b" " * (MAX_SOURCE + 1))


def test_other_process_id_refused() -> None:
    """The process must carry the name of its file."""
    with pytest.raises(Unusable, match="文件名"):
        Bundle("complaint", sample())


def test_event_subprocess_never_compiled() -> None:
    """A sub-process started by an event would change the model all other cases share."""
    inner = Drawing("late", "subProcess", ' triggeredByEvent="true"').start("s", "message", "news").user("w").end("e")
    drawing = Drawing("outer").start().user("a").end().part(inner.flow("s", "w", "e"))
    with pytest.raises(Unusable):
        load_bundle("outer", source(drawing.flow("begin", "a", "end")))
