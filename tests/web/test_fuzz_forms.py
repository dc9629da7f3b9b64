"""Whatever is typed into whatever form, the answer is a page: never a failure, never an echo, never another site."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from hypothesis import given

from app.web import bodies
from config import Settings
from tests.browser.walking import WALKERS, seeds, visitor, walk
from tests.demonstration import MOMENT, load
from tests.fixed_clock import FixedClock
from tests.web import fuzzing
from tests.web.doors import Doors
from tests.web.fuzzing import Form


@pytest.fixture
def app(app: Flask) -> Flask:
    """What a form is answered is tried here, that it carries a token elsewhere."""
    app.config["WTF_CSRF_METHODS"] = []
    return app


@pytest.fixture
def full(app: Flask, settings: Settings, clock: FixedClock) -> Flask:
    """The application on the demonstration, on either database."""
    clock.set(MOMENT)
    load(app.extensions["database"], clock, settings.instance)
    return app


def forms(app: Flask, login: str, addresses: Iterable[str]) -> list[Form]:
    """One form of each shape that this person finds on these pages."""
    client, found = visitor(app, login), {}
    for address in addresses:
        answer = client.get(address, buffered=True)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in fuzzing.forms_of(answer.text, address):
                if form.action != "/logout":
                    found.setdefault((endpoint(app, form), form.shape), form)
    return list(found.values())


def everywhere(app: Flask, login: str) -> Iterator[str]:
    """Every page this person can reach."""
    pages = walk(app, visitor(app, login), seeds(app, login)).pages
    return (address for addresses in pages.values() for address in addresses)


def endpoint(app: Flask, form: Form) -> str:
    """The view a form leads to."""
    return str(app.url_map.bind("localhost").match(form.action.partition("?")[0], method=form.method)[0])


def faults(app: Flask, login: str, found: Sequence[Form], examples: int) -> dict[str, str]:
    """What is wrong, by form, with the body that brought it out."""
    return {f"{form.method} {form.action}": wrong for form in found if (wrong := tried(app, login, form, examples))}


def tried(app: Flask, login: str, form: Form, examples: int) -> str:
    """The first fault that a form can be brought to; each body comes from a browser that is signed in."""
    wrong: list[str] = []

    @fuzzing.limits(examples)
    @given(filled=form.filled())
    def send(filled: list[tuple[str, Any]]) -> None:
        client = visitor(app, login)
        if fault := fuzzing.fault(client, fuzzing.send(client, form, filled)):
            wrong.append(f"{fault}: {str(filled)[:600]}")

    send()
    return next(iter(wrong), "")


@pytest.mark.postgres
def test_forms_of_a_case_answer_whatever_is_typed(app: Flask, clock: FixedClock) -> None:
    """At every run a little of each form on the pages around one case, where characters and numbers matter most."""
    doors, wrong = Doors(app, clock), {}
    for login in ("", "applicant", "centre"):
        pages = [route for route in doors.routes if route.method == "GET" and not route.is_api]
        addresses = [route.path(doors.values(route, there=True)) for route in pages]
        wrong |= faults(app, login, forms(app, login, addresses), 2)
    assert wrong == {}


@pytest.mark.parametrize("login", WALKERS, ids=lambda login: login or "nobody")
@pytest.mark.long
@pytest.mark.both_databases
def test_every_form_answers_whatever_is_typed(full: Flask, login: str) -> None:
    """Every form of every page, for somebody of every role; a form with files is one that may be large."""
    found = forms(full, login, everywhere(full, login))
    uploads = {endpoint(full, form) for form in found if any(field.kind == "file" for field in form.fields)}
    assert uploads <= bodies.FILES.keys()
    assert faults(full, login, found, 30) == {}
