"""The table of roles and actions: each cell once, and what holding a role reaches."""

import pytest

from app.domain.permissions import (
    NOBODY,
    ROLES,
    SYSTEM,
    Action,
    Actor,
    CaseScope,
    Granted,
    may,
    may_do_task,
    standing,
)
from app.domain.vocabulary import Role

OWN, OTHER = 11, 12
# Which roles may do what (domain §1, design §5): a = applicant, c = receiver, p = provider, m = measure departments,
# s = supervisor, d = administrator, u = auditor.
TABLE = {
    Action.FILE: "ac",
    Action.FILE_FOR_OTHERS: "c",
    Action.UPLOAD: "acpms",
    Action.VIEW_RECORDS: "acpmsu",
    Action.VIEW_CASES: "acpmsu",
    Action.VIEW_TASKS: "acpmsu",
    Action.CLAIM: "acpms",
    Action.REASSIGN: "cpms",
    Action.COMPLETE: "acpms",
    Action.RETRACT: "ac",
    Action.SUPPLEMENT: "ac",
    Action.MANAGE_CLOCK: "c",
    Action.UNMASK: "acpm",
    Action.SEND_MESSAGE: "ac",
    Action.RATE: "a",
    Action.VIEW_RATINGS: "cs",
    Action.CALL_BACK: "c",
    Action.RECALL: "c",
    Action.URGE: "cs",
    Action.BULK: "cpms",
    Action.SUPERVISE: "s",
    Action.READ_ORDERS: "cpmsu",
    Action.GIVE_FEEDBACK: "m",
    Action.VIEW_EXPORTS: "su",
    Action.CONFIRM_UPSTREAM: "c",
    Action.LOOK_IN_EMERGENCY: "cpm",
    Action.ADMINISTER: "d",
    Action.ADMINISTER_PLACE: "d",
    Action.AUDIT: "u",
}
LETTER = {
    Role.APPLICANT: "a",
    Role.CREDIT_CENTRE: "c",
    Role.INFORMATION_PROVIDER: "p",
    Role.MEASURE_INITIATOR: "m",
    Role.MEASURE_IMPLEMENTER: "m",
    Role.SUPERVISOR: "s",
    Role.ADMINISTRATOR: "d",
    Role.AUDITOR: "u",
}
CASE = CaseScope("zhongmu", frozenset({(Role.CREDIT_CENTRE, OWN), (Role.INFORMATION_PROVIDER, OTHER)}), 7, "index")


def actor(role: Role, jurisdiction: str | None = "zhongmu", unit: int | None = OWN, **more: object) -> Actor:
    return Actor(1, "某人", (Granted(role, jurisdiction, unit),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("role", list(Role))
def test_action_is_open_to_the_roles_of_the_table(role: Role, action: Action) -> None:
    """Each cell of the table, written down a second time."""
    holder = Actor(1, "某人", (Granted(role, None, None),)) if action is Action.ADMINISTER else actor(role)
    assert may(holder, action) == (LETTER[role] in TABLE[action])


@pytest.mark.parametrize("action", ROLES)
def test_nobody_does_nothing_and_the_system_everything(action: Action) -> None:
    """Signed out is closed for every act; the system's own acts are not asked."""
    assert (may(NOBODY, action), may(SYSTEM, action)) == (False, True)


def test_public_is_open_and_signing_in_asks_for_a_person() -> None:
    """Two acts need no role: what all may do, and what everybody with an account may do."""
    plain = Actor(1, "某人")
    assert [may(who, Action.PUBLIC) for who in (NOBODY, plain)] == [True, True]
    assert [may(who, Action.SIGNED_IN) for who in (NOBODY, plain)] == [False, True]


@pytest.mark.parametrize("role", [Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER])
@pytest.mark.parametrize("unit", [OWN, OTHER, 13])
@pytest.mark.parametrize("jurisdiction", ["zhongmu", "youxi"])
def test_staff_reach_a_case_as_what_it_was_sent_to_their_unit(role: Role, unit: int, jurisdiction: str) -> None:
    """Place, unit and role must all be those the case knows."""
    reached = may(actor(role, jurisdiction, unit), Action.VIEW_CASES, CASE)
    assert reached == (jurisdiction == "zhongmu" and (role, unit) in CASE.parties)


@pytest.mark.parametrize(
    ("jurisdiction", "reached"), [("zhongmu", True), (None, True), ("youxi", False)], ids=["own", "all", "other"]
)
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_watchers_reach_the_cases_of_their_place(role: Role, jurisdiction: str | None, reached: bool) -> None:
    """Supervisors and auditors see a place, or every place."""
    assert may(actor(role, jurisdiction, None), Action.VIEW_CASES, CASE) is reached


def test_administrator_reaches_no_case() -> None:
    """系统管理员 sets up without case content."""
    assert [action for action in ROLES if may(actor(Role.ADMINISTRATOR, None, None), action, CASE)] == []


@pytest.mark.parametrize(
    ("account", "index", "verified", "own"),
    [(7, None, False, True), (8, "index", True, True), (8, "index", False, False), (8, "other", True, False)],
)
def test_applicant_reaches_own_filings_and_those_in_a_vouched_name(
    account: int, index: str | None, verified: bool, own: bool
) -> None:
    """One's own filing, or one in one's own number once an identity provider vouches for it."""
    person = Actor(account, "某人", (Granted(Role.APPLICANT, None, None),), index, verified)
    assert may(person, Action.RETRACT, CASE) is own
    assert may_do_task(person, CASE, Role.APPLICANT, None) is own


def test_receiver_does_the_applicants_tasks_and_not_the_providers() -> None:
    """代录 covers the applicant's tasks alone; in which role it was done is told."""
    officer = actor(Role.CREDIT_CENTRE)
    assert may_do_task(officer, CASE, Role.APPLICANT, None) is True
    assert may_do_task(officer, CASE, Role.INFORMATION_PROVIDER, OTHER) is False
    assert standing(officer, CASE, frozenset({Role.APPLICANT, Role.CREDIT_CENTRE})) is Role.CREDIT_CENTRE


def test_task_of_a_unit_belongs_to_its_people_in_that_role() -> None:
    """The same person in another role, or another unit's officer, does not do it."""
    assert may_do_task(actor(Role.INFORMATION_PROVIDER, unit=OTHER), CASE, Role.INFORMATION_PROVIDER, OTHER) is True
    assert may_do_task(actor(Role.CREDIT_CENTRE, unit=OTHER), CASE, Role.INFORMATION_PROVIDER, OTHER) is False
    assert may_do_task(actor(Role.SUPERVISOR, unit=None), CASE, Role.INFORMATION_PROVIDER, OTHER) is False


def test_administrator_of_one_place_keeps_that_place_alone() -> None:
    """Packs, calendar, models and jobs belong to the whole installation; people and units to their place."""
    local = Actor(1, "local", (Granted(Role.ADMINISTRATOR, "youxi", None),))
    national = Actor(2, "national", (Granted(Role.ADMINISTRATOR, None, None),))
    assert (may(local, Action.ADMINISTER), may(local, Action.ADMINISTER_PLACE)) == (False, True)
    assert [local.administers(place) for place in ("youxi", "zhongmu", None)] == [True, False, False]
    assert (may(national, Action.ADMINISTER), may(national, Action.ADMINISTER_PLACE)) == (True, True)
    assert all(national.administers(place) for place in ("youxi", "zhongmu", None))
