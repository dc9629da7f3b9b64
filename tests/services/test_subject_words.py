"""By what names subjects are found, and how those stored before catch up."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.database import Database
from app.domain.vocabulary import IdType
from app.models.record import Subject
from app.models.work import Job
from app.scheduler import tick
from app.services import subject_words
from app.services.subject_words import words
from tests.fixed_clock import FixedClock
from tests.services.household import keep_house
from tests.services.story import Story


def test_a_firm_is_found_by_parts_of_its_name_and_by_how_it_sounds(database: Database) -> None:
    """Readings are those of whole words: 中牟 is Zhongmu, 重庆 Chongqing; full-width letters count as plain ones."""
    found = words("中牟县Ａ１食品（重庆）有限公司", IdType.USCC)
    assert found["search_name"] == "中牟县A1食品(重庆)有限公司"
    assert found["pinyin"] == "zhongmuxiana1shipinchongqingyouxiangongsi"
    assert found["initials"] == "zmxa1spcqyxgs"


def test_a_person_is_found_by_the_whole_name_alone(database: Database) -> None:
    """Nothing of a person's name is stored in the clear; blanks and width do not matter."""
    found = words("张　某", IdType.RESIDENT_ID)
    assert found == {**words("张某", IdType.RESIDENT_ID), "search_name": None, "pinyin": None, "initials": None}
    assert found["name_index"] != words("张某某", IdType.RESIDENT_ID)["name_index"]


def test_a_name_longer_than_its_columns_is_cut(database: Database) -> None:
    found = words("装" * 400, IdType.USCC)
    assert [len(found[name] or "") for name in ("search_name", "pinyin", "initials")] == [200, 800, 200]


@pytest.mark.both_databases
def test_subjects_without_words_get_them_once(
    app: Flask, database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`db upgrade` asks for it once a place however often it runs; the job fills batch by batch."""
    monkeypatch.setattr(subject_words, "BATCH", 1)
    story = Story(database, clock)
    with database.transaction() as session:
        story.world.record(session, clock(), CF_XDR_SHXYM="91410122MA0000002W", CF_XDR_MC="重庆示范有限公司")
        session.execute(update(Subject).values(name_index=None, search_name=None, pinyin=None, initials=None))
    run = app.test_cli_runner().invoke
    assert "indexed in 1 places" in run(args=["db", "upgrade"]).stdout
    assert "indexed" not in run(args=["db", "upgrade"]).stdout
    tick(keep_house(database, clock, tmp_path))
    with database.reading() as session:
        assert session.execute(select(func.count()).where(Subject.name_index.is_(None))).scalar_one() == 0
        assert set(session.execute(select(Subject.initials)).scalars()) == {"zmxsfjsmyxgs", "cqsfyxgs"}
        job = session.execute(select(Job)).scalar_one()
    assert (job.status, job.result) == ("done", {"done": 2})
    assert "indexed" not in run(args=["db", "upgrade"]).stdout
