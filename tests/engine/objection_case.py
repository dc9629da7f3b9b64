"""An objection for the tests: what its host answers, and every way through the model with the acts on it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.engine import load_bundle
from tests.engine.walking import Walk

SOURCE = Path(__file__).parents[2] / "workflows" / "objection.bpmn"
BUNDLE = load_bundle("objection", SOURCE.read_bytes())
NOW = datetime.fromisoformat("2026-09-18T09:00:00+08:00")
OVER = datetime.fromisoformat("2026-12-01T00:00:00+08:00")
DUE = {
    "refer": "2026-09-26T00:00:00+08:00",
    "verify": "2026-10-14T00:00:00+08:00",
    "answer": "2026-10-16T00:00:00+08:00",
    "supplement": "2026-10-12T00:00:00+08:00",
}


@dataclass
class Desk:
    """Stands for the case: answers when clocks end, remembers what the process did, counts the returns."""

    ends: dict[str, str] = field(default_factory=lambda: dict(DUE))
    acts: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    opinion: str = ""
    returned: int = 0

    def due(self, code: str) -> str | None:
        """The instant after the clock's last day."""
        return self.ends.get(code)

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        """Note the act; two of them tell the process something."""
        self.acts.append(operation)
        if operation == "note_overdue":
            self.late.append(params["clock"])
        if operation == "take_back":
            self.returned += 1
            return {"returned": self.returned}
        return {"outcome": self.opinion} if operation == "adopt_opinion" else None


@dataclass(frozen=True)
class Way:
    """A way through the model: decisions, acts in order, the end reached."""

    steps: tuple[str, ...]
    acts: tuple[str, ...]
    end: str = "answered"
    approvals: bool = False


def begin(*, stored: bool = False, approvals: bool = False, **desk: Any) -> tuple[Walk, Desk]:
    """A case just received, with its desk."""
    host = Desk(**desk)
    data = {"case": 1, "approve_opinion": approvals, "approve_answer": approvals}
    return Walk(BUNDLE, host, data, NOW, stored), host


def opinion_in(steps: tuple[str, ...]) -> str:
    """The outcome of the opinion that stands at the end of a way."""
    found = [step.removeprefix("verify_record-") for step in steps if step.startswith("verify_record-")]
    return found[-1] if found else ""


ACCEPT, REFER = "check_application-accept", "refer_record-refer"
ASKED = (ACCEPT, REFER)
SENT = ("accept", "refer", "suspend_measures")
MAINTAINED = ("adopt_opinion", "maintain_record")
MISROUTED = "verify_record-misrouted"


def _concluded(outcome: str, act: str) -> Way:
    steps = (*ASKED, f"verify_record-{outcome}", "serve_answer-serve")
    return Way(steps, (*SENT, "adopt_opinion", act, "send_answer"))


PATHS = {
    "maintained": _concluded("maintain", "maintain_record"),
    "corrected": _concluded("correct", "correct_record"),
    "supplemented": _concluded("supplement_record", "correct_record"),
    "partly": _concluded("partly", "correct_record"),
    "withdrawn": _concluded("withdraw", "withdraw_record"),
    "publicity_ended": _concluded("end_publicity", "end_publicity"),
    "unverifiable": _concluded("unverifiable", "note_unverifiable"),
    "declined": Way(("check_application-decline",), ("decline",), "declined"),
    "transferred": Way(("check_application-transfer",), ("transfer",), "transferred"),
    "own_error_at_check": Way(
        ("check_application-own_error", "serve_answer-serve"), ("correct_own_error", "send_answer")
    ),
    "own_error_at_referral": Way(
        (ACCEPT, "refer_record-own_error", "serve_answer-serve"), ("accept", "correct_own_error", "send_answer")
    ),
    "declined_after_supplement": Way(
        ("check_application-supplement", "supplement_application-submit", "check_application-decline"),
        ("request_supplement", "receive_supplement", "decline"),
        "declined",
    ),
    "misrouted": Way(
        (*ASKED, MISROUTED, REFER, "verify_record-maintain", "serve_answer-serve"),
        (*SENT, "take_back", *SENT[1:], *MAINTAINED, "send_answer"),
    ),
    "misrouted_twice": Way(
        (*ASKED, MISROUTED, REFER, MISROUTED, "arbitrate_provider-assign", "verify_record-withdraw")
        + ("serve_answer-serve",),
        (*SENT, "take_back", *SENT[1:], "take_back", *SENT[1:], "adopt_opinion", "withdraw_record", "send_answer"),
    ),
    "recalled": Way(
        (*ASKED, "recalled", REFER, "verify_record-maintain", "serve_answer-serve"),
        (*SENT, "recall_referral", *SENT[1:], *MAINTAINED, "send_answer"),
    ),
    "returned_to_provider": Way(
        (*ASKED, "verify_record-maintain", "serve_answer-return_to_provider", "verify_record-maintain")
        + ("serve_answer-serve",),
        (*SENT, *MAINTAINED, "return_opinion", *MAINTAINED, "send_answer"),
    ),
    "approved": Way(
        (*ASKED, "verify_record-correct", "approve_opinion-approve", "serve_answer-serve", "approve_answer-approve"),
        (*SENT, "adopt_opinion", "correct_record", "send_answer"),
        approvals=True,
    ),
    "approval_refused": Way(
        (*ASKED, "verify_record-maintain", "approve_opinion-return", "verify_record-correct")
        + ("approve_opinion-approve", "serve_answer-serve", "approve_answer-return")
        + ("serve_answer-serve", "approve_answer-approve"),
        (*SENT, "adopt_opinion", "correct_record", "send_answer"),
        approvals=True,
    ),
}

# How to bring a case to each human step; an approval is only asked where the pack says so.
WAYS_TO = {
    "check_application": (),
    "supplement_application": ("check_application-supplement",),
    "refer_record": (ACCEPT,),
    "verify_record": ASKED,
    "arbitrate_provider": (*ASKED, MISROUTED, REFER, MISROUTED),
    "approve_opinion": (*ASKED, "verify_record-correct"),
    "serve_answer": ("check_application-own_error",),
    "approve_answer": ("check_application-own_error", "serve_answer-serve"),
}


def waiting_at(key: str, *, stored: bool = False, **desk: Any) -> tuple[Walk, Desk]:
    """A case that waits at a human step."""
    walk, host = begin(stored=stored, approvals=key.startswith("approve"), opinion="correct", **desk)
    walk.follow(*WAYS_TO[key])
    assert walk.task().key == key
    return walk, host
