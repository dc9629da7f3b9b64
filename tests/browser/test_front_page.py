"""The front page in a real browser."""

from playwright.sync_api import Page


def test_the_front_page_shows_chinese_in_a_real_font(page: Page) -> None:
    """Pages are readable on a machine without Chinese fonts of its own: different characters look different."""
    page.goto("/")
    assert "信正" in page.inner_text("body")
    drawn = [
        page.evaluate(
            """text => { const canvas = document.createElement('canvas'); const pen = canvas.getContext('2d');
            pen.font = '20px sans-serif'; pen.fillText(text, 0, 30); return canvas.toDataURL(); }""",
            text,
        )
        for text in "信正"
    ]
    assert drawn[0] != drawn[1]
