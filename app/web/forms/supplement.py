"""补正 item by item: why, and to each thing asked for some words or files."""

import re
from collections.abc import Iterable, Sequence

from wtforms import FieldList, Form, FormField, RadioField, TextAreaField
from wtforms.validators import Length

from app.domain.errors import FieldError
from app.domain.supplements import ItemAnswer, SupplementReason
from app.domain.vocabulary import N_
from app.web.filters import sentence
from app.web.forms.base import PageForm, Required, choices, stripped
from app.web.forms.task_base import WithFiles


class SupplementItem(WithFiles, Form):
    """The answer to one thing asked for: words, files, or both."""

    text = TextAreaField(N_("说明"), [Length(max=500, message=N_("内容过长（不超过 500 字）"))], filters=[stripped])


class Supplement(PageForm):
    """All that is handed in at once; `statement` is for what no item asked for."""

    reason = RadioField(N_("补正的原因"), [Required()], choices=choices(SupplementReason), validate_choice=False)
    items = FieldList(FormField(SupplementItem))
    statement = TextAreaField(
        N_("其他说明（选填）"), [Length(max=2_000, message=N_("内容过长（不超过 2000 字）"))], filters=[stripped]
    )

    def ask(self, items: Sequence[str]) -> None:
        """One place for each thing asked for, whatever was sent."""
        while len(self.items) < len(items):
            self.items.append_entry()
        while len(self.items) > len(items):
            self.items.pop_entry()

    def answers(self) -> list[ItemAnswer]:
        """What was handed in for each item, the files by their names."""
        return [
            ItemAnswer(row.form.text.data or "", [str(choice.label) for choice in row.form.evidence.choices])
            for row in self.items
        ]

    def files(self) -> list[str]:
        """The ids of all files, item by item."""
        return [str(each) for row in self.items for each in row.form.evidence.data or []]

    def refuse_items(self, errors: Iterable[FieldError]) -> None:
        """Show each fault at its field; one of an item stands at that item's words."""
        for error in errors:
            row = re.fullmatch(r"items\.(\d+)\.text", error.field)
            if row:
                field = self.items[int(row[1])].form.text
                field.errors = [*field.errors, sentence(error.message, error.values)]
            else:
                self.refuse([error])
