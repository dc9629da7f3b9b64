"""Pages of those who run the system: what runs by itself, what has stopped, and the way on."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.clock import machine_now
from app.domain.permissions import SYSTEM
from app.models.batch import ImportBatch
from app.models.case import Case
from app.models.event import AdminEvent
from app.models.notice import Notice
from app.models.work import Job, OutboxMessage
from app.scheduler import House, do_daily
from app.services import importing, jobs
from app.services.import_examining import Upload
from app.services.job_kinds import HANDLERS, handlers
from app.services.jobs import JobStatus
from app.services.round_runs import RoundLog
from tests.fixed_clock import FixedClock
from tests.services.importer import as_csv, penalties
from tests.web.office import Office, send, tree

JOBS, INCIDENTS, OUTBOX = "/admin/jobs", "/admin/incidents", "/admin/outbox"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


def enqueue(office: Office, kind: str = "verify_audit", **changes: object) -> Job:
    """A job as it stands after these changes."""
    with office.database.transaction() as session:
        actor = office.world.people["centre"]
        job = jobs.enqueue(session, office.jurisdiction, kind, {}, actor=actor, now=office.clock())
        for name, value in changes.items():
            setattr(job, name, value)
    return job


def stored(office: Office, job: Job) -> Job:
    with office.database.reading() as session:
        return session.get_one(Job, (job.jurisdiction, job.id))


def told(office: Office, kind: str) -> list[dict[str, object]]:
    """What the place's own history holds of this kind."""
    with office.database.reading() as session:
        return list(session.execute(select(AdminEvent.data).where(AdminEvent.kind == kind)).scalars())


def words(office: Office, address: str) -> str:
    return tree(office.client("admin").get(address)).text_content()


@pytest.mark.parametrize("address", [JOBS, INCIDENTS, OUTBOX])
def test_operations_are_for_administrators_alone(office: Office, address: str) -> None:
    assert office.client("admin").get(address).status_code == 200
    assert [office.client(who).get(address).status_code for who in ("centre", "supervisor", "auditor")] == [403] * 3


@pytest.mark.both_databases
def test_rounds_and_acts_are_shown_with_their_failures(office: Office) -> None:
    """How often a round has failed in a row, its last error in words, and each act of the day by place."""
    kept = RoundLog()

    def fail() -> None:
        raise FileNotFoundError("secret.pdf")

    for _ in range(2):
        kept.go("outbox", 2, fail)
    with office.database.transaction() as session:
        kept.write(session)
    do_daily(House(office.database, office.app.extensions["outside"], office.clock, machine_now))
    page = words(office, JOBS)
    for expected in ("连续失败 2 次", "文件不见了", "发送文书和邮件", "每日待办汇总", "尚未运行"):
        assert expected in page
    assert "secret" not in page


@pytest.mark.both_databases
def test_a_failed_job_is_tried_again_once(office: Office) -> None:
    """Its error and who asked are read; a retry runs it from the beginning of its tries, a second click is told."""
    failed = enqueue(office, status=JobStatus.FAILED, tries=3, error="ZeroDivisionError", finished_at=office.clock())
    page = words(office, JOBS)
    assert "程序出错（ZeroDivisionError），详情见服务日志" in page
    assert "centre" in page
    client, address = office.client("admin"), f"{JOBS}/{failed.jurisdiction}/{failed.id}/retry"
    assert send(client, address, JOBS).status_code == 303
    assert (stored(office, failed).status, stored(office, failed).tries) == ("queued", 0)
    send(client, address, JOBS)
    assert "只有失败或者已取消的任务可以重试" in words_of(client)
    assert told(office, "job_retried") == [{"job": str(failed.id), "job_kind": "verify_audit"}]
    kinds = handlers(office.app.extensions["outside"])
    jobs.run_due(office.database, kinds, now=office.clock, machine=machine_now)
    assert stored(office, failed).status == JobStatus.DONE


def words_of(client: object) -> str:
    return tree(client.get(JOBS)).text_content()  # type: ignore[attr-defined]


