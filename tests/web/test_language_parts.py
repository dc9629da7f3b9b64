"""Chinese parts of English pages are marked as Chinese, and nothing else of a page changes."""

import pytest
from flask.testing import FlaskClient

from app.web.language_parts import marked


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>中牟县</p>", '<p><span lang="zh-CN">中牟县</span></p>'),
        (
            "<p>Basis: 云阳府发〔2018〕35号 (2018)</p>",
            '<p>Basis: <span lang="zh-CN">云阳府发〔2018〕35号</span> (2018)</p>',
        ),
        ('<a title="中牟" href="/?q=牟">x</a>', '<a title="中牟" href="/?q=牟">x</a>'),
        ("<textarea>中\n<牟</textarea>", "<textarea>中\n<牟</textarea>"),
        ("<select><option>中牟</option></select>", "<select><option>中牟</option></select>"),
        ("<b>演𬭎</b><i>&lt;x&gt;</i>", '<b><span lang="zh-CN">演𬭎</span></b><i>&lt;x&gt;</i>'),
        ("<p>English only</p>", "<p>English only</p>"),
    ],
)
def test_only_chinese_runs_of_texts_are_marked(page: str, expected: str) -> None:
    """Attributes, titles and form values hold no mark-up; a run takes the figures between its characters along."""
    assert marked(page) == expected


def test_chinese_readers_get_the_page_as_it_was_written(client: FlaskClient) -> None:
    """The whole page says its language once; only another language needs the marks."""
    assert '<span lang="zh-CN">' not in client.get("/guide").text
    assert '<span lang="zh-CN">中牟县</span>' in client.get("/guide?lang=en").text
