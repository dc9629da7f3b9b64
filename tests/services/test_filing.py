"""收件: what a filing must hold, what it opens, and what is doubted without being refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Conflict, Forbidden, Invalid, TooManyRequests
from app.domain.vocabulary import CaseStatus, ClockCode, Stage
from app.models.case import Case, CaseField
from app.models.notice import Notice
from app.services import tracking
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME, RIVAL, RIVAL_NAME, applicant, item


def faults(story: Story, who: str = "applicant", **changes: Any) -> list[tuple[str, str]]:
    """The (field, code) of every fault of a filing."""
    try:
        story.submit(who, **changes)
    except Invalid as refused:
        return [(each.field, each.code) for each in refused.errors]
    return []


@pytest.mark.both_databases
def test_filing_opens_a_case_with_task_clocks_and_receipt(story: Story) -> None:
    """收件编号, query code, receipt, one case at `received` with its first task for the receiver."""
    story.file()
    case, task = story.case(), story.task()
    application = story.filed.application
    assert (case.status, case.stage, case.outcome) == (CaseStatus.OPEN, Stage.RECEIVED, None)
    assert (task.key, task.organisation_id) == ("check_application", story.world.units["centre"].id)
    assert (application.number, case.number) == ("SQ-410122-2026-000001", "YY-410122-2026-000001")
    assert len(application.query_code) == 8
    with story.database.reading() as session:
        (receipt,) = session.execute(select(Notice)).scalars()
    assert (receipt.kind, receipt.case_id, receipt.number) == ("receipt", None, application.number)
    assert application.query_code in str(receipt.content)
    assert "受理通知" not in str(receipt.content)


def test_disputed_field_keeps_what_was_recorded_and_claimed(story: Story) -> None:
    """The case remembers the record as it stood when it was disputed."""
    story.file()
    with story.database.reading() as session:
        (field,) = session.execute(select(CaseField)).scalars()
    assert (field.field, field.recorded, field.claimed) == ("CF_NR_FK", "8", "0.8")


def test_all_faults_are_told_at_once_at_their_fields(story: Story) -> None:
    """Whoever fills in a form learns every fault in one go."""
    found = faults(
        story,
        kind="wish",
        channel="pigeon",
        received_on="yesterday",
        colour="red",
        applicant={"name": " ", "id_type": "uscc", "id_number": "1", "email": "x", "e_service": "yes"},
        items=[{"record": "x", "ground": "mood", "fields": [{"field": "CF_NR_FK", "claimed": ""}], "evidence": "1"}],
    )
    assert found == [
        ("colour", "unknown_field"),
        ("kind", "unknown_code"),
        ("channel", "unknown_code"),
        ("applicant.id_number", "length"),
        ("applicant.email", "not_an_address"),
        ("applicant.e_service", "not_a_choice"),
        ("applicant.name", "required"),
        ("items.0.record", "unknown_record"),
        ("items.0.evidence", "not_a_list"),
        ("items.0.ground", "unknown_code"),
        ("items.0.fields.0.claimed", "required"),
        ("received_on", "not_a_date"),
    ]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"jurisdiction": "atlantis"}, [("jurisdiction", "unknown_jurisdiction")]),
        ({"jurisdiction": None}, [("jurisdiction", "unknown_jurisdiction")]),
        ({"kind": "credit_repair"}, [("kind", "not_available")]),
        ({"applicant": None}, [("applicant", "required"), ("applicant.id_type", "unknown_code")]),
        ({"items": []}, [("items", "required")]),
        ({"items": "all"}, [("items", "required")]),
        ({"items": [{}] * 51}, [("items", "too_many")]),
        ({"received_via": "dream"}, [("received_via", "unknown_code")]),
        ({"receiver": "12410122MB0000001K" * 2}, [("receiver", "too_long")]),
    ],
)
def test_filing_of_a_wrong_shape_is_refused(
    story: Story, changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    """Each part of a filing has its kind and its bounds."""
    assert [each for each in faults(story, **changes) if each in found] == found


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"fields": [{"field": "CF_NR_FK", "claimed": "8.00"}]}, ("items.0.fields.0.claimed", "same_as_recorded")),
        ({"fields": [{"field": "CF_NR_FK", "claimed": "八"}]}, ("items.0.fields.0.claimed", "not_an_amount")),
        ({"fields": [{"field": "CF_JDRQ", "claimed": "昨天"}]}, ("items.0.fields.0.claimed", "not_a_date")),
        ({"fields": [{"field": "XK_NR", "claimed": "x"}]}, ("items.0.fields.0.field", "unknown_field")),
        ({"fields": [{"field": "CF_SJLY", "claimed": "x"}]}, ("items.0.fields.0.field", "unknown_field")),
        ({"fields": [{"field": "BZ", "claimed": "x"}] * 2}, ("items.0.fields.1.field", "unknown_field")),
        ({"fields": [], "statement": ""}, ("items.0.fields", "no_claim")),
        ({"statement": "长" * 5_001}, ("items.0.statement", "too_long")),
        ({"evidence": ["7"]}, ("items.0.evidence.0", "unknown_evidence")),
        ({"target": {"type": "listing", "id": "1"}}, ("items.0.target.type", "not_available")),
        ({"record": "0"}, ("items.0.record", "unknown_record")),
        ({"record": 7}, ("items.0.record", "unknown_record")),
        ({"record": "9" * 20}, ("items.0.record", "unknown_record")),
        ({"record": "9" * 19}, ("items.0.record", "unknown_record")),
    ],
)
def test_faulty_item_is_refused_at_its_field(story: Story, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    """A record there is, a claim that differs from it and has the field's kind, one's own files."""
    assert faults(story, items=[item(story.record, **changes)]) == [fault]


def test_record_listed_twice_is_refused(story: Story) -> None:
    """One record makes one case."""
    assert faults(story, items=[item(story.record)] * 2) == [("items.1.record", "duplicate_record")]


def test_record_of_another_county_is_unknown(story: Story) -> None:
    """A county's filing names the county's records alone."""
    with story.database.transaction() as session:
        foreign = story.world.record(session, story.clock(), unit="foreign_provider")
    assert faults(story, items=[item(foreign)]) == [("items.0.record", "unknown_record")]


@pytest.mark.parametrize(
    ("received_on", "found"),
    [
        ("2026-09-18", []),
        ("2026-08-19", []),
        ("2026-08-18", [("received_on", "too_long_ago")]),
        ("2026-09-19", [("received_on", "in_future")]),
        ("18.9.2026", [("received_on", "not_a_date")]),
        (20260918, [("received_on", "not_a_date")]),
    ],
)
def test_paper_may_be_registered_thirty_days_late_and_never_ahead(
    story: Story, received_on: object, found: list[tuple[str, str]]
) -> None:
    """The date on the stamp counts, within thirty days."""
    assert faults(story, "centre", channel="paper", received_on=received_on) == found


def test_clocks_of_paper_run_from_the_day_it_came(story: Story) -> None:
    """Registering late moves nothing: five working days from the stamp are over."""
    story.file("centre", channel="paper", received_on="2026-09-10", received_via="post")
    assert (story.due(ClockCode.REFER), story.state(ClockCode.REFER)) == ("2026-09-17", "overdue")
    assert story.kinds().count("clock_overdue") == 1
    assert story.case().received_at == story.clock()


def test_online_filing_is_received_when_it_is_sent(story: Story) -> None:
    """Nobody dates an online filing back."""
    assert faults(story, received_on="2026-09-17") == [("received_on", "online_is_today")]


@pytest.mark.both_databases
def test_second_objection_of_the_same_applicant_is_refused_while_the_first_is_open(story: Story) -> None:
    """新的事实 join the open case; a second case on the same record is not opened for the same person."""
    story.file()
    for who in ("applicant", "stranger"):  # whoever types it in
        with pytest.raises(Conflict) as refused:
            story.submit(who)
        assert refused.value.code == "case_open"
        assert story.case().number in refused.value.text


def test_objection_by_another_person_opens_a_case_of_its_own(story: Story) -> None:
    """Another person's objection to the same record is handled for itself."""
    first = story.file().row
    second = story.file("rival", applicant=applicant(RIVAL_NAME, RIVAL)).row
    assert (second["id"] != first["id"], second["record_id"]) == (True, first["record_id"])


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        (applicant(), []),
        (applicant(FIRM_NAME, "91410122MA0000001X"), [("applicant.id_number", "check_digit"), "not_own_record"]),
        (applicant(RIVAL_NAME, RIVAL), ["not_own_record"]),
        (applicant(FIRM_NAME, FIRM.lower()), []),
    ],
)
def test_doubts_about_the_applicant_warn_and_do_not_refuse(
    story: Story, changes: dict[str, Any], warnings: list[Any]
) -> None:
    """Genuine numbers fail the check digit, and agents file for others: the receiver looks, nobody is turned away."""
    filed = story.submit(applicant=changes)
    expected = [("items.0.record", each) if isinstance(each, str) else each for each in warnings]
    assert [(each.field, each.code) for each in filed.warnings] == expected


