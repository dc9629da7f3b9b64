"""What helps with the form of a task: the draft, texts to begin from, evidence beside it, what to look at twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from app.domain import placeholders
from app.models.desk import ReplyTemplate
from app.models.evidence import Evidence
from app.services import boilerplate, case_words, reply_templates, task_drafts
from app.services.boilerplate import Flag
from app.services.desk import Desk
from app.services.task_drafts import Kept
from app.web import uploads
from app.web.context import actor, database, now
from app.web.forms.task_base import TaskForm
from app.web.forms.tasks import FORMS
from app.web.inline_files import SHOWN

# The field of each form into which a text of the unit goes, and where a result asks for another one.
_TARGETS = {
    "check_application": "reason",
    "refer_record": "suspend_reason",
    "arbitrate_provider": "reason",
    "verify_record": "opinion",
    "approve_opinion": "reason",
    "serve_answer": "text",
    "approve_answer": "reason",
    "rectify": "reply",
    "acknowledge_order": "reason",
    "execute_order": "reason",
    "restore_credit": "reason",
    "review_refusal": "text",
}
_OTHER_TARGETS = {("check_application", "supplement"): "items", ("serve_answer", "return_to_provider"): "reason"}
# Tasks whose officer decides on an opinion that lies before him.
_JUDGING = frozenset({"approve_opinion", "serve_answer", "approve_answer"})


@dataclass(frozen=True)
class Offered:
    """A text of the unit, filled from the case."""

    id: int
    title: str
    text: str


@dataclass(frozen=True)
class Work:
    """Everything beside the fields of one task's form."""

    task_id: int
    stamp: str
    target: str
    draft: Kept | None = None
    shown: Kept | None = None
    others: Sequence[Kept] = ()
    templates: Sequence[Offered] = field(default_factory=list)


def stamp(desk: Desk) -> str:
    """What the officer's answer rests on: another value says that the case has changed under the open form."""
    case = desk.case
    record = (case.record.version, str(case.record.status)) if case.record else ()
    seen: tuple[Any, ...] = (
        desk.task.id if desk.task else 0,
        record,
        sorted(each.evidence_id for each in case.evidence),
        sorted((each.id, str(each.desired)) for each in desk.measures),
        case.opinion or "",
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def filled_form(desk: Desk, whose: int | None = None) -> TaskForm | None:
    """The form as it was left: with one's own draft, or with the one a colleague has left on one's task."""
    if desk.task is None or not desk.working:
        return None
    with database().reading() as session:
        own, others = task_drafts.of_task(session, desk.task, actor=actor())
    found = next((each for each in others if each.account_id == whose), own)
    typed = MultiDict([(name, value) for name, values in found.content.items() for value in values]) if found else None
    form: TaskForm = FORMS[desk.task.key](formdata=typed)
    form.offer(desk)
    if found:
        uploads.take(form)
    form.work = _work(desk, own, found, others)
    return form


def beside(desk: Desk, form: TaskForm | None) -> None:
    """Give a form that was just sent what stands beside its fields."""
    if form is not None and form.work is None and desk.task is not None:
        form.work = _work(desk, None, None, ())


def _work(desk: Desk, own: Kept | None, shown: Kept | None, others: Sequence[Kept]) -> Work:
    task = desk.task
    assert task is not None
    with database().reading() as session:
        templates = [_offered(each, desk) for each in reply_templates.for_task(session, task, actor=actor())]
    return Work(task.id, stamp(desk), _TARGETS.get(task.key, ""), own, shown, others, templates)


def _offered(row: ReplyTemplate, desk: Desk) -> Offered:
    return Offered(row.id, row.title, placeholders.fill(row.text, case_words.of_case(desk.case)))


def insert(form: TaskForm, desk: Desk, template_id: str) -> bool:
    """Put a text of the unit into the form, after what stands there; False for a text that is not on offer."""
    key = desk.task.key if desk.task else ""
    name = _OTHER_TARGETS.get((key, form.outcome.data or ""), _TARGETS.get(key, ""))
    chosen = next((each for each in form.work.templates if str(each.id) == template_id), None)
    if chosen is None or name not in form:
        return False
    typed = (form[name].data or "").rstrip()
    form[name].data = f"{typed}\n{chosen.text}" if typed else chosen.text
    return True


def flag(desk: Desk) -> Flag | None:
    """What deserves a second look in the opinion on which this officer decides."""
    if desk.task is None or desk.task.key not in _JUDGING or not desk.able or not desk.view.opinion:
        return None
    with database().reading() as session:
        found = boilerplate.look(session, desk.case, desk.view.opinion, actor=actor(), now=now())
    return found if found.raised else None


def flag_words(found: Flag) -> list[str]:
    """Why the opinion is flagged, a sentence for each reason."""
    words = []
    if found.formula:
        words.append(
            gettext("核查意见只写“%(formula)s”，没有写明核对了什么材料、得出什么结论。", formula=found.formula)
        )
    if found.alike:
        words.append(
            ngettext(
                "核查意见与该单位近 90 天内另 %(num)d 件记录的意见基本相同，请留意是否逐件核查。",
                "核查意见与该单位近 90 天内另 %(num)d 件记录的意见基本相同，请留意是否逐件核查。",
                found.alike,
            )
        )
    return words


def shown_beside(desk: Desk) -> dict[str, Any]:
    """What the page of a case shows beside the form: flags of the opinion, and the files by how they open."""
    found = flag(desk)
    shown, others = previews(desk)
    words = flag_words(found) if found else []
    return {"flag": found, "flag_words": words, "shown_files": shown, "other_files": others}


def previews(desk: Desk) -> tuple[list[Evidence], list[Evidence]]:
    """The case's files: those a browser shows in place, and the rest."""
    files = [each.file for each in desk.case.evidence]
    shown = [each for each in files if each.type in SHOWN]
    return shown, [each for each in files if each.type not in SHOWN]
