"""The pages, a blueprint a topic."""

from flask import Flask

from app.web.views import (
    admin,
    applicant_acts,
    auth,
    cases,
    files,
    filing,
    filing_people,
    filing_record,
    guide,
    health,
    inbox,
    intake,
    notice_check,
    portal,
    processes,
    records,
    service,
    supervision,
    tasks,
    tracking,
    workdays,
)

BLUEPRINTS = (
    admin.bp,
    applicant_acts.bp,
    auth.bp,
    cases.bp,
    files.bp,
    filing.bp,
    filing_people.bp,
    filing_record.bp,
    guide.bp,
    health.bp,
    inbox.bp,
    intake.bp,
    notice_check.bp,
    portal.bp,
    processes.bp,
    records.bp,
    service.bp,
    supervision.bp,
    tasks.bp,
    tracking.bp,
    workdays.bp,
)


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
