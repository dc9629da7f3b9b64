"""暂停执行证明: what the applicant can show to whoever goes on enforcing a measure."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.notice_blocks import chinese_date
from app.domain.notice_facts import MeasureLine, NoticeFacts
from app.domain.vocabulary import NoticeKind, Role
from app.domain.workdays import ZONE
from app.services import notices
from app.services.command import CaseCommand
from app.services.dossier import citations, open_dossier
from app.services.measure_changes import MeasureRow


def issue(command: CaseCommand, held: Sequence[MeasureRow]) -> None:
    """Name each measure that stands still, its unit, and the moment from which it does."""

    def say(facts: NoticeFacts) -> NoticeFacts:
        rules = citations(command.pack, "objection.suspension")
        return replace(facts, measures=tuple(_line(command, row) for row in held), citations=rules)

    notices.issue(command, NoticeKind.SUSPENSION_PROOF, Role.APPLICANT, open_dossier(command), change=say)


def _line(command: CaseCommand, row: MeasureRow) -> MeasureLine:
    since = (row.suspended_since or command.now).astimezone(ZONE)
    return MeasureLine(row.name, row.organisation, f"{chinese_date(since.date())}{since:%H:%M}")
