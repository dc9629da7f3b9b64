"""The five shipped packs say what the five documents say, and nothing more."""

from datetime import date

import pytest

from app.domain.pack_checks import load_packs
from app.domain.pack_entries import AnyEntry
from app.domain.pack_names import name_of, say
from app.domain.pack_sources import read_sources, squeezed
from app.domain.packs import Pack, resolve
from app.domain.vocabulary import Basis, ClockCode, ClockKind, Origin, PauseReason, Receiver, RemedyCode, Role, Unit
from tests.domain.pack_folder import WORKFLOWS

PLACES = {"zhongmu": "410122", "yunyang": "500235", "yunfu": "445300", "yichuan": "410329", "youxi": "350426"}
TODAY = date(2026, 11, 20)
STATUTORY, INTERNAL = ClockKind.STATUTORY, ClockKind.INTERNAL


@pytest.fixture(scope="module")
def shipped() -> dict[str, Pack]:
    """The rules of today, by place."""
    packs = load_packs(WORKFLOWS)
    return {place: resolve(packs, place, TODAY) for place in packs.jurisdictions}


def entries(pack: Pack) -> list[AnyEntry]:
    return [*pack.clocks.values(), *pack.rules.values(), *pack.remedies]


def test_the_packs_are_those_of_the_five_places(shipped: dict[str, Pack]) -> None:
    """Every place has one pack under its own division code."""
    assert {place: pack.division for place, pack in shipped.items()} == PLACES


@pytest.mark.parametrize(
    ("place", "code", "budget", "unit", "kind"),
    [
        ("zhongmu", "refer", 5, "workday", STATUTORY),
        ("zhongmu", "verify", 5, "workday", STATUTORY),
        ("zhongmu", "answer", 2, "workday", STATUTORY),
        ("zhongmu", "whole", 12, "workday", STATUTORY),
        ("youxi", "verify", 20, "workday", STATUTORY),
        ("yunfu", "publish", 7, "workday", STATUTORY),
        ("yunfu", "feedback", 1, "month", STATUTORY),
    ],
)
def test_a_number_of_a_document_is_statutory(
    shipped: dict[str, Pack], place: str, code: str, budget: int, unit: str, kind: ClockKind
) -> None:
    """Numbers that stand in a county's document."""
    rule = shipped[place].clock(ClockCode(code))
    assert (rule.budget, rule.unit, rule.kind, rule.basis) == (budget, Unit(unit), kind, Basis.COUNTY)


def test_every_other_number_is_an_internal_target_or_national(shipped: dict[str, Pack]) -> None:
    """Where the documents are silent nothing is called statutory, but for the withdrawal of a struck-down penalty."""
    found = {
        (place, code.value)
        for place, pack in shipped.items()
        for code, rule in pack.clocks.items()
        if rule.kind is STATUTORY
    }
    counties = {
        *(("zhongmu", code) for code in ("refer", "verify", "answer", "whole")),
        ("youxi", "verify"),
        ("yunfu", "publish"),
        ("yunfu", "feedback"),
    }
    assert found == counties | {(place, "revoke") for place in PLACES}


def test_every_stage_of_an_objection_has_a_limit_everywhere(shipped: dict[str, Pack]) -> None:
    """No stage is without a date to work to."""
    codes = set(ClockCode) - {ClockCode.ACCEPT_REPAIR, ClockCode.DECIDE_REPAIR, ClockCode.REVIEW, ClockCode.FEEDBACK}
    assert all(codes <= set(pack.clocks) for pack in shipped.values())
    assert all(rule.budget for pack in shipped.values() for rule in pack.clocks.values())
    assert [place for place, pack in shipped.items() if ClockCode.FEEDBACK in pack.clocks] == ["yunfu"]
    assert not any(ClockCode.REVIEW in pack.clocks for pack in shipped.values())


def test_the_applicant_has_ten_working_days_to_supplement(shipped: dict[str, Pack]) -> None:
    """An internal limit in all five places, whose last day rolls on; the pause borrows from 行政复议法第三十一条."""
    for pack in shipped.values():
        rule = pack.clock(ClockCode.SUPPLEMENT)
        assert (rule.budget, rule.kind, rule.owner, rule.rolls) == (10, INTERNAL, Role.APPLICANT, True)
        assert pack.pause_reasons == (PauseReason.SUPPLEMENT,)
        pause = pack.rule("pause_reasons.supplement")
        assert (pause.basis, pause.clause and pause.clause.document) == (Basis.ANALOGY, "中华人民共和国行政复议法")


@pytest.mark.parametrize(
    ("place", "receiver", "suspension", "annotate", "to_confirm"),
    [
        ("zhongmu", "centre", "continue", "receipt", True),
        ("yunyang", "department", "suspend", "acceptance", False),
        ("yunfu", "department", "suspend", "acceptance", False),
        ("yichuan", "department", "decide", "receipt", False),
        ("youxi", "department", "suspend", "acceptance", False),
    ],
)
def test_receiver_suspension_and_mark_differ_by_place(
    shipped: dict[str, Pack], place: str, receiver: str, suspension: str, annotate: str, to_confirm: bool
) -> None:
    """Who receives, what happens to measures meanwhile, when the dispute mark is set."""
    pack = shipped[place]
    assert (pack.receiver, pack.suspension, pack.annotate) == (Receiver(receiver), suspension, annotate)
    assert pack.rule("objection.suspension").to_confirm is to_confirm
    assert (pack.unverifiable, pack.rule("objection.unverifiable").to_confirm) == ("end_publicity", True)


