"""What units must carry out, what they tell of it, and the alarm where a measure goes on that ought to stand still."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.adapters.mail_text import MailTexts
from app.domain.errors import Invalid
from app.domain.measures import ReportSource
from app.domain.permissions import Actor, Granted
from app.domain.vocabulary import MeasureState, Role
from app.models.account import Account
from app.models.measure import Measure, MeasureReport
from app.models.work import OutboxMessage
from app.services import evidence, measure_alarms, measure_duties, measure_reports, radar_place
from app.services.handed_tables import TableRefused
from app.services.measure_duties import View
from app.services.measure_reports import Said
from config import ROOT
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.test_listings import sheet, take

TEXTS = MailTexts(ROOT / "templates" / "mail")
IN_FORCE, SUSPENDED, LIFTED = MeasureState.IN_FORCE, MeasureState.SUSPENDED, MeasureState.LIFTED


@pytest.fixture
def story(tell: Tell) -> Story:
    """Two measures of 尤溪 for the receiving department, on an entry that rests on the disputed record."""
    story = tell("youxi")
    take(story)
    with story.database.transaction() as session:
        who = Account.id == story.world.people["supervisor"].account_id
        session.execute(select(Account).where(who)).scalar_one().email = "watch@example.gov.cn"
    return story


def officer(story: Story, unit: str = "centre", place: str = "youxi") -> Actor:
    account = story.world.people["centre"].account_id
    return Actor(account, "某", (Granted(Role.MEASURE_IMPLEMENTER, place, story.world.units[unit].id),))


def measures(story: Story) -> list[Measure]:
    with story.database.reading() as session:
        return list(session.execute(select(Measure).order_by(Measure.id)).scalars())


def want(story: Story, state: MeasureState) -> None:
    """As an order would have it."""
    with story.database.transaction() as session:
        session.execute(update(Measure).where(Measure.jurisdiction == "youxi").values(desired=state))


def tell_state(story: Story, *said: Said, who: Actor | None = None) -> int:
    with story.database.transaction() as session:
        actor = who or officer(story)
        source = ReportSource.PAGE
        return measure_reports.report(session, said, source, TEXTS, actor=actor, now=story.clock())


def listed(story: Story, view: View, who: Actor | None = None) -> list[int]:
    with story.database.reading() as session:
        found = measure_duties.read(session, view, actor=who or officer(story), today=story.clock.today(), limit=50)
        assert found.counts[view] == len(found.rows)
        return [each.measure.id for each in found.rows]


def mails(story: Story) -> list[str]:
    with story.database.reading() as session:
        rows = session.execute(select(OutboxMessage).where(OutboxMessage.kind == "mail")).scalars()
        return [row.payload["text"] for row in rows if row.dedupe.startswith("still_enforced")]


@pytest.mark.both_databases
def test_a_unit_reads_what_it_must_carry_out_today(story: Story) -> None:
    """Its own alone; what stands still is no work of today, nor what has reached its last day; watchers read all."""
    ids = [each.id for each in measures(story)]
    assert listed(story, View.TODAY) == ids
    for who in (officer(story, "provider"), officer(story, "centre", "zhongmu"), story.world.people["applicant"]):
        assert listed(story, View.ALL, who) == []
    assert listed(story, View.ALL, story.world.people["supervisor"]) == ids
    story.at("2026-09-21")
    assert listed(story, View.TODAY) == []
    story.at("2026-09-18")
    want(story, SUSPENDED)
    assert listed(story, View.TODAY) == []
    assert (listed(story, View.SUSPENDED), listed(story, View.DIFFERENT), listed(story, View.ALARM)) == (ids, ids, [])


@pytest.mark.both_databases
def test_the_alarm_fires_and_clears(story: Story) -> None:
    """A unit says that a suspended measure goes on: alarm, mail, radar; once it tells it has stopped all is well."""
    first, second = (each.id for each in measures(story))
    assert tell_state(story, Said(first, IN_FORCE), Said(second, IN_FORCE)) == 2
    assert listed(story, View.ALARM) == []
    want(story, SUSPENDED)
    tell_state(story, Said(first, IN_FORCE))
    tell_state(story, Said(first, IN_FORCE))
    assert listed(story, View.ALARM) == [first]
    assert len(mails(story)) == 1
    assert "限制参与公共资源交易活动" in mails(story)[0]
    with story.database.reading() as session:
        found = radar_place.look(session, "youxi", now=story.clock(), machine=story.clock())
        assert [each.stored for each in found if each.what == "still_enforced"] == ["1"]
    tell_state(story, Said(first, SUSPENDED))
    assert (listed(story, View.ALARM), listed(story, View.DIFFERENT)) == ([], [second])
    row = measures(story)[0]
    assert (row.reported, row.alarm_since) == (SUSPENDED, None)
    assert row.executed_at is not None


def test_nobody_tells_of_anothers_measures(story: Story) -> None:
    """Neither another unit nor a neighbour; one foreign row takes all others back."""
    first, _ = (each.id for each in measures(story))
    for said in ([Said(first, LIFTED), Said(1, LIFTED)], [Said(first, LIFTED), Said(first, IN_FORCE)]):
        with pytest.raises(Invalid):
            tell_state(story, *said)
    with pytest.raises(Invalid):
        tell_state(story, Said(first, LIFTED), who=officer(story, "provider"))
    assert {each.reported for each in measures(story)} == {IN_FORCE}


def test_a_table_goes_out_and_comes_back(story: Story) -> None:
    """Filled in it tells the state of every row; a wrong word or a foreign number takes none."""
    with story.database.reading() as session:
        content = measure_reports.sheet(session, View.ALL, actor=officer(story), today=story.clock.today())

    def filled(value: str, number: str = "") -> bytes:
        book = load_workbook(BytesIO(content))
        table = book.worksheets[0]
        heads = [cell.value for cell in table[1]]
        table.cell(2, heads.index("执行状态") + 1).value = value
        if number:
            table.cell(3, 1).value = number
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def hand_in(data: bytes) -> int:
        with story.database.transaction() as session:
            return measure_reports.take_sheet(
                session, measure_reports.read("措施.xlsx", data), TEXTS, actor=officer(story), now=story.clock()
            )

    for wrong in (filled("停了"), filled("暂停执行", "12345"), sheet({"list_name": "x"})):
        with pytest.raises((TableRefused, Invalid)):
            hand_in(wrong)
    assert {each.reported for each in measures(story)} == {IN_FORCE}
    assert hand_in(filled("暂停执行")) == 2
    assert [each.reported for each in measures(story)] == [SUSPENDED, IN_FORCE]


@pytest.mark.both_databases
def test_the_applicant_proves_that_a_measure_goes_on(story: Story, tmp_path: object) -> None:
    """The unit's own word stays, the alarm is raised and told, the case's history says so; a proof is needed."""
    story.file()
    with story.database.transaction() as session:
        session.execute(update(Measure).where(Measure.jurisdiction == "youxi").values(reported=SUSPENDED))
    want(story, SUSPENDED)
    first = measures(story)[0]
    applicant = story.world.people["applicant"]

    def prove(files: list[str], words: str = "投标仍被拒绝。", who: Actor = applicant) -> None:
        with story.database.transaction() as session:
            data = {"statement": words, "evidence": files}
            number = story.case().number
            measure_alarms.prove(session, number, first.id, data, TEXTS, actor=who, now=story.clock())

    with pytest.raises(Invalid):
        prove([])
    with story.database.transaction() as session:
        row = evidence.Evidence(
            id=7, account_id=applicant.account_id, name="拒绝函.pdf", type="application/pdf",
            size=1, sha256="0" * 64, scan="clean", uploaded_at=story.clock(),
        )  # fmt: skip
        session.add(row)
    with pytest.raises(Invalid):
        prove(["7"], " ")
    prove(["7"])
    row = measures(story)[0]
    assert (row.reported, row.alarm_since) == (SUSPENDED, story.clock())
    with story.database.reading() as session:
        (told,) = session.execute(select(MeasureReport)).scalars()
        assert (told.source, told.state, told.evidence_id) == (ReportSource.APPLICANT, IN_FORCE, 7)
    assert "still_enforced_proved" in story.kinds()
    assert len(mails(story)) == 1
    tell_state(story, Said(first.id, SUSPENDED))
    assert measures(story)[0].alarm_since is None
    want(story, IN_FORCE)
    with pytest.raises(Invalid):
        prove(["7"])
