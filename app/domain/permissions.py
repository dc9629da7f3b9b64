"""Who may do what: one table of roles and actions, one question `may`. Closed unless opened here."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.vocabulary import Role


class Action(StrEnum):
    """Everything a route or service may be asked to do."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    FILE = "file"
    FILE_FOR_OTHERS = "file_for_others"
    UPLOAD = "upload"
    VIEW_RECORDS = "view_records"
    VIEW_CASES = "view_cases"
    VIEW_TASKS = "view_tasks"
    CLAIM = "claim"
    REASSIGN = "reassign"
    COMPLETE = "complete"
    RETRACT = "retract"
    SUPPLEMENT = "supplement"
    REMIND = "remind"
    URGE = "urge"
    BULK = "bulk"
    MANAGE_CLOCK = "manage_clock"
    READ_REMINDERS = "read_reminders"
    UNMASK = "unmask"
    IMPORT_RECORDS = "import_records"
    VIEW_IMPORTS = "view_imports"
    KEEP_RECORDS = "keep_records"
    SEND_MESSAGE = "send_message"
    RATE = "rate"
    VIEW_RATINGS = "view_ratings"
    CALL_BACK = "call_back"
    PROVE_SERVICE = "prove_service"
    WRITE_NOTE = "write_note"
    ARRANGE_DESK = "arrange_desk"
    RECALL = "recall"
    SUPERVISE = "supervise"
    CONTEST = "contest"
    READ_ORDERS = "read_orders"
    GIVE_FEEDBACK = "give_feedback"
    VIEW_EXPORTS = "view_exports"
    CONFIRM_UPSTREAM = "confirm_upstream"
    TAKE_CASE_FILE = "take_case_file"
    LOOK_IN_EMERGENCY = "look_in_emergency"
    ADMINISTER = "administer"
    ADMINISTER_PLACE = "administer_place"
    AUDIT = "audit"
    VIEW_TIPS = "view_tips"
    HANDLE_TIPS = "handle_tips"
    CHECK_TIPS = "check_tips"
    VIEW_CATALOGUE = "view_catalogue"
    KEEP_CATALOGUE = "keep_catalogue"
    VIEW_LISTINGS = "view_listings"
    KEEP_LISTINGS = "keep_listings"
    VIEW_DUTIES = "view_duties"
    REPORT_MEASURES = "report_measures"
    PROVE_ENFORCED = "prove_enforced"
    RECEIVE_CORRECTIONS = "receive_corrections"
    TELL_FORCE_LOST = "tell_force_lost"


_APPLICANT = frozenset({Role.APPLICANT})
_HANDLERS = frozenset({Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER, Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER})
_WATCHERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})

