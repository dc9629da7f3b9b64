"""Notices in a few English sentences: from what is frozen, beside the Chinese, and no more than the reader may know."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from app.domain.notices import compose
from app.domain.vocabulary import CaseOutcome, ClockKind, NoticeKind
from app.models.notice import Notice
from app.web.courtesy import Courtesy, courtesy
from tests.domain.notice_examples import CLOCKS, ClockLine, example
from tests.fixed_clock import FixedClock
from tests.web.gallery import create_gallery
from tests.web.office import Office, tree

WHOLE = ClockLine("全程", "中牟县信用中心", "12个工作日", date(2026, 3, 9), ClockKind.STATUTORY)
SUPPLEMENT = ClockLine("补正", "申请人", "10个工作日", date(2026, 3, 9), ClockKind.INTERNAL)
CHINESE = "[㐀-鿿]"


def notice(kind: NoticeKind, **changes: Any) -> Notice:
    """A notice as it is stored."""
    content = compose(kind, example(kind, **changes))
    return Notice(kind=kind.value, number="文号12", issued_at=datetime(2026, 2, 27, 2, tzinfo=UTC), content=content)


def summary(letter: Notice, *, addressee: bool = True) -> Courtesy:
    """What an English reader is told of it."""
    with create_gallery().test_request_context("/?lang=en"):
        return courtesy(letter, letter.content, addressee=addressee)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_says_what_it_is_and_what_to_do(kind: NoticeKind) -> None:
    """Number, issuer and day first; then its meaning, and what the reader has to do."""
    told = summary(notice(kind))
    assert all(part in told.head for part in ("文号12", "中牟县信用中心", "27 February 2026"))
    assert len(told.lines) >= 2


def test_answer_names_its_outcome_and_each_remedy_with_its_day() -> None:
    """A remedy missed for want of English would be a right lost."""
    told = summary(notice(NoticeKind.ANSWER))
    assert "Result: objection upheld; the record has been corrected." in told.lines
    remedies = [line for line in told.lines if line.startswith("If you disagree")]
    assert len(remedies) == 2
    assert "Administrative reconsideration" in remedies[0]
    assert "Tuesday, 28 April 2026" in remedies[0]


@pytest.mark.parametrize(
    "outcome", [each for each in CaseOutcome if each.value in {"maintained", "partly", "own_error"}]
)
def test_outcomes_read_in_whole_sentences(outcome: CaseOutcome) -> None:
    """The word of a list (`Correct`) is no sentence."""
    assert any(line.startswith("Result: ") for line in summary(notice(NoticeKind.ANSWER, outcome=outcome)).lines)


def test_supplement_names_its_last_day() -> None:
    """By when, in the reader's own way of writing days."""
    told = summary(notice(NoticeKind.SUPPLEMENT, clocks=(SUPPLEMENT,)))
    assert "Supplement as the notice says by Monday, 9 March 2026 (that day included)." in told.lines


def test_acceptance_promises_the_answer_only_by_the_limit_of_the_whole_case() -> None:
    """The day of the referral is no day of the answer."""
    assert not any("written answer" in line for line in summary(notice(NoticeKind.ACCEPTANCE, clocks=CLOCKS)).lines)
    told = summary(notice(NoticeKind.ACCEPTANCE, clocks=(WHOLE,)))
    assert "The written answer is due on Monday, 9 March 2026 at the latest." in told.lines


@pytest.mark.parametrize("kind", [NoticeKind.ANSWER, NoticeKind.DECLINE, NoticeKind.TRANSFER_NOTICE])
def test_stranger_is_not_told_what_was_decided(kind: NoticeKind) -> None:
    """Whoever found the paper may ask whether it is genuine, and learns no more of the case by asking in English."""
    letter = notice(kind)
    told, hidden = summary(letter, addressee=False), summary(letter)
    assert len(told.lines) == len(hidden.lines) - 1


def test_notice_frozen_without_facts_still_has_its_meaning() -> None:
    """Notices issued before facts were frozen say where the rest stands."""
    letter = notice(NoticeKind.ANSWER)
    letter.content = {name: value for name, value in letter.content.items() if name != "facts"}
    assert summary(letter).lines[-1] == "If you disagree: remedies and their periods are in the notice."


def test_summary_stands_beside_the_notice_on_both_pages(app: Flask, clock: FixedClock) -> None:
    """Progress page and check page, in English only, marked as a courtesy."""
    clock.set("2026-09-18 10:00")
    office = Office(app, clock)
    case = office.file()
    office.until(case, "verify_record")
    applicant, stranger = office.client("applicant"), app.test_client()
    address = f"/progress/{case.number}"
    assert tree(applicant.get(address)).xpath("//*[@class='courtesy']") == []
    notes = [each.text_content() for each in tree(applicant.get(f"{address}?lang=en")).xpath("//*[@class='courtesy']")]
    assert notes
    assert all("Courtesy summary; the Chinese text prevails." in note for note in notes)
    code = tree(applicant.get(address)).xpath("string(//section[@aria-labelledby='papers']//*[@class='meta']/*[2])")
    page = tree(stranger.get(f"/notices/{code}?lang=en"))
    assert "accepted" in page.xpath("string(//*[@class='courtesy'])")
