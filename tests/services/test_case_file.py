"""案卷: whole, provable by anybody with Python, masked where that is due, and every taking told of."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.adapters.outside import Outside
from app.domain.case_files import Purpose
from app.domain.errors import Forbidden, NotFound
from app.domain.permissions import SYSTEM
from app.services import case_file, case_file_jobs, evidence
from app.services.case_file import Made, Wanted
from app.services.job_kinds import handlers
from app.services.jobs import run_now
from tests.adapters import hostile_files as files
from tests.services.household import keep_house
from tests.services.story import OPINION, PERSONAL, STATEMENT, Story


@pytest.fixture
def outside(story: Story, tmp_path: Path) -> Outside:
    return keep_house(story.database, story.clock, tmp_path).outside


@pytest.fixture
def answered(story: Story, outside: Outside) -> Story:
    """A case with evidence, an opinion and a written answer."""
    with story.database.transaction() as session:
        who = story.world.people["applicant"]
        row = evidence.upload(session, "决定书.pdf", files.pdf(), outside, limit=10**7, actor=who, now=story.clock())
    item = {"record": str(story.record.id), "ground": "error", "statement": STATEMENT, "evidence": [str(row.id)]}
    story.file(items=[{**item, "fields": [{"field": "CF_NR_FK", "claimed": "0.8"}]}])
    story.do("centre", "accept")
    story.refer()
    story.verify("correct")
    story.do("centre", "serve", text="经核查属实")
    return story


def make(story: Story, outside: Outside, who: str = "centre", *, masked: bool = False) -> Made:
    actor = SYSTEM if who == "system" else story.world.people[who]
    wanted = Wanted(story.case().number, Purpose.COURT, masked)
    return case_file.make(story.database, wanted, outside, actor=actor, now=story.clock())


def unpack(made: Made, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        archive.extractall(folder)
    return folder


def verified(*arguments: str) -> tuple[int, str]:
    """The file's own script, run by plain Python as its receiver runs it."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.both_databases
def test_case_file_proves_itself(answered: Story, outside: Outside, tmp_path: Path) -> None:
    """Index, letters, evidence, history, rules and model are in it, and its own script finds nothing wrong."""
    made = make(answered, outside)
    folder = unpack(made, tmp_path / "file")
    names = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
    assert {"index.html", "index.json", "events.json", "pack.json", "process.bpmn", "verify.py"} < names
    assert sum(name.startswith("documents/") for name in names) >= 3
    assert [name for name in names if name.startswith("evidence/")] == ["evidence/01-决定书.pdf"]
    index = json.loads((folder / "index.json").read_text())
    assert (index["statement"], index["opinion"]) == (STATEMENT, OPINION)
    assert STATEMENT in (folder / "index.html").read_text()
    status, said = verified(str(folder / "verify.py"), "--key", outside.signature.public)
    assert (status, "全部相符" in said, "签名相符" in said) == (0, True, True), said
    told = answered.events()[-1]
    assert (told.kind, told.data["purpose"], told.data["mark"]) == ("case_file_made", "court", made.mark)


def spoil(folder: Path, what: str) -> None:
    """Change one thing of an unpacked file, as whoever wants another outcome would."""
    if what == "evidence":
        (folder / "evidence" / "01-决定书.pdf").write_bytes(b"other")
    elif what == "removed":
        next((folder / "documents").iterdir()).unlink()
    elif what == "added":
        (folder / "evidence" / "02-new.pdf").write_bytes(b"new")
    elif what == "manifest":
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**manifest, "purpose": "archive"}))
    else:
        _change_event(folder, resealed=what == "resealed")


def _change_event(folder: Path, *, resealed: bool) -> None:
    events: list[dict[str, Any]] = json.loads((folder / "events.json").read_text())
    events[2]["content"]["kind"] = "declined"
    (folder / "events.json").write_text(json.dumps(events))
    if resealed:
        manifest = json.loads((folder / "manifest.json").read_text())
        del manifest["files"]["events.json"]
        (folder / "manifest.json").write_text(json.dumps(manifest))


