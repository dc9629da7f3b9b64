"""Drafts of objections on real databases: kept, sent once, and forgotten."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.adapters.file_store import MemoryStore
from app.database import Database
from app.domain.errors import Conflict, Invalid, NotFound
from app.models.application import Application
from app.models.evidence import Evidence
from app.services import draft_files, drafts
from tests.fixed_clock import FixedClock
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME

pytestmark = pytest.mark.both_databases


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    return Story(database, clock)


def said(story: Story, **changes: object) -> dict[str, object]:
    """What is said of the record."""
    known = {"record": str(story.record.id), "ground": "error", "disputed": ["CF_NR_FK"]}
    return {**known, "claims": {"CF_NR_FK": "0.8"}, "statement": "", "evidence": [], **changes}


@pytest.fixture
def draft_id(story: Story) -> int:
    """A draft with everything filled in."""
    actor, now = story.world.people["applicant"], story.clock()
    content = {
        "items": {"1": said(story)},
        "applicant": {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM},
    }
    with story.database.transaction() as session:
        draft = drafts.begin(session, "zhongmu", actor=actor, now=now)
        drafts.keep(session, draft.id, content, done="check", actor=actor, now=now)
        return draft.id


def submit(story: Story, draft_id: int, who: str = "applicant") -> str:
    with story.database.transaction() as session:
        return drafts.submit(session, draft_id, actor=story.world.people[who], now=story.clock())


def test_two_presses_at_once_file_once(story: Story, draft_id: int) -> None:
    """The draft's row is the lock: both presses are answered the same number."""
    with ThreadPoolExecutor(2) as pool:
        numbers = {each.result(timeout=30) for each in [pool.submit(submit, story, draft_id) for _ in range(2)]}
    assert len(numbers) == 1
    with story.database.reading() as session:
        assert session.execute(select(func.count()).select_from(Application)).scalar_one() == 1


def test_sent_draft_keeps_nothing_but_its_number(story: Story, draft_id: int) -> None:
    """What was typed lives on in the application alone, and nothing changes or removes the way to it."""
    actor, now = story.world.people["applicant"], story.clock()
    number = submit(story, draft_id)
    with story.database.transaction() as session:
        drafts.keep(session, draft_id, {"statement": "later"}, actor=actor, now=now)
        drafts.discard(session, draft_id, actor=actor)
    with story.database.reading() as session:
        assert drafts.own(session, draft_id, actor=actor).content == {"filed": number}
        assert drafts.unfinished(session, actor=actor) == []


def test_refused_filing_leaves_the_draft_as_it_was(story: Story, draft_id: int) -> None:
    """Nothing is lost by a refusal."""
    actor, now = story.world.people["applicant"], story.clock()
    with story.database.transaction() as session:
        drafts.keep(session, draft_id, {"claims": {"CF_NR_FK": "8"}}, item="1", actor=actor, now=now)
    with pytest.raises(Invalid):
        submit(story, draft_id)
    with story.database.reading() as session:
        assert drafts.own(session, draft_id, actor=actor).content["items"]["1"]["claims"] == {"CF_NR_FK": "8"}


@pytest.mark.parametrize("who", ["stranger", "centre", "admin"])
def test_draft_belongs_to_its_account_alone(story: Story, draft_id: int, who: str) -> None:
    """Nobody else reads, sends or throws it away."""
    with pytest.raises(NotFound):
        submit(story, draft_id, who)
    with pytest.raises(NotFound), story.database.transaction() as session:
        drafts.discard(session, draft_id, actor=story.world.people[who])


def test_unsent_draft_is_thrown_away(story: Story, draft_id: int) -> None:
    """Its row is gone."""
    actor = story.world.people["applicant"]
    with story.database.transaction() as session:
        drafts.discard(session, draft_id, actor=actor)
    with pytest.raises(NotFound), story.database.reading() as session:
        drafts.own(session, draft_id, actor=actor)


def test_number_of_drafts_is_limited(story: Story) -> None:
    """Twenty unsent drafts are enough for one account."""
    actor, now = story.world.people["applicant"], story.clock()
    with story.database.transaction() as session:
        for _ in range(drafts.MAX_DRAFTS):
            drafts.begin(session, "zhongmu", actor=actor, now=now)
        with pytest.raises(Conflict) as refused:
            drafts.begin(session, "zhongmu", actor=actor, now=now)
    assert refused.value.code == "too_many_drafts"


def test_files_of_a_draft_are_limited_together(story: Story, draft_id: int) -> None:
    """Each file may be small enough and all of them too much."""
    actor, now = story.world.people["applicant"], story.clock()
    digest = MemoryStore().put(b"x")
    with story.database.transaction() as session:
        files = [
            Evidence(
                id=draft_id + position,
                account_id=actor.account_id,
                name="材料.pdf",
                type="application/pdf",
                size=60,
                sha256=digest,
                scan="not_scanned",
                uploaded_at=now,
            )
            for position in (1, 2)
        ]
        session.add_all(files)
        session.flush()
        draft_files.attach(session, draft_id, files[0], item="1", most=100, actor=actor, now=now)
        with pytest.raises(Invalid):
            draft_files.attach(session, draft_id, files[1], item="1", most=100, actor=actor, now=now)
