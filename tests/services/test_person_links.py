"""Persons behind a firm's record: linked by its provider with a paper, where the place's plan records them at all."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import DomainError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.models.event import AdminEvent
from app.models.evidence import Evidence
from app.models.person_link import PersonLink
from app.models.record import Record
from app.services import evidence, person_links, record_marks, records, subject_sheet
from tests.services.story import Story
from tests.services.telling import Tell

PERSON, NAME = "410122199003078518", "张某某"
LINK = {"name": NAME, "id_number": PERSON, "role": "principal", "document": "示市监认〔2026〕3号"}


def paper(story: Story, who: Actor) -> str:
    """A file this person has uploaded."""
    with story.database.transaction() as session:
        row = Evidence(
            id=new_id(story.clock()),
            account_id=who.account_id,
            name="责任认定书.pdf",
            type="application/pdf",
            size=10,
            sha256="0" * 64,
            scan="not_scanned",
            uploaded_at=story.clock(),
        )
        session.add(row)
        session.flush()
        return str(row.id)


def link(story: Story, who: str = "provider", record: Record | None = None, **changes: Any) -> PersonLink:
    actor = story.world.people[who]
    data = {**LINK, "evidence": paper(story, actor), **changes}
    with story.database.transaction() as session:
        return person_links.add(session, (record or story.record).id, data, actor=actor, now=story.clock())


def refusal(act: Any) -> list[tuple[str, str]] | str:
    try:
        act()
    except Invalid as refused:
        return [(each.field, each.code) for each in refused.errors]
    except DomainError as refused:
        return refused.code
    return "done"


@pytest.mark.both_databases
def test_a_person_is_linked_once_taken_off_with_a_reason_and_linked_again(story: Story) -> None:
    """The row stays for the audit; events name nobody."""
    made = link(story)
    assert refusal(lambda: link(story)) == "already_linked"
    centre, provider = story.world.people["centre"], story.world.people["provider"]
    with story.database.reading() as session:
        (found,) = person_links.of_record(session, story.record)
        assert (found.subject.name, found.subject.search_name) == (NAME, None)
        (both,) = person_links.of_person(session, found.subject, actor=centre)
        assert both[1].document_number == story.record.document_number
        firm = records.find(session, story.record.id, actor=centre).subject
        assert person_links.behind_firm(session, firm, actor=centre)[0].id == made.id
    with story.database.transaction() as session:
        data = {"reason": "责任人认定有误。"}
        person_links.remove(session, story.record.id, made.id, data, actor=provider, now=story.clock())
    with story.database.reading() as session:
        assert person_links.of_record(session, story.record) == []
        told = str(list(session.execute(select(AdminEvent.data)).scalars()))
        assert not [word for word in (NAME, PERSON, "认定有误") if word in told]
        assert [row.value for row in record_marks.history(session, story.record)] == ["", "principal"]
    assert link(story).id == made.id
    with story.database.reading() as session:
        assert session.execute(select(func.count()).select_from(PersonLink)).scalar_one() == 1


@pytest.mark.parametrize(
    ("who", "code"),
    [("provider_colleague", "done"), ("centre", "forbidden"), ("supervisor", "forbidden"), ("applicant", "forbidden")]
    + [(who, "not_found") for who in ("provider2", "foreign_provider", "stranger")],
)
def test_linking_is_the_providers_alone(story: Story, who: str, code: str) -> None:
    assert refusal(lambda: link(story, who)) == code


@pytest.mark.parametrize("place", ["zhongmu", "yunyang", "yunfu", "youxi"])
def test_four_plans_record_persons(tell: Tell, place: str) -> None:
    assert refusal(lambda: link(tell(place))) == "done"


def test_yichuan_records_none(tell: Tell) -> None:
    """伊川's plan speaks of measures on persons only."""
    assert refusal(lambda: link(tell("yichuan"))) == "persons_not_recorded"


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        (
            {"name": "", "id_number": " ", "document": "", "role": "", "evidence": None},
            [(name, "required") for name in ("name", "id_number", "document", "role", "evidence")],
        ),
        ({"id_number": "410122199003078515"}, [("id_number", "checksum")]),
        ({"id_number": "12345"}, [("id_number", "shape")]),
        ({"evidence": "77"}, [("evidence.0", "unknown_evidence")]),
        ({"role": "boss"}, [("role", "required")]),
    ],
)
def test_every_fault_stands_at_its_field(story: Story, changes: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    got = refusal(lambda: link(story, **changes))
    assert [field for field, _ in got] == [field for field, _ in faults]


def test_a_doubtful_number_is_taken_when_confirmed(story: Story) -> None:
    """Genuine numbers fail the check digit now and then."""
    assert refusal(lambda: link(story, id_number="410122199003078515", confirm_number=True)) == "done"


def test_a_number_known_under_another_name_is_refused(story: Story) -> None:
    link(story)
    assert refusal(lambda: link(story, role="directly_responsible", name="李某")) == [("name", "name_differs")]


def test_only_a_firms_record_has_persons_behind_it(story: Story) -> None:
    with story.database.transaction() as session:
        person = {"CF_XDR_SHXYM": "", "CF_XDR_MC": NAME, "CF_XDR_ZJHM": PERSON, "CF_XDR_LB": "自然人"}
        more = {"CF_FRDB": "", "CF_FR_ZJHM": "", "CF_WSH": "示市监罚〔2026〕2号"}
        record = story.world.record(session, story.clock(), **person, **more)
    assert refusal(lambda: link(story, record=record)) == "not_a_firm"


def test_the_paper_is_read_by_who_reads_the_record_by_office(story: Story) -> None:
    """Neither the firm itself nor another county sees whom the provider named, or by what."""
    made = link(story)

    def reads(who: str) -> bool:
        with story.database.reading() as session:
            try:
                return bool(evidence.readable(session, made.evidence_id or 0, story.world.people[who]))
            except NotFound:
                return False

    readers = [who for who in story.world.people if reads(who)]
    assert set(readers) == {"provider", "provider_colleague", "centre", "colleague", "supervisor", "auditor"}


@pytest.mark.both_databases
def test_the_page_of_a_person_known_only_by_a_link(story: Story) -> None:
    """Staff of the place reach the person; nobody else knows there is one."""
    made = link(story)

    def sees(who: str, subject: int) -> bool:
        with story.database.reading() as session:
            try:
                return bool(subject_sheet.of(session, subject, actor=story.world.people[who]).linked_to)
            except NotFound:
                return False

    seeing = [who for who in story.world.people if sees(who, made.subject_id)]
    assert set(seeing) == {"provider", "provider_colleague", "centre", "colleague", "supervisor", "auditor"}
