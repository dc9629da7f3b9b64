"""The written answer: outcome, what it does to the record, clocks met, the notice to every recipient."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.notice_facts import NoticeFacts
from app.domain.vocabulary import CaseOutcome, ClockCode, NoticeKind, Role
from app.services import answer_measures, leaving, measures, platform_pushes
from app.services.command import CaseCommand
from app.services.corrections import settle_unverifiable
from app.services.dispute import unmark
from app.services.dossier import citations, clock_citations, field_lines, open_dossier, remedies
from app.services.notices import issue

_OUTCOMES = {
    "maintain": CaseOutcome.MAINTAINED,
    "correct": CaseOutcome.CORRECTED,
    "supplement_record": CaseOutcome.SUPPLEMENTED,
    "withdraw": CaseOutcome.WITHDRAWN,
    "end_publicity": CaseOutcome.PUBLICITY_ENDED,
    "partly": CaseOutcome.PARTLY,
    "unverifiable": CaseOutcome.UNVERIFIABLE,
    "own_error": CaseOutcome.OWN_ERROR,
}
_CHANGED = frozenset(
    {
        CaseOutcome.CORRECTED,
        CaseOutcome.SUPPLEMENTED,
        CaseOutcome.WITHDRAWN,
        CaseOutcome.PUBLICITY_ENDED,
        CaseOutcome.PARTLY,
        CaseOutcome.OWN_ERROR,
    }
)
_LIMITS = (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER, ClockCode.WHOLE)
_RULES = ("objection.correct", "objection.withdraw", "objection.suspension", "objection.unverifiable")


def send_answer(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """送达答复: from here the applicant's remedies run, and nothing can be retracted."""
    outcome = _OUTCOMES[command.row["opinion_outcome"]]
    if outcome is CaseOutcome.UNVERIFIABLE:
        settle_unverifiable(command)
    followed = outcome in _CHANGED or _ends_publicity(command, outcome)
    command.set(outcome=outcome, answered_at=command.now, upstream_wanted=followed)
    platform_pushes.write(command, outcome)
    leaving.signed(command)
    lines = answer_measures.lines(command, measures.with_answer(command))
    command.note("answered", outcome=outcome.value, outcome_text=outcome.label)
    unmark(command)
    dossier = open_dossier(command)
    text = str(command.changes.get("answer_text") or dossier.case.answer_text or "")

    def say(facts: NoticeFacts) -> NoticeFacts:
        return replace(
            facts,
            fields=field_lines(command, dossier),
            outcome=outcome,
            opinion=dossier.case.opinion or "",
            verified_on=command.row["verified_on"],
            unverifiable_ends_publicity=command.pack.unverifiable == "end_publicity",
            upstream_pending=followed,
            reasons=(text,) if text else (),
            suspension=command.pack.suspension,
            measures=lines,
            citations=clock_citations(command.pack, *_LIMITS) + citations(command.pack, *_RULES),
            remedies=remedies(command, dossier, served_on=command.today),
        )

    issue(command, NoticeKind.ANSWER, Role.APPLICANT, dossier, change=say)


def _ends_publicity(command: CaseCommand, outcome: CaseOutcome) -> bool:
    """Whether the record leaves the public pages although nobody could verify it: the platform above follows then."""
    return outcome is CaseOutcome.UNVERIFIABLE and command.pack.unverifiable == "end_publicity"
