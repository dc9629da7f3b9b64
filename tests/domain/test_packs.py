"""Packs in layers: the day of receipt chooses, the nearer text fills in, the higher norm overrules and is shown."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import NotFound
from app.domain.pack_checks import load_packs
from app.domain.packs import Pack, Packs, resolve
from app.domain.vocabulary import Basis, ClockCode, ClockKind, PauseReason
from app.domain.workdays import WorkCalendar
from tests.domain.pack_folder import WORKFLOWS, PackFolder

TODAY = date(2026, 11, 20)
OWN_NUMBER = 'rolls  = true\nbasis  = "internal"'
BORROWED_NUMBER = """rolls = true
basis = "analogy"
clause.document = "中华人民共和国行政复议法"
clause.article = "第三十一条第二款"
clause.quote = "申请人应当自收到补正通知之日起十日内提交补正材料。"
"""
PLACES = ("yichuan", "youxi", "yunfu", "yunyang", "zhongmu")


@pytest.fixture(scope="module")
def shipped() -> Packs:
    """The packs of the release."""
    return load_packs(WORKFLOWS)


@pytest.fixture
def folder(tmp_path: Path, calendar: WorkCalendar) -> PackFolder:
    """The shipped packs, free to be changed."""
    return PackFolder.copied(tmp_path / "packs", calendar)


@pytest.fixture
def switched_on(folder: PackFolder) -> Packs:
    """The packs with Henan's regulation applied in Zhongmu; its worked dates say the old numbers and go."""
    folder.edit("zhongmu.toml", 'advisory       = ["henan"]', 'overlay        = ["henan"]')
    text = (folder.folder / "zhongmu.toml").read_text("utf-8")
    (folder.folder / "zhongmu.toml").write_text(text[: text.index("[[example]]")], "utf-8")
    return folder.sound()


def test_advice_is_shown_and_not_applied(shipped: Packs) -> None:
    """Until the operator decides, the county's twelve days hold, with Henan's seven beside them."""
    pack = resolve(shipped, "zhongmu", TODAY)
    advice = {advisory.path: advisory for advisory in pack.advisories}
    assert pack.clock(ClockCode.WHOLE).budget == 12
    assert advice["objection.whole"].entry.to_dict()["budget"] == 7
    assert advice["objection.whole"].title == "河南省社会信用条例"
    assert "pause_reasons.appraisal" in advice
    assert PauseReason.APPRAISAL not in pack.pause_reasons


def test_a_higher_norm_wins_and_shows_what_it_supersedes(switched_on: Packs) -> None:
    """Both clauses stand side by side; where the norm is silent the county's own number applies."""
    pack = resolve(switched_on, "zhongmu", TODAY)
    whole = pack.clock(ClockCode.WHOLE)
    assert whole.superseded
    assert whole.clause
    assert whole.superseded.clause
    assert (whole.budget, whole.clause.document) == (7, "河南省社会信用条例")
    assert (whole.superseded.budget, whole.superseded.clause.document) == (12, "牟信用〔2017〕3号")
    assert pack.clock(ClockCode.REFER).budget == 5
    assert pack.rule("objection.annotate").basis is Basis.STATUTE
    assert set(pack.pause_reasons) == set(PauseReason)
    assert pack.advisories == ()


def test_a_norm_binds_from_its_own_day(switched_on: Packs) -> None:
    """An application received before Henan's regulation took effect keeps the county's number."""
    assert resolve(switched_on, "zhongmu", date(2020, 4, 30)).clock(ClockCode.WHOLE).budget == 12
    assert resolve(switched_on, "zhongmu", date(2020, 5, 1)).clock(ClockCode.WHOLE).budget == 7


def test_own_values_win_over_the_parent(shipped: Packs) -> None:
    """The common layer only fills what a place leaves open."""
    zhongmu, youxi = (resolve(shipped, place, TODAY) for place in ("zhongmu", "youxi"))
    assert (zhongmu.rule("channels.intake").basis, youxi.rule("channels.intake").basis) == (
        Basis.COUNTY,
        Basis.INTERNAL,
    )
    assert zhongmu.materials == youxi.materials


