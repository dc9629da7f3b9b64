"""What departments are told of a file of records: every column, whether it is needed, and an example row."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.domain.import_columns import SUBJECTS, Local
from app.domain.standard import FIELDS, FieldType
from app.domain.vocabulary import N_, RecordKind

_KINDS: Mapping[FieldType, str] = {
    FieldType.TEXT: N_("文字，不超过 2000 字"),
    FieldType.AMOUNT: N_("金额，以万元为单位，例如 0.8"),
    FieldType.DATE: N_("日期，例如 2026-03-05"),
}
_LOCALS: Mapping[Local, str] = {
    Local.CURABLE: N_("是或者否；失信行为具备整改条件的填“是”"),
    Local.CORRECT_BY: N_("日期，应当整改完毕的最后一日"),
    Local.DISCLOSURE: N_("社会公开、授权查询或者政务共享；不填按社会公开"),
    Local.PRIVATE: N_("是或者否；涉及个人隐私的行政处罚填“是”，不予公示"),
    Local.CONDUCT_ENDED: N_("日期，违法行为实际终了之日；不知道的不填"),
}
YES, NO, ONE_OF = N_("必填"), N_("选填"), N_("单位必填")
_FIRM = ("示范甲商贸有限公司（示例，请删去本行）", "法人及非法人组织", "91410122MA0000001R")

_EXAMPLES: Mapping[RecordKind, Mapping[str, str]] = {
    RecordKind.PENALTY: {
        "CF_XDR_MC": _FIRM[0], "CF_XDR_LB": _FIRM[1], "CF_XDR_SHXYM": _FIRM[2], "CF_FRDB": "张某",
        "CF_WSH": "示市监罚〔2026〕1号", "CF_WFXW": "广告内容不明确", "CF_SY": "发布的广告对商品性能的表示不清楚",
        "CF_YJ": "《中华人民共和国广告法》第五十九条第一款", "CF_CFLB": "罚款", "CF_NR": "罚款人民币8000元",
        "CF_NR_FK": "0.8",
        "CF_JDRQ": "2026-03-05", "CF_GSJZQ": "2027-03-05", "CF_CFJG": "示范市场监督管理局",
    },
    RecordKind.LICENCE: {
        "XK_XDR_MC": _FIRM[0], "XK_XDR_LB": _FIRM[1], "XK_XDR_SHXYM": _FIRM[2], "XK_FRDB": "张某",
        "XK_XKWS": "食品经营许可决定书", "XK_WSH": "示食许〔2026〕1号", "XK_XKLB": "普通", "XK_XKZS": "食品经营许可证",
        "XK_XKBH": "JY04101220000001", "XK_NR": "预包装食品销售", "XK_JDRQ": "2026-03-05", "XK_YXQZ": "2026-03-05",
        "XK_YXQZI": "2031-03-04", "XK_XKJG": "示范市场监督管理局", "XK_ZT": "有效",
    },
}  # fmt: skip


class Told(NamedTuple):
    """A column as departments are told of it."""

    code: str
    label: str
    needed: str
    rule: str
    example: str


def columns(kind: RecordKind) -> Iterator[Told]:
    """The columns of the standard, then the local ones."""
    subjects, example = SUBJECTS[kind], _EXAMPLES[kind]
    for field in FIELDS[kind].values():
        needed = YES if field.code in subjects.needed else ONE_OF if field.code == subjects.uscc else NO
        yield Told(field.code, field.label, needed, _KINDS[field.type], example.get(field.code, ""))
    for local in Local:
        if kind is RecordKind.PENALTY or local is Local.DISCLOSURE:
            yield Told("", local.label, NO, _LOCALS[local], "")
