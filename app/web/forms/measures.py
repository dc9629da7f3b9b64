"""Telling the state of a measure, handing in a table of them, and proving that one goes on."""

from wtforms import FileField, RadioField, TextAreaField

from app.domain.vocabulary import N_, MeasureState
from app.web.forms.base import PageForm, Required, choices, stripped
from app.web.forms.task_base import WithFiles


class MeasureStateForm(WithFiles, PageForm):
    """The state of one measure as its unit tells it, with proof where there is some."""

    state = RadioField(N_("执行状态"), [Required()], choices=choices(MeasureState), validate_choice=False)


class MeasureSheet(PageForm):
    """A filled-in table of measures."""

    file = FileField(N_("填写好的表格"), [Required()], description=N_("先导出表格，填写“执行状态”一列后上传"))


class StillEnforced(WithFiles, PageForm):
    """What shows that a measure goes on."""

    statement = TextAreaField(
        N_("怎样发现仍在执行"),
        [Required()],
        filters=[stripped],
        description=N_("写明时间、单位和经过，不超过 500 字；不要写他人的个人信息"),
    )
