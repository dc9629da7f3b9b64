"""Before publishing, every fault that would only show on somebody's case is found, with its place and way out."""

from collections.abc import Callable

import pytest

from app.engine import Bundle, Finding, lint
from tests.engine.drawing import Drawing, instances, source
from tests.engine.sample import VOCABULARY, drawing, handling, sample


def found(process: Drawing) -> set[tuple[str, str]]:
    return {(one.node, one.code) for one in lint(Bundle(process.id, source(process, pool=True)), VOCABULARY)}


def test_sound_model_has_no_findings() -> None:
    """The sample keeps every rule."""
    assert lint(Bundle("objection", sample()), VOCABULARY) == []


def _work(change: Callable[[Drawing], Drawing]) -> Drawing:
    return drawing(change(handling()))


def _tail(change: Callable[[Drawing], Drawing]) -> Drawing:
    return change(drawing())


def _event_subprocess(process: Drawing) -> Drawing:
    inner = Drawing("late", "subProcess", ' triggeredByEvent="true"').start("ls").end("le").flow("ls", "le")
    return process.part(inner)


def _two_timers(process: Drawing) -> Drawing:
    process.node("eventBasedGateway", "wait").catch("one", "timeDate", "due('refer')").end("e1").end("e2")
    process.catch("two", "timeDate", "due('answer')").boundary("side", "serve_answer", "signal", "bell")
    return process.flow("side", "wait", "one", "e1").flow("wait", "two", "e2")


def _inclusive_join(process: Drawing) -> Drawing:
    process.node("inclusiveGateway", "any").fork("f").end("e1").boundary("side", "serve_answer", "signal", "bell")
    process.flow("side", "f").branch("x1", "f", "any").branch("x2", "f", "any")
    return process.flow("any", "e1")


def _join_in_loop(process: Drawing) -> Drawing:
    process.fork("f", "j").choice("m", "q").end("e1").boundary("side", "serve_answer", "signal", "bell")
    process.flow("side", "m", "f").branch("x1", "f", "j").branch("x2", "f", "j").flow("j", "q")
    return process.branch("back", "q", "m", "rounds < 3").branch("on", "q", "e1", default=True)


def _several_parts(process: Drawing) -> Drawing:
    inner = Drawing("each", "subProcess", inner=instances(2)).start("is").end("ie").flow("is", "ie")
    process.part(inner).end("e1").boundary("side", "serve_answer", "signal", "bell")
    return process.flow("side", "each", "e1")


def _side(node: str, kind: str, inner: str = "") -> Callable[[Drawing], Drawing]:
    """A side path that leaves the answer by a boundary event and passes one node."""

    def change(process: Drawing) -> Drawing:
        process.boundary("side", "serve_answer", "signal", "bell").node(kind, node, inner).end("e1")
        return process.flow("side", node, "e1")

    return change


def _timer(kind: str, value: str) -> Callable[[Drawing], Drawing]:
    return lambda process: (
        process.boundary("late", "serve_answer", kind, value, interrupting=False).end("e1").flow("late", "e1")
    )


def _reminder_task(process: Drawing) -> Drawing:
    process.boundary("late", "serve_answer", "timeDate", "due('answer')", interrupting=False).end("e1")
    process.service("between", "note_overdue").user("check_application").lane("credit_centre", "check_application")
    return process.flow("late", "between", "check_application", "e1")


def _choice(condition: str | None, *, default: bool) -> Callable[[Drawing], Drawing]:
    def change(process: Drawing) -> Drawing:
        process.boundary("side", "serve_answer", "signal", "bell").choice("ask").end("e1").end("e2")
        process.flow("side", "ask").branch("yes", "ask", "e1", condition)
        return process.branch("no", "ask", "e2", None if default else "flag", default=default)

    return change


