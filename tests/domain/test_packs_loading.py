"""A spoiled pack file is refused with its file, table and key."""

from pathlib import Path

import pytest

from app.domain.pack_checks import UnusablePacks, load_packs
from app.domain.workdays import WorkCalendar
from tests.domain.pack_folder import WORKFLOWS, PackFolder

REFER = "县信用中心接到异议申请5个工作日内,将该申请及相关材料反馈至原信用信息提供单位"
REFERRAL = "objection.refer"
ENTRY = '\n[contact.extra]\nvalue = "x"\nbasis = "internal"\nnote = "x"\n'
REMEDY = """
[remedies.litigation]
budget = 9
unit = "day"
after = "served"
organ = "court"
basis = "internal"
note = "x"
"""


@pytest.fixture
def folder(tmp_path: Path, calendar: WorkCalendar) -> PackFolder:
    """The shipped packs, free to be spoiled."""
    return PackFolder.copied(tmp_path / "packs", calendar)


def test_the_shipped_packs_are_without_fault(folder: PackFolder) -> None:
    """What is released can be loaded."""
    assert load_packs(WORKFLOWS).jurisdictions == folder.sound().jurisdictions


@pytest.mark.parametrize(
    ("old", "new", "table", "key"),
    [
        (f'clause.quote    = "{REFER}"', "", REFERRAL, "clause"),
        (REFER, REFER.replace("反馈", "转交"), REFERRAL, "clause.quote"),
        (f'六（三）"\nclause.quote    = "{REFER}', f'六（四）"\nclause.quote    = "{REFER}', REFERRAL, "clause.quote"),
        (f'六（三）"\nclause.quote    = "{REFER}', f'六（九）"\nclause.quote    = "{REFER}', REFERRAL, "clause.quote"),
        ("budget          = 5", "budget          = 6", REFERRAL, "budget"),
        ("budget          = 5", "budget          = 0", REFERRAL, "budget"),
        ('unit            = "workday"', 'unit            = "week"', REFERRAL, "unit"),
        ('owner           = "credit_centre"', "", REFERRAL, "owner"),
        ('value           = "centre"', 'value           = "center"', "receiver", "value"),
        ('value           = ["objection"]', 'value           = "objection"', "origins", "value"),
        ("value           = 5", "value           = true", "retention.person_years", "value"),
        ("value           = true", 'value           = "yes"', "objection.correct", "value"),
        ('basis           = "county"', 'basis           = "custom"', "receiver", "basis"),
        ('basis           = "county"', 'basis           = "statute"', "receiver", "clause.document"),
        ('basis           = "county"', 'basis           = "internal"', "receiver", "clause"),
        ('note       = "文号格式由本地文书管理部门确认。"', "", "notices.number", "note"),
        ("to_confirm = true", 'to_confirm = "yes"', "notices.number", "to_confirm"),
        ('document = "河南省社会信用条例"', 'document = "某省条例"', "objection.annotate", "clause.document"),
        ("[retention.person_years]", "[retention.person_year]", "retention", "person_year"),
        ("[receiver]", "[reciever]", "", "reciever"),
        ('parent         = "common"', 'parents        = "common"', "", "parents"),
        ('parent         = "common"', 'parent         = "commons"', "", "parent"),
        ('advisory       = ["henan"]', 'advisory       = ["hunan"]', "", "advisory"),
        ('advisory       = ["henan"]', 'advisory       = "henan"', "", "advisory"),
        ('division       = "410122"', "", "", "jurisdiction"),
        ("effective_from = 2017-12-05", 'effective_from = "2017-12-05"', "", "effective_from"),
        ("from = 2017-12-05", "from = 2017-12-05\neffective_until = 2016-01-01", "", "effective_until"),
        ('document       = "牟信用〔2017〕3号"', 'document       = "牟信用〔2018〕3号"', "", "document"),
        ('id             = "zhongmu"', "", "", "id"),
        ("due.whole  = 2026-10-12", "due.whole  = 2026-10-13", "example", "due.whole"),
        ("referred   = 2026-09-24", "", "第 1 个 example", "due.verify"),
        ("referred   = 2026-09-24", "refered    = 2026-09-24", "第 1 个 example", "refered"),
        ("due.whole  = 2026-10-12", "due.wohle  = 2026-10-12", "第 1 个 example", "due.wohle"),
        ("due.whole  = 2025-10-20", "", "第 3 个 example", "due"),
    ],
)
def test_a_spoiled_place_is_refused_where_it_is_spoiled(
    folder: PackFolder, old: str, new: str, table: str, key: str
) -> None:
    """One change makes exactly one fault, which names file, table and key and the way out."""
    folder.edit("zhongmu.toml", old, new)
    fault, *more = folder.faults()
    assert (fault.file, fault.table, fault.key, more) == ("zhongmu.toml", table, key, [])
    assert fault.message
    assert fault.hint
    assert fault.hint in str(fault)


