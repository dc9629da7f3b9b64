"""Chinese parts of a page in another language say that they are Chinese, so that they are read aloud rightly.

WCAG 2.2, 3.1.2. Names, documents and what people wrote stay Chinese in an English page; marking them in the finished
page needs no template to know which of its values these are.
"""

import re

from flask import Flask, Response

from app.web import preferences

_CHINESE = r"\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_CHINESE}](?:.*[{_CHINESE}])?", re.DOTALL)
# Tags, elements that hold no marked-up text, and text; what a template prints never holds a bare angle bracket.
_TOKENS = re.compile(r"<(script|style|title|textarea|select|svg)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
_MARKED = r'<span lang="zh-CN">\g<0></span>'


def register(app: Flask) -> None:
    """Mark the Chinese parts of every page for readers of another language."""

    def mark(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.is_streamed and preferences.language() != "zh":
            response.set_data(marked(response.get_data(as_text=True)))
        return response

    app.after_request(mark)


def marked(page: str) -> str:
    """The page with every Chinese run of its texts inside an element that names the language."""
    return _TOKENS.sub(lambda token: token[0] if token[0].startswith("<") else _RUN.sub(_MARKED, token[0]), page)
