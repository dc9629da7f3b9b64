"""The kinds of long work this version knows."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from app.adapters.anchor_folder import AnchorFolder
from app.adapters.outside import Outside
from app.services import (
    anchor_check,
    anchors,
    bulk_jobs,
    bulk_work,
    calendar_loads,
    calendar_moving,
    campaign_orders,
    campaigns,
    case_file_jobs,
    clock_accounts,
    import_jobs,
    importing,
    incidents,
    key_rotation,
    loose_files,
    radar,
    reports,
    simulating,
    subject_words,
    successions,
    watch_export,
)
from app.services.jobs import Handler, Told, Work

VERIFY = "verify_audit"


def verify_audit(folder: AnchorFolder, work: Work) -> dict[str, Any]:
    """Check every chain of events and every anchor; the report names the first broken event of each chain."""
    with work.database.reading() as session:
        report = anchor_check.verify(session, folder)
    work.progress(report.streams, report.streams)
    return asdict(report)


def handlers(outside: Outside) -> Mapping[str, Handler]:
    """Every kind of work, with what it needs beyond the database."""
    return {
        **HANDLERS,
        VERIFY: partial(verify_audit, outside.anchors),
        anchors.JOB: partial(anchors.carry_out, outside.anchors),
        case_file_jobs.JOB: partial(case_file_jobs.carry_out, outside),
        loose_files.JOB: partial(loose_files.carry_out, outside.files),
        importing.JOB: Told(partial(import_jobs.carry_out, outside.files), import_jobs.give_up),
        watch_export.JOB: partial(watch_export.carry_out, outside.files),
    }


HANDLERS: Mapping[str, Handler] = {
    bulk_jobs.KIND: bulk_work.carry_out,
    incidents.JOB: incidents.carry_out,
    key_rotation.JOB: key_rotation.carry_out,
    calendar_loads.JOB: calendar_moving.carry_out,
    clock_accounts.JOB: clock_accounts.carry_out,
    radar.JOB: radar.carry_out,
    reports.JOB: reports.carry_out,
    campaigns.KIND: campaign_orders.carry_out,
    simulating.JOB: simulating.carry_out,
    subject_words.JOB: subject_words.index_subjects,
    successions.JOB: successions.carry_out,
}
