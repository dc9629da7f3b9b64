"""The national publicity standard 双公示: the fields of penalties and licences, and what a value of each may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum

from app.domain.vocabulary import N_, RecordKind

MAX_TEXT = 2_000
MAX_KEY = 200  # characters of a document number, which is part of the key of a record
_MAX_AMOUNT = Decimal(10) ** 12


class FieldType(Enum):
    TEXT = "text"
    AMOUNT = "amount"  # 万元, up to six decimals
    DATE = "date"  # 2026-11-21


@dataclass(frozen=True)
class Field:
    """One field of the standard; a personal one is encrypted at rest and masked by role, a `key` tells rows apart."""

    code: str
    label: str
    type: FieldType = FieldType.TEXT
    personal: bool = False
    disputable: bool = True
    key: bool = False


def _table(*fields: Field) -> Mapping[str, Field]:
    return {field.code: field for field in fields}


_T, _A, _D = FieldType.TEXT, FieldType.AMOUNT, FieldType.DATE

PENALTY = _table(
    Field("CF_XDR_MC", N_("行政相对人名称")),
    Field("CF_XDR_LB", N_("行政相对人类别")),
    Field("CF_XDR_SHXYM", N_("统一社会信用代码")),
    Field("CF_XDR_GSZC", N_("工商注册号")),
    Field("CF_XDR_ZZJG", N_("组织机构代码")),
    Field("CF_XDR_SWDJ", N_("税务登记号")),
    Field("CF_XDR_SYDW", N_("事业单位证书号")),
    Field("CF_XDR_SHZZ", N_("社会组织登记证号")),
    Field("CF_FRDB", N_("法定代表人"), personal=True),
    Field("CF_FR_ZJLX", N_("法定代表人证件类型")),
    Field("CF_FR_ZJHM", N_("法定代表人证件号码"), personal=True),
    Field("CF_XDR_ZJLX", N_("自然人证件类型")),
    Field("CF_XDR_ZJHM", N_("自然人证件号码"), personal=True),
    Field("CF_WSH", N_("行政处罚决定书文号"), key=True),
    Field("CF_WFXW", N_("违法行为类型")),
    Field("CF_SY", N_("违法事实")),
    Field("CF_YJ", N_("处罚依据")),
    Field("CF_CFLB", N_("处罚类别")),
    Field("CF_NR", N_("处罚内容")),
    Field("CF_NR_FK", N_("罚款金额（万元）"), _A),
    Field("CF_NR_WFFF", N_("没收违法所得、没收非法财物的金额（万元）"), _A),
    Field("CF_NR_ZKDX", N_("暂扣或吊销证照名称及编号")),
    Field("CF_JDRQ", N_("处罚决定日期"), _D),
    Field("CF_YXQ", N_("处罚有效期"), _D),
    Field("CF_GSJZQ", N_("公示截止期"), _D),
    Field("CF_CFJG", N_("处罚机关")),
    Field("CF_CFJGDM", N_("处罚机关代码")),
    Field("CF_SJLY", N_("数据来源单位"), disputable=False),
    Field("CF_SJLYDM", N_("数据来源单位代码"), disputable=False),
    Field("BZ", N_("备注")),
)

LICENCE = _table(
    Field("XK_XDR_MC", N_("行政相对人名称")),
    Field("XK_XDR_LB", N_("行政相对人类别")),
    Field("XK_XDR_SHXYM", N_("统一社会信用代码")),
    Field("XK_XDR_GSZC", N_("工商注册号")),
    Field("XK_XDR_ZZJG", N_("组织机构代码")),
    Field("XK_XDR_SWDJ", N_("税务登记号")),
    Field("XK_XDR_SYDW", N_("事业单位证书号")),
    Field("XK_XDR_SHZZ", N_("社会组织登记证号")),
    Field("XK_FRDB", N_("法定代表人"), personal=True),
    Field("XK_FR_ZJLX", N_("法定代表人证件类型")),
    Field("XK_FR_ZJHM", N_("法定代表人证件号码"), personal=True),
    Field("XK_XDR_ZJLX", N_("自然人证件类型")),
    Field("XK_XDR_ZJHM", N_("自然人证件号码"), personal=True),
    Field("XK_XKWS", N_("许可文书名称")),
    Field("XK_WSH", N_("许可决定文书号"), key=True),
    Field("XK_XKLB", N_("许可类别")),
    Field("XK_XKZS", N_("许可证书名称")),
    Field("XK_XKBH", N_("许可编号")),
    Field("XK_NR", N_("许可内容")),
    Field("XK_JDRQ", N_("许可决定日期"), _D),
    Field("XK_YXQZ", N_("有效期自"), _D),
    Field("XK_YXQZI", N_("有效期至"), _D),
    Field("XK_XKJG", N_("许可机关")),
    Field("XK_XKJGDM", N_("许可机关代码")),
    Field("XK_ZT", N_("当前状态")),
    Field("XK_LYDW", N_("数据来源单位"), disputable=False),
    Field("XK_LYDWDM", N_("数据来源单位代码"), disputable=False),
    Field("BZ", N_("备注")),
)

FIELDS: Mapping[RecordKind, Mapping[str, Field]] = {RecordKind.PENALTY: PENALTY, RecordKind.LICENCE: LICENCE}


_PERSONAL = {kind: tuple(code for code, field in table.items() if field.personal) for kind, table in FIELDS.items()}
_NATURAL_PERSON = "自然人"
_SERIES: Mapping[RecordKind, str] = {RecordKind.PENALTY: "CF", RecordKind.LICENCE: "XK"}


def parted(kind: RecordKind, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The values of a row kept in the open, and those sealed: personal fields, and the name of a natural person."""
    subject = f"{_SERIES[kind]}_XDR"
    is_person = values.get(f"{subject}_LB") == _NATURAL_PERSON or f"{subject}_ZJHM" in values
    open_values, sealed = dict(values), {}
    for code in (*_PERSONAL[kind], f"{subject}_MC") if is_person else _PERSONAL[kind]:
        if code in open_values:
            sealed[code] = open_values.pop(code)
    return open_values, sealed


def fault(field: Field, value: str) -> tuple[str, str] | None:
    """What is wrong with a value for a field, as (code, sentence); None when it can be taken."""
    if len(value) > MAX_TEXT:
        return "too_long", N_("内容过长（不超过 2000 字）")
    if field.key and len(value) > MAX_KEY:
        return "too_long", N_("内容过长（不超过 200 字）")
    if field.type is FieldType.AMOUNT and not _is_amount(value):
        return "not_an_amount", N_("请填写以万元为单位的金额，例如 0.8")
    if field.type is FieldType.DATE and not _is_date(value):
        return "not_a_date", N_("请填写日期，例如 2026-11-21")
    return None


def same_value(field: Field, one: str | None, other: str) -> bool:
    """Whether two values of a field mean the same (0.8 and 0.80 are one amount)."""
    if one is None:
        return False
    if field.type is FieldType.AMOUNT and _is_amount(one) and _is_amount(other):
        return Decimal(one) == Decimal(other)
    return one.strip() == other.strip()


def _is_amount(value: str) -> bool:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    if not amount.is_finite() or value.strip() != value or "e" in value.lower() or "_" in value:
        return False
    places = amount.as_tuple().exponent
    return 0 <= amount < _MAX_AMOUNT and isinstance(places, int) and places >= -6


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
