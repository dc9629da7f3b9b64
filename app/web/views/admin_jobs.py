"""Administration of what runs by itself: rounds, acts of the day, long work with its progress and its end."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.domain.errors import Conflict
from app.domain.permissions import Action, may
from app.domain.vocabulary import N_
from app.models.work import Job
from app.services import bulk_jobs, daily, job_desk, places, round_runs
from app.services.calendar import NATION
from app.services.job_desk import Wanted
from app.services.jobs import JobStatus
from app.web.access import needs
from app.web.back import own_path
from app.web.context import actor, database, now
from app.web.fault_words import fault_words
from app.web.filters import translated

bp = Blueprint("admin_jobs", __name__, url_prefix="/admin/jobs")
PAGE = 30
_PLACES = {place.id: place.name for place in places.PLACES}
KINDS: Mapping[str, str] = {
    "verify_audit": N_("留痕校验"),
    "anchor_heads": N_("每日存证"),
    "remove_loose_files": N_("清理无用文件"),
    "make_case_file": N_("制作案卷"),
    "rotate_keys": N_("更换数据密钥"),
    "bulk": N_("批量操作"),
    "import_records": N_("导入报送文件"),
    "index_subjects": N_("编制主体检索词"),
    "resume_cases": N_("恢复流程故障"),
    "check_clocks": N_("核对时限"),
    "export_list": N_("导出列表"),
    "load_calendar": N_("按放假通知调整时限"),
    "make_report": N_("生成月报和季报"),
    "account_clocks": N_("补算旧时限的用时和逾期"),
    "hand_over_unit": N_("撤销单位的未了事项移交承接单位"),
    "simulate": N_("推演"),
    "open_campaign": N_("专项督查发出督办单"),
}
RESULTS: Mapping[str, str] = {
    "done": N_("成功"),
    "failed": N_("未成"),
    "accepted": N_("入库"),
    "unchanged": N_("未变"),
    "refused": N_("未入库"),
    "resumed": N_("已恢复"),
    "still_failing": N_("仍有故障"),
    "streams": N_("链"),
    "events": N_("记录"),
    "broken": N_("断开"),
    "moved": N_("已调整"),
    "handed_over": N_("已移交"),
    "checked": N_("已核对"),
    "differences": N_("不一致"),
    "removed": N_("已清理"),
    "bytes": N_("文件字节数"),
}


@bp.get("")
@needs(Action.ADMINISTER)
def index() -> str:
    """How it all goes. Raises Invalid for an unknown cursor."""
    wanted = Wanted(*(request.args.get(name, "") for name in ("status", "kind", "place")))
    with database().reading() as session:
        rounds = round_runs.read(session, machine=machine_now())
        acts = daily.rows(session)
        found = job_desk.page(session, wanted, limit=PAGE, cursor=request.args.get("cursor"))
    return render_template(
        "admin/jobs.html",
        rounds=rounds,
        acts=[(daily.ACTS[row.name].label or row.name, row) for row in acts],
        found=found,
        lines=[_line(job, name) for job, name in found.rows],
        wanted=wanted,
        kinds=[(kind, KINDS.get(kind, kind)) for kind in found.kinds],
        states=[(each.value, each.label) for each in JobStatus],
        places={**_PLACES, NATION: translated(N_("全国"))},
        words=fault_words,
    )


def _line(job: Job, name: str | None) -> dict[str, Any]:
    return {
        "job": job,
        "kind": translated(KINDS.get(job.kind, job.kind)),
        "status": JobStatus(job.status),
        "who": name or "",
        "result": _result(job),
        "href": _href(job),
        "may_retry": job_desk.may_retry(job),
        "may_cancel": job_desk.may_cancel(job),
    }


def _result(job: Job) -> list[tuple[str, int]]:
    """The figures of a result that say something to a person."""
    result = job.result or {}
    if "items" in result:
        done, failed = bulk_jobs.tally(bulk_jobs.items(job))
        result = {"done": done, "failed": failed}
    found = []
    for key, label in RESULTS.items():
        value = result.get(key)
        if isinstance(value, list):
            value = len(value)
        if isinstance(value, int):
            found.append((translated(label), value))
    return found


def _href(job: Job) -> str:
    """The page of what the job does, where the reader may open it; nobody reads another's bulk act."""
    if job.kind == bulk_jobs.KIND and job.created_by == actor().account_id and may(actor(), Action.BULK):
        return f"/bulk/{job.id}"
    if "batch" in job.arguments and may(actor(), Action.VIEW_IMPORTS):
        return f"/imports/{job.arguments['batch']}"
    if "load" in job.arguments:
        return f"/admin/calendar/{job.arguments['load']}"
    return "/admin/incidents" if "model" in job.arguments else ""


@bp.post("/<jurisdiction>/<int:job_id>/retry")
@needs(Action.ADMINISTER)
def retry(jurisdiction: str, job_id: int) -> Response:
    """Let a job begin again. Raises NotFound."""
    try:
        with database().transaction() as session:
            job_desk.retry(session, jurisdiction, job_id, actor=actor(), now=now())
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    else:
        flash(N_("已重新排队，稍后办理"))
    return _back()


@bp.post("/<jurisdiction>/<int:job_id>/cancel")
@needs(Action.ADMINISTER)
def cancel(jurisdiction: str, job_id: int) -> Response:
    """Take back a job that waits. Raises NotFound."""
    try:
        with database().transaction() as session:
            job_desk.cancel(session, jurisdiction, job_id, actor=actor(), now=now())
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    else:
        flash(N_("已取消，没有办理"))
    return _back()


def _back() -> Response:
    """To the list as it was filtered."""
    return redirect(own_path(request.form.get("next", "")) or "/admin/jobs", 303)
