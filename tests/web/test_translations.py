"""The English catalogue against the sources, and how texts are found in models and packs."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.web.translations import CATALOGUES, catalogue, extract_bpmn, extract_toml

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def sources() -> set[str]:
    """Every text of the sources that is to be translated."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        mapping, options = parse_mapping_cfg(file)
    keywords = {"N_": None, "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(ROOT, mapping, options, keywords)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The English catalogue."""
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def texts(english: Catalog) -> dict[str, list[str]]:
    """Each source text with its translations: one, or singular and plural."""
    return {
        (m.id if isinstance(m.id, str) else m.id[0]): [m.string] if isinstance(m.string, str) else list(m.string)
        for m in english
        if m.id
    }


def test_every_text_has_its_english_and_none_is_left_over(sources: set[str], english: Catalog) -> None:
    """Run scripts/translations.sh and fill what is empty."""
    translated = {source for source, strings in texts(english).items() if all(strings)}
    assert sorted(sources - translated) == []
    assert sorted(translated - sources) == []


def test_translation_names_the_values_of_its_source(english: Catalog) -> None:
    """A misspelt place would fail, or show a brace, to the reader."""
    for source, strings in texts(english).items():
        for string in filter(None, strings):
            assert set(PLACES.findall(string)) == set(PLACES.findall(source)), source


def test_language_without_catalogue_reads_the_source() -> None:
    """Chinese needs no catalogue."""
    assert catalogue("zh").gettext("核查中") == "核查中"


def test_names_in_a_process_model_are_found() -> None:
    """Nodes, lanes and flows are shown to people; an empty name is not a text."""
    model = '<definitions xmlns="urn:x"><lane name="申请人"/><task name=" "/><flow/></definitions>'.encode()
    assert [text for _, _, text, _ in extract_bpmn(BytesIO(model), (), (), {})] == ["申请人"]


def test_titles_in_a_pack_are_found_and_quotes_left_alone() -> None:
    """A statute is quoted as it was published, in whatever language the page is."""
    pack = '[receiver]\ntitle = "受理"\nquote = "及时"\n[[remedy]]\nname = "行政复议"\n'.encode()
    assert [text for _, _, text, _ in extract_toml(BytesIO(pack), (), (), {})] == ["受理", "行政复议"]


def test_values_of_the_guide_are_found_in_a_pack() -> None:
    """What documents an application needs, and why, is read by applicants of every language."""
    pack = '[guide.copies]\nvalue = ["1份"]\nnote = "内部"\n[materials]\nvalue = ["申请书"]\n[fees]\nvalue = "不收费"\n'
    assert [text for _, _, text, _ in extract_toml(BytesIO(pack.encode()), (), (), {})] == ["1份", "内部", "申请书"]
