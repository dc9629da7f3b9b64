"""One case as one actor is shown it: for JSON and for pages alike, nothing read from the database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import inspect

from app.domain import ledger
from app.domain.act_reasons import reason_label
from app.domain.case_clocks import running
from app.domain.history import BETWEEN, CASE_EVENTS, UPWARDS
from app.domain.ledger import Due
from app.domain.masking import mask_name, mask_number
from app.domain.pack_entries import ClockRule
from app.domain.packs import Pack
from app.domain.standard import FIELDS, Field
from app.domain.vocabulary import ClockCode, ClockState, Finding, NoticeKind, Role
from app.domain.workdays import DayCount, WorkCalendar
from app.engine import Bundle
from app.models.case import Case, CaseField
from app.models.clock import Clock
from app.models.event import CaseEvent
from app.models.measure import Measure
from app.models.notice import Notice
from app.models.task import Task
from app.services import event_names
from app.services.leaving import WAITING
from app.services.sight import Sight


@dataclass(frozen=True)
class ClockView:
    """A limit with its rule, replayed on the calendar of today. `rule` is None where the pack no longer has one."""

    row: Clock
    rule: ClockRule | None
    calendar: WorkCalendar
    today: date

    @cached_property
    def ledger(self) -> ledger.Clock:
        return running(inspect(self.row).dict).clock

    @property
    def due(self) -> Due | None:
        return ledger.due(self.ledger, self.calendar)

    @property
    def state(self) -> ClockState:
        return ledger.state(self.ledger, self.calendar, self.today)

    @property
    def remaining(self) -> int | None:
        """Working days left, negative when overdue."""
        return ledger.remaining(self.ledger, self.calendar, self.today)

    def explain(self) -> tuple[DayCount, ...]:
        """Every day up to the due date, counted or not, and why."""
        return ledger.explain(self.ledger, self.calendar, self.today)


@dataclass(frozen=True)
class FieldView:
    """One disputed field, masked where the actor may not read personal values; `label` is the standard's."""

    code: str
    label: str
    recorded: str | None
    claimed: str
    finding: Finding | None
    value: str | None
    source: str | None


@dataclass(frozen=True)
class EventView:
    """One line of the history: `text` is a template to be translated before `values` go in."""

    seq: int
    at: datetime
    kind: str
    text: str
    values: Mapping[str, Any]
    role: Role | None
    organisation: str
    person: str
    words: str = ""
    """The reason given, for those inside the case."""
    reason: str = ""
    """What its code says, for them too; to be translated."""


