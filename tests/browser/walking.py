"""Every page there is, found by walking: from the addresses without parameters along all links, role by role."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import BrowserContext
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from app.domain.permissions import Action
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.notice import Notice
from app.models.record import Record
from tests.browser.errands import begun_objection
from tests.web.planting import plant

PLACE = "zhongmu"
# Who walks: nobody, an applicant, one of each unit, and those without a unit.
WALKERS = (
    "",
    "applicant1",
    "applicant2",
    *(f"{PLACE}.{post}" for post in ("centre1", "provider1", "implementer1", "initiator1", "supervisor1")),
    "admin",
    "auditor1",
)
# So many addresses of one page are kept: a case shows another task each time, a list another choice.
SAMPLES = 2
# Not this person's, not there, or an act that is not open, on the page that says why.
_SAID = (403, 404, 409)
_SETTINGS = {"elder", "lang"}  # the same page in another dress


@dataclass
class Walk:
    """What one person found: addresses of pages by endpoint, and endpoints that answer something else than a page."""

    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    others: set[str] = field(default_factory=set)
    broken: list[tuple[str, int]] = field(default_factory=list)

    @property
    def endpoints(self) -> set[str]:
        return set(self.pages) | self.others


def visitor(app: Flask, login: str) -> FlaskClient:
    """A browser in which this account is signed in; nobody for an empty name."""
    client = app.test_client()
    if not login:
        return client
    with app.extensions["database"].reading() as session:
        account = session.execute(select(Account).where(Account.login == login)).scalar_one()
    plant(client, account.id, account.session_epoch)
    return client


def walk(app: Flask, client: FlaskClient, seeds: Sequence[str] = ()) -> Walk:
    """Follow every link to a few addresses of each page; what asks for another person is left aside."""
    found, seen = Walk(), set()
    tried: dict[str, int] = defaultdict(int)
    waiting = deque([*_without_parameters(app), *seeds])
    while waiting:
        address = waiting.popleft()
        endpoint = _endpoint(app, address)
        if endpoint is None or address in seen or (tried[endpoint] >= SAMPLES and address not in seeds):
            continue
        seen.add(address)
        answer = client.get(address, buffered=True)  # a file that is sent is closed again
        if answer.status_code >= 400 and answer.status_code not in _SAID:
            found.broken.append((address, answer.status_code))
        if answer.location:
            found.others.add(endpoint)
            waiting.append(urlsplit(answer.location)._replace(scheme="", netloc="", fragment="").geturl())
        if answer.status_code != 200:
            continue
        tried[endpoint] += 1
        if answer.mimetype != "text/html":
            found.others.add(endpoint)
            continue
        found.pages[endpoint].append(address)
        waiting.extend(_links(answer.get_data(as_text=True), address))
    return found


def seeds(app: Flask, login: str) -> list[str]:
    """A case at every stage, and pages that only a search or an act leads to."""
    with app.extensions["database"].reading() as session:
        newest = select(func.max(Case.number)).where(Case.jurisdiction == PLACE).group_by(Case.stage)
        if login.startswith("applicant"):
            account = select(Account.id).where(Account.login == login).scalar_subquery()
            own = select(Application.id).where(Application.account_id == account)
            newest = newest.where(Case.application_id.in_(own))
        cases = session.execute(newest).scalars().all()
        free = select(func.max(Record.id)).where(Record.jurisdiction == PLACE, ~Record.disputed)
        record = session.execute(free).scalar_one()
        checked = session.execute(select(func.max(Notice.check_code)).where(Notice.jurisdiction == PLACE)).scalar_one()
    if not login:
        return [f"/notices/{checked}"]
    if login.endswith("centre1"):
        return [f"/intake/{record}", *(f"/cases/{number}" for number in cases)]
    if login.startswith("applicant"):
        return [*(f"/progress/{number}" for number in cases), *begun_objection(app, login, PLACE)]
    return []


def own_pages(app: Flask, login: str, found: Walk) -> list[str]:
    """The addresses a person looks at: what a stranger sees as well is looked at once, by a stranger."""
    stranger = app.test_client()
    return [
        address
        for endpoint, addresses in found.pages.items()
        for address in addresses
        if not login or not is_public(app, endpoint) or stranger.get(address).status_code != 200
    ]


def bring_session(client: FlaskClient, context: BrowserContext) -> None:
    """Let a browser on this machine be who the client is."""
    if cookie := client.get_cookie("session"):
        context.add_cookies([{"name": "session", "value": cookie.value, "domain": "127.0.0.1", "path": "/"}])


def pages_of(app: Flask) -> set[str]:
    """The endpoints a person may open in a browser."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {rule.endpoint for rule in rules if not rule.rule.startswith("/api/") and rule.endpoint != "static"}


def is_public(app: Flask, endpoint: str) -> bool:
    """Whether a page is open to whoever comes."""
    return app.extensions["actions"].get((endpoint, "GET")) is Action.PUBLIC


def _without_parameters(app: Flask) -> list[str]:
    wanted = pages_of(app)
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint in wanted and "GET" in (rule.methods or ()))
    return sorted(rule.rule for rule in rules if not rule.arguments)


def _endpoint(app: Flask, address: str) -> str | None:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(address).path, method="GET")
    except HTTPException:
        return None
    return None if endpoint == "static" or address.startswith("/api/") else str(endpoint)


def _links(page: str, base: str) -> Iterator[str]:
    for link in html.fromstring(page).xpath("//a/@href"):
        parts = urlsplit(urljoin(base, link))
        if parts.netloc == "" and not _SETTINGS & parse_qs(parts.query).keys():
            yield parts._replace(fragment="").geturl()
