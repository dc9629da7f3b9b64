"""The question of the working-day calculator, asked by GET."""

from datetime import date

from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm

MOST_DAYS = 500
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


class Workdays(PageForm):
    """`from` is a word of Python's own, so the field is `from_` and its name in the address `from`."""

    class Meta:
        csrf = False  # a question by GET changes nothing

    from_ = DateField(
        N_("起始日"),
        [InputRequired(N_("请填写日期，例如 2026-11-21"))],
        description=N_("例如收到申请的日期；起始日不计入"),
        name="from",
    )
    days = IntegerField(
        N_("工作日天数"),
        [InputRequired(N_("请填写 1 至 500 的整数")), NumberRange(1, MOST_DAYS, N_("请填写 1 至 500 的整数"))],
        description=N_("1 至 500"),
    )

    def validate_from_(self, field: DateField) -> None:
        """Keep the calculator within years it can say something about."""
        if field.data and not FIRST <= field.data <= LAST:
            raise ValidationError(N_("请填写 2000 年至 2099 年之间的日期"))
