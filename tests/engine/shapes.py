"""Small models that together hold every construct the processes use, and the traps known of each.

`again`, `fail` and `flag` are decided at random by whoever completes a human task.
"""

from tests.engine.drawing import Drawing, instances, source


def _hours(count: int) -> str:
    return f"'PT{count}H'"


def parallel() -> bytes:
    """Three branches, one with a reminder that runs a script."""
    drawing = Drawing("parallel").start().fork("split", "join").user("a", "b", "c").end().end("noted")
    drawing.boundary("late", "b", "timeDuration", _hours(5), interrupting=False).script("note", "b_late = 1")
    drawing.flow("begin", "split", "a", "join").flow("split", "b", "join").flow("join", "c", "end")
    return source(drawing.flow("late", "note", "noted"))


def loop() -> bytes:
    """Back by an exclusive gateway, with a reminder armed anew each round."""
    drawing = Drawing("loop").start().choice("merge", "ask").user("a", "z").end().end("noted")
    drawing.boundary("late", "a", "timeDuration", _hours(7), interrupting=False).script("note", "n_late = 1")
    drawing.flow("begin", "merge", "a", "ask").branch("again", "ask", "merge", "again")
    drawing.branch("on", "ask", "z", default=True).flow("z", "end").flow("late", "note", "noted")
    return source(drawing)


def counted_loop() -> bytes:
    """A loop counted by a script, then a service task with parameters."""
    drawing = Drawing("counted_loop").start().script("zero", "n = 0").choice("merge", "ask").user("a").end()
    drawing.script("count", "n = n + 1").service("tell", "notify", rounds="n", kind="'done'")
    drawing.flow("begin", "zero", "merge", "a", "count", "ask").branch("more", "ask", "merge", "n < 3 and again")
    return source(drawing.branch("on", "ask", "tell", default=True).flow("tell", "end"))


def several_at_once() -> bytes:
    """Three instances of a human task at the same time."""
    drawing = Drawing("several_at_once").start().user("a", inner=instances(3)).user("b").end()
    return source(drawing.flow("begin", "a", "b", "end"))


def several_in_turn() -> bytes:
    """Three instances of a human task one after the other."""
    drawing = Drawing("several_in_turn").start().user("a", inner=instances(3, sequential=True)).user("b").end()
    return source(drawing.flow("begin", "a", "b", "end"))


def error() -> bytes:
    """A sub-process left by an error or by a deadline."""
    part = Drawing("part", "subProcess").start("s").user("u").choice("g").end("ok").end("bad", "error", "e1")
    part.flow("s", "u", "g").branch("g_bad", "g", "bad", "fail").branch("g_ok", "g", "ok", default=True)
    drawing = Drawing("error").start().part(part).user("mend", "done", "late").end().end("e2").end("e3")
    drawing.boundary("failed", "part", "error", "e1").boundary("due", "part", "timeDuration", _hours(9))
    return source(drawing.flow("begin", "part", "done", "end").flow("failed", "mend", "e2").flow("due", "late", "e3"))


def first_of_two() -> bytes:
    """An event gateway: a message or a deadline, whichever comes first."""
    drawing = Drawing("first_of_two").start().node("eventBasedGateway", "wait").user("a", "b").end().end("e2")
    drawing.catch("told", "message", "news").catch("over", "timeDuration", _hours(6))
    return source(drawing.flow("begin", "wait", "told", "a", "end").flow("wait", "over", "b", "e2"))


def signal() -> bytes:
    """One branch waits for the signal of the other."""
    drawing = Drawing("signal").start().fork("split", "join").user("a", "b").end()
    drawing.throw("ring", "signal", "bell").catch("hear", "signal", "bell")
    return source(
        drawing.flow("begin", "split", "a", "ring", "join").flow("split", "hear", "b", "join").flow("join", "end")
    )


def side_message() -> bytes:
    """A non-interrupting message opens a second task beside the first."""
    drawing = Drawing("side_message").start().user("a", "r").end().end("e2")
    drawing.boundary("told", "a", "message", "news", interrupting=False)
    return source(drawing.flow("begin", "a", "end").flow("told", "r", "e2"))


def retraction() -> bytes:
    """All work in a sub-process that a message ends at any moment; branches and reminders inside."""
    work = Drawing("handling", "subProcess").start("s").choice("back").user("check", "verify", "answer").choice("ok")
    work.fork("split").service("suspend", "suspend_measures").end("suspended").end("answered").end("noted")
    work.boundary("overdue", "verify", "timeDuration", _hours(4), interrupting=False).script("note", "late = 1")
    work.flow("s", "back", "check", "split", "suspend", "suspended").flow("split", "verify", "ok")
    work.branch("again", "ok", "back", "again").branch("on", "ok", "answer", default=True)
    work.flow("answer", "answered").flow("overdue", "note", "noted")
    drawing = Drawing("retraction").start().part(work).service("undo", "resume_measures").end().end("gone")
    drawing.boundary("retracted", "handling", "message", "retracted").flow("begin", "handling", "end")
    return source(drawing.flow("retracted", "undo", "gone"), pool=True)


