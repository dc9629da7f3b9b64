"""Forms of tips: telling, looking up, handing on, checking, answering, and the two words to an opening."""

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.domain.tips import OpeningDecision, TipKind, TipState
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, choices, stripped


class Tell(PageForm):
    """What somebody tells. The services judge it; the form only reads it."""

    once = HiddenField()
    kind = RadioField(N_("反映的问题"), [Required()], choices=choices(TipKind), validate_choice=False)
    unit = SelectField(N_("反映的单位"), choices=[], validate_choice=False)
    about = StringField(
        N_("反映的人员、单位或者记录"),
        description=N_("列表中没有的单位、工作人员的姓名、信用记录的文号；已选择单位的可以不填"),
        filters=[stripped],
    )
    what = TextAreaField(
        N_("情况"),
        [Required()],
        description=N_("什么时间、什么人、做了什么、怎样得知；不超过 5000 字。不愿透露身份的，请不要写能认出您的内容"),
        filters=[stripped],
    )
    files = MultipleFileField(
        N_("材料"),
        description=N_(
            "可不提供；至多 5 份，PDF、JPG、PNG、DOCX、XLSX。文件中可能有作者姓名、拍摄地点等信息，请先去除"
        ),
    )
    name = StringField(N_("您的姓名"), description=N_("可不填；填写后密封保存"), filters=[stripped])
    contact = StringField(N_("联系方式"), description=N_("可不填；电话、邮箱或者地址，密封保存"), filters=[stripped])


class LookUp(PageForm):
    """Number and query code of a tip."""

    number = StringField(
        N_("举报编号"),
        [DataRequired(N_("请填写举报编号")), Length(max=64, message=N_("举报编号有误"))],
        description=N_("例如 JB-410122-2026-000001"),
        filters=[stripped],
    )
    code = StringField(
        N_("查询码"),
        [DataRequired(N_("请填写查询码")), Length(max=64, message=N_("查询码有误"))],
        description=N_("提交举报后显示的 10 位查询码，不区分大小写"),
        filters=[stripped],
    )


class Hand(PageForm):
    """To whom, and what that unit reads."""

    unit = SelectField(N_("核查单位"), [Required()], choices=[], validate_choice=False)
    matter = TextAreaField(
        N_("转交核查的内容"),
        [Required()],
        description=N_("核查单位只看到这里的文字。请删去能认出举报人的内容"),
        filters=[stripped],
    )
    files = BooleanField(N_("一并转交材料（已核对其中没有能认出举报人的内容）"))


class Report(PageForm):
    """What the unit found."""

    finding = TextAreaField(N_("核查情况"), [Required()], filters=[stripped])


class AnswerTip(PageForm):
    """What who told reads with number and code."""

    state = RadioField(
        N_("办理结果"),
        [Required()],
        choices=choices((TipState.ANSWERED, TipState.NO_GROUND)),
        validate_choice=False,
    )
    answer = TextAreaField(
        N_("答复"),
        [Required()],
        description=N_("举报人凭编号和查询码看到；不要写他人的个人信息"),
        filters=[stripped],
    )
    looked = BooleanField(N_("我已核对，答复不含他人的个人信息"))


class AskOpening(PageForm):
    """Why who told must be known."""

    reason = TextAreaField(
        N_("申请开启的理由"), [Required()], filters=[stripped], description=N_("审计员据此决定；不少于 10 字")
    )


class DecideOpening(PageForm):
    """The auditor's word."""

    decision = RadioField(N_("决定"), [Required()], choices=choices(OpeningDecision), validate_choice=False)
    reason = TextAreaField(N_("理由"), [Required()], filters=[stripped], description=N_("不少于 10 字"))
