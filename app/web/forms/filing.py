"""The forms of an objection, one a step; what a value must be is the services' to say."""

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from app.domain.standard import FieldType
from app.domain.vocabulary import N_, Ground, IdType
from app.services.record_reading import ShownField
from app.web.filters import translated
from app.web.forms.base import PageForm, Required, Ticks, choices, stripped

# Grounds that speak of listings, grades, repairs and person links belong to other targets than a record.
RECORD_GROUNDS = (
    Ground.ERROR,
    Ground.OMISSION,
    Ground.DUPLICATE,
    Ground.SHOULD_NOT_PUBLISH,
    Ground.OVER_PERIOD,
    Ground.DIFFERS_FROM_SOURCE,
    Ground.WRONG_SUBJECT,
    Ground.PRIVACY,
    Ground.OTHER,
)
FILE_HINT = N_("支持 PDF、JPG、PNG、docx、xlsx，单个文件不超过 {file} MB")
FILES_HINT = N_("可以一次选择多个文件。支持 PDF、JPG、PNG、docx、xlsx，单个文件不超过 {file} MB，合计不超过 {total} MB")
MEANINGS = (
    SelectChoice("differs", N_("记录与决定不一致：公示内容有错误、遗漏、重复，或者不应当、不应当再公示")),
    SelectChoice("decision", N_("对决定本身不服：记录与决定书一致，但认为决定不合法或者不适当")),
    SelectChoice("mended", N_("记录属实，已经纠正：希望修复信用")),
)


class Start(PageForm):
    """Where to file, after the privacy notice."""

    jurisdiction = RadioField(N_("向哪里提出"), [DataRequired(N_("请选择地区"))])
    consent = BooleanField(
        N_("我已阅读并同意上述个人信息处理告知"), [DataRequired(N_("请先阅读个人信息处理告知，同意后再继续"))]
    )


class Meaning(PageForm):
    """Three matters that are often taken for one another."""

    meaning = RadioField(
        N_("下面哪一种符合您的情况"), [DataRequired(N_("请选择最符合的一种情况"))], choices=list(MEANINGS)
    )


class ChooseRecord(PageForm):
    """One of one's own records."""

    record = RadioField(N_("您的信用记录"), [DataRequired(N_("请选择一条记录"))], validate_choice=False)


class FindRecord(PageForm):
    """A published record of a unit, by what stands on the decision."""

    provider = SelectField(N_("作出决定的单位（信息提供单位）"), coerce=str)
    document_number = StringField(
        N_("决定书文号"),
        [DataRequired(N_("请填写决定书文号")), Length(max=200)],
        description=N_("与决定书一致，例如 示市监罚〔2026〕1号"),
        filters=[stripped],
    )
    name = StringField(
        N_("单位名称（选填）"),
        [Length(max=200)],
        description=N_("同一文号涉及几个单位的，填写后才能确定是哪一条"),
        filters=[stripped],
    )


class Disputed(PageForm):
    """The ground, and which fields are wrong or missing."""

    ground = RadioField(N_("异议类型"), [DataRequired(N_("请选择异议类型"))], choices=choices(RECORD_GROUNDS))
    present = Ticks(N_("记录中的内容"), description=N_("勾选有误的项目；整条记录不应公示的，可以不选"))
    absent = Ticks(N_("记录中没有填写的内容"), description=N_("勾选遗漏的项目"))

    def offer(self, lines: Sequence[ShownField]) -> None:
        """The fields of the record, as recorded."""
        offered = [line for line in lines if line.field.disputable]
        self.present.choices = [
            SelectChoice(line.field.code, f"{translated(line.field.label)}{translated(N_('：'))}{line.value}")
            for line in offered
            if line.value
        ]
        self.absent.choices = [
            SelectChoice(line.field.code, translated(line.field.label)) for line in offered if not line.value
        ]


class Claims(PageForm):
    """What the fields should say (added by `claims_form`), and why."""

    statement = TextAreaField(
        N_("事实和理由"),
        description=N_("写清哪里不对、应当是什么、依据是什么，不超过 5000 字"),
        filters=[stripped],
    )


def claims_form(lines: Sequence[ShownField]) -> type[Claims]:
    """A form that asks for one value for each disputed field."""
    parts = {line.field.code: _claim(line) for line in lines}
    return type("ClaimsOfRecord", (Claims,), parts)


def _claim(line: ShownField) -> StringField:
    hints = {FieldType.DATE: N_("日期，例如 2026-11-21"), FieldType.AMOUNT: N_("金额，单位万元，例如 0.8")}
    recorded = translated(N_("记录为：")) + (line.value or translated(N_("（空）")))
    hint = hints.get(line.field.type)
    return StringField(
        line.field.label,
        [DataRequired(N_("请填写您认为正确的内容"))],
        description=f"{recorded}　{translated(hint)}" if hint else recorded,
        filters=[stripped],
    )


class Upload(PageForm):
    """Any number of files at once."""

    files = MultipleFileField(N_("选择文件"))


class ApplicantData(PageForm):
    """Who objects, how to be reached, and whether letters may come by mail."""

    name = StringField(N_("姓名或者单位名称"), [Required()], description=N_("与证件一致"), filters=[stripped])
    id_type = SelectField(N_("证件类型"), choices=choices((IdType.USCC, IdType.RESIDENT_ID, IdType.OTHER)))
    id_number = StringField(N_("证件号码"), [Required()], filters=[stripped])
    confirm_number = BooleanField(N_("我已核对，号码与证件一致"))
    mobile = TelField(N_("手机号码（选填）"), [Length(max=32)], filters=[stripped])
    e_service = BooleanField(N_("同意以电子方式送达文书，并确认下列电子邮箱为送达地址"))
    email = EmailField(
        N_("电子邮箱"),
        [Length(max=200)],
        description=N_("同意电子送达的必填；文书到达该邮箱之日为送达日期。不同意的，以纸质方式送达"),
        filters=[stripped],
    )
    by_agent = RadioField(
        N_("由谁办理"),
        choices=[SelectChoice("self", N_("本人或者本单位办理")), SelectChoice("agent", N_("委托代理人办理"))],
        default="self",
    )


POWERS = (
    SelectChoice("file", N_("代为提出异议")),
    SelectChoice("supplement", N_("代为补正材料")),
    SelectChoice("retract", N_("代为撤回")),
    SelectChoice("receive", N_("代为接收文书")),
)


class Agent(PageForm):
    """Who acts for the applicant, and how far the authority goes."""

    name = StringField(N_("代理人姓名或者名称"), [Required()], filters=[stripped])
    id_type = SelectField(N_("代理人证件类型"), choices=choices((IdType.RESIDENT_ID, IdType.USCC, IdType.OTHER)))
    id_number = StringField(N_("代理人证件号码"), [Required()], filters=[stripped])
    mobile = TelField(N_("代理人手机号码"), [Length(max=32)], filters=[stripped])
    matter = StringField(
        N_("委托事项"),
        [Required()],
        description=N_("与授权委托书一致，例如 就某号处罚记录提出异议"),
        filters=[stripped],
    )
    powers = Ticks(N_("授权范围"), [Required()], choices=list(POWERS))
    until = DateField(
        N_("授权到期日"),
        [DataRequired(N_("请填写授权到期日，例如 2026-11-21"))],
        description=N_("例如 2026-11-21"),
    )
    authority = FileField(N_("授权委托书"), [Required()])


class Check(PageForm):
    """The last page before sending."""

    truthful = BooleanField(
        N_("我承诺所填内容和提交的材料真实，并愿意承担相应责任"), [DataRequired(N_("请确认承诺后再提交"))]
    )
