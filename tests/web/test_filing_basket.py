"""Several records in one filing, what is kept while typing, and what stands in the way, by the pages as plain forms."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.domain.vocabulary import RecordStatus
from app.models.case import Case, CaseEvidence
from app.models.draft import Draft
from app.models.evidence import Evidence
from app.models.record import Record
from app.services import drafts
from app.services.filing import MAX_ITEMS
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM, World, build
from tests.web.filing_pages import MAIL, PERSON, PROMISED, Filer

ADULT = "41012219770707003X"


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    with database.transaction() as session:
        return build(session, clock())


@pytest.fixture
def penalties(database: Database, clock: FixedClock, world: World) -> list[Record]:
    """Two penalties on the firm."""
    with database.transaction() as session:
        return [world.record(session, clock(), CF_WSH=f"示市监罚〔2026〕{number}号") for number in (1, 2)]


@pytest.fixture
def filer(client: FlaskClient, penalties: list[Record]) -> Filer:
    filer = Filer(client)
    filer.sign_in("applicant")
    filer.begin()
    return filer


def content(database: Database) -> dict[str, object]:
    with database.reading() as session:
        return session.execute(select(Draft.content)).scalar_one()


def test_two_records_become_two_cases_under_one_receipt(
    filer: Filer, penalties: list[Record], database: Database
) -> None:
    """Each has its own pages, claims and files; a file of one may serve the other."""
    filer.fill(*penalties, until="evidence")
    filer.step("evidence", files=[(io.BytesIO(pdf()), "决定书.pdf")])
    filer.step("evidence", act="next")
    filer.item = "2"
    filer.step("fields", ground="should_not_publish")
    filer.step("claims", statement="不属于应当公示的处罚。")
    shared = filer.page("evidence").text
    assert "本次申请中其他记录的材料" in shared
    with database.reading() as session:
        file = session.execute(select(Evidence.id)).scalar_one()
    filer.step("evidence", act="next", shared=[str(file)], **{f"shows_{file}": "载明金额"})
    basket = filer.page("basket").text
    assert all(text in basket for text in ("示市监罚〔2026〕1号", "示市监罚〔2026〕2号", "材料 1 份"))
    filer.fill_people()
    check = filer.page("check").text
    assert all(text in check for text in ("信息错误", "不应公示", "载明金额", "2 条，各成一件"))
    receipt = filer.client.get(str(filer.step("check", **PROMISED).location)).text
    assert all(f"YY-410122-2026-00000{number}" in receipt for number in (1, 2))
    with database.reading() as session:
        assert len(session.execute(select(CaseEvidence.case_id)).scalars().all()) == 2
        assert session.execute(select(Case.ground).order_by(Case.id)).scalars().all() == ["error", "should_not_publish"]


def test_record_can_be_added_edited_and_taken_out(filer: Filer, penalties: list[Record], database: Database) -> None:
    """The list leads on to another record, and back to the pages of each."""
    filer.fill(penalties[0], until="basket")
    assert filer.step("basket", act="add").location == f"/file/{filer.draft}/record"
    page = filer.page("record").text
    assert "已经选择的记录" in page
    assert f'value="{penalties[0].id}"' not in page
    assert filer.step("record", records=[str(penalties[1].id)]).location == f"/file/{filer.draft}/items/2/fields"
    assert filer.page("check").location == f"/file/{filer.draft}/items/2/fields"
    basket = f"/file/{filer.draft}/items/1/fields"
    removed = filer.post(f"/file/{filer.draft}/items/1/remove", page=basket)
    assert removed.location == f"/file/{filer.draft}/basket"
    assert list(content(database)["items"]) == ["2"]  # type: ignore[call-overload]
    assert filer.client.get(basket).status_code == 404
    filer.post(f"/file/{filer.draft}/items/2/remove", page=f"/file/{filer.draft}/items/2/fields")
    assert filer.page("check").location == f"/file/{filer.draft}/record"


def test_same_record_twice_is_one(filer: Filer, penalties: list[Record], database: Database) -> None:
    """Ticked twice, sent twice: it stands in the list once."""
    filer.step("meaning", meaning="differs")
    twice = [str(penalties[0].id)] * 2
    filer.step("record", records=twice)
    filer.step("record", records=twice)
    assert len(content(database)["items"]) == 1  # type: ignore[arg-type]


def test_record_of_another_county_is_not_there(
    filer: Filer, database: Database, clock: FixedClock, world: World
) -> None:
    """The place was chosen before; its neighbour's records answer like ones that do not exist."""
    with database.transaction() as session:
        foreign = world.record(session, clock(), "foreign_provider")
    filer.step("meaning", meaning="differs")
    assert filer.step("record", records=[str(foreign.id)]).status_code == 404
    assert filer.step("record", records=["9" * 30]).status_code == 404


