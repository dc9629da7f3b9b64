"""What the forms of all tasks share: the choice of a result, files, and refusals shown where they belong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from wtforms import Field, FieldList, FormField, MultipleFileField, RadioField, SelectChoice

from app.domain.errors import FieldError
from app.domain.vocabulary import N_
from app.services.desk import Desk
from app.web.filters import sentence
from app.web.forms.base import PageForm, Ticks

FILES = N_("PDF、JPG、PNG、DOCX、XLSX，一次可选多份")


class TaskForm(PageForm):
    """One task's form; `labels` are the results it may offer, in the order of the page.

    The services judge what is filled in; the form only reads it, and shows the judgement at its field.
    """

    labels: ClassVar[Mapping[str, str]] = {}
    # What stands beside the fields on the page: the draft, texts to begin from (web/task_work.py).
    work: Any = None
    outcome = RadioField(N_("办理结果"), choices=[], validate_choice=False)

    def offer(self, desk: Desk) -> None:
        """Fill in what this case leaves to choose."""
        allowed = self.allowed(desk)
        self.outcome.choices = [SelectChoice(name, words) for name, words in self.labels.items() if name in allowed]
        if len(self.outcome.choices) == 1:
            self.outcome.data = self.outcome.choices[0].value

    def allowed(self, desk: Desk) -> Sequence[str]:
        """The results that can be chosen in this case."""
        return desk.outcomes

    def answer(self, outcome: str) -> dict[str, Any]:
        """What the service is told with a result: its own fields and no others."""
        return {}

    def refuse(self, errors: Iterable[FieldError], names: Mapping[str, str] | None = None) -> None:
        """Show each fault at the field its path names, however deep; what has no field stands at the head."""
        for error in errors:
            found = _at(self, error.field.removeprefix("data.").split("."))
            text = sentence(error.message, error.values)
            if found is None:
                self.fault("", text)
            else:
                found.errors = [*found.errors, text]
        for rows in (field for field in self if isinstance(field, FieldList)):
            rows.errors = [row.errors for row in rows if row.errors]


class WithFiles:
    """Files already taken stay ticked on the page; new ones come with it."""

    evidence = Ticks(N_("已上传的材料"), choices=[], validate_choice=False)
    files = MultipleFileField(N_("上传材料"), description=FILES)


def _at(place: Any, path: Sequence[str]) -> Field | None:
    """The field at a path such as `answers.0.value`; rows are found by position, or by the `id` or `field` in them."""
    if not path:
        return place if isinstance(place, Field) and not isinstance(place, FieldList | FormField) else None
    name, *rest = path
    if isinstance(place, FieldList):
        row = _row(place, name)
        return _at(row, rest or [_KEY]) if row is not None else None
    form = place.form if isinstance(place, FormField) else place
    if name == _KEY:
        return next(iter(field for field in form if field.type == "RadioField"), None)
    if isinstance(form, Field) or name not in form:
        return form if isinstance(form, Field) else None
    if name == "evidence" and "files" in form:
        return form["files"]
    return _at(form[name], rest)


_KEY = "*"  # a whole row: shown at its choice


def _row(rows: FieldList, name: str) -> FormField | None:
    if name.isdecimal() and int(name) < len(rows):
        return rows[int(name)]
    keys = ("id", "field")
    return next((row for row in rows if any(key in row.form and row.form[key].data == name for key in keys)), None)
