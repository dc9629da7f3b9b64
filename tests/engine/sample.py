"""A small objection process in the house's manner: pool, lanes, one sub-process that a retraction ends."""

from app.engine import ModelVocabulary
from tests.engine.drawing import Drawing, source

VOCABULARY = ModelVocabulary(
    roles={"applicant", "credit_centre", "information_provider"},
    operations={"suspend_measures", "note_overdue", "send_answer", "retract"},
    clocks={"refer", "verify", "answer"},
    messages={"retracted"},
    tasks={
        "check_application": ("accept", "decline"),
        "verify_record": ("maintain", "correct", "misrouted"),
        "serve_answer": ("serve",),
    },
)


def handling() -> Drawing:
    """The work before the answer, which the applicant may end at any moment."""
    work = Drawing("handling", "subProcess").start("started").user("check_application", "verify_record")
    work.choice("check_result", "join_verify", "own_information").fork("split_refer")
    work.service("do_suspend", "suspend_measures", kind="'suspend'", case="case").end("suspension_sent")
    work.boundary("overdue_verify_record", "verify_record", "timeDate", "due('verify')", interrupting=False)
    work.service("do_note_overdue", "note_overdue").end("noted").end("not_accepted").end("verified")
    work.flow("started", "check_application", "check_result").flow("split_refer", "do_suspend", "suspension_sent")
    work.branch("check_application-accept", "check_result", "split_refer", "outcome == 'accept'")
    work.branch("check_application-decline", "check_result", "not_accepted", default=True)
    work.flow("split_refer", "join_verify", "verify_record", "own_information")
    work.branch("verify_record-misrouted", "own_information", "join_verify", "outcome == 'misrouted'")
    work.branch("verify_record-maintain", "own_information", "verified", default=True)
    work.branch("verify_record-correct", "own_information", "verified", "outcome == 'correct'")
    return work.flow("overdue_verify_record", "do_note_overdue", "noted")


def drawing(work: Drawing | None = None) -> Drawing:
    """The whole process, around the given work."""
    process = Drawing("objection").start("received").part(work or handling()).user("serve_answer")
    process.boundary("retracted", "handling", "message", "retracted").service("do_retract", "retract").end("gone")
    process.service("do_send_answer", "send_answer").end("answered").flow("received", "handling", "serve_answer")
    process.branch("serve_answer-serve", "serve_answer", "do_send_answer").flow("do_send_answer", "answered")
    process.flow("retracted", "do_retract", "gone")
    process.lane("credit_centre", "received", "handling", "check_application", "check_result", "serve_answer")
    return process.lane("information_provider", "verify_record", "own_information")


def sample() -> bytes:
    """The file of that process."""
    return source(drawing(), pool=True)