ROLES: dict[Action, frozenset[Role]] = {
    Action.FILE: _APPLICANT | {Role.CREDIT_CENTRE},
    Action.FILE_FOR_OTHERS: frozenset({Role.CREDIT_CENTRE}),
    Action.UPLOAD: _APPLICANT | _HANDLERS | {Role.SUPERVISOR},
    Action.VIEW_RECORDS: _APPLICANT | _HANDLERS | _WATCHERS,
    Action.VIEW_CASES: _APPLICANT | _HANDLERS | _WATCHERS,
    Action.VIEW_TASKS: _APPLICANT | _HANDLERS | _WATCHERS,
    Action.CLAIM: _APPLICANT | _HANDLERS | {Role.SUPERVISOR},
    Action.REASSIGN: _HANDLERS | {Role.SUPERVISOR},
    Action.COMPLETE: _APPLICANT | _HANDLERS | {Role.SUPERVISOR},
    Action.RETRACT: _APPLICANT | {Role.CREDIT_CENTRE},
    Action.SUPPLEMENT: _APPLICANT | {Role.CREDIT_CENTRE},
    Action.REMIND: _APPLICANT,
    Action.URGE: frozenset({Role.CREDIT_CENTRE, Role.SUPERVISOR}),
    Action.BULK: _HANDLERS | {Role.SUPERVISOR},
    Action.MANAGE_CLOCK: frozenset({Role.CREDIT_CENTRE}),
    Action.READ_REMINDERS: _HANDLERS | {Role.SUPERVISOR},
    Action.UNMASK: _APPLICANT | _HANDLERS,
    Action.IMPORT_RECORDS: frozenset({Role.INFORMATION_PROVIDER}),
    Action.VIEW_IMPORTS: frozenset({Role.INFORMATION_PROVIDER, Role.CREDIT_CENTRE}) | _WATCHERS,
    Action.KEEP_RECORDS: frozenset({Role.INFORMATION_PROVIDER}),
    Action.SEND_MESSAGE: _APPLICANT | {Role.CREDIT_CENTRE},
    Action.RATE: _APPLICANT,
    Action.VIEW_RATINGS: frozenset({Role.CREDIT_CENTRE, Role.SUPERVISOR}),
    Action.CALL_BACK: frozenset({Role.CREDIT_CENTRE}),
    Action.PROVE_SERVICE: frozenset({Role.CREDIT_CENTRE}),
    Action.WRITE_NOTE: _HANDLERS | {Role.SUPERVISOR},
    Action.ARRANGE_DESK: _HANDLERS | {Role.SUPERVISOR},
    Action.RECALL: frozenset({Role.CREDIT_CENTRE}),
    Action.SUPERVISE: frozenset({Role.SUPERVISOR}),
    Action.CONTEST: _HANDLERS,
    Action.READ_ORDERS: _HANDLERS | _WATCHERS,
    Action.GIVE_FEEDBACK: frozenset({Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER}),
    Action.VIEW_EXPORTS: _WATCHERS,
    Action.CONFIRM_UPSTREAM: frozenset({Role.CREDIT_CENTRE}),
    Action.TAKE_CASE_FILE: frozenset({Role.CREDIT_CENTRE}) | _WATCHERS,
    Action.LOOK_IN_EMERGENCY: _HANDLERS,
    Action.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
    Action.ADMINISTER_PLACE: frozenset({Role.ADMINISTRATOR}),
    Action.AUDIT: frozenset({Role.AUDITOR}),
    Action.VIEW_TIPS: _WATCHERS,
    Action.HANDLE_TIPS: frozenset({Role.SUPERVISOR}),
    Action.CHECK_TIPS: _HANDLERS,
    Action.VIEW_CATALOGUE: _HANDLERS | _WATCHERS | {Role.ADMINISTRATOR},
    Action.KEEP_CATALOGUE: frozenset({Role.MEASURE_INITIATOR, Role.ADMINISTRATOR}),
    Action.VIEW_LISTINGS: _APPLICANT | _HANDLERS | _WATCHERS,
    Action.KEEP_LISTINGS: frozenset({Role.MEASURE_INITIATOR}),
    Action.VIEW_DUTIES: frozenset({Role.MEASURE_IMPLEMENTER}) | _WATCHERS,
    Action.REPORT_MEASURES: frozenset({Role.MEASURE_IMPLEMENTER}),
    Action.PROVE_ENFORCED: _APPLICANT,
    Action.RECEIVE_CORRECTIONS: _HANDLERS | _WATCHERS,
    Action.TELL_FORCE_LOST: frozenset({Role.CREDIT_CENTRE, Role.SUPERVISOR}),
}
# What belongs to no place is for administrators of the whole installation, not for those of one place.
_EVERYWHERE = frozenset({Action.ADMINISTER})
# Acts that applicants' tasks allow to the receiver too: paper and telephone filings are entered for them 代录.
ENTERED_FOR_APPLICANTS = frozenset({Role.CREDIT_CENTRE})


@dataclass(frozen=True)
class Granted:
    """A role held in a jurisdiction and organisation; None means everywhere."""

    role: Role
    jurisdiction: str | None
    organisation_id: int | None


