"""The notice of the year to come: missed from November on, told once a week, silent once it is there."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.adapters.mail_text import MailTexts
from app.models.account import Account
from app.models.work import OutboxMessage, RadarFinding
from app.services import calendar_horizon
from config import ROOT
from tests.fixed_clock import FixedClock
from tests.services import noticing
from tests.services.story import Story
from tests.services.telling import Tell
from tests.web.office import Office, tree

TEXTS = MailTexts(ROOT / "templates" / "mail")


def look(story: Story, moment: str) -> None:
    story.at(moment)
    for place in ("zhongmu", "youxi"):
        with story.database.transaction() as session:
            calendar_horizon.look(session, place, TEXTS, story.clock())


def mails(story: Story) -> int:
    with story.database.reading() as session:
        rows = session.execute(select(OutboxMessage)).scalars()
        return sum(row.dedupe.startswith("horizon:2027:") for row in rows)


def findings(story: Story) -> Sequence[tuple[str, bool]]:
    with story.database.reading() as session:
        rows = session.execute(select(RadarFinding).order_by(RadarFinding.dedupe)).scalars()
        return [(row.dedupe, row.cleared_at is None) for row in rows]


@pytest.mark.both_databases
def test_administrators_are_told_once_a_week_until_it_is_loaded(tell: Tell) -> None:
    """Nothing before the day of the packs; one mail a week for all places together; the finding goes with the load."""
    story = tell(moment="2026-10-30")
    with story.database.transaction() as session:
        session.execute(update(Account).where(Account.login == "admin").values(email="admin@example.gov.cn"))
    look(story, "2026-10-30")
    assert (mails(story), findings(story)) == (0, [])
    for moment, told in (("2026-11-02", 1), ("2026-11-06", 1), ("2026-11-09", 2)):
        look(story, moment)
        assert (mails(story), findings(story)) == (told, [("calendar_horizon:2027", True)])
    loaded = noticing.load(story.database, story.clock, noticing.plan())
    assert findings(story) == [("calendar_horizon:2027", False)]
    look(story, "2026-11-16")
    assert mails(story) == 2
    noticing.undo(story.database, story.clock, loaded)
    look(story, "2026-11-23")
    assert (mails(story), findings(story)) == (3, [("calendar_horizon:2027", True)])


def test_the_pages_of_administration_say_so(app: Flask, clock: FixedClock) -> None:
    """From November on, and to nobody else."""
    clock.set("2026-10-31 10:00")
    office = Office(app, clock)
    banner = "boolean(//section[@aria-label='放假通知未录入'])"
    seen = []
    for moment in ("2026-10-31 23:59", "2026-11-01 00:00"):
        clock.set(moment)
        page = tree(office.client("admin").get("/admin/packs"))
        seen.append((page.xpath(banner), tree(office.client("auditor").get("/admin/audit")).xpath(banner)))
    assert seen == [(False, False), (True, False)]
    noticing.load(office.database, clock, noticing.plan())
    assert not tree(office.client("admin").get("/admin/packs")).xpath(banner)
