"""The printed letter: same bytes, whole fonts, every character, nothing read as markup."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.adapters.pdf import PdfFailed, TypstRenderer
from app.domain.notices import UNASKED, compose
from app.domain.vocabulary import NoticeKind
from tests.domain.notice_examples import example

TEMPLATES = Path(__file__).parents[2] / "templates" / "notices"
RARE = "䶮龑骉㛃𬭎"


@pytest.fixture(scope="module")
def renderer() -> TypstRenderer:
    return TypstRenderer(TEMPLATES)


def letter(kind: NoticeKind = NoticeKind.ANSWER, **changes: Any) -> dict[str, Any]:
    return compose(kind, example(kind, **changes))


def words(pdf: bytes) -> str:
    """The text of all pages without spaces and line ends."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_notice_prints_title_number_and_check_code(renderer: TypstRenderer, kind: NoticeKind) -> None:
    """Every kind can be printed, and its text can be copied out again."""
    text = words(renderer.render("letter", letter(kind)))
    for part in (kind.label, "牟信异〔2026〕12号", "2026年2月27日", "K7QM-2XPA-94TD"):
        assert part in text
    assert ("SQ-410122-2026-000123" in text) is (kind not in UNASKED), "some follow no application"
    assert "未盖章（演示）" in text


def test_same_data_gives_same_bytes(renderer: TypstRenderer) -> None:
    """A letter printed again, also by another process's compiler, is the letter that was sent."""
    first = renderer.render("letter", letter())
    renderer.render("letter", letter(number="牟信异〔2026〕13号"))
    assert renderer.render("letter", letter()) == first
    assert TypstRenderer(TEMPLATES).render("letter", letter()) == first


def test_threads_do_not_mix_letters(renderer: TypstRenderer) -> None:
    """Letters printed at once carry each its own number."""
    numbers = [f"牟信异〔2026〕{number}号" for number in range(100, 124)]
    with ThreadPoolExecutor(8) as pool:
        printed = list(pool.map(lambda number: words(renderer.render("letter", letter(number=number))), numbers))
    assert all(number in text for number, text in zip(numbers, printed, strict=True))


def test_all_fonts_are_embedded(renderer: TypstRenderer) -> None:
    """A letter looks the same everywhere only if it brings its fonts along."""
    reader = PdfReader(io.BytesIO(renderer.render("letter", letter())))
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            found.add(descriptor["/FontName"].partition("+")[2])
    assert {"NotoSerifSC-Regular", "NotoSansSC-Regular"} <= found


def test_rare_names_have_glyphs(renderer: TypstRenderer) -> None:
    """People and firms with rare characters in their names get them printed, in text and in headings."""
    text = words(renderer.render("letter", letter(addressee=RARE, issuer=f"{RARE}信用中心", signatory="x")))
    assert text.count(RARE) == 2


@pytest.mark.parametrize("letter_without_glyph", ["\U00031350", "😀"])
def test_character_without_glyph_fails_instead_of_an_empty_box(
    renderer: TypstRenderer, letter_without_glyph: str
) -> None:
    """A name is printed right or not at all."""
    with pytest.raises(PdfFailed, match=letter_without_glyph):
        renderer.render("letter", letter(addressee=f"王{letter_without_glyph}"))


def test_content_is_never_markup(renderer: TypstRenderer) -> None:
    """What an applicant writes is printed, not run."""
    hostile = '#read("/etc/passwd") *b* $x$ \\ @a // "q" #sys.inputs'
    assert "".join(hostile.split()) in words(renderer.render("letter", letter(statement=hostile)))


def test_long_number_stays_inside_the_page(renderer: TypstRenderer) -> None:
    """A claimed value without a space is broken, not run over the edge of the paper."""
    endless = "9" * 300
    fields = (example(NoticeKind.ANSWER).fields[0].__class__("金额", endless, endless),)
    reader = PdfReader(io.BytesIO(renderer.render("letter", letter(fields=fields, statement=endless))))
    edges: list[float] = []

    def visit(text: str, _cm: Any, matrix: list[float], _font: Any, _size: Any) -> None:
        if text.strip():
            edges.append(matrix[4])

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    millimetre = 72 / 25.4
    assert max(edges) < (210 - 26) * millimetre
    assert "".join(page.extract_text() for page in reader.pages).count("9") > 900


def test_long_letter_numbers_its_pages(renderer: TypstRenderer) -> None:
    """Each page carries its number and the check code, so that none can be slipped in."""
    reader = PdfReader(io.BytesIO(renderer.render("letter", letter(statement="理由。" * 1200))))
    assert len(reader.pages) > 4
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert f"— {number} —" in text
        assert "K7QM-2XPA-94TD" in text


def test_long_issuer_fits_one_line(renderer: TypstRenderer) -> None:
    """The longest name of an organisation still stands in one line of the red head."""
    issuer = "云浮市社会信用体系建设统筹协调领导小组办公室（云浮市发展和改革局）"
    reader = PdfReader(io.BytesIO(renderer.render("letter", letter(issuer=issuer))))
    assert reader.pages[0].extract_text().splitlines()[0] == issuer


@pytest.mark.parametrize("template", ["nothing", "../mail/x", "letter.typ"])
def test_unknown_template_fails(renderer: TypstRenderer, template: str) -> None:
    """A row that names no template of ours prints nothing."""
    with pytest.raises(PdfFailed):
        renderer.render(template, letter())


def test_letter_without_check_code_prints(renderer: TypstRenderer) -> None:
    """A draft has no check code and therefore no square to scan."""
    assert "核验码" not in words(renderer.render("letter", letter(check_code="")))


def test_site_fonts_come_first(tmp_path: Path) -> None:
    """A folder of licensed fonts is searched, and its absence of the wanted faces changes nothing."""
    assert TypstRenderer(TEMPLATES, tmp_path).render("letter", letter()).startswith(b"%PDF-")