@dataclass(frozen=True)
class CaseView:
    """The case with its frozen rules; every property shows what this actor may see and no more."""

    case: Case
    sight: Sight
    pack: Pack
    bundle: Bundle
    calendar: WorkCalendar
    today: date
    masked: bool
    receipts: Sequence[Notice]
    people: Mapping[str, str] = field(default_factory=dict)
    """The people events name, by the ids of their accounts."""

    @property
    def answered(self) -> bool:
        return self.case.answered_at is not None

    @property
    def to_be_posted(self) -> bool:
        """Whether the answer is signed and has not left yet: its limits run on."""
        running = {each.row.code for each in self.clocks if each.row.running}
        return self.answered and not running.isdisjoint(WAITING)

    @property
    def awaits_delivery(self) -> bool:
        """Whether the provider's limit has still to begin: its letter is written and has not reached it."""
        running = {each.row.code for each in self.clocks if each.row.running}
        asked = any(task.open and task.key == "verify_record" for task in self.case.tasks)
        return asked and ClockCode.VERIFY in self.pack.clocks and ClockCode.VERIFY not in running

    @property
    def shows_findings(self) -> bool:
        """The provider's opinion is for those who handle the case; the applicant reads it with the answer."""
        return self.sight.inside or self.answered

    @property
    def opinion(self) -> str | None:
        return self.case.opinion if self.shows_findings else None

    @cached_property
    def unmasked_fields(self) -> list[str]:
        """The codes of personal fields that are shown in full; a view by staff must be logged."""
        if self.masked or not self.sight.unmasked:
            return []
        return [row.field for row in self.case.fields if (field := self._field(row.field)) and field.personal]

    @cached_property
    def fields(self) -> list[FieldView]:
        return [self._field_view(row) for row in self.case.fields]

    @cached_property
    def clocks(self) -> list[ClockView]:
        """All visits of all limits, in the order in which they began."""
        return [ClockView(row, self.pack.clocks.get(row.code), self.calendar, self.today) for row in self.case.clocks]

    @cached_property
    def tasks(self) -> list[Task]:
        """Open tasks: all of them for those inside, his own for the applicant."""
        waiting = [task for task in self.case.tasks if task.open]
        return waiting if self.sight.inside else [task for task in waiting if task.role is Role.APPLICANT]

    def outcomes(self, task: Task) -> tuple[str, ...]:
        """The results a task may end with."""
        return self.bundle.user_tasks[task.key].outcomes

    @property
    def measures(self) -> list[Measure]:
        return self.case.record.measures if self.case.record else []

    @cached_property
    def notices(self) -> list[Notice]:
        """Letters this actor may read, the receipt of the whole application first."""
        found = [*self.receipts, *self.case.notices]
        return [notice for notice in found if self.sight.reads(notice)]

    @property
    def new_letters(self) -> int:
        """How many letters to the applicant nobody has opened here yet; the receipt was shown when it was made."""
        opened = {row.data["notice"] for row in self.case.events if row.kind == "notice_opened"}
        letters = [each for each in self.case.notices if each.recipient is Role.APPLICANT and self.sight.reads(each)]
        return sum(str(each.id) not in opened for each in letters)

    @cached_property
    def unit_names(self) -> Mapping[int, str]:
        """The units of the case by id."""
        # A unit whose referral was recalled is no party any more, and the history names it all the same.
        units = {task.organisation.id: task.organisation.name for task in self.case.tasks if task.organisation}
        return units | {party.organisation_id: party.organisation.name for party in self.case.parties}

    @cached_property
    def events(self) -> list[EventView]:
        """The history; the applicant sees its public part, and units in the place of people."""
        units = self.unit_names
        texts = {row.digest: row.text for row in self.case.texts} if self.sight.inside else {}
        found = []
        for row in self.case.events:
            kind = CASE_EVENTS[row.kind]
            if not (kind.public or self.sight.inside) or not self._tells(row):
                continue
            named = row.data.get("organisation_id")
            values = {**row.data, "organisation": units.get(int(named), "") if named else ""}
            values["account_name"] = self.people.get(event_names.named_in(row.data), "")
            organisation = units.get(row.organisation_id, "") if row.organisation_id else ""
            person = row.actor.name if row.actor and self.sight.inside and row.actor_role is not Role.APPLICANT else ""
            words = texts.get(row.data.get("digest") or row.data.get("reason") or "", "")
            reason = reason_label(row.kind, row.data.get("reason_code")) if self.sight.inside else ""
            line = EventView(row.seq, row.at, row.kind, kind.text, values, row.actor_role, organisation, person, words)
            found.append(replace(line, reason=reason))
        return found

    def _tells(self, row: CaseEvent) -> bool:
        """Whether an event is told to this actor at all: what two sides write is theirs, a note its own unit's."""
        if row.kind == "note_written":
            return self.sight.watches or row.organisation_id in self.sight.units
        if row.kind in UPWARDS or row.data.get("notice_kind") == NoticeKind.MATTER_REPORT:
            return self.sight.watches
        return row.kind not in BETWEEN or self.sight.corresponds

    def _field(self, code: str) -> Field | None:
        return FIELDS[self.case.record.kind].get(code) if self.case.record else None

    def _field_view(self, row: CaseField) -> FieldView:
        field = self._field(row.field)
        hidden = self.masked or not self.sight.unmasked

        def shown(value: str | None) -> str | None:
            return mask_personal(field, value) if hidden and field and value else value

        found = row if self.shows_findings else None
        return FieldView(
            row.field,
            field.label if field else row.field,
            shown(row.recorded),
            shown(row.claimed) or "",
            found.finding if found else None,
            shown(found.value) if found else None,
            found.source if found else None,
        )


def mask_personal(field: Field, value: str) -> str:
    """A value of the publicity standard as those without a need see it: numbers and names hidden, the rest as it is."""
    if not field.personal:
        return value
    return mask_number(value) if field.code.endswith("HM") else mask_name(value)
