"""Filing an objection by its pages, step by step."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.database import Database
from app.models.application import Application
from app.models.case import CaseEvidence, CaseField
from app.models.draft import Draft
from app.models.record import Record
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM, FIRM_NAME, World, build
from tests.web.filing_pages import PERSON, PROMISED, Filer


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    with database.transaction() as session:
        return build(session, clock())


@pytest.fixture
def record(database: Database, clock: FixedClock, world: World) -> Record:
    with database.transaction() as session:
        return world.record(session, clock())


@pytest.fixture
def filer(client: FlaskClient, record: Record) -> Filer:
    """The firm, signed in, with a draft begun."""
    filer = Filer(client)
    filer.sign_in("applicant")
    filer.begin()
    return filer


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_record_is_chosen_by_what_it_was_for(filer: Filer, database: Database, clock: FixedClock, world: World) -> None:
    """A firm with several penalties knows them by the violation, not by the number alone."""
    with database.transaction() as session:
        world.record(session, clock(), CF_WSH="示市监罚〔2026〕2号", CF_WFXW="广告内容不明确")
    filer.step("meaning", meaning="differs")
    assert "示市监罚〔2026〕2号 · 行政处罚 · 广告内容不明确 · 示范provider" in filer.page("record").text


def test_objection_is_filed_step_by_step(filer: Filer, record: Record, database: Database) -> None:
    """Seven plain forms lead from the place to a receipt; what was claimed is what is filed."""
    filer.fill(record)
    page = filer.page("check")
    assert all(text in page.text for text in ("示市监罚〔2026〕1号", "0.8", "决定书载明罚款", FIRM_NAME))
    answer = filer.step("check", **PROMISED)
    assert answer.status_code == 303
    assert re.fullmatch(r"/applications/SQ-410122-2026-000001", str(answer.location))
    with database.reading() as session:
        claim = session.execute(select(CaseField)).scalar_one()
        assert (claim.field, claim.recorded, claim.claimed) == ("CF_NR_FK", "8", "0.8")
        application = session.execute(select(Application)).scalar_one()
        assert (application.applicant_name, application.consent_version) == (FIRM_NAME, "2026-1")


def test_button_pressed_twice_files_once(filer: Filer, record: Record, database: Database) -> None:
    """The draft remembers that it has been sent; going back leads to the receipt."""
    filer.fill(record)
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', filer.page("check").text)
    assert token
    data = {"csrf_token": token[1], **PROMISED}
    answers = [filer.client.post(f"/file/{filer.draft}/check", data=data) for _ in range(2)]
    assert len({answer.location for answer in answers}) == 1
    assert filer.page("claims").location == answers[0].location
    assert count(database, Application) == 1
    with database.reading() as session:
        draft = session.execute(select(Draft)).scalar_one()
        assert draft.content == {"filed": "SQ-410122-2026-000001"}


def test_draft_is_kept_until_the_next_visit(filer: Filer, record: Record) -> None:
    """After signing out and in again the reader goes on where he left."""
    filer.fill(record, until="evidence")
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', filer.page("evidence").text)
    assert token
    filer.client.post("/logout", data={"csrf_token": token[1]})
    filer.sign_in("applicant")
    assert f"/file/{filer.draft}/items/1/evidence" in filer.client.get("/file").text
    assert 'value="0.8"' in filer.page("claims").text


def test_step_cannot_be_skipped(filer: Filer) -> None:
    """A later address leads back to the first step that is open."""
    assert filer.page("check").location == f"/file/{filer.draft}/meaning"


def test_draft_of_somebody_else_is_not_there(filer: Filer, record: Record, app: object) -> None:
    """Another account gets 404, as for a number that does not exist."""
    filer.fill(record)
    other = Filer(filer.client.application.test_client())
    other.sign_in("stranger")
    assert other.client.get(f"/file/{filer.draft}/check").status_code == 404
    assert other.client.get("/file/1/check").status_code == 404


@pytest.mark.parametrize(("meaning", "address"), [("decision", "/remedies"), ("mended", "/repair")])
def test_other_matters_are_told_where_they_go(filer: Filer, meaning: str, address: str) -> None:
    """An objection neither changes a decision nor mends credit."""
    answer = filer.step("meaning", meaning=meaning)
    assert str(answer.location).startswith(f"{address}?place=zhongmu")
    assert filer.client.get(str(answer.location)).status_code == 200


def test_value_that_is_no_objection_is_refused_at_its_field(filer: Filer, record: Record) -> None:
    """What equals the record, or is no amount, is told at once; the rest of the page is kept."""
    filer.fill(record, until="claims")
    same = filer.step("claims", CF_NR_FK="8.00", statement="写好的理由")
    assert same.status_code == 422
    assert "与现有记录相同" in same.text
    assert "写好的理由" in same.text
    assert "以万元为单位的金额" in filer.step("claims", CF_NR_FK="八千").text


def test_objection_without_field_needs_a_reason(filer: Filer, record: Record) -> None:
    """A record that should not be published at all is disputed in words."""
    filer.fill(record, until="fields")
    filer.step("fields", ground="should_not_publish")
    assert "请指出哪项内容有误" in filer.step("claims", statement="").text
    assert filer.step("claims", statement="不属于应当公示的处罚。").status_code == 303


def test_file_is_kept_and_a_bad_one_named(filer: Filer, record: Record, database: Database) -> None:
    """Of two files the sound one stays, the other is refused by name."""
    filer.fill(record, until="evidence")
    good, bad = (io.BytesIO(pdf()), "决定书.pdf"), (io.BytesIO(b"MZ"), "程序.exe")
    answer = filer.step("evidence", files=[good, bad])
    assert answer.status_code == 422
    assert "程序.exe：" in answer.text
    assert "决定书.pdf" in answer.text
    link = re.search(r'href="(/evidence/\d+)"', answer.text)
    assert link
    opened = filer.client.get(link[1])
    assert (opened.mimetype, opened.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    filer.step("evidence", act="next")
    filer.fill_people()
    filer.step("check", **PROMISED)
    assert count(database, CaseEvidence) == 1


def test_file_can_be_taken_out_again(filer: Filer, record: Record) -> None:
    """What is removed from the draft is not filed."""
    filer.fill(record, until="evidence")
    filer.step("evidence", files=[(io.BytesIO(pdf()), "决定书.pdf")])
    page = filer.page("evidence").text
    remove = re.search(r'formaction="(/file/\d+/items/1/files/\d+/remove)"', page)
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', page)
    assert remove
    assert token
    filer.client.post(remove[1], data={"csrf_token": token[1]})
    assert "决定书.pdf" not in filer.page("evidence").text


def test_applicant_is_filled_in_from_the_account(filer: Filer, record: Record) -> None:
    """What the account knows need not be typed."""
    filer.fill(record, until="applicant")
    assert f'value="{FIRM}"' in filer.page("applicant").text


def test_electronic_service_needs_an_address(filer: Filer, record: Record) -> None:
    """Consent to letters by mail names the mailbox."""
    filer.fill(record, until="address")
    assert "同意电子送达的，请填写电子邮箱" in filer.step("address", service="electronic").text
    wrong = filer.step("address", service="electronic", email="nowhere", email_again="nowhere")
    assert "请填写电子邮箱，例如" in wrong.text
    twice = filer.step("address", service="electronic", email="a@example.com", email_again="b@example.com")
    assert "两次填写的电子邮箱不一致" in twice.text
    assert "请填写邮寄地址" in filer.step("address", service="paper").text
    assert "请选择文书怎样送达" in filer.step("address").text
    assert filer.step("address", service="paper", postal="示例路 1 号").location == f"/file/{filer.draft}/check"


def test_doubtful_number_is_confirmed(filer: Filer, record: Record) -> None:
    """A wrong check digit is asked about once, then taken."""
    filer.fill(record, until="applicant")
    doubtful = {**PERSON, "id_number": FIRM[:-1] + "T"}
    assert "校验位不符" in filer.step("applicant", **doubtful).text
    assert filer.step("applicant", **doubtful, confirm_number="y").location == f"/file/{filer.draft}/who"


def test_agent_needs_an_authority_that_covers_filing(filer: Filer, record: Record, database: Database) -> None:
    """The scan of the authority survives other faults of the page, and is filed as evidence."""
    filer.fill(record, until="who")
    filer.step("who", who="agent")
    assert "第 9 步，共 11 步" in filer.page("agent").text
    person = {"name": "示例代理人", "id_type": "resident_id", "id_number": "41012219770707003X", "matter": "异议"}
    letter = (io.BytesIO(pdf()), "授权委托书.pdf")
    first = filer.step("agent", **person, powers=["supplement"], until="2026-12-31", proof=letter)
    assert "授权范围须包括代为申请" in first.text
    assert "授权委托书.pdf" in first.text
    past = filer.step("agent", **person, powers=["file"], until="2026-09-01")
    assert "授权已经到期" in past.text
    assert filer.step("agent", **person, powers=["file"], until="2026-12-31").status_code == 303
    filer.say_address()
    assert filer.step("check", **PROMISED).status_code == 303
    with database.reading() as session:
        agent = session.execute(select(Application)).scalar_one().agent
    assert agent is not None
    assert (agent["name"], agent["authority"]["powers"]) == ("示例代理人", ["file"])
    assert count(database, CaseEvidence) == 1


def test_stranger_finds_a_units_record_by_its_document_alone(client: FlaskClient, record: Record) -> None:
    """Only publishable fields are shown, and personal ones cannot be disputed unseen."""
    filer = Filer(client)
    filer.sign_in("stranger")
    filer.begin()
    filer.step("meaning", meaning="differs")
    assert "没有找到您名下的记录" in filer.page("record").text
    unit = str(record.provider_id)
    assert "没有找到已公示的单位记录" in filer.step("find", provider=unit, document_number="示罚〔1999〕1号").text
    found = filer.step("find", provider=unit, document_number="示市监罚〔2026〕1号")
    assert found.location == f"/file/{filer.draft}/items/1/fields"
    page = filer.page("fields").text
    assert "罚款金额" in page
    assert "CF_FRDB" not in page


def test_natural_persons_record_is_never_found_by_typing(
    client: FlaskClient, database: Database, clock: FixedClock, world: World
) -> None:
    """Neither by its document number nor by its id."""
    with database.transaction() as session:
        changes = {"CF_XDR_SHXYM": "", "CF_XDR_ZJHM": "41012219770707003X", "CF_XDR_MC": "示例人", "CF_WSH": "示罚2号"}
        private = world.record(session, clock(), **changes)
    filer = Filer(client)
    filer.sign_in("stranger")
    filer.begin()
    filer.step("meaning", meaning="differs")
    assert filer.step("find", provider=str(private.provider_id), document_number="示罚2号").status_code == 422
    assert filer.step("record", records=[str(private.id)]).status_code == 404


def test_record_with_an_open_case_leads_to_it(filer: Filer, record: Record) -> None:
    """New facts belong to the case that is open; it is shown before anything is typed in vain."""
    filer.fill(record)
    filer.step("check", **PROMISED)
    filer.begin()
    filer.step("meaning", meaning="differs")
    page = filer.page("record").text
    assert "/progress/YY-410122-2026-000001" in page
    assert f'value="{record.id}"' not in page


def test_case_opened_meanwhile_is_told_at_the_end(filer: Filer, record: Record) -> None:
    """Two drafts about one record: the second leads to the case of the first, and nothing typed is lost."""
    first = filer.draft
    filer.begin()
    filer.fill(record)
    second, filer.draft = filer.draft, first
    filer.fill(record)
    filer.step("check", **PROMISED)
    filer.draft = second
    answer = filer.step("check", **PROMISED)
    assert answer.status_code == 409
    assert "/progress/YY-410122-2026-000001" in answer.text
    assert "决定书载明罚款" in answer.text
