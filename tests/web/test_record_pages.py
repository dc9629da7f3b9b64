"""The page of a record: each reads as much of it as he may, and is remembered for it."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.database import Database
from app.domain.record_words import Withheld
from app.models.event import AdminEvent
from app.models.person_link import PersonLink
from app.models.record import Record, RecordView
from app.services import accounts
from app.web.views import public_search
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.services.listening import statements
from tests.services.story import Story, wrong
from tests.services.world import FIRM, LEGAL_PERSON, LEGAL_PERSON_NUMBER
from tests.web.office import Office, send, tree
from tests.web.visiting import Visitor

PERSON, NAME = "410122199003078518", "张某某"
MASKED = "410122********8518"


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    clock.set("2026-09-18 10:00")
    return Story(database, clock)


def visitor(app: Flask | FlaskClient, login: str) -> Visitor:
    made = Visitor(app if isinstance(app, FlaskClient) else app.test_client())
    made.sign_in(login)
    return made


def views(story: Story) -> list[tuple[bool, bool]]:
    """Whether each look was by a unit, and unmasked."""
    with story.database.reading() as session:
        rows = session.execute(select(RecordView).order_by(RecordView.id)).scalars()
        return [(row.organisation_id is not None, row.unmasked) for row in rows]


def link(pages: Visitor, story: Story, **changes: object) -> int:
    """Link a person by the form; answers the status."""
    address = f"/records/{story.record.id}/persons"
    fields = {"name": NAME, "id_number": PERSON, "role": "principal", "document": "示市监认〔2026〕3号"}
    data = {**fields, "files": (BytesIO(pdf()), "责任认定书.pdf"), **changes}
    return pages.post(address, **data).status_code


def test_everybody_but_the_subject_leaves_a_line(app: Flask, story: Story) -> None:
    """The firm reads unit and day, auditor and supervisor also who and when, a unit nothing of it."""
    address = f"/records/{story.record.id}"
    firm, centre = visitor(app, "applicant"), visitor(app, "centre")
    assert "还没有别人打开过" in firm.get(address).text
    assert "谁查看过" not in centre.get(address).text
    centre.get(address)
    told = firm.get(address).text
    assert told.count("<li><span>示范centre") == 1
    assert "10:00</time>" not in told.partition("谁查看过")[2]
    assert "示范centre · centre" in visitor(app, "supervisor").get(address).text
    assert len(views(story)) == 3


def test_a_look_by_the_interface_is_a_look(app: Flask, story: Story) -> None:
    """Programs leave the same line."""
    with story.database.transaction() as session:
        account = session.get_one(accounts.Account, story.world.people["centre"].account_id)
        token = accounts.new_token(session, account, now=story.clock())
    address = f"/api/v1/records/{story.record.id}"
    assert app.test_client().get(address, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert views(story) == [(True, False)]


def test_full_values_are_shown_to_handlers_and_logged(app: Flask, story: Story) -> None:
    """`?full=1` does nothing for those who only watch."""
    address = f"/records/{story.record.id}?full=1"
    assert LEGAL_PERSON_NUMBER in visitor(app, "provider").get(address).text
    assert LEGAL_PERSON_NUMBER not in visitor(app, "auditor").get(address).text
    assert [unmasked for _, unmasked in views(story)] == [True, False]
    with story.database.reading() as session:
        (data,) = session.execute(select(AdminEvent.data).where(AdminEvent.kind == "personal_data_viewed")).scalars()
    assert data == {"what": [f"record:{story.record.id}"]}


def test_differences_name_the_case_to_those_who_see_it(app: Flask, story: Story) -> None:
    """What the record said before and after, by which case; personal values stay masked in it."""
    story.file(items=[{"record": str(story.record.id), "ground": "error", "statement": "有误",
                       "fields": [{"field": "CF_NR_FK", "claimed": "0.8"}]}])  # fmt: skip
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong())
    page = visitor(app, "centre").get(f"/records/{story.record.id}").text
    for words in ("<del>8</del>", "<ins>0.8</ins>", f"/cases/{story.case().number}", "第 2 版"):
        assert words in page
    assert f"/progress/{story.case().number}" in visitor(app, "applicant").get(f"/records/{story.record.id}").text


def test_persons_are_linked_masked_and_taken_off(app: Flask, story: Story) -> None:
    """The name in full only for who asks for it; a double click links once."""
    provider = visitor(app, "provider")
    assert link(provider, story, name="") == 422
    assert link(provider, story) == 303
    assert link(provider, story) == 422
    page = provider.get(f"/records/{story.record.id}").text
    assert MASKED in page
    assert (NAME in page, PERSON in page) == (False, False)
    with story.database.reading() as session:
        row = session.execute(select(PersonLink)).scalar_one()
    subject = f"/subjects/{row.subject_id}"
    for who, status in (("centre", 200), ("foreign.centre", 404), ("applicant", 404), ("provider2", 404)):
        assert visitor(app, who).get(subject).status_code == status, who
    assert NAME not in provider.get(subject).text
    assert NAME in provider.get(f"{subject}?full=1").text
    # Where nobody may see a name, the firm does not either.
    assert "张**" not in visitor(app, "applicant").get(f"/records/{story.record.id}").text
    away = f"/records/{story.record.id}/persons/{row.id}/remove"
    assert provider.post(away, reason="").status_code == 422
    assert provider.post(away, reason="责任人认定有误。").status_code == 303
    assert provider.get(away).status_code == 404
    assert MASKED not in provider.get(f"/records/{story.record.id}").text


def test_court_mark_is_set_once_by_two_clicks(app: Flask, story: Story) -> None:
    """The form says what it asks for: sent again it takes nothing off."""
    provider, address = visitor(app, "provider"), f"/records/{story.record.id}/court"
    given = {"on": "1", "document": "示法立〔2026〕7号", "reason": "已提起行政诉讼。"}
    assert [provider.post(address, **given).status_code for _ in range(2)] == [303, 422]
    page = provider.get(f"/records/{story.record.id}").text
    assert "复议或者诉讼未决" in page
    assert "示法立〔2026〕7号" in page
    assert visitor(app, "centre").get(address).status_code == 403
    assert visitor(app, "foreign.provider").get(address).status_code == 404


def test_where_the_plan_has_no_classes_the_page_says_so(app: Flask, story: Story) -> None:
    """中牟 publishes everything; nothing can be chosen, and what is sent all the same is refused."""
    provider, address = visitor(app, "provider"), f"/records/{story.record.id}/disclosure"
    assert "一律社会公开" in provider.get(address).text
    token = provider.get(f"/records/{story.record.id}/court").text.partition('name="csrf_token"')[2]
    value = token.partition('value="')[2].partition('"')[0]
    sent = {"csrf_token": value, "disclosure": "authorised", "withheld": "", "reason": "试"}
    assert provider.client.post(address, data=sent).status_code == 422


@pytest.mark.parametrize("address", ["/records?q=zhongmu&kind=penalty", "/records/{id}", "/records/{id}?full=1"])
def test_a_page_takes_a_bounded_number_of_statements(app: Flask, story: Story, address: str) -> None:
    """However many records, versions and persons there are."""
    with story.database.transaction() as session:
        for serial in range(2, 20):
            story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{serial}号")
    centre = visitor(app, "centre")
    path = address.format(id=story.record.id)
    centre.get(path)
    with statements(app.extensions["database"]) as heard:
        assert centre.get(path).status_code == 200
    most = 22 if "full" in path else 15
    assert len(heard) <= most, [each[:90] for each in heard]


def test_public_search_shows_firms_without_persons(app: Flask, story: Story) -> None:
    """Signed in or not; the mark, the way to object, and the source are there."""
    with story.database.transaction() as session:
        session.execute(update(Record).values(disputed=True))
    page = app.test_client().get(f"/search?q={FIRM}").text
    for words in ("示市监罚〔2026〕1号", "异议处理中", "对此有异议", "决定书原件为准", "2026年9月18日 10:00"):
        assert words in page, words
    assert (LEGAL_PERSON in page, LEGAL_PERSON_NUMBER in page) == (False, False)
    assert app.test_client().get("/search?q=示范甲&lang=en").status_code == 200
    for wrong_query in ("q=", "q=甲", f"q={PERSON}", "q=示范甲&page=11", "q=示范甲&page=x", "q=" + "长" * 300):
        answer = app.test_client().get(f"/search?{wrong_query}")
        assert answer.status_code == 422, wrong_query
        assert "error-summary" in answer.text


def test_public_search_forgets_what_is_kept_back(app: Flask, story: Story) -> None:
    with story.database.transaction() as session:
        session.execute(update(Record).values(withheld=Withheld.PERSONAL_PRIVACY))
    assert "没有找到公示信息" in app.test_client().get(f"/search?q={FIRM}").text


def test_public_search_is_throttled_by_address(app: Flask, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody copies the stock; the page without a question stays open."""
    monkeypatch.setattr(public_search, "SEARCHES_PER_ADDRESS", 3)
    client = app.test_client()
    assert [client.get(f"/search?q={FIRM}").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/search").status_code == 200
    with story.database.reading() as session:
        assert session.execute(select(func.count()).select_from(RecordView)).scalar_one() == 0


def test_an_objection_begins_on_the_record_one_came_from(app: Flask, story: Story) -> None:
    """From the public search to the filing: place chosen, record in it; a made-up record is left out."""
    stranger = visitor(app, "stranger")
    for record, there in ((str(story.record.id), True), ("77", False), ("x", False)):
        page = stranger.get(f"/file?place=zhongmu&record={record}").text
        assert f'value="{record}"' in page
        begun = stranger.post("/file", jurisdiction="zhongmu", consent="y", record=record)
        assert begun.status_code == 303
        draft = begun.location.removesuffix("/meaning")
        followed = stranger.post(f"{draft}/meaning", meaning="differs", seen="0")
        chosen = stranger.get(followed.location or draft).text
        assert ("示市监罚〔2026〕1号" in chosen) is there, record


def test_a_decision_that_lost_its_force_is_taken_back_on_the_page(app: Flask, clock: FixedClock) -> None:
    """行政处罚法 48 stands on the form; faults keep what was typed; afterwards the record says why it is gone."""
    clock.set("2026-09-18 10:00")
    office = Office(app, clock)
    with office.database.transaction() as session:
        record = office.world.record(session, clock())
    address, client = f"/records/{record.id}/struck-down", office.client("provider")
    assert "三日内撤回行政处罚决定信息" in client.get(address).text
    typed = {"ended": "revoked", "organ": "court", "document": "（2026）示行初1号", "reason": "法院判决撤销。"}
    page = tree(send(client, address, **typed, on="2026-13-01"), 422)
    assert page.xpath("string(//input[@name='document']/@value)") == typed["document"]
    assert send(client, address, **typed, on="2026-09-17").status_code == 303
    shown = client.get(f"/records/{record.id}").text
    assert "原处罚决定被依法撤销" in shown
    assert address not in shown
    again = send(client, address, f"/records/{record.id}/court", **typed, on="2026-09-17")
    assert "已经撤销" in tree(again, 422).text_content()
    assert office.client("centre").get(address).status_code == 403


def test_a_receiver_tells_that_a_decision_lost_its_force(app: Flask, clock: FixedClock) -> None:
    """The record then says by when its provider takes it back, to the provider and to whoever told; once."""
    clock.set("2026-09-18 10:00")
    office = Office(app, clock)
    with office.database.transaction() as session:
        record = office.world.record(session, clock())
    page, client = f"/records/{record.id}", office.client("centre")
    address = f"{page}/force-lost"
    assert tree(client.get(page)).xpath(f"//a[@href='{address}']")
    typed = {"ended": "void", "organ": "itself", "document": "示市监撤〔2026〕1号", "reason": "程序违法。"}
    assert tree(send(client, address, **typed), 422).xpath("//div[@id='error-summary']")
    assert send(client, address, **typed, on="2026-09-17").status_code == 303
    for who in ("centre", "provider"):
        assert "最迟" in office.client(who).get(page).text
    assert not tree(client.get(page)).xpath(f"//a[@href='{address}']")
    assert tree(send(client, address, **typed, on="2026-09-17"), 422) is not None
    assert office.client("provider").get(address).status_code == 403
    assert office.client("foreign_centre").get(address).status_code == 404
