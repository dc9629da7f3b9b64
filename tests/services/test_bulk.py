"""Acts on many tasks: what was looked at is done, one bad task stops nothing, twice is once, undone is undone."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.domain.bulk import MOST, BulkAct
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.ids import new_id
from app.models.base import table_of
from app.models.case import Case
from app.models.contact import Message
from app.models.event import AdminEvent, CaseEvent
from app.models.place import Organisation
from app.models.task import Task
from app.models.work import Job, OutboxMessage
from app.services import accounts, bulk, bulk_export, bulk_jobs, inbox, jobs
from app.services.job_kinds import HANDLERS
from tests.services.story import Story

MANY = 3


@pytest.fixture
def cases(story: Story) -> list[int]:
    """Three cases that wait to be checked; their tasks' ids."""
    with story.database.transaction() as session:
        more = [story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{n}号") for n in range(2, MANY + 1)]
    first = story.record
    found = []
    for record in (first, *more):
        story.record = record
        story.file()
        found.append(story.task().id)
    story.record = first
    return found


def begin(story: Story, act: BulkAct, ids: list[int], who: str = "centre", token: int = 0, **given: str) -> int:
    with story.database.transaction() as session:
        wanted = token or new_id(story.clock())
        actor = story.world.people[who]
        return bulk_jobs.begin(session, act, ids, given, wanted, actor=actor, now=story.clock()).id


def run(story: Story, job: int) -> list[dict[str, object]]:
    """Let the job run here; its lines."""
    jobs.run_now(story.database, HANDLERS, job, now=story.clock, machine=story.clock)
    with story.database.reading() as session:
        row = session.execute(select(Job).where(Job.id == job)).scalar_one()
        assert (row.status, row.error) == ("done", None)
        return list(row.result["items"])


def done(story: Story, act: BulkAct, ids: list[int], who: str = "centre", **given: str) -> list[dict[str, object]]:
    return run(story, begin(story, act, ids, who, **given))


def follow(story: Story, step: Callable[..., Job], job: int, who: str = "centre") -> int:
    with story.database.transaction() as session:
        return step(session, job, new_id(story.clock()), actor=story.world.people[who], now=story.clock()).id


def whys(story: Story, act: BulkAct, ids: list[int], who: str = "centre", to: str = "") -> list[str]:
    with story.database.reading() as session:
        actor = story.world.people[who]
        lines = bulk.look(session, act, ids, to, actor=actor, now=story.clock())
        return [each.refusal.code if each.refusal else "" for each in lines]


def holders(story: Story, ids: list[int]) -> list[int | None]:
    with story.database.reading() as session:
        rows = session.execute(select(Task.id, Task.assignee_id).where(Task.id.in_(ids)))
        found = {row.id: row.assignee_id for row in rows}
        return [found[each] for each in ids]


def person(story: Story, who: str) -> int | None:
    return story.world.people[who].account_id


def claim_one(story: Story, task_id: int, who: str = "colleague") -> None:
    with story.database.transaction() as session:
        inbox.claim(session, task_id, actor=story.world.people[who], now=story.clock())


@pytest.mark.both_databases
def test_claims_go_one_by_one_and_a_bad_one_stops_none(story: Story, cases: list[int]) -> None:
    """A colleague's task fails with its reason; the tasks before and after it are claimed."""
    claim_one(story, cases[1])
    assert whys(story, BulkAct.CLAIM, cases) == ["", "task_claimed", ""]
    lines = done(story, BulkAct.CLAIM, cases)
    assert [(each["done"], each.get("code")) for each in lines] == [(True, None), (False, "task_claimed"), (True, None)]
    me, other = person(story, "centre"), person(story, "colleague")
    assert holders(story, cases) == [me, other, me]
    with story.database.reading() as session:
        event = session.execute(select(AdminEvent).where(AdminEvent.kind == "bulk_done")).scalar_one()
    assert (event.data["act"], event.data["done"], event.data["failed"]) == ("claim", 2, 1)


@pytest.mark.both_databases
def test_failed_ones_are_tried_again_alone(story: Story, cases: list[int]) -> None:
    """Retry takes the failed tasks and no others, once however often it is pressed."""
    claim_one(story, cases[1])
    job = begin(story, BulkAct.CLAIM, cases)
    run(story, job)
    with story.database.transaction() as session:
        inbox.release(session, cases[1], actor=story.world.people["colleague"], now=story.clock())
    again = follow(story, bulk_jobs.retry, job)
    assert follow(story, bulk_jobs.retry, job) == again
    assert [each["task"] for each in run(story, again)] == [str(cases[1])]
    assert set(holders(story, cases)) == {person(story, "centre")}
    with pytest.raises(Conflict, check=lambda error: error.code == "nothing_failed"):
        follow(story, bulk_jobs.retry, again)


def test_claim_is_undone_within_ten_minutes_and_once(story: Story, cases: list[int]) -> None:
    """The tasks go back to the queue; what a colleague has got meanwhile stays his."""
    job = begin(story, BulkAct.CLAIM, cases)
    run(story, job)
    with story.database.transaction() as session:
        data = {"reason": "轮班"}
        inbox.reassign(session, cases[0], "colleague", data, actor=story.world.people["centre"], now=story.clock())
    back = follow(story, bulk_jobs.undo, job)
    assert follow(story, bulk_jobs.undo, job) == back
    lines = run(story, back)
    assert [(each["done"], each.get("code")) for each in lines] == [(False, "stale"), (True, None), (True, None)]
    assert holders(story, cases) == [person(story, "colleague"), None, None]


def test_late_undo_is_refused(story: Story, cases: list[int]) -> None:
    """After ten minutes the work belongs to whoever has it."""
    job = begin(story, BulkAct.CLAIM, cases)
    run(story, job)
    story.at("2026-09-18 10:10")
    with story.database.reading() as session:
        row = session.execute(select(Job).where(Job.id == job)).scalar_one()
        assert len(bulk_jobs.undoable(row, story.clock())) == MANY
    story.at("2026-09-18 10:11")
    with pytest.raises(Conflict, check=lambda error: error.code == "not_undoable"):
        follow(story, bulk_jobs.undo, job)


@pytest.mark.both_databases
def test_reassigned_tasks_come_back_to_whoever_had_them(story: Story, cases: list[int]) -> None:
    """转办 with a reason, undone: one's own task back to oneself, a free one back to the queue."""
    claim_one(story, cases[0], "centre")
    assert whys(story, BulkAct.REASSIGN, cases, to="colleague") == ["", "", ""]
    job = begin(story, BulkAct.REASSIGN, cases, to="colleague", reason="轮班")
    assert all(each["done"] for each in run(story, job))
    assert set(holders(story, cases)) == {person(story, "colleague")}
    run(story, follow(story, bulk_jobs.undo, job))
    assert holders(story, cases) == [person(story, "centre"), None, None]


def test_reassigning_needs_a_person_who_may_and_a_reason(story: Story, cases: list[int]) -> None:
    """Every fault at its field; a person of another unit can do none of it."""
    with pytest.raises(Invalid) as refused:
        begin(story, BulkAct.REASSIGN, cases)
    assert [each.field for each in refused.value.errors] == ["to", "reason"]
    assert "" not in whys(story, BulkAct.REASSIGN, cases, to="provider")
    assert not any(each["done"] for each in done(story, BulkAct.REASSIGN, cases, to="provider", reason="轮班"))


@pytest.mark.both_databases
def test_unit_is_reminded_once_a_day_and_told_by_mail(story: Story, cases: list[int]) -> None:
    """催办 by the supervisor; the second one on the same day fails, the next day it goes again."""
    with story.database.transaction() as session:
        session.execute(update(table_of(Organisation)).values(email="unit@example.invalid"))
    assert all(each["done"] for each in done(story, BulkAct.REMIND, cases, "supervisor"))
    assert set(whys(story, BulkAct.REMIND, cases, "supervisor")) == {"again"}
    assert not any(each["done"] for each in done(story, BulkAct.REMIND, cases, "supervisor"))
    story.at("2026-09-21")
    assert set(whys(story, BulkAct.REMIND, cases, "supervisor")) == {""}
    with story.database.reading() as session:
        told = session.execute(select(OutboxMessage).where(OutboxMessage.dedupe.startswith("urging:"))).scalars()
        assert len(list(told)) == MANY
        events = session.execute(select(CaseEvent).where(CaseEvent.kind == "task_reminded")).scalars().all()
    assert {event.actor_role for event in events} == {"supervisor"}


def test_receiver_reminds_the_provider_and_not_itself(story: Story) -> None:
    """Only a task of another unit can be urged; the applicant's own cannot."""
    story.bring_to("supplement_application")
    assert whys(story, BulkAct.REMIND, [story.task().id]) == ["not_urgeable"]
    story.do("centre", "submit", statement="代录补正。")
    assert whys(story, BulkAct.REMIND, [story.task().id]) == ["not_urgeable"]
    story.do("centre", "accept")
    story.refer()
    assert all(each["done"] for each in done(story, BulkAct.REMIND, [story.task().id]))


def test_undo_is_not_offered_for_what_has_left_the_house(story: Story, cases: list[int]) -> None:
    """A reminder cannot be taken back."""
    job = begin(story, BulkAct.REMIND, cases, "supervisor")
    run(story, job)
    with pytest.raises(Conflict, check=lambda error: error.code == "not_undoable"):
        follow(story, bulk_jobs.undo, job, "supervisor")


def test_notice_reaches_each_applicant_with_the_words_of_his_case(story: Story, cases: list[int]) -> None:
    """One text, filled for each case; unknown places are refused before anything is sent."""
    text = "您的申请（{案号}）涉及{文号}，主体{主体}。"
    with pytest.raises(Invalid) as refused:
        begin(story, BulkAct.NOTIFY, cases, text="见 {身份证号}")
    assert [(each.field, each.code) for each in refused.value.errors] == [("text", "unknown_place")]
    assert all(each["done"] for each in done(story, BulkAct.NOTIFY, cases, text=text))
    with story.database.reading() as session:
        sent = [row.text for row in session.execute(select(Message).order_by(Message.id)).scalars()]
        numbers = list(session.execute(select(Case.number).order_by(Case.id)).scalars())
    assert len(sent) == MANY
    assert all(number in words for number, words in zip(numbers, sent, strict=True))


@pytest.mark.parametrize("who", ["provider", "supervisor"])
def test_only_the_receiver_writes_to_applicants(story: Story, who: str) -> None:
    story.bring_to("verify_record")
    assert whys(story, BulkAct.NOTIFY, [story.task().id], who) == ["forbidden"]
    assert not any(each["done"] for each in done(story, BulkAct.NOTIFY, [story.task().id], who, text="通知"))


@pytest.mark.both_databases
def test_double_click_is_one_job(story: Story, cases: list[int]) -> None:
    """The same token is the same job, and its tasks are done once."""
    token = new_id(story.clock())
    job = begin(story, BulkAct.REMIND, cases, "supervisor", token)
    assert begin(story, BulkAct.REMIND, cases, "supervisor", token) == job
    run(story, job)
    assert begin(story, BulkAct.REMIND, cases, "supervisor", token) == job
    assert all(each["done"] for each in run(story, job))


def test_job_of_another_is_not_there(story: Story, cases: list[int]) -> None:
    """Neither by its page nor by its token."""
    job = begin(story, BulkAct.CLAIM, cases)
    with story.database.reading() as session, pytest.raises(NotFound):
        bulk_jobs.read(session, job, actor=story.world.people["colleague"])
    with pytest.raises(NotFound):
        begin(story, BulkAct.CLAIM, cases, "colleague", job)


def test_foreign_and_unknown_tasks_are_not_there(story: Story, cases: list[int]) -> None:
    """A neighbour sees none of them, so there is nothing to begin; an unknown id beside known ones fails alone."""
    with pytest.raises(NotFound):
        begin(story, BulkAct.CLAIM, cases, "foreign_centre")
    assert [each["done"] for each in done(story, BulkAct.CLAIM, [cases[0], 4611686018427387904])] == [True, False]


@pytest.mark.parametrize(("ids", "code"), [([], "required"), (list(range(1, MOST + 2)), "too_many")])
def test_none_and_too_many_are_refused(story: Story, ids: list[int], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        begin(story, BulkAct.CLAIM, ids)
    assert [each.code for each in refused.value.errors] == [code]


def test_job_taken_up_again_does_not_repeat_what_was_done(story: Story, cases: list[int]) -> None:
    """Results are kept with the acts, so that a crash in the middle repeats nothing."""
    job = begin(story, BulkAct.REMIND, cases, "supervisor")
    with story.database.transaction() as session:
        row = session.execute(select(Job).where(Job.id == job)).scalar_one()
        row.result = {"items": [{"task": str(cases[0]), "done": True}]}
    assert all(each["done"] for each in run(story, job))
    with story.database.reading() as session:
        events = session.execute(select(CaseEvent.data).where(CaseEvent.kind == "task_reminded")).scalars().all()
    assert sorted(int(data["task"]) for data in events) == sorted(cases[1:])


def test_closed_account_does_nothing_any_more(story: Story, cases: list[int]) -> None:
    """What somebody asked for is judged by what he may do when it is done."""
    job = begin(story, BulkAct.CLAIM, cases)
    with story.database.transaction() as session:
        row = accounts.account(session, person(story, "centre") or 0)
        assert row is not None
        row.active = False
    jobs.run_now(story.database, HANDLERS, job, now=story.clock, machine=story.clock)
    with story.database.reading() as session:
        assert session.execute(select(Job.status).where(Job.id == job)).scalar_one() == "failed"
    assert holders(story, cases) == [None] * MANY


def test_sheet_holds_the_rows_shown_masked_and_marked(story: Story, cases: list[int]) -> None:
    """Who took it out and when stands in the sheet and in the log; nothing in it is computed."""
    with story.database.transaction() as session:
        content = bulk_export.export(session, cases[:2], actor=story.world.people["centre"], now=story.clock())
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows()]
    assert "centre" in rows[0][0]
    assert "2026-09-18 10:00" in rows[0][0]
    assert (rows[1][0], len(rows)) == ("编号", 4)
    with story.database.reading() as session:
        event = session.execute(select(AdminEvent).where(AdminEvent.kind == "list_exported")).scalar_one()
    assert (event.data["page"], event.data["rows"]) == ("inbox", 2)


def test_sheet_of_a_foreign_place_is_not_there(story: Story, cases: list[int]) -> None:
    actor = story.world.people["foreign_centre"]
    with story.database.transaction() as session, pytest.raises(NotFound):
        bulk_export.export(session, cases, actor=actor, now=story.clock())