def test_one_record_more_than_a_filing_takes_is_refused(
    filer: Filer, penalties: list[Record], database: Database, clock: FixedClock, world: World
) -> None:
    """Fifty are taken, the fifty-first is told at once."""
    with database.transaction() as session:
        rows = [world.record(session, clock(), CF_WSH=f"示市监罚〔2026〕{n}号") for n in range(100, 100 + MAX_ITEMS)]
    filer.step("meaning", meaning="differs")
    answer = filer.step("record", records=[str(each.id) for each in (*rows, penalties[0])])
    assert answer.status_code == 422
    assert "一次申请至多 50 条记录" in answer.text


def test_record_that_is_gone_is_said_and_can_be_taken_out(
    filer: Filer, penalties: list[Record], database: Database
) -> None:
    """What cannot be disputed any more does not close the way for the others."""
    filer.fill(*penalties)
    with database.transaction() as session:
        gone = session.execute(select(Record).where(Record.id == penalties[0].id)).scalar_one()
        gone.status = RecordStatus.ERASED
    page = filer.page("check")
    assert page.status_code == 200
    assert "请从本次申请中去掉" in page.text
    assert filer.step("check", **PROMISED).status_code == 422
    filer.post(f"/file/{filer.draft}/items/1/remove", page=filer.address("check"))
    filer.step("basket")
    assert filer.step("check", **PROMISED).status_code == 303


def test_what_is_typed_is_kept_and_shown_again(filer: Filer, penalties: list[Record]) -> None:
    """By the script while typing, and by a refused form; saving the step forgets it."""
    filer.fill(penalties[0], until="claims")
    keep = f"/file/{filer.draft}/keep/claims.1"
    answer = filer.post(keep, page=filer.address("claims"), statement="写到一半", version="0")
    assert (answer.status_code, answer.text) == (200, "10:00")
    page = filer.page("claims").text
    assert "写到一半" in page
    assert "还没有保存的内容" in page
    filer.step("claims", CF_NR_FK="八千", statement="另一句")
    assert "另一句" in filer.page("claims").text
    assert filer.step("claims", CF_NR_FK="0.8", statement="写好了").status_code == 303
    assert "还没有保存的内容" not in filer.page("claims").text


@pytest.mark.parametrize("key", ["claims.2", "claims", "agent", "nothing", "claims.1.1"])
def test_step_that_is_not_of_the_draft_keeps_nothing(filer: Filer, penalties: list[Record], key: str) -> None:
    """Only pages of this draft have a place to keep what is typed on them."""
    filer.fill(penalties[0], until="claims")
    assert filer.post(f"/file/{filer.draft}/keep/{key}", page=filer.address("claims")).status_code == 404


def test_too_much_typed_is_refused(filer: Filer, penalties: list[Record]) -> None:
    """A draft is no store for anything else."""
    filer.fill(penalties[0], until="claims")
    keep, page = f"/file/{filer.draft}/keep/claims.1", filer.address("claims")
    assert filer.post(keep, page=page, statement="长" * (drafts.MAX_TYPED + 1)).status_code == 422


def test_later_window_is_warned(filer: Filer, penalties: list[Record], database: Database) -> None:
    """A step saved elsewhere since is not overwritten; its words wait on the page, and the next save takes them."""
    filer.fill(penalties[0], until="claims")
    assert filer.step("claims", CF_NR_FK="0.8", statement="第一个窗口", version="0").status_code == 303
    late = filer.step("claims", CF_NR_FK="0.7", statement="第二个窗口", version="0")
    assert late.location == filer.address("claims")
    page = filer.page("claims").text
    assert "没有覆盖" in page
    assert "第二个窗口" in page
    assert content(database)["items"]["1"]["statement"] == "第一个窗口"  # type: ignore[call-overload,index]
    keep = f"/file/{filer.draft}/keep/claims.1"
    assert filer.post(keep, page=filer.address("claims"), version="0").status_code == 409
    assert filer.step("claims", CF_NR_FK="0.7", statement="第二个窗口", version="1").status_code == 303