@pytest.mark.parametrize(
    ("place", "verification", "answer"),
    [
        ("zhongmu", ("credit_centre",), ("applicant",)),
        ("yunyang", ("credit_centre",), ("applicant", "credit_centre")),
        ("yunfu", ("measure_implementer",), ("applicant", "measure_implementer")),
        ("yichuan", ("credit_centre",), ("applicant", "credit_centre")),
        ("youxi", ("credit_centre",), ("applicant", "platform")),
    ],
)
def test_messages_go_where_the_document_sends_them(
    shipped: dict[str, Pack], place: str, verification: tuple[str, ...], answer: tuple[str, ...]
) -> None:
    """The applicant is told everywhere; who else is told differs."""
    pack = shipped[place]
    assert (pack.recipients("verification"), pack.recipients("answer")) == (verification, answer)


def test_origins_are_those_the_document_names(shipped: dict[str, Pack]) -> None:
    """Own discovery is named in three documents, a complaint in four."""
    named = {place: set(pack.origins) for place, pack in shipped.items()}
    three = {Origin.OWN_DISCOVERY, Origin.OBJECTION, Origin.COMPLAINT}
    assert named == {
        "zhongmu": {Origin.OBJECTION},
        "yunfu": {Origin.OBJECTION, Origin.COMPLAINT},
        **dict.fromkeys(("yunyang", "yichuan", "youxi"), three),
    }


def test_what_only_one_place_has_stays_there(shipped: dict[str, Pack]) -> None:
    """Five years of retention in Zhongmu, restoration led by the provider in Youxi, no personal record in Yichuan."""
    assert [place for place, pack in shipped.items() if "retention.person_years" in pack.rules] == ["zhongmu"]
    leads = {place: pack.word("objection.restoration_by") for place, pack in shipped.items()}
    owners = {place: pack.clock(ClockCode.RESTORE).owner for place, pack in shipped.items()}
    assert leads == owners
    assert [place for place, lead in leads.items() if lead == Role.INFORMATION_PROVIDER] == ["youxi"]
    assert [place for place, pack in shipped.items() if not pack.says("persons.recorded")] == ["yichuan"]
    assert {place for place, pack in shipped.items() if pack.advisories} == {"zhongmu", "yichuan"}


def test_remedies_are_the_laws_everywhere(shipped: dict[str, Pack]) -> None:
    """Sixty days and six months from service; silence means reconsideration first."""
    for pack in shipped.values():
        limits = {remedy.code: (remedy.budget, remedy.unit, remedy.after) for remedy in pack.remedies}
        assert limits[RemedyCode.RECONSIDERATION] == (60, Unit.DAY, "served")
        assert limits[RemedyCode.LITIGATION] == (6, Unit.MONTH, "served")
        assert RemedyCode.INACTION in limits
        assert all(remedy.basis is Basis.STATUTE and remedy.clause for remedy in pack.remedies)


def test_four_eyes_are_off_and_the_ladder_climbs_to_the_supervisor(shipped: dict[str, Pack]) -> None:
    """One switch each for the second signature; reminders go from the liaison to the supervisor."""
    for pack in shipped.values():
        assert not pack.four_eyes("approve_opinion")
        assert not pack.four_eyes("approve_answer")
        steps = list(pack.ladder.values())
        assert (steps[0], "supervisor" in steps[-1]) == (("liaison",), True)


def test_every_quote_stands_in_its_stored_document(shipped: dict[str, Pack]) -> None:
    """Found again without the loader's own search: the whole text of the document holds the words."""
    texts = {name: squeezed(source.text) for name, source in read_sources(WORKFLOWS / "sources").items()}
    clauses = {entry.clause for pack in shipped.values() for entry in entries(pack) if entry.clause}
    assert len(clauses) > 50
    assert [clause for clause in clauses if squeezed(clause.quote) not in texts[clause.document]] == []


def test_every_entry_says_where_it_comes_from(shipped: dict[str, Pack]) -> None:
    """Law has a clause; the house's own settings have a reason and never pretend to a clause."""
    for pack in shipped.values():
        for entry in entries(pack):
            internal = entry.basis is Basis.INTERNAL
            assert (entry.clause is None) == internal
            assert entry.note or not internal


def test_every_entry_reads_in_chinese(shipped: dict[str, Pack]) -> None:
    """No code word reaches a reader."""
    shown = [
        name_of(path) + say(path, rule.value)
        for pack in shipped.values()
        for path, rule in pack.rules.items()
        if path != "notices.number"
    ]
    assert [text for text in shown if any("a" <= letter <= "z" for letter in text)] == []
