"""Pages: filters, globals, languages and what every template may rely on."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, current_app, request, url_for
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from app.domain.vocabulary import N_
from app.web import controls, filters, preferences
from app.web.translations import Catalogues


@dataclass(frozen=True)
class Site:
    """Who runs the site: what the top bar and the footer of every page must say; empty = not shown."""

    name: str = N_("信正 · 公共信用信息异议与修复平台")
    owner: str = ""
    phone: str = ""
    identifier: str = ""  # 网站标识码
    icp: str = ""  # ICP 备案号
    police: str = ""  # 公安备案号
    mistakes_url: str = ""  # 政府网站找错
    demo: bool = False


@dataclass(frozen=True)
class NavItem:
    """One entry of the workbench's side bar; `icon` is a Bootstrap icon, `count` what waits behind it."""

    label: str
    href: str
    icon: str
    count: int | None = None
    also: str = ""

    @property
    def active(self) -> bool:
        """Whether the page shown is this entry's, one below it, or one below `also`."""
        below = (f"{self.href.rstrip('/')}/", *filter(None, [self.also]))
        return request.path == self.href or request.path.startswith(below)


Navigation = Callable[[], Sequence[NavItem]]


def no_navigation() -> Sequence[NavItem]:
    """The side bar before anybody has signed in."""
    return ()


def with_args(**changes: str | int | None) -> str:
    """The address of this page with some query arguments changed; None takes one away."""
    path, args = _shown_at()
    for name, value in changes.items():
        args.setlist(name, [] if value is None else [str(value)])
    query = urlencode([(key, value) for key, value in args.items(multi=True)])
    return f"{path}?{query}" if query else path


def _shown_at() -> tuple[str, MultiDict[str, str]]:
    """Where this page can be opened again: a form sent to an address of its own is on the page it was sent from."""
    adapter = current_app.create_url_adapter(request)
    if request.method in ("GET", "HEAD") or (adapter and adapter.test(request.path, "GET")):
        return iri_to_uri(request.script_root + request.path), MultiDict(request.args)
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host:
        return f"{request.script_root}/", MultiDict()
    return came.path, MultiDict(parse_qsl(came.query))


def register(app: Flask, site: Site, navigation: Navigation = no_navigation, *, strict: bool = False) -> None:
    """Give an application its templates' filters, globals, languages and preferences.

    `strict` makes a misspelt name in a template an error instead of an empty place: for tests.
    """
    babel = Babel(
        app,
        default_locale=preferences.LANGUAGES["zh"],
        default_timezone="Asia/Shanghai",
        locale_selector=preferences.locale,
    )
    babel.domain_instance = Catalogues()
    preferences.register(app)

    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(filters.FILTERS)
    env.globals.update(
        badge=filters.badge,
        control=controls.control,
        with_args=with_args,
        static_url=_static_url(app),
        site=site,
        navigation=navigation,
    )
    if strict:
        env.undefined = StrictUndefined

    @app.context_processor
    def of_every_page() -> dict[str, object]:
        return {
            "language": preferences.language(),
            "elder": preferences.elder(),
            "keys_on": preferences.keys(),
        }


def _static_url(app: Flask) -> Callable[[str], str]:
    """Addresses of static files that change with their content, so that browsers may keep them for ever."""

    @cache
    def fingerprint(name: str) -> str:
        return hashlib.sha256(Path(str(app.static_folder), name).read_bytes()).hexdigest()[:12]

    return lambda name: url_for("static", filename=name, v=fingerprint(name))
