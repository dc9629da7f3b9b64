"""Which macro of templates/components/fields.html draws a form field."""

from wtforms import Field, FieldList, FormField
from wtforms.widgets import CheckboxInput, HiddenInput, Input, ListWidget, PasswordInput, Select, TextArea

# The first match decides; a field's own class does not matter, so subclasses need no entry.
BY_WIDGET = (
    (HiddenInput, "hidden"),
    (CheckboxInput, "checkbox"),
    (PasswordInput, "password"),
    (Select, "select"),
    (TextArea, "textarea"),
    (ListWidget, "options"),
)


def control(field: Field) -> str:
    """The kind of control: nested, submit, one of BY_WIDGET, else text."""
    if isinstance(field, FormField | FieldList):
        return "nested"
    widget = field.widget
    if isinstance(widget, Input) and widget.input_type == "submit":
        return "submit"
    return next((name for kind, name in BY_WIDGET if isinstance(widget, kind)), "text")