@dataclass(frozen=True)
class Actor:
    """Who acts. `account_id` None is the system itself; `id_index` is the keyed hash of a person's own number.

    `wards` are the persons whose guardian the actor has been found to be, by place and keyed hash; `looks` the cases,
    by place and id, that are open for some minutes to be read in an emergency.
    """

    account_id: int | None
    name: str
    granted: tuple[Granted, ...] = ()
    id_index: str | None = None
    verified: bool = False
    wards: frozenset[tuple[str, str]] = frozenset()
    looks: frozenset[tuple[str, int]] = frozenset()

    @property
    def is_system(self) -> bool:
        return self.account_id is None and self is not NOBODY

    @property
    def signature(self) -> str:
        """How a ledger names who acted: the id of the account, or `system`."""
        return "system" if self.account_id is None else str(self.account_id)

    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.granted)

    def stands_for(self, jurisdiction: str, id_index: str) -> bool:
        """Whether the actor is the person with this number, or the guardian of that person in this place."""
        return self.verified and (self.id_index == id_index or (jurisdiction, id_index) in self.wards)

    def administers(self, jurisdiction: str | None) -> bool:
        """Whether people and units of a place are the actor's to keep; None asks for what belongs to no place."""
        held = {grant.jurisdiction for grant in self.granted if grant.role is Role.ADMINISTRATOR}
        return self.is_system or None in held or (jurisdiction is not None and jurisdiction in held)

    def unit(self, jurisdiction: str) -> int | None:
        """The unit for which the actor looks at what belongs to a place; None for whoever watches all of it."""
        here = (each.organisation_id for each in self.granted if each.jurisdiction == jurisdiction)
        return next((unit for unit in here if unit is not None), None)

    def organisations(self, jurisdiction: str, role: Role) -> frozenset[int]:
        """The organisations of a jurisdiction for which this actor holds the role."""
        return frozenset(
            grant.organisation_id
            for grant in self.granted
            if grant.role is role and grant.jurisdiction == jurisdiction and grant.organisation_id is not None
        )


SYSTEM = Actor(None, "系统")
NOBODY = Actor(None, "未登录")


@dataclass(frozen=True)
class CaseScope:
    """What decides who may touch a case: its place, the organisations it was sent to, and whose filing it is."""

    jurisdiction: str
    parties: frozenset[tuple[Role, int]]
    account_id: int | None
    applicant_index: str | None


def may(actor: Actor, action: Action, scope: CaseScope | None = None) -> bool:
    """Whether the actor holds a role the action is open to, and (with a scope) holds it on that case."""
    if action is Action.PUBLIC or actor.is_system:
        return True
    if actor is NOBODY:
        return False
    if action is Action.SIGNED_IN:
        return True
    return any(
        grant.role in ROLES[action]
        and (action not in _EVERYWHERE or grant.jurisdiction is None)
        and (scope is None or _reaches(actor, grant, scope))
        for grant in actor.granted
    )


def may_in(actor: Actor, action: Action, jurisdiction: str) -> bool:
    """Whether the actor holds a role the action is open to in a place, or everywhere."""
    held = (each for each in actor.granted if each.role in ROLES[action])
    return actor.is_system or any(each.jurisdiction in (None, jurisdiction) for each in held)


def standing(actor: Actor, scope: CaseScope, roles: frozenset[Role]) -> Role | None:
    """The role among `roles` in which the actor stands in this case, in the order of the vocabulary."""
    held = {grant.role for grant in actor.granted if grant.role in roles and _reaches(actor, grant, scope)}
    return next((role for role in Role if role in held), None)


def may_do_task(actor: Actor, scope: CaseScope, role: Role, organisation_id: int | None) -> bool:
    """Whether a task of this role and organisation is the actor's to do (the receiver may do the applicant's)."""
    if actor.is_system:
        return True
    if role is Role.APPLICANT:
        return standing(actor, scope, frozenset({Role.APPLICANT}) | ENTERED_FOR_APPLICANTS) is not None
    return organisation_id in actor.organisations(scope.jurisdiction, role)


def _reaches(actor: Actor, grant: Granted, scope: CaseScope) -> bool:
    if grant.role is Role.APPLICANT:
        own = scope.account_id is not None and scope.account_id == actor.account_id
        return own or (actor.verified and actor.id_index is not None and actor.id_index == scope.applicant_index)
    if grant.jurisdiction not in (None, scope.jurisdiction):
        return False
    if grant.role in _HANDLERS:
        return (grant.role, grant.organisation_id) in scope.parties
    return grant.role in _WATCHERS
