"""补正: asked once with one list; the clocks stand still meanwhile; nothing lapses by itself."""

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.vocabulary import CaseOutcome, ClockCode, Stage
from tests.services.story import Story
from tests.services.telling import Tell


@pytest.mark.both_databases
def test_supplement_pauses_the_clocks_and_the_remaining_days_run_on_afterwards(story: Story) -> None:
    """Two days remained on 09-22: resumed on 10-09 the referral is due on 10-12, the whole case on 10-21."""
    story.file()
    story.at("2026-09-22")
    story.do("centre", "supplement", items=["营业执照", "授权委托书"])
    assert (story.case().stage, story.state(ClockCode.REFER)) == (Stage.SUPPLEMENTING, "paused")
    assert story.due(ClockCode.SUPPLEMENT) == "2026-10-13"
    story.at("2026-10-09")
    story.do("applicant", "submit", statement="现补交营业执照。")
    refer = story.clocks(ClockCode.REFER)[-1]
    assert (story.due(ClockCode.REFER), refer.unpaused_on.isoformat() if refer.unpaused_on else "") == (
        "2026-10-12",
        "2026-09-24",
    )
    assert story.due(ClockCode.WHOLE) == "2026-10-21"
    assert (story.task().key, story.case().stage) == ("check_application", Stage.CHECKING)
    assert story.task().due_on == refer.due_on
    assert story.state(ClockCode.SUPPLEMENT) == "met"


def test_supplement_list_is_frozen_in_the_notice(story: Story) -> None:
    """一次性告知: the letter names every item and the applicant's last day."""
    story.file()
    story.at("2026-09-22")
    story.do("centre", "supplement", items=["营业执照", "授权委托书"])
    (notice,) = story.notices()
    assert notice.kind == "supplement"
    assert all(word in str(notice.content) for word in ("营业执照", "授权委托书", "2026年10月13日"))


def test_supplement_is_asked_once(story: Story) -> None:
    """A second list is refused: 补正 is asked once per case."""
    story.file()
    story.do("centre", "supplement", items=["营业执照"])
    story.do("applicant", "submit", statement="现补交。")
    with pytest.raises(Invalid) as refused:
        story.do("centre", "supplement", items=["授权委托书"])
    assert [each.code for each in refused.value.errors] == ["supplement_once"]


@pytest.mark.both_databases
def test_supplement_expired_returns_to_the_check_flagged(story: Story) -> None:
    """逾期未补正: the timer brings the task back with a flag; the officer decides on what there is."""
    story.file()
    story.at("2026-09-22")
    story.do("centre", "supplement", items=["营业执照"])
    story.at("2026-10-13 23:59")
    assert story.tick() == 0
    story.at("2026-10-14 00:00")
    assert story.tick() == 1
    assert (story.task().key, story.case().unsupplemented) == ("check_application", True)
    assert "supplement_expired" in story.kinds()
    assert story.due(ClockCode.REFER) == "2026-10-16"
    with pytest.raises(Invalid):
        story.do("centre", "supplement", items=["营业执照"])
    story.do("centre", "decline", reason_code="not_supplemented", reason="无法判断请求。")
    assert story.case().outcome is CaseOutcome.DECLINED


def test_expired_supplement_may_still_be_accepted(story: Story) -> None:
    """Nothing lapses by itself: without the materials the case may go on."""
    story.file()
    story.do("centre", "supplement", items=["营业执照"])
    story.at("2026-10-20")
    story.tick()
    story.do("centre", "accept")
    assert story.task().key == "refer_record"


@pytest.mark.parametrize("items", [None, [], ["", "执照"], "执照", [1], ["材"] * 31, ["长" * 501]])
def test_supplement_without_a_usable_list_is_refused(story: Story, items: object) -> None:
    """The applicant must be told item by item, in bounds."""
    story.file()
    with pytest.raises(Invalid) as refused:
        story.do("centre", "supplement", items=items)
    assert [each.field for each in refused.value.errors] == ["items"]


def test_supplement_without_words_or_files_is_refused(story: Story) -> None:
    """An empty supplement would only stop the clock."""
    story.bring_to("supplement_application")
    with pytest.raises(Invalid) as refused:
        story.do("applicant", "submit", statement=" ")
    assert [each.field for each in refused.value.errors] == ["statement"]


def test_supplement_entered_by_the_receiver_is_noted_as_such(story: Story) -> None:
    """代录: paper brought to the window is entered by the receiver, and the history says so."""
    story.bring_to("supplement_application")
    story.do("centre", "submit", statement="当事人当面补交。")
    event = next(event for event in story.events() if event.kind == "supplement_received")
    assert event.data["role"] == "credit_centre"


def test_overdue_clock_is_not_paused_by_a_supplement(story: Story) -> None:
    """A clock already late runs on: asking for papers does not heal lateness."""
    story.file()
    story.at("2026-09-28")
    story.do("centre", "supplement", items=["营业执照"])
    assert (story.state(ClockCode.REFER), story.state(ClockCode.WHOLE)) == ("overdue", "paused")
    event = next(event for event in story.events() if event.kind == "supplement_requested")
    assert event.data["clocks"] == ["whole"]
    story.at("2026-09-29")
    story.do("applicant", "submit", statement="现补交。")
    assert story.due(ClockCode.REFER) == "2026-09-24"


def test_task_gone_with_the_timer_is_finished(story: Story) -> None:
    """Whoever still has the page open learns that the task is over."""
    story.bring_to("supplement_application")
    task = story.task()
    story.at("2026-10-20")
    story.tick()
    story.task = lambda: task  # type: ignore[method-assign]
    with pytest.raises(Conflict) as refused:
        story.do("applicant", "submit", statement="迟到的补正。")
    assert refused.value.code == "task_finished"


@pytest.mark.parametrize("jurisdiction", ["yunyang", "yunfu", "yichuan", "youxi"])
def test_supplement_works_where_no_number_limits_the_referral(tell: Tell, jurisdiction: str) -> None:
    """及时 is no number, yet the list, its ten internal days and the way back are the same."""
    story = tell(jurisdiction)
    story.bring_to("supplement_application")
    assert story.due(ClockCode.SUPPLEMENT) == "2026-10-09"
    story.do("applicant", "submit", statement="现补交。")
    assert story.task().key == "check_application"
