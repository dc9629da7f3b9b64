"""What a reader has chosen: language, elder mode, place, keys; by link, kept in cookies that need no account."""

from flask import Flask, Response, request

from app.services import places

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
YEAR = 365 * 24 * 3600  # seconds
CHOICES = {
    "lang": tuple(LANGUAGES),
    "elder": ("0", "1"),
    "keys": ("0", "1"),
    "place": tuple(place.id for place in places.PLACES),
}


def _chosen(name: str, default: str) -> str:
    """The choice in the address, else in the cookie, else the default; anything unknown counts as no choice."""
    for value in (request.args.get(name), request.cookies.get(name)):
        if value in CHOICES[name]:
            return value
    return default


def language() -> str:
    """`zh` or `en`; Chinese unless chosen, whatever the browser prefers."""
    return _chosen("lang", "zh")


def locale() -> str:
    """The language as Babel names it."""
    return LANGUAGES[language()]


def elder() -> bool:
    """Whether the reader chose 长者模式."""
    return _chosen("elder", "0") == "1"


def place() -> str:
    """The place whose guides and limits the reader wants to see; empty until chosen."""
    return _chosen("place", "")


def keys() -> bool:
    """Whether single keys act on pages of the workbench; who speaks to the computer turns them off."""
    return _chosen("keys", "1") == "1"


def _remember(response: Response) -> Response:
    """Keep a choice made by a link on a page; the interface for programs never sets cookies."""
    if response.mimetype == "text/html":
        for name, values in CHOICES.items():
            if request.args.get(name) in values:
                response.set_cookie(
                    name, request.args[name], max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
                )
    return response


def register(app: Flask) -> None:
    """Keep choices after each page."""
    app.after_request(_remember)