def escalation() -> bytes:
    """A sub-process tells its surroundings and goes on."""
    part = Drawing("part", "subProcess").start("s").user("u", "v").throw("tell", "escalation", "x1").end("ok")
    drawing = Drawing("escalation").start().part(part.flow("s", "u", "tell", "v", "ok")).user("boss", "done").end()
    drawing.boundary("told", "part", "escalation", "x1", interrupting=False).end("e2")
    return source(drawing.flow("begin", "part", "done", "end").flow("told", "boss", "e2"))


def cancelled() -> bytes:
    """A transaction that is cancelled and compensated by a person."""
    part = Drawing("part", "transaction").start("s").user("u").choice("g").end("ok").end("stop", "cancel")
    part.flow("s", "u", "g").branch("g_stop", "g", "stop", "fail").branch("g_ok", "g", "ok", default=True)
    drawing = Drawing("cancelled").start().part(part).user("mend", "done").end().end("e2")
    drawing.boundary("undone", "part", "cancel")
    return source(drawing.flow("begin", "part", "done", "end").flow("undone", "mend", "e2"))


def terminated() -> bytes:
    """Whoever is first ends everything."""
    drawing = Drawing("terminated").start().fork("split").user("a", "b").end("all", "terminate").end("one")
    return source(drawing.flow("begin", "split", "a", "all").flow("split", "b", "one"))


def condition() -> bytes:
    """An event that waits for data of its own branch."""
    drawing = (
        Drawing("condition").start().fork("split", "join").user("a", "b").catch("when", "conditional", "flag").end()
    )
    return source(drawing.flow("begin", "split", "a", "join").flow("split", "when", "b", "join").flow("join", "end"))


def nested() -> bytes:
    """A called process inside a sub-process inside a parallel branch, with deadlines on two levels."""
    leaf = Drawing("leaf").start("ls").user("l1", "l2").end("le").end("le2").script("note", "late = 1")
    leaf.boundary("lt", "l1", "timeDuration", _hours(3), interrupting=False)
    leaf.flow("ls", "l1", "l2", "le").flow("lt", "note", "le2")
    part = Drawing("part", "subProcess").start("s").node("callActivity", "call", "", ' calledElement="leaf"')
    part.user("u").end("ok").flow("s", "call", "u", "ok")
    drawing = Drawing("nested").start().fork("split", "join").part(part).user("a", "z", "y").choice("merge")
    drawing.boundary("due", "part", "timeDuration", _hours(11)).end()
    drawing.flow("begin", "split", "part", "merge", "join").flow("split", "a", "join").flow("join", "z", "end")
    return source(drawing.flow("due", "y", "merge"), leaf)


def parallel_loop() -> bytes:
    """Two branches joined and, if wanted, all over again; a fresh sub-process each round keeps the join honest."""
    part = Drawing("part", "subProcess").start("s").fork("split", "join").user("a", "b", "r").end("ok").end("noted")
    part.boundary("late", "b", "timeDuration", _hours(4), interrupting=False).flow("s", "split", "a", "join")
    part.flow("split", "b", "join").flow("join", "ok").flow("late", "r", "noted")
    drawing = Drawing("parallel_loop").start().choice("merge", "ask").part(part).user("z").end()
    drawing.flow("begin", "merge", "part", "ask").branch("again", "ask", "merge", "again")
    return source(drawing.branch("on", "ask", "z", default=True).flow("z", "end"))


def several_parts() -> bytes:
    """Two instances of a sub-process with a reminder over both (the library cannot interrupt them)."""
    part = Drawing("part", "subProcess", inner=instances(2)).start("s").user("u", "v").end("ok").end("noted")
    part.boundary("slow", "u", "timeDuration", _hours(5), interrupting=False).script("note", "slow = 1")
    part.flow("s", "u", "v", "ok").flow("slow", "note", "noted")
    drawing = Drawing("several_parts").start().part(part).user("a", "late").end().end("e2")
    drawing.boundary("due", "part", "timeDuration", _hours(12), interrupting=False)
    return source(drawing.flow("begin", "part", "a", "end").flow("due", "late", "e2"))


def detour() -> bytes:
    """An interrupted task rejoins the flow, and an earlier step is done again while its reminder still stands."""
    drawing = Drawing("detour").start().choice("merge", "ask").user("a", "rem", "b", "sup", "c").end().end("noted")
    drawing.boundary("ta", "a", "timeDuration", _hours(2), interrupting=False)
    drawing.boundary("tb", "b", "timeDuration", _hours(3)).flow("begin", "merge", "a", "b", "ask")
    drawing.flow("ta", "rem", "noted").flow("tb", "sup", "ask").branch("again", "ask", "merge", "again")
    return source(drawing.branch("on", "ask", "c", default=True).flow("c", "end"))


def date() -> bytes:
    """A date asked of the host, waited for in the flow and on the edge of a task."""
    drawing = Drawing("date").start().user("a", "b").catch("until", "timeDate", "due('wait')").end().end("noted")
    drawing.boundary("overdue", "b", "timeDate", "due('verify')").flow("begin", "a", "until", "b", "end")
    return source(drawing.flow("overdue", "noted"))


SHAPES = {
    shape.__name__: shape
    for shape in (
        *(parallel, loop, counted_loop, several_at_once, several_in_turn, error, first_of_two, signal, side_message),
        *(retraction, escalation, cancelled, terminated, condition, nested, parallel_loop, several_parts, detour, date),
    )
}