@pytest.mark.both_databases
def test_a_waiting_job_is_taken_back_and_a_running_one_is_not(office: Office) -> None:
    """Nobody runs what was cancelled; what is under way is finished; unknown ids are not there."""
    waiting, running = enqueue(office), enqueue(office, status=JobStatus.RUNNING, available_at=machine_now())
    client = office.client("admin")
    for job in (waiting, running):
        assert send(client, f"{JOBS}/{job.jurisdiction}/{job.id}/cancel", JOBS).status_code == 303
    assert [stored(office, job).status for job in (waiting, running)] == ["cancelled", "running"]
    assert send(client, f"{JOBS}/nowhere/{waiting.id}/cancel", JOBS).status_code == 404
    jobs.run_due(office.database, HANDLERS, now=office.clock, machine=machine_now)
    assert stored(office, waiting).status == JobStatus.CANCELLED
    assert len(told(office, "job_cancelled")) == 1


def test_a_cancelled_import_says_so_and_the_file_may_come_again(office: Office) -> None:
    """Its batch has ended: the same file handed in again is a new one."""
    content = as_csv(penalties({}))

    def deliver() -> int:
        with office.database.transaction() as session:
            upload, unit = Upload("处罚.csv", content, len(content)), office.world.units["provider"]
            outside, actor = office.app.extensions["outside"], office.world.people["provider"]
            return importing.submit(session, upload, unit, outside, actor=actor, now=office.clock()).id

    first = deliver()
    with office.database.reading() as session:
        job = session.execute(select(Job)).scalar_one()
    send(office.client("admin"), f"{JOBS}/{job.jurisdiction}/{job.id}/cancel", JOBS)
    with office.database.reading() as session:
        batch = session.get_one(ImportBatch, (office.jurisdiction, first))
    assert (batch.status, batch.error) == ("failed", "已由管理员取消，没有办理")
    assert deliver() != first


def test_jobs_are_filtered_and_paged(office: Office) -> None:
    """Every job is on exactly one page, and a filter leaves only its own."""
    made = {str(enqueue(office).id) for _ in range(35)}
    done = enqueue(office, "index_subjects", status=JobStatus.DONE, result={"done": 7})
    client, address, seen = office.client("admin"), JOBS, list[str]()
    while address:
        page = tree(client.get(address))
        seen += page.xpath("//tr[starts-with(@id, 'job-')]//code/text()")
        address = page.xpath("string(//a[@rel='next']/@href)")
    assert (len(seen), set(seen)) == (36, made | {str(done.id)})
    page = tree(client.get(f"{JOBS}?status=done&kind=index_subjects&place=zhongmu"))
    assert page.xpath("//tr[starts-with(@id, 'job-')]//code/text()") == [str(done.id)]
    assert "成功 7" in page.text_content()
    assert not tree(client.get(f"{JOBS}?status=x")).xpath("//tr[starts-with(@id, 'job-')]")
    assert client.get(f"{JOBS}?cursor=x").status_code == 422


@pytest.mark.both_databases
def test_a_stopped_case_is_tried_again_and_the_page_tells_what_came_of_it(office: Office) -> None:
    """In vain first, with the reason; after the fault is gone it goes on, and nothing is left to resume."""
    case = office.file()
    with office.database.transaction() as session:
        session.execute(update(Case).values(incident="ProcessFault: x", timer_at=None, timer_tries=5, state=b"\x00"))
        sound = case.state if "state" in vars(case) else None
    client, address = office.client("admin"), f"{INCIDENTS}/{case.number}/resume"
    assert case.number in words(office, INCIDENTS)
    assert send(client, address, INCIDENTS).status_code == 303
    assert "仍然不能继续" in tree(client.get(INCIDENTS)).text_content()
    assert sound is None
    assert send(client, f"{INCIDENTS}/YY-410122-2026-999999/resume", INCIDENTS).status_code == 404
    assert office.client("centre").post(address).status_code in (400, 403)


@pytest.mark.both_databases
def test_all_stopped_cases_of_a_model_are_resumed_together(office: Office) -> None:
    """One press arranges a job; its result is on the page of jobs."""
    cases = [office.file(serial) for serial in (1, 2)]
    with office.database.transaction() as session:
        session.execute(update(Case).values(incident="ProcessFault: x", timer_tries=5))
    client = office.client("admin")
    page = tree(client.get(INCIDENTS))
    address = page.xpath("string(//form[contains(@action, '/models/')]/@action)")
    answer = send(client, address, INCIDENTS)
    assert (answer.status_code, answer.location) == (303, "/admin/jobs?kind=resume_cases")
    jobs.run_due(office.database, HANDLERS, now=office.clock, machine=machine_now)
    assert "已恢复 2" in tree(client.get(answer.location)).text_content()
    assert "没有停下的案件" in words(office, INCIDENTS)
    assert [office.case(case.id).incident for case in cases] == [None, None]
    assert send(client, address, JOBS).status_code == 404