@pytest.mark.parametrize(
    ("agent", "found"),
    [
        ({}, []),
        ({"powers": ["supplement"]}, [("applicant.agent.authority.powers", "no_power_to_file")]),
        ({"powers": ["file", "sell"]}, [("applicant.agent.authority.powers", "no_power_to_file")]),
        ({"until": "2026-09-17"}, [("applicant.agent.authority.until", "expired")]),
        ({"until": "soon"}, [("applicant.agent.authority.until", "not_a_date")]),
        ({"matter": ""}, [("applicant.agent.authority.matter", "required")]),
        ({"powers": ["file", ["sell"]]}, [("applicant.agent.authority.powers", "no_power_to_file")]),
    ],
)
def test_agent_needs_an_authority_that_covers_filing(
    story: Story, agent: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    """委托代理人: matter, powers and a day until which they last."""
    authority = {"evidence": None, "matter": "代为提出异议", "powers": ["file"], "until": "2026-12-31", **agent}
    person = {"name": "代理人", "id_type": "resident_id", "id_number": "410122198001010013", "authority": authority}
    assert faults(story, applicant=applicant(agent=person)) == found


def test_several_records_become_several_cases_under_one_receipt(story: Story) -> None:
    """One filing, one number, one receipt; each record has its own case, clocks and task."""
    with story.database.transaction() as session:
        other = story.world.record(session, story.clock(), CF_WSH="示市监罚〔2026〕2号", CF_NR_FK="5")
    filed = story.submit(items=[item(story.record), item(other)])
    with story.database.reading() as session:
        cases = session.execute(select(Case).order_by(Case.number)).scalars().all()
        notices = session.execute(select(func.count()).select_from(Notice)).scalar_one()
    assert [case.number for case in cases] == ["YY-410122-2026-000001", "YY-410122-2026-000002"]
    assert ({case.application_id for case in cases}, notices) == ({filed.application.id}, 1)
    for case in cases:
        story.case_id = case.id
        assert (story.due(ClockCode.REFER), story.task().key) == ("2026-09-24", "check_application")
    story.do("centre", "accept")
    story.case_id = cases[0].id
    assert story.task().key == "check_application"


@pytest.mark.parametrize(
    ("who", "channel"),
    [("applicant", "paper"), ("provider", "paper"), ("provider", "online"), ("auditor", "online"), ("admin", "online")],
)
def test_filing_by_somebody_who_may_not_is_forbidden(story: Story, who: str, channel: str) -> None:
    """Citizens file online, receivers register paper, the others do neither."""
    with pytest.raises(Forbidden):
        story.submit(who, channel=channel)


def test_filing_is_found_by_number_and_code_together(story: Story) -> None:
    """Without an account number and code open the filing; neither does alone, nor with words no code is made of."""
    application, now = story.submit().application, story.clock()
    typed = (f" {application.number.lower()} ", f" {application.query_code.lower()} ")
    with story.database.transaction() as session:
        found = tracking.look_up(session, *typed, "::1", now=now)
        assert found is not None
        assert found.id == application.id
        for number, code in (
            (application.number, "22222222"),
            (application.number, "查询码"),
            ("SQ-410122-2026-000009", application.query_code),
            ("something", application.query_code),
        ):
            assert tracking.look_up(session, number, code, "::1", now=now) is None


def test_number_that_is_guessed_too_often_is_closed_for_a_while(story: Story) -> None:
    """Five wrong codes close one number to everybody, whatever its spelling; other numbers stay open."""
    application, now = story.submit().application, story.clock()
    with story.database.transaction() as session:
        for _ in range(tracking.MISSES_PER_NUMBER):
            tracking.look_up(session, application.number.replace("-", "").lower(), "22222222", "::1", now=now)
        with pytest.raises(TooManyRequests):
            tracking.look_up(session, application.number, application.query_code, "::2", now=now)
        assert tracking.look_up(session, "SQ-410122-2026-000009", "22222222", "::1", now=now) is None
        later = now + timedelta(minutes=16)
        assert tracking.look_up(session, application.number, application.query_code, "::1", now=later)
