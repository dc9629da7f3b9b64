"""Acts of the day: rows saying when each is next due in each place, judged by the legal clock.

A row moves on in the transaction that does its act, so that a standstill of a week is made up by one run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.office_hours import next_opening
from app.domain.vocabulary import N_
from app.domain.workdays import ONE_DAY, ZONE, WorkCalendar, legal_date
from app.logs import logger
from app.models.place import Jurisdiction
from app.models.work import DailyAct
from app.services import (
    anchors,
    calendar,
    calendar_horizon,
    clock_accounts,
    digests,
    erasing,
    feedback,
    housekeeping,
    leftovers,
    listings,
    loose_files,
    measure_alarms,
    measure_ends,
    platform_pushes,
    radar,
    reports,
    task_drafts,
)
from app.services.faults import told
from app.services.saving import upsert

_RETRY = timedelta(minutes=10)

log = logger(__name__)


@dataclass(frozen=True)
class Act:
    """Something done once on every working day, from `at` (Shanghai time) on.

    `by_machine`: by the machine's time; `every_day`: on days off as well.
    """

    at: time
    carry_out: Callable[[Session, str, MailTexts, datetime], None]
    label: str = ""
    by_machine: bool = False
    every_day: bool = False

    def next_at(self, days: WorkCalendar, after: datetime) -> datetime:
        """When it comes next, later than an instant."""
        if not self.every_day:
            return next_opening(days, self.at, after)
        tonight = datetime.combine(legal_date(after), self.at, ZONE)
        return tonight if tonight > after else tonight + ONE_DAY


ACTS: Mapping[str, Act] = {
    "digest": Act(time(8, 30), digests.write, N_("每日待办汇总")),
    "stale_drafts": Act(time(8, 30), task_drafts.forget_stale, N_("清理过期草稿")),
    "housekeeping": Act(time(2, 0), housekeeping.remove_old, N_("清理过期的请求记录"), by_machine=True),
    "old_filings": Act(time(2, 30), housekeeping.remove_drafts, N_("清理长期未提交的申请"), every_day=True),
    "ended_jobs": Act(time(2, 10), leftovers.remove_jobs, N_("清理早已结束的后台任务"), every_day=True),
    "sent_mails": Act(
        time(2, 20), leftovers.empty_mails, N_("清除早已发出的邮件内容"), by_machine=True, every_day=True
    ),
    "unused_uploads": Act(time(2, 40), leftovers.remove_uploads, N_("清理未使用的上传材料"), every_day=True),
    "loose_files": Act(time(3, 30), loose_files.ask, N_("清理无用文件"), every_day=True),
    "erasure": Act(time(3, 0), erasing.erase_due, N_("消除保存期满的个人失信记录"), every_day=True),
    "calendar_horizon": Act(time(8, 30), calendar_horizon.look, N_("催录放假通知")),
    "reports": Act(time(8, 30), reports.ask, N_("生成月报和季报")),
    "clock_accounts": Act(time(0, 30), clock_accounts.ask, N_("补算旧时限的用时"), every_day=True),
    "feedback": Act(time(8, 30), feedback.open_duties, N_("开列上月反馈"), every_day=True),
    "anchor": Act(time(0, 40), anchors.ask, N_("每日存证"), every_day=True),
    "listings": Act(time(0, 20), listings.expire, N_("名单条目到期"), every_day=True),
    "measure_alarms": Act(time(8, 30), measure_alarms.look, N_("应停未停的措施")),
    "platform": Act(time(9, 0), platform_pushes.follow_up, N_("询问上级平台")),
    "measure_ends": Act(time(0, 20), measure_ends.lift_ended, N_("解除到期的惩戒措施"), every_day=True),
    "clock_check": Act(time(1, 0), radar.ask, N_("核对时限"), every_day=True),
}


def due(session: Session, *, now: datetime) -> bool:
    """Whether an act is due, or a place still lacks its rows."""
    places = session.execute(select(func.count()).select_from(Jurisdiction)).scalar_one()
    armed = session.execute(select(func.count()).where(DailyAct.name.in_(ACTS))).scalar_one()
    waiting = select(DailyAct.name).where(DailyAct.name.in_(ACTS), DailyAct.next_due_at <= now).limit(1)
    return armed < places * len(ACTS) or session.execute(waiting).first() is not None


def arm(session: Session, *, now: datetime) -> None:
    """Give every place its row for every act; the first run is the next one to come."""
    days = calendar.current(session)
    places = session.execute(select(Jurisdiction.id).order_by(Jurisdiction.id)).scalars().all()
    rows = [
        {"jurisdiction": place, "name": name, "next_due_at": act.next_at(days, now)}
        for place in places
        for name, act in ACTS.items()
    ]
    upsert(session, DailyAct, rows)


def run_next(session: Session, texts: MailTexts, *, now: datetime, machine: datetime) -> bool:
    """Do the act that has waited longest, if one is due; one that fails is tried again and stops no other."""
    statement = (
        select(DailyAct)
        .where(DailyAct.next_due_at <= now, DailyAct.name.in_(ACTS))
        .order_by(DailyAct.next_due_at, DailyAct.jurisdiction, DailyAct.name)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        return False
    act, days = ACTS[row.name], calendar.current(session)
    try:
        # The calendar may have changed since the row was set: no act on a day off.
        if act.every_day or days.is_workday(legal_date(now)):
            with session.begin_nested():
                act.carry_out(session, row.jurisdiction, texts, machine if act.by_machine else now)
            row.last_run_at = now
    except Exception as error:  # whatever one act does, the others of the day are done
        log.exception("daily_act_failed", act=row.name, place=row.jurisdiction)
        row.error, row.next_due_at = told(error), now + _RETRY
    else:
        row.error, row.next_due_at = None, act.next_at(days, now)
    return True


def rows(session: Session) -> Sequence[DailyAct]:
    """Every act of every place with its last and next run, place by place."""
    statement = select(DailyAct).where(DailyAct.name.in_(ACTS)).order_by(DailyAct.jurisdiction, DailyAct.name)
    return session.execute(statement).scalars().all()
