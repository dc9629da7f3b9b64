"""The question of the working-day calculator, asked by GET."""

from datetime import date

from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm

MOST_DAYS = 500
MOST_BETWEEN = 3 * 366
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


class Day(DateField):
    """A date whose fault is told in the words of this site."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError(N_("请填写日期，例如 2026-11-21")) from fault


class Whole(IntegerField):
    """A whole number, likewise."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError(N_("请填写 1 至 500 的整数")) from fault


class Workdays(PageForm):
    """`from` is a word of Python's own, so the field is `from_` and its name in the address `from`."""

    class Meta:
        csrf = False  # a question by GET changes nothing

    from_ = Day(
        N_("起始日"),
        [InputRequired(N_("请填写日期，例如 2026-11-21"))],
        description=N_("例如收到申请的日期；起始日不计入"),
        name="from",
    )
    days = Whole(
        N_("工作日天数"),
        [InputRequired(N_("请填写 1 至 500 的整数")), NumberRange(1, MOST_DAYS, N_("请填写 1 至 500 的整数"))],
        description=N_("1 至 500"),
    )

    def validate_from_(self, field: DateField) -> None:
        """Keep the calculator within years it can say something about."""
        if field.data and not FIRST <= field.data <= LAST:
            raise ValidationError(N_("请填写 2000 年至 2099 年之间的日期"))


class Between(PageForm):
    """How many working days lie between two dates."""

    class Meta:
        csrf = False

    since = Day(
        N_("从哪一天"),
        [InputRequired(N_("请填写日期，例如 2026-11-21"))],
        description=N_("这一天不计入"),
    )
    until = Day(
        N_("到哪一天"),
        [InputRequired(N_("请填写日期，例如 2026-11-21"))],
        description=N_("这一天计入；两个日期相隔不超过三年"),
    )

    def validate_until(self, field: DateField) -> None:
        """Keep the count within years it can say something about, and forward."""
        since = self.since.data
        if not field.data or not since:
            return
        if not (since >= FIRST and field.data <= LAST):
            raise ValidationError(N_("请填写 2000 年至 2099 年之间的日期"))
        if field.data < since:
            raise ValidationError(N_("结束日期不能早于起始日期"))
        if (field.data - since).days > MOST_BETWEEN:
            raise ValidationError(N_("两个日期相隔不能超过三年"))
