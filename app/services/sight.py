"""How an actor stands in a case, and so how much of it he is shown."""

from dataclasses import dataclass
from functools import cached_property

from app.domain.permissions import ROLES, Action, Actor, CaseScope, may, standing
from app.domain.vocabulary import NoticeKind, Role
from app.models.case import Case
from app.models.notice import Notice

WATCHERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})
_INSIDE = ROLES[Action.VIEW_CASES] - {Role.APPLICANT}
# Who reads what applicant and receiver write to each other, and how the work was rated.
_CORRESPONDING = frozenset({Role.CREDIT_CENTRE, Role.SUPERVISOR, Role.AUDITOR})
_ALL_LETTERS = _INSIDE - {Role.INFORMATION_PROVIDER}


@dataclass(frozen=True)
class Sight:
    """One actor before one case that is visible to him."""

    actor: Actor
    scope: CaseScope
    emergency: bool = False
    """Open for some minutes: read from inside, but masked, without letters and files, and nothing is there to do."""

    @cached_property
    def inside(self) -> bool:
        """Whether he handles or watches the case; the applicant stands outside."""
        return self.actor.is_system or self.emergency or standing(self.actor, self.scope, _INSIDE) is not None

    @cached_property
    def own(self) -> bool:
        """Whether the filing is his own."""
        return standing(self.actor, self.scope, frozenset({Role.APPLICANT})) is Role.APPLICANT

    @cached_property
    def watches(self) -> bool:
        """Whether he looks after the work of all units of the place."""
        return self.actor.is_system or standing(self.actor, self.scope, WATCHERS) is not None

    @cached_property
    def units(self) -> frozenset[int]:
        """His own units among those the case was sent to."""
        held = {(each.role, each.organisation_id) for each in self.actor.granted}
        return frozenset(unit for role, unit in self.scope.parties if (role, unit) in held)

    @cached_property
    def unmasked(self) -> bool:
        """Whether personal values are for his eyes: his own, or those he needs for his work."""
        return may(self.actor, Action.UNMASK, self.scope)

    @cached_property
    def corresponds(self) -> bool:
        """Whether messages and rating are his to read: both sides of them and the watchers, never a provider."""
        return self.actor.is_system or self.own or standing(self.actor, self.scope, _CORRESPONDING) is not None

    def reads(self, notice: Notice) -> bool:
        """The receiver and the watchers read every letter, a provider its own and the answer, applicants theirs.

        What is put to the government about a unit is for the watchers alone.
        """
        if notice.kind == NoticeKind.MATTER_REPORT:
            return self.watches
        if self.actor.is_system or standing(self.actor, self.scope, _ALL_LETTERS) is not None:
            return True
        if self.own and notice.recipient is Role.APPLICANT:
            return True
        if standing(self.actor, self.scope, frozenset({Role.INFORMATION_PROVIDER})) is None:
            return False
        units = self.actor.organisations(self.scope.jurisdiction, Role.INFORMATION_PROVIDER)
        return notice.kind == NoticeKind.ANSWER or notice.recipient_organisation_id in units


def sight_of(case: Case, actor: Actor) -> Sight:
    """The sight of an actor; application and parties of the case must be loaded."""
    application = case.application
    scope = CaseScope(
        case.jurisdiction,
        frozenset((party.role, party.organisation_id) for party in case.parties),
        application.account_id if application else None,
        application.applicant_index if application else None,
    )
    return Sight(actor, scope, (case.jurisdiction, case.id) in actor.looks)