CASES = {
    "event sub-process": (_tail(_event_subprocess), ("late", "event_subprocess")),
    "two timers": (_tail(_two_timers), ("wait", "two_timers")),
    "inclusive join": (_tail(_inclusive_join), ("any", "inclusive_join")),
    "parallel join in a loop": (_tail(_join_in_loop), ("j", "join_in_loop")),
    "several sub-processes": (_tail(_several_parts), ("each", "several_parts")),
    "time cycle": (_tail(_timer("timeCycle", "'R3/PT2H'")), ("late", "time_cycle")),
    "time duration": (_tail(_timer("timeDuration", "'PT2H'")), ("late", "time_duration")),
    "unknown clock": (_tail(_timer("timeDate", "due('lunch')")), ("late", "unknown_clock")),
    "computed clock": (_tail(_timer("timeDate", "due(outcome)")), ("late", "unknown_clock")),
    "reminder opens a task": (_tail(_reminder_task), ("late", "reminder_opens_task")),
    "manual task": (_tail(_side("m", "manualTask")), ("m", "unsupported_node")),
    "business rule": (_tail(_side("m", "businessRuleTask")), ("m", "unsupported_node")),
    "bad script": (
        _tail(_side("m", "scriptTask", "<bpmn:script>import os</bpmn:script>")),
        ("m", "bad_expression"),
    ),
    "service without operation": (_tail(_side("m", "serviceTask")), ("m", "unknown_operation")),
    "unknown operation": (
        _tail(
            lambda one: (
                one.boundary("side", "serve_answer", "signal", "bell")
                .service("m", "bribe")
                .end("e1")
                .flow("side", "m", "e1")
            )
        ),
        ("m", "unknown_operation"),
    ),
    "message thrown": (
        _tail(_side("m", "intermediateThrowEvent", '<bpmn:messageEventDefinition messageRef="message_retracted"/>')),
        ("m", "message_thrown"),
    ),
    "unknown message": (
        _tail(_side("m", "intermediateCatchEvent", '<bpmn:messageEventDefinition messageRef="message_news"/>')),
        ("m", "unknown_message"),
    ),
    "unknown task": (_tail(_side("drink_tea", "userTask")), ("drink_tea", "unknown_task")),
    "task in no lane": (_tail(_side("drink_tea", "userTask")), ("drink_tea", "no_lane")),
    "unknown role": (_tail(lambda one: one.lane("neighbour", "do_send_answer")), ("do_send_answer", "unknown_role")),
    "no default": (_tail(_choice("flag", default=False)), ("ask", "no_default")),
    "no condition": (_tail(_choice(None, default=True)), ("yes", "no_condition")),
    "bad condition": (_tail(_choice("open('x')", default=True)), ("yes", "bad_expression")),
    "outcome asked by another flow": (_tail(_choice("outcome == 'serve'", default=True)), ("yes", "flow_id")),
    "unknown outcome": (
        _tail(lambda one: one.branch("serve_answer-sing", "do_send_answer", "answered")),
        ("serve_answer-sing", "unknown_outcome"),
    ),
    "outcome before its task": (
        _tail(lambda one: one.branch("serve_answer-sing", "received", "answered")),
        ("serve_answer-sing", "flow_misplaced"),
    ),
    "other condition": (
        _work(lambda one: one.branch("verify_record-sing", "own_information", "verified", "outcome == 'dance'")),
        ("verify_record-sing", "condition_mismatch"),
    ),
    "repeated id": (_tail(lambda one: one.end("verified")), ("verified", "repeated_id")),
    "dead end": (_tail(lambda one: one.boundary("side", "serve_answer", "signal", "bell")), ("side", "dead_end")),
    "unreachable": (_tail(lambda one: one.choice("island").flow("island", "answered")), ("island", "unreachable")),
    "dangling flow": (_tail(lambda one: one.branch("x", "received", "nowhere")), ("x", "dangling_flow")),
}


@pytest.mark.parametrize(("process", "expected"), CASES.values(), ids=CASES)
def test_fault_found_where_it_is(process: Drawing, expected: tuple[str, str]) -> None:
    """Each ban is reported at its own element under its own code."""
    assert expected in found(process)


def test_missing_outcome_found() -> None:
    """An outcome the form offers needs a flow to follow."""
    tasks = {**VOCABULARY.tasks, "serve_answer": ("serve", "return_to_provider")}
    vocabulary = type(VOCABULARY)(**{**VOCABULARY.__dict__, "tasks": tasks})
    (one,) = lint(Bundle("objection", sample()), vocabulary)
    assert (one.node, one.code) == ("serve_answer", "missing_outcome")
    assert "serve_answer-return_to_provider" in one.text


def test_not_runnable_model_found() -> None:
    """What only compiling shows is reported too: here a called process that is not in the file."""
    process = drawing().node("callActivity", "call", "", ' calledElement="elsewhere"').end("e1")
    process.boundary("side", "serve_answer", "signal", "bell").flow("side", "call", "e1")
    assert ("objection", "not_runnable") in found(process)


@pytest.mark.parametrize("process", [process for process, _ in CASES.values()], ids=CASES)
def test_finding_has_a_way_out(process: Drawing) -> None:
    """Every finding is a whole Chinese sentence with a way out after the colon."""
    for one in lint(Bundle(process.id, source(process)), VOCABULARY):
        assert isinstance(one, Finding)
        assert "：" in one.text
        assert "{" not in one.text.replace(one.values.get("text", ""), "")