def test_the_day_of_receipt_chooses_the_version(folder: PackFolder) -> None:
    """The last day of the old rules and the first day of the new ones."""
    text = (folder.folder / "youxi.toml").read_text("utf-8")
    newer = text.replace("2021-09-24", "2027-01-01", 1).replace("文件没有全程期限", "新：文件没有全程期限")
    (folder.folder / "youxi-2027.toml").write_text(newer, "utf-8")
    folder.edit("youxi.toml", "2021-09-24\n", "2021-09-24\neffective_until = 2026-12-31\n")
    packs = folder.sound()
    old, new = resolve(packs, "youxi", date(2026, 12, 31)), resolve(packs, "youxi", date(2027, 1, 1))
    assert (old.effective_until, new.effective_until) == (date(2026, 12, 31), None)
    assert new.clock(ClockCode.WHOLE).note.startswith("新")
    assert old.version != new.version


@pytest.mark.parametrize(("place", "day"), [("zhongmu", date(2017, 12, 4)), ("nowhere", TODAY)])
def test_no_rules_no_pack(shipped: Packs, place: str, day: date) -> None:
    """Before a document took effect, and elsewhere, there is nothing to apply."""
    with pytest.raises(NotFound) as refused:
        resolve(shipped, place, day)
    assert refused.value.code == "no_pack"


def test_what_a_place_does_not_have_is_refused_by_name(shipped: Packs) -> None:
    """A missing limit or rule never reads as zero or no."""
    pack = resolve(shipped, "zhongmu", TODAY)
    for ask in (lambda: pack.clock(ClockCode.REVIEW), lambda: pack.rule("feedback.frequency")):
        with pytest.raises(NotFound) as refused:
            ask()
        assert refused.value.code == "no_rule"
    assert pack.words("feedback.by") == ()
    assert pack.number("retention.person_years") == 5
    with pytest.raises(TypeError):
        pack.number("receiver")
    assert not pack.four_eyes("verify_record")


@pytest.mark.parametrize("place", PLACES)
def test_a_stored_pack_comes_back_whole(shipped: Packs, place: str) -> None:
    """Canonical JSON loses nothing and hashes the same: a case finds the rules of its day again."""
    pack = resolve(shipped, place, TODAY)
    again = Pack.from_dict(json.loads(pack.canonical()))
    assert again == pack
    assert (again.sha256, again.version, list(again.ladder)) == (pack.sha256, pack.version, list(pack.ladder))


def test_a_superseded_value_is_stored_with_the_pack(switched_on: Packs) -> None:
    """What was overruled belongs to the frozen rules of the case."""
    pack = resolve(switched_on, "zhongmu", TODAY)
    assert Pack.from_dict(json.loads(pack.canonical())) == pack


def test_the_hash_follows_every_word(shipped: Packs, switched_on: Packs) -> None:
    """Same rules same hash, other rules another one."""
    pack = resolve(shipped, "zhongmu", TODAY)
    assert pack.sha256 == resolve(shipped, "zhongmu", date(2026, 1, 1)).sha256
    assert pack.sha256 != resolve(switched_on, "zhongmu", TODAY).sha256
    assert pack.version == f"2017.12.05-{pack.sha256[:8]}"


def test_a_pack_cannot_be_changed(shipped: Packs) -> None:
    """Packs are shared by threads and cases."""
    pack = resolve(shipped, "zhongmu", TODAY)
    with pytest.raises(TypeError):
        pack.rules["receiver"] = pack.rule("origins")  # type: ignore[index]


def test_a_borrowed_number_is_an_internal_target(folder: PackFolder) -> None:
    """Analogy gives a reason, not a statutory limit."""
    folder.edit("common.toml", OWN_NUMBER, BORROWED_NUMBER)
    rule = resolve(folder.sound(), "youxi", TODAY).clock(ClockCode.SUPPLEMENT)
    assert (rule.basis, rule.kind) == (Basis.ANALOGY, ClockKind.INTERNAL)
