"""The pages, a blueprint a topic."""

from flask import Flask

from app.web.views import (
    admin,
    applicant_acts,
    auth,
    bulk,
    cases,
    files,
    filing,
    filing_files,
    filing_item,
    filing_keep,
    filing_people,
    filing_record,
    guide,
    health,
    inbox,
    intake,
    messages,
    notice_check,
    portal,
    processes,
    ratings,
    records,
    registration,
    service,
    supervision,
    supplementing,
    tasks,
    tracking,
    workdays,
)

BLUEPRINTS = (
    admin.bp,
    applicant_acts.bp,
    auth.bp,
    bulk.bp,
    cases.bp,
    files.bp,
    filing.bp,
    filing_files.bp,
    filing_item.bp,
    filing_keep.bp,
    filing_people.bp,
    filing_record.bp,
    guide.bp,
    health.bp,
    inbox.bp,
    intake.bp,
    messages.bp,
    notice_check.bp,
    portal.bp,
    processes.bp,
    ratings.bp,
    records.bp,
    registration.bp,
    service.bp,
    supervision.bp,
    supplementing.bp,
    tasks.bp,
    tracking.bp,
    workdays.bp,
)


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
