"""What somebody agreed to is kept by version and shown as it was, however the text goes on."""

import hashlib

from flask import Flask

from app.services.filing import CONSENT_VERSION
from config import ROOT
from tests.fixed_clock import FixedClock
from tests.web.office import Office, tree

# A text once agreed to stays as it is: whoever changes its sense writes a new file and a new version.
AGREED = {"2026-1": "c3598be18a851a0ef7d055356e4807650036e9438c798a3b28e891e8d2013da3"}


def test_text_of_a_version_is_never_changed() -> None:
    """Every version that was ever in force is there, byte by byte."""
    files = {file.stem: file.read_bytes() for file in (ROOT / "templates" / "consent").glob("*.html")}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == AGREED
    assert CONSENT_VERSION in AGREED


def test_filing_shows_what_was_agreed_to(app: Flask, clock: FixedClock) -> None:
    """On the page of the filing, under the version stored with it."""
    office = Office(app, clock)
    office.file()
    (filing,) = office.applications()
    assert filing.consent_version == CONSENT_VERSION
    page = tree(office.client("applicant").get(f"/applications/{filing.number}"))
    (notice,) = page.xpath("//details[@class='privacy']")
    assert CONSENT_VERSION in notice.text_content()
    assert "撤回同意" in notice.text_content()
