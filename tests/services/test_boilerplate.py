"""Opinions that read like others are flagged to those who decide on them; nothing is refused for it."""

from datetime import timedelta

import pytest

from app.services import boilerplate, case_reading, opinion_flags
from app.services.boilerplate import Flag
from app.services.opinion_flags import UnitFlags
from tests.services.story import Story, right

SAME = "经核查，本单位信息准确，申请人所提异议不成立，维持原记录。"
OTHER = "经调取案卷第12页送达回证，处罚决定书于三月五日送达，罚款八千元已缴清，记录金额应改。"


def opinion(story: Story, text: str, serial: int) -> None:
    """A case of its own with this opinion."""
    with story.database.transaction() as session:
        story.record = story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{serial}号")
    story.file()
    story.do("centre", "accept")
    story.refer()
    story.verify("maintain", right(), opinion=text)


def look(story: Story, text: str, who: str = "centre", days: int = 0) -> Flag:
    with story.database.reading() as session:
        actor = story.world.people[who]
        view = case_reading.read(session, story.case().number, actor=actor, today=story.clock.today())
        return boilerplate.look(session, view.case, text, actor=actor, now=story.clock() + timedelta(days=days))


@pytest.mark.both_databases
def test_same_opinion_about_other_records_is_counted_and_named(story: Story) -> None:
    """Two earlier ones with other figures count, one with facts does not; the receiver sees their numbers."""
    for serial, text in enumerate((SAME, SAME.replace("本单位", "本局"), OTHER), start=11):
        opinion(story, text, serial)
    opinion(story, SAME, 20)
    found = look(story, SAME)
    assert (found.formula, found.alike) == ("", 2)
    assert found.numbers == ("YY-410122-2026-000002", "YY-410122-2026-000001")
    assert look(story, OTHER.replace("八千", "九千")).alike == 1
    assert not look(story, "经查阅原始登记簿，申请人名称与统一代码不一致，应属另一主体。").raised


def test_numbers_are_for_those_who_may_see_the_cases(story: Story) -> None:
    """The count is the truth for all; links only where the reader sees the case."""
    opinion(story, SAME, 11)
    opinion(story, SAME, 12)
    assert look(story, SAME, "applicant").alike == 1
    assert look(story, SAME, "provider").numbers == ("YY-410122-2026-000001",)


def test_opinions_of_another_quarter_do_not_count(story: Story) -> None:
    opinion(story, SAME, 11)
    opinion(story, SAME, 12)
    assert look(story, SAME, days=89).alike == 1
    assert look(story, SAME, days=91).alike == 0


def test_formula_is_flagged_and_not_refused(story: Story) -> None:
    """核实无误 alone goes through the task; the flag is for the reader."""
    opinion(story, "核实无误。", 11)
    assert story.task().key == "serve_answer"
    assert look(story, "核实无误。").formula == "核实无误"


@pytest.mark.both_databases
def test_supervisor_counts_flagged_opinions_by_unit(story: Story) -> None:
    """Two that read alike and one mere formula of four; who sees no case counts none, and a quarter later neither."""
    for serial, text in enumerate((SAME, SAME.replace("本单位", "本局"), OTHER, "核实无误。"), start=11):
        opinion(story, text, serial)
    (line,) = by_unit(story, "supervisor")
    assert (line.name, line.opinions, line.formulas, line.alike, line.flagged) == ("示范provider", 4, 1, 2, 3)
    assert line.numbers == tuple(f"YY-410122-2026-00000{serial}" for serial in (4, 2, 1))
    assert by_unit(story, "foreign_centre") == []
    assert by_unit(story, "supervisor", days=91) == []


def by_unit(story: Story, who: str, days: int = 0) -> list[UnitFlags]:
    with story.database.reading() as session:
        moment = story.clock() + timedelta(days=days)
        return opinion_flags.by_unit(session, actor=story.world.people[who], now=moment)
