"""What applicant and receiver write to each other beside the procedure: a message, a rating, a call-back."""

from wtforms import MultipleFileField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, Length

from app.domain.ratings import COMPLAINTS, PRAISE, Grade
from app.domain.vocabulary import N_
from app.services import messages, ratings
from app.web.forms.base import PageForm, Required, Ticks, choices, stripped
from app.web.forms.task_base import WithFiles


class MessageForm(WithFiles, PageForm):
    """Words, and files beside them."""

    text = TextAreaField(
        N_("消息"),
        [
            DataRequired(N_("请填写消息")),
            Length(max=messages.LONGEST, message=N_("内容过长（不超过 2000 字）")),
        ],
        description=N_("不超过 2000 字；只有申请人、受理单位和监督部门可以看到，信息提供单位看不到"),
        filters=[stripped],
    )
    files = MultipleFileField(N_("附件（选填）"))


class RatingForm(PageForm):
    """Five grades; the reasons of both kinds are offered and those that fit the grade are kept."""

    grade = RadioField(
        N_("您对本件办理是否满意"),
        [Required()],
        choices=[SelectChoice(str(int(grade)), grade.label) for grade in reversed(Grade)],
        validate_choice=False,
    )
    praise = Ticks(N_("满意的地方（选填）"), choices=choices(PRAISE), validate_choice=False)
    reasons = Ticks(N_("不满意的地方"), choices=choices(COMPLAINTS), validate_choice=False)
    text = TextAreaField(
        N_("还想说的话（选填）"),
        [Length(max=ratings.LONGEST, message=N_("内容过长（不超过 1000 字）"))],
        description=N_("不要填写身份证号码、电话等个人信息"),
        filters=[stripped],
    )

    @property
    def chosen(self) -> int:
        """The grade, nought where none was chosen."""
        return int(self.grade.data) if str(self.grade.data).isdecimal() and len(str(self.grade.data)) == 1 else 0


class CallBack(PageForm):
    """What came of calling back."""

    text = TextAreaField(
        N_("回访情况"),
        [DataRequired(N_("请写明回访情况")), Length(max=ratings.LONGEST, message=N_("内容过长（不超过 1000 字）"))],
        description=N_("什么时候、怎样联系的申请人，申请人说了什么，怎样改进"),
        filters=[stripped],
    )
