"""The form of a text a unit keeps for its replies."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectChoice, SelectField, StringField, TextAreaField

from app.domain.vocabulary import N_
from app.models.place import Organisation
from app.services.reply_templates import KEYS, LONGEST_TEXT, LONGEST_TITLE
from app.web.forms.base import PageForm, Required, stripped


class ReplyTemplateForm(PageForm):
    """Title, task and text; `organisation` only where somebody works for more than one unit."""

    organisation = SelectField(N_("单位"), choices=[], validate_choice=False)
    task_key = SelectField(N_("用于任务"), choices=[], validate_choice=False, validators=[Required()])
    title = StringField(N_("名称"), validators=[Required()], filters=[stripped], render_kw={"maxlength": LONGEST_TITLE})
    text = TextAreaField(N_("内容"), validators=[Required()], render_kw={"maxlength": LONGEST_TEXT, "rows": 8})

    def offer(self, units: Sequence[Organisation], names: Mapping[str, str], *, fresh: bool) -> None:
        """Fill in what may be chosen; `names` are what the process calls its tasks."""
        self.task_key.choices = [SelectChoice("", N_("请选择")), *(SelectChoice(key, names[key]) for key in KEYS)]
        if fresh and len(units) > 1:
            self.organisation.choices = [SelectChoice(str(each.id), each.name) for each in units]
        else:
            del self.organisation

    def answer(self) -> dict[str, Any]:
        return {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