def test_guardian_is_asked_for_relation_and_proof(filer: Filer, penalties: list[Record]) -> None:
    """For a person, never for a firm; what was said of an agent is forgotten with the standing."""
    filer.fill(penalties[0], until="who")
    assert "guardian" not in filer.page("who").text
    filer.step("applicant", **{**PERSON, "name": "示例人", "id_type": "resident_id", "id_number": ADULT})
    assert 'value="staff"' not in filer.page("who").text
    filer.step("who", who="guardian")
    page = filer.page("agent").text
    assert "不需要授权委托书" in page
    person = {"name": "示例监护人", "id_type": "resident_id", "id_number": ADULT}
    missing = filer.step("agent", **person)
    assert missing.status_code == 422
    assert "请选择与申请人的关系" in missing.text
    proof = (io.BytesIO(pdf()), "户口簿.pdf")
    assert filer.step("agent", **person, relation="parent", proof=proof).status_code == 303
    filer.step("address", **MAIL)
    check = filer.page("check").text
    assert all(text in check for text in ("法定代理人", "父母", "户口簿.pdf", "申请人已成年"))
    assert str(filer.step("check", **PROMISED).location).startswith("/applications/")


def test_file_too_many_or_of_a_wrong_kind_is_told_to_the_script(filer: Filer, penalties: list[Record]) -> None:
    """One file, one answer: the list as it stands, or the way out."""
    filer.fill(penalties[0], until="evidence")
    page = filer.address("evidence")
    taken = filer.post(filer.address("files"), page=page, files=[(io.BytesIO(pdf()), "决定书.pdf")])
    assert taken.json is not None
    assert "决定书.pdf" in taken.json["list"]
    heic = filer.post(filer.address("files"), page=page, files=[(io.BytesIO(b"0000ftypheic"), "照片.heic")])
    assert heic.status_code == 422
    assert heic.json == {"fault": "照片.heic：不支持此种图片，请另存为 JPG 或者 PNG 后重新上传"}


def test_address_is_changed_until_the_cases_are_closed(
    filer: Filer, penalties: list[Record], database: Database
) -> None:
    """The applicant's page shows where letters go, and takes another address; the case remembers that it did."""
    filer.fill(penalties[0])
    receipt = str(filer.step("check", **PROMISED).location)
    address = f"{receipt}/address"
    assert "firm@example.com" in filer.client.get(receipt).text
    wrong = filer.post(address, service="paper", postal="")
    assert wrong.status_code == 422
    assert filer.post(address, service="paper", postal="示例路 2 号").location == receipt
    page = filer.client.get(receipt).text
    assert "纸质送达" in page
    assert "示例路 2 号" in page
    assert "申请人更改送达地址" in filer.client.get("/progress/YY-410122-2026-000001").text
    other = Filer(filer.client.application.test_client())
    other.sign_in("rival")
    assert other.client.get(address).status_code == 404


def test_draft_of_the_former_shape_still_opens(
    filer: Filer, penalties: list[Record], database: Database, clock: FixedClock, world: World
) -> None:
    """One record at the top, one page for the person: it goes on where it stood, and the new page is asked for."""
    old = {
        "jurisdiction": "zhongmu",
        "consent": "2026-1",
        "done": ["meaning", "record", "fields", "claims", "evidence", "applicant"],
        "record": str(penalties[0].id),
        "ground": "error",
        "disputed": ["CF_NR_FK"],
        "claims": {"CF_NR_FK": "0.8"},
        "statement": "写好的理由",
        "evidence": [],
        "applicant": {"name": "甲", "id_type": "uscc", "id_number": FIRM, "email": None, "e_service": False},
        "by_agent": False,
        "agent": None,
    }
    with database.transaction() as session:
        session.execute(select(Draft)).scalar_one().content = old
    assert "写好的理由" in filer.page("claims").text
    assert filer.client.get(f"/file/{filer.draft}").location == f"/file/{filer.draft}/basket"
    filer.step("basket")
    assert filer.page("check").location == f"/file/{filer.draft}/address"
    filer.say_address()
    assert filer.step("check", **PROMISED).status_code == 303
