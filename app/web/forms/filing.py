"""The forms of an objection, one a step; what a value must be is the services' to say."""

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from app.domain.standard import FieldType
from app.domain.vocabulary import N_, Ground
from app.services.record_reading import ShownField
from app.web.filters import translated
from app.web.forms.base import PageForm, StepForm, Ticks, choices, stripped

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
FILE_HINT = N_("支持 PDF、JPG、PNG、docx、xlsx，单个文件不超过 {file} MB。苹果手机的 HEIC 照片请先转换为 JPG")
FILES_HINT = N_(
    "可以一次选择多个文件。支持 PDF、JPG、PNG、docx、xlsx，单个文件不超过 {file} MB，合计不超过 {total} MB。"
    "苹果手机的 HEIC 照片请先转换为 JPG，或者用“拍照上传”"
)
MEANINGS = (
    SelectChoice("differs", N_("记录与决定不一致：公示内容有错误、遗漏、重复，或者不应当、不应当再公示")),
    SelectChoice("decision", N_("对决定本身不服：记录与决定书一致，但认为决定不合法或者不适当")),
    SelectChoice("mended", N_("记录属实，已经纠正：希望修复信用")),
)


class Start(PageForm):
    """Where to file, after the privacy notice; `record` is the one the applicant came from."""

    record = HiddenField()
    jurisdiction = RadioField(N_("向哪里提出"), [DataRequired(N_("请选择地区"))])
    consent = BooleanField(
        N_("我已阅读并同意上述个人信息处理告知"), [DataRequired(N_("请先阅读个人信息处理告知，同意后再继续"))]
    )


class Meaning(StepForm):
    """Three matters that are often taken for one another."""

    meaning = RadioField(
        N_("下面哪一种符合您的情况"), [DataRequired(N_("请选择最符合的一种情况"))], choices=list(MEANINGS)
    )


class ChooseRecords(StepForm):
    """Some of one's own records: each becomes a case of its own."""

    records = Ticks(
        N_("您的信用记录"),
        [DataRequired(N_("请至少选择一条记录"))],
        description=N_("可以同时选择几条，一次提交，每条分别办理、分别答复"),
        validate_choice=False,
    )


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


class Disputed(StepForm):
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


class Claims(StepForm):
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


class Upload(StepForm):
    """Any number of files at once."""

    files = MultipleFileField(N_("选择文件"))
    photo = MultipleFileField(N_("拍照上传"), description=N_("把纸面材料平放，拍全四角，字迹清楚"))
    shared = Ticks(N_("本次申请中其他记录的材料"), description=N_("勾选的材料也用于这条记录"), validate_choice=False)


POWERS = (
    SelectChoice("file", N_("代为提出异议")),
    SelectChoice("supplement", N_("代为补正材料")),
    SelectChoice("retract", N_("代为撤回")),
    SelectChoice("receive", N_("代为接收文书")),
)


class Check(PageForm):
    """The last page before sending."""

    truthful = BooleanField(
        N_("我承诺所填内容和提交的材料真实，并愿意承担相应责任"), [DataRequired(N_("请确认承诺后再提交"))]
    )
    reachable = BooleanField(
        N_("我确认以上送达地址准确；办结以前有变化的，我会在申请页面及时更改"),
        [DataRequired(N_("请确认送达地址后再提交"))],
    )