SPOILED = {
    "evidence": "文件被改动",
    "removed": "缺少文件",
    "added": "多出文件",
    "manifest": "签名不符",
    "event": "日志第 3 条",
    "resealed": "签名不符",
}


def test_changed_case_file_is_told_on(answered: Story, outside: Outside, tmp_path: Path) -> None:
    """Whatever is changed after the taking, the script says what, and ends with 1."""
    made = make(answered, outside)
    for what, word in SPOILED.items():
        folder = unpack(made, tmp_path / what)
        spoil(folder, what)
        status, said = verified(str(folder / "verify.py"))
        assert status == 1, (what, said)
        assert word in said, what


def test_script_needs_nothing_but_python(answered: Story, outside: Outside, tmp_path: Path) -> None:
    """Without any library the chain and all hashes are checked, and it is said that the signature was not."""
    made = make(answered, outside)
    (tmp_path / "case.zip").write_bytes(made.content)
    script = unpack(made, tmp_path / "file") / "verify.py"
    status, said = verified("-I", "-S", str(script), str(tmp_path / "case.zip"))
    assert (status, "签名未核对" in said, "全部相符" in said) == (0, True, True), said
    status, said = verified(str(script), "--key", "ab" * 32)  # a file of somebody else, whole in itself
    assert (status, "公钥与所给的不同" in said) == (1, True)


def test_who_may_not_see_persons_takes_a_masked_file(answered: Story, outside: Outside) -> None:
    """Watchers get no personal value, letter or free word, and never the full file; strangers get nothing."""
    with pytest.raises(Forbidden):
        make(answered, outside, "supervisor")
    made = make(answered, outside, "supervisor", masked=True)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name in texts if name.startswith(("documents/", "evidence/"))]
    person = [value for value in PERSONAL if value not in ("a long password",)]
    leaked = {
        value for value in person[2:] for name in ("index.json", "index.html", "words.json") if value in texts[name]
    }
    assert leaked == set()
    for stranger in ("foreign_centre", "stranger"):
        with pytest.raises(NotFound):
            make(answered, outside, stranger, masked=True)
    for party in ("provider", "applicant"):
        with pytest.raises(Forbidden):
            make(answered, outside, party, masked=True)


def test_missing_evidence_is_named_and_stops_nothing(answered: Story, outside: Outside, tmp_path: Path) -> None:
    """What the store has lost is named in the manifest; the rest leaves all the same."""
    with answered.database.reading() as session:
        wanted = Wanted(answered.case().number, Purpose.ARCHIVE, masked=False)
        view = case_file._view(session, wanted, SYSTEM, answered.clock())
    digest = view.case.evidence[0].file.sha256
    outside.files.forget(digest, answered.clock() + timedelta(days=10_000))
    made = make(answered, outside, "system")
    folder = unpack(made, tmp_path / "file")
    assert (made.missing, json.loads((folder / "manifest.json").read_text())["missing"]) == (1, [digest])
    assert verified(str(folder / "verify.py"))[0] == 0


def test_large_file_is_made_by_the_scheduler(answered: Story, outside: Outside) -> None:
    """The job makes it with its asker's own sight; only the asker fetches it, for a day."""
    number, clock = answered.case().number, answered.clock
    centre, other = answered.world.people["centre"], answered.world.people["supervisor"]
    wanted = Wanted(number, Purpose.ARCHIVE, masked=False)
    for _ in range(2):
        with answered.database.transaction() as session:
            job = case_file_jobs.ask(session, wanted, 77, actor=centre, now=clock())
    run_now(answered.database, handlers(outside), job.id, now=clock, machine=clock)
    with answered.database.reading() as session:
        content = case_file_jobs.fetch(session, outside.files, number, 77, actor=centre, now=clock())
        with pytest.raises(NotFound):
            case_file_jobs.fetch(session, outside.files, number, 77, actor=other, now=clock())
        (shown,) = case_file_jobs.recent(session, number, actor=centre, now=clock())
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert (shown.result or {})["missing"] == 0
    answered.at("2026-12-01")
    with answered.database.reading() as session, pytest.raises(NotFound):
        case_file_jobs.fetch(session, outside.files, number, 77, actor=centre, now=clock())
