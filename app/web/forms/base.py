"""What all forms of pages share: the services' refusals appear at the fields they speak of."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.errors import DomainError, FieldError, Invalid
from app.domain.vocabulary import N_, Labelled
from app.web.filters import sentence, translated


class PageForm(FlaskForm):
    """A form whose texts are marked with N_() and translated by the template."""

    def refuse(self, errors: Iterable[FieldError], names: Mapping[str, str] | None = None) -> None:
        """Show each fault at its field: the one `names` gives for its path, else the last part of the path."""
        for error in errors:
            name = (names or {}).get(error.field, error.field.rpartition(".")[2])
            self.fault(name, sentence(error.message, error.values))

    def fault(self, name: str, text: str) -> None:
        """Show a text at a field, or at the head of the form where there is no such field."""
        field = self._fields.get(name)
        if field is None:
            self.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


class StepForm(PageForm):
    """A page of something filled in over several visits; `version` is what it showed of the step."""

    version = HiddenField()


class Required:
    """Marks a field as one to fill in; that it was filled in is for the services to check."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing to refuse here."""


class Ticks(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def date_argument(name: str) -> tuple[date | None, str]:
    """A date in the address, and `not_a_date` where what stands there is none."""
    text = request.args.get(name, "").strip()
    try:
        return (date.fromisoformat(text) if text else None), ""
    except ValueError:
        return None, "not_a_date"


def choices(words: Iterable[Labelled]) -> list[Any]:
    """The words of a vocabulary as choices."""
    return [SelectChoice(word.value, word.label) for word in words]


def refused_file(name: str, refused: DomainError) -> str:
    """What is wrong with a file, after its name."""
    faults = refused.errors if isinstance(refused, Invalid) else (refused,)
    words = translated(N_("；")).join(sentence(each.message, each.values) for each in faults)
    return f"{name}{translated(N_('：'))}{words}"


def stripped(value: str | None) -> str:
    """A filter for text fields: blanks around a value are never meant."""
    return (value or "").strip()
