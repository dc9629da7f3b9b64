"""Forms as a browser finds them on the pages, filled with what nobody expects."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

MARK = "<xz-mark"
HOSTILE = (
    f"\"'>{MARK}>", "", " ", "\x00", "a\x00b", "\ud800", "\x1b[2J\x07", "a\r\nSet-Cookie: planted=1", "\u202e\u200b",
    "　", "0", "-1", "1e999", "NaN", "9" * 400, str(2**63), "٣", "²", "1.5", "0x10", "1,2", "true", "null", "[]", "{}",
    "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2026-13", "2026-09-30T10:00:00+08:00", "=1+1",
    "../../etc/passwd", "//evil.example/", "https://evil.example/", "javascript:alert(1)", "{{ 7*7 }}", "%s%n",
    "' OR 1=1 --", "示" * 3000, "字", "x" * 70_000, "41012219770707003X", "91410122MA0000001R", "zhongmu",
    "YY-410122-2026-000001",
)  # fmt: skip
FILES = (
    ("a.csv", b"CF_WSH,CF_XDR_MC\r\n1,\xff\xfe\x00\r\n"),
    ("../../x.pdf", b"%PDF-1.7\n%%EOF"),
    ("a.xlsx", b"PK\x03\x04" + bytes(40)),
    ("<xz-mark>.png", b"\x89PNG\r\n\x1a\n"),
    ("", b"x"),
    ("a\r\nb.txt", b""),
    ("off.csv", b"date,kind,note\n2027-02-31,off,\n"),
)


def limits(examples: int) -> settings:
    """The same examples at every run, and nothing kept between runs."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Field:
    """One name of a form with the values its page offers."""

    name: str
    kind: str
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form on a page: where it leads, and what it asks."""

    method: str
    action: str
    fields: tuple[Field, ...]

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        return self.method, tuple(sorted({each.name for each in self.fields}))

    def filled(self) -> st.SearchStrategy[list[tuple[str, Any]]]:
        """Bodies for this form: names left out, given twice, offered values and hostile ones."""
        return st.tuples(*(_values(each) for each in self.fields)).map(
            lambda found: [
                (field.name, value) for field, some in zip(self.fields, found, strict=True) for value in some
            ]
        )


def forms_of(page: str, address: str) -> Iterator[Form]:
    """The forms of a page; buttons count as values of their names."""
    for form in html.fromstring(page).xpath("//form[not(@method='dialog')]"):
        action = urlsplit(urljoin(address, form.get("action") or address))
        names: dict[str, Field] = {}
        for each in form.xpath(".//*[@name][self::input or self::select or self::textarea or self::button]"):
            if each.get("name") != "csrf_token":
                _add(names, each)
        target = action._replace(scheme="", netloc="", fragment="").geturl()
        yield Form((form.get("method") or "get").upper(), target, tuple(names.values()))


def send(client: FlaskClient, form: Form, filled: Sequence[tuple[str, Any]]) -> TestResponse:
    """Send a filled form as a browser would."""
    plain = [(name, value) for name, value in filled if isinstance(value, str)]
    if form.method == "GET":
        return client.get(f"{form.action.partition('?')[0]}?{_encoded(plain)}", buffered=True)
    if any(field.kind == "file" for field in form.fields):
        return client.post(form.action, data=_parts(filled), content_type="multipart/form-data", buffered=True)
    kind = "application/x-www-form-urlencoded"
    return client.post(form.action, data=_encoded(plain), content_type=kind, buffered=True)


def fault(client: FlaskClient, answer: TestResponse) -> str:
    """What is wrong with an answer; the page it leads to is read as well."""
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"status {answer.status_code}"
    if _echoes(answer):
        return "echoed unescaped"
    if not answer.location:
        return ""
    if urlsplit(answer.location).netloc or not answer.location.startswith("/") or answer.location[1:2] in ("/", "\\"):
        return f"leads to {answer.location}"
    after = client.get(answer.location, buffered=True)
    if after.status_code >= 500:
        return f"status {after.status_code} after it"
    return "echoed unescaped after it" if _echoes(after) else ""


def _echoes(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and MARK in answer.get_data(as_text=True)


def _add(names: dict[str, Field], each: HtmlElement) -> None:
    name, kind = each.get("name"), each.get("type") or each.tag
    if each.tag == "select":
        values = tuple(option.get("value") or "" for option in each.xpath(".//option"))
    else:
        values = (each.get("value") or each.text or "",)
    before = names.get(name)
    names[name] = Field(name, kind, (*(before.offered if before else ()), *values))


def _values(field: Field) -> st.SearchStrategy[list[Any]]:
    one: st.SearchStrategy[Any] = st.sampled_from(HOSTILE) | st.text(max_size=40)
    if field.kind == "file":
        one = st.sampled_from(FILES)
    elif field.offered:
        # Most fields as they should be, so that what lies behind the first check is reached.
        offered = st.sampled_from(field.offered)
        one = offered | offered | one
    return st.lists(one, min_size=1, max_size=1) | st.lists(one, max_size=2)


def _encoded(filled: Sequence[tuple[str, str]]) -> str:
    return urlencode(filled, errors="surrogatepass")


def _parts(filled: Sequence[tuple[str, Any]]) -> Mapping[str, list[Any]]:
    parts: dict[str, list[Any]] = {}
    for name, value in filled:
        given = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if isinstance(value, str) else None
        parts.setdefault(name, []).append(given if given is not None else (io.BytesIO(value[1]), value[0]))
    return parts
