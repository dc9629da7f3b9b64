"""Who files for whom: agents and staff by authority, guardians by relation; where letters reach the applicant."""

from typing import Any

import pytest
from sqlalchemy import select

from app.domain import representation
from app.domain.errors import Invalid
from app.domain.ids import new_id
from app.domain.vocabulary import IdType
from app.models.case import CaseEvidence
from app.models.evidence import Evidence
from app.models.notice import Notice
from app.models.record import Record
from tests.services.story import Story
from tests.services.world import applicant, item

MINOR, ADULT = "410122201501010014", "41012219770707003X"
PERSON = {"name": "示例代理人", "id_type": "resident_id", "id_number": ADULT, "mobile": "13800000000"}
AUTHORITY = {"matter": "异议", "powers": ["file"], "until": "2026-12-31"}


def another_record(story: Story, number: str) -> Record:
    with story.database.transaction() as session:
        return story.world.record(session, story.clock(), CF_WSH=number)


def child(**changes: Any) -> dict[str, Any]:
    return {"name": "示例少年", "id_type": "resident_id", "id_number": MINOR, **changes}


def paper(story: Story, who: str = "applicant") -> str:
    """An upload of somebody's."""
    with story.database.transaction() as session:
        row = Evidence(
            id=new_id(story.clock()),
            account_id=story.world.people[who].account_id,
            name="证明.pdf",
            type="application/pdf",
            size=60,
            sha256="0" * 64,
            scan="not_scanned",
            uploaded_at=story.clock(),
        )
        session.add(row)
    return str(row.id)


def guardian(story: Story, **changes: Any) -> dict[str, Any]:
    return {"kind": "guardian", **PERSON, "relation": "parent", "evidence": paper(story), **changes}


def faults(story: Story, **changes: Any) -> list[tuple[str, str]]:
    try:
        story.submit("applicant", **changes)
    except Invalid as refused:
        return [(each.field, each.code) for each in refused.errors]
    return []


def warnings(story: Story, **changes: Any) -> list[str]:
    return [each.code for each in story.submit("applicant", **changes).warnings]


@pytest.mark.both_databases
def test_guardian_of_a_minor_files_by_relation_not_by_authority(story: Story) -> None:
    """The proof of the relation lies with each case; the receipt names the guardian as 法定代理人."""
    second = another_record(story, "示市监罚〔2026〕2号")
    who = child(agent=guardian(story))
    filed = story.submit("applicant", applicant=who, items=[item(story.record), item(second)])
    agent = filed.application.agent
    assert agent is not None
    assert (agent["kind"], agent["relation"], "authority" in agent) == ("guardian", "parent", False)
    assert representation.relation(agent) is representation.Relation.PARENT
    assert "guardian_of_adult" not in {each.code for each in filed.warnings}
    with story.database.reading() as session:
        joined = session.execute(select(CaseEvidence.case_id, CaseEvidence.evidence_id)).all()
        (receipt,) = session.execute(select(Notice)).scalars()
    assert {case for case, _ in joined} == {each.row["id"] for each in filed.cases}
    assert "法定代理人示例代理人" in str(receipt.content)
    assert str(receipt.content).count("证明.pdf") == 1


def test_guardian_of_an_adult_is_doubted_not_refused(story: Story) -> None:
    """An adult may lack capacity: the officer looks at the proof."""
    assert "guardian_of_adult" in warnings(story, applicant=child(id_number=ADULT, agent=guardian(story)))


@pytest.mark.parametrize("agent", [None, {**PERSON, "authority": AUTHORITY}])
def test_minor_without_guardian_is_doubted(story: Story, agent: dict[str, Any] | None) -> None:
    """Neither the child nor his agent replaces the guardian."""
    assert "minor_applicant" in warnings(story, applicant=child(agent=agent))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"relation": "neighbour"}, ("applicant.agent.relation", "unknown_code")),
        ({"relation": None}, ("applicant.agent.relation", "unknown_code")),
        ({"evidence": None}, ("applicant.agent.evidence", "required")),
        ({"evidence": "7"}, ("applicant.agent.evidence.0", "unknown_evidence")),
        ({"authority": AUTHORITY}, ("applicant.agent.authority", "unknown_field")),
        ({"kind": "neighbour"}, ("applicant.agent.kind", "unknown_code")),
        ({"name": " "}, ("applicant.agent.name", "required")),
    ],
)
def test_faulty_guardian_is_refused_at_his_field(story: Story, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    """Relation and proof, and no letter of authority."""
    assert fault in faults(story, applicant=child(agent=guardian(story, **changes)))


def test_proof_must_be_ones_own_upload(story: Story) -> None:
    """Nobody shows somebody else's paper."""
    agent = guardian(story, evidence=paper(story, "rival"))
    assert faults(story, applicant=child(agent=agent)) == [("applicant.agent.evidence.0", "unknown_evidence")]


def test_firm_has_no_guardian_and_a_person_no_staff(story: Story) -> None:
    """Each standing belongs to one sort of applicant."""
    staff = {"kind": "staff", **PERSON, "authority": AUTHORITY}
    refused = [("applicant.agent.kind", "not_a_person")], [("applicant.agent.kind", "not_a_unit")]
    assert faults(story, applicant=applicant(agent=guardian(story))) == refused[0]
    assert faults(story, applicant=child(agent=staff)) == refused[1]


@pytest.mark.parametrize("kind", ["agent", "staff"])
def test_authority_that_has_ended_is_refused(story: Story, kind: str) -> None:
    """An agent and a firm's own staff act only as long as the authority says."""
    agent = {"kind": kind, **PERSON, "authority": {**AUTHORITY, "until": "2026-09-17"}}
    assert faults(story, applicant=applicant(agent=agent)) == [("applicant.agent.authority.until", "expired")]
    agent["authority"]["until"] = story.clock.today().isoformat()
    assert faults(story, applicant=applicant(agent=agent)) == []


def test_standing_is_an_agents_where_none_is_given(story: Story) -> None:
    """Callers of before the standing was asked for are read as they always were; so is what they stored."""
    filed = story.submit("applicant", applicant=applicant(agent={**PERSON, "authority": AUTHORITY}))
    assert filed.application.agent is not None
    assert filed.application.agent["kind"] == "agent"
    assert representation.standing({"name": "x"}) is representation.Representative.AGENT
    assert list(representation.doubts(None, IdType.OTHER, MINOR, story.clock.today())) == []


def test_confirmed_address_is_kept_and_may_be_left_out(story: Story) -> None:
    """Where letters are to go, in the applicant's own words."""
    address = "示例省示例县示例路 1 号"
    filed = story.submit("applicant", applicant=applicant(e_service=False, service_address=address))
    assert (filed.application.e_service, filed.application.service_address) == (False, address)
    again = story.submit("applicant", items=[item(another_record(story, "示市监罚〔2026〕3号"))])
    assert again.application.service_address is None
    assert faults(story, applicant=applicant(service_address="路" * 301)) == [("applicant.service_address", "too_long")]