def letters(office: Office) -> list[OutboxMessage]:
    with office.database.reading() as session:
        return list(session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars())


@pytest.mark.both_databases
def test_a_dead_letter_says_what_it_was_and_hides_its_address(office: Office) -> None:
    """The number of the notice, the unit it goes to; of a mail only as much of the address as tells a mistake."""
    office.until(office.file(), "verify_record")
    with office.database.transaction() as session:
        mail = {"to": "zhangsan@example.com", "subject": "秘密", "text": "秘密"}
        dead = {"open": False, "available_at": machine_now(), "tries": 12, "error": "MailFailed: SMTP 550"}
        session.add(
            OutboxMessage(
                jurisdiction="zhongmu", id=7, kind="mail", dedupe="mail:7", payload=mail, done_at=None, **dead
            )
        )
        session.execute(update(OutboxMessage).values(open=False, error="MailFailed: no connection", tries=12))
    page = words(office, OUTBOX)
    with office.database.reading() as session:
        numbers = session.execute(select(Notice.number)).scalars().all()
    assert numbers
    for expected in ("z***@example.com", "邮件服务器连接不上", "示范provider", *numbers):
        assert expected in page, expected
    assert "zhangsan" not in page
    assert "秘密" not in page


@pytest.mark.both_databases
def test_dead_letters_of_a_kind_are_sent_again_together(office: Office) -> None:
    """Only the chosen kind and only the dead ones; the place's history counts them."""
    office.file(1), office.file(2)
    with office.database.transaction() as session:
        session.execute(update(OutboxMessage).values(open=False, tries=12, error="MailFailed: no connection"))
    count = len(letters(office))
    client = office.client("admin")
    assert send(client, f"{OUTBOX}/retry", OUTBOX, kind="mail", place="").status_code == 404
    assert send(client, f"{OUTBOX}/retry", OUTBOX, kind="notice", place="zhongmu").status_code == 303
    assert [(row.open, row.tries) for row in letters(office)] == [(True, 0)] * count
    assert told(office, "messages_revived") == [{"message_kind": "notice", "count": count}]
    assert send(client, f"{OUTBOX}/retry", JOBS, kind="notice", place="zhongmu").status_code == 404


@pytest.mark.both_databases
def test_a_dead_letter_is_given_up_for_good_with_a_reason(office: Office) -> None:
    """Without one it stays; given up it is no longer counted, keeps what stopped it, and can still be sent."""
    office.file()
    with office.database.transaction() as session:
        session.execute(update(OutboxMessage).values(open=False, tries=12, error="MailFailed: SMTP 550"))
    first, total = letters(office)[0], len(letters(office))
    client, address = office.client("admin"), f"{OUTBOX}/zhongmu/{first.id}/give-up"
    for reason in ("", "nonsense"):
        page = tree(send(client, address, OUTBOX, reason=reason), 422)
        assert page.xpath(f"string(//p[@id='reason-{first.id}-error'])") == "请选择放弃的原因"
    for _ in range(2):  # pressed twice it is one act
        assert send(client, address, OUTBOX, reason="told").status_code == 303
    assert told(office, "message_given_up") == [{"message": str(first.id), "reason": "told"}]
    assert f"发送失败 {total - 1} 条" in words(office, OUTBOX)
    page = words(office, f"{OUTBOX}?view=given_up")
    assert "邮件服务器拒收（SMTP 550）" in page
    assert "已用电话、书面等其他方式告知" in page
    assert send(client, f"{OUTBOX}/zhongmu/{first.id}/retry", f"{OUTBOX}?view=given_up").status_code == 303
    assert letters(office)[0].open


def test_the_system_itself_may_ask_for_work(office: Office) -> None:
    """A job nobody asked for is the system's."""
    with office.database.transaction() as session:
        for status in (JobStatus.QUEUED, JobStatus.FAILED):
            job = jobs.enqueue(session, "china", "load_calendar", {"load": "1"}, actor=SYSTEM, now=office.clock())
            job.status = status
    page = tree(office.client("admin").get(f"{JOBS}?kind=load_calendar"))
    text = page.xpath("string(//tr[starts-with(@id, 'job-')])")
    assert "全国" in text
    assert "系统" in text
    assert len(page.xpath("//tr[starts-with(@id, 'job-')]//a[@href='/admin/calendar/1']")) == 2
    assert not page.xpath("//tr[starts-with(@id, 'job-')]//form"), "limits that must move are moved from their own page"