def test_a_doubtful_quote_is_taken_when_it_is_to_be_confirmed(folder: PackFolder) -> None:
    """`to_confirm` is the one way to cite words that are not in the stored texts."""
    folder.edit("zhongmu.toml", f'clause.quote    = "{REFER}"', 'clause.quote    = "另有规定"\nto_confirm = true')
    assert folder.sound()


def test_an_unknown_key_suggests_the_word_that_was_meant(folder: PackFolder) -> None:
    """The way out of a typing error is the right word."""
    folder.edit("zhongmu.toml", "[objection.refer]", "[objection.refre]")
    (fault,) = folder.faults()
    assert "objection.refer" in fault.hint


def test_a_strange_key_in_an_entry_is_refused(folder: PackFolder) -> None:
    """A key that nothing reads would be a rule that nobody applies."""
    folder.edit("zhongmu.toml", "budget          = 5", "budget          = 5\ndays = 5")
    (fault,) = folder.faults()
    assert (fault.table, fault.key) == (REFERRAL, "days")


def test_a_strange_entry_is_refused(folder: PackFolder) -> None:
    """A table outside the list of rules is refused."""
    folder.append("common.toml", ENTRY)
    (fault,) = folder.faults()
    assert (fault.file, fault.table, fault.key) == ("common.toml", "contact", "extra")


def test_a_missing_rule_is_named_for_every_place(folder: PackFolder) -> None:
    """A place without a rule it needs does not start."""
    folder.edit("common.toml", "[four_eyes.approve_answer]\nvalue = false", '[feedback.frequency]\nvalue = "monthly"')
    faults = folder.faults()
    assert {(fault.table, fault.key) for fault in faults} == {("four_eyes", "approve_answer")}
    assert len(faults) == 5


def test_a_remedy_cannot_be_the_houses_own(folder: PackFolder) -> None:
    """A period that ends a right of the applicant stands in the law or nowhere."""
    folder.append("common.toml", REMEDY)
    (fault,) = folder.faults()
    assert (fault.table, fault.key) == ("remedies.litigation", "basis")


def test_validity_must_not_overlap(folder: PackFolder) -> None:
    """Two rules of one place for one day cannot both hold."""
    text = (folder.folder / "zhongmu.toml").read_text("utf-8")
    (folder.folder / "zhongmu-2027.toml").write_text(text.replace("2017-12-05\n", "2027-01-01\n", 1), "utf-8")
    (fault,) = folder.faults()
    assert fault.key == "effective_until"

    folder.edit("zhongmu.toml", "2017-12-05\n", "2017-12-05\neffective_until = 2026-12-31\n")
    assert folder.sound()


def test_a_layer_of_no_higher_rank_cannot_lie_above(folder: PackFolder) -> None:
    """Only a higher norm overrules a county: internal rules belong below it."""
    folder.edit("zhongmu.toml", 'advisory       = ["henan"]', 'overlay        = ["common"]')
    folder.edit("zhongmu.toml", 'parent         = "common"\n', "")
    assert {(fault.file, fault.key) for fault in folder.faults()} == {("common.toml", "basis")}


def test_a_higher_norm_cannot_be_a_parent(folder: PackFolder) -> None:
    """A parent is of the same rank, so that the place's own values may win over it."""
    folder.edit("zhongmu.toml", 'parent         = "common"', 'parent         = "henan"')
    assert ("zhongmu.toml", "parent") in {(fault.file, fault.key) for fault in folder.faults()}


def test_an_example_in_a_shared_layer_is_refused(folder: PackFolder) -> None:
    """It would never be run."""
    folder.append("common.toml", '\n[[example]]\ntitle = "x"\nreceived = 2026-01-05\ndue.refer = 2026-01-06\n')
    (fault,) = folder.faults()
    assert (fault.file, fault.key) == ("common.toml", "example")


def test_broken_toml_is_one_fault_with_its_line(folder: PackFolder) -> None:
    """A slip of the pen in one file does not hide the other files' faults."""
    folder.append("yunfu.toml", "\n[objection.refer\n")
    folder.edit("zhongmu.toml", "budget          = 5", "budget          = 6")
    assert {(fault.file, fault.key) for fault in folder.faults()} == {("yunfu.toml", ""), ("zhongmu.toml", "budget")}


def test_a_release_with_faults_does_not_load(tmp_path: Path, calendar: WorkCalendar) -> None:
    """Loading raises one refusal that holds every fault."""
    folder = PackFolder.copied(tmp_path / "packs", calendar)
    folder.edit("zhongmu.toml", "budget          = 5", "budget          = 6")
    folder.edit("youxi.toml", "budget          = 20", "budget          = 21")
    for name in ("sources", "calendars"):
        (tmp_path / name).symlink_to(WORKFLOWS / name)
    with pytest.raises(UnusablePacks) as refused:
        load_packs(tmp_path)
    assert {fault.file for fault in refused.value.faults} == {"zhongmu.toml", "youxi.toml"}
    assert "2" in refused.value.text
