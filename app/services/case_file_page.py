"""The index of a case file as a page anybody can open and print, without script and without anything from outside."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

_STYLE = (
    "body{font-family:serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.6}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3em .5em;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}th{background:#eee}"
)


def page(index: Mapping[str, Any], facts: Mapping[str, Any]) -> bytes:
    """`facts` are those of this copy: purpose, mark, who made it, when, and the key that signs it."""
    body = [
        _h(1, f"案卷 {index['number']}"),
        _pairs(facts.items()),
        _h(2, "案件"),
        _pairs(_case(index)),
        _h(2, "争议事项"),
        _table(("字段", "原记录", "主张", "认定", "应为", "依据"), map(_field, index["fields"])),
        _h(2, "时限"),
        _table(("时限", "性质", "承办", "起算", "到期", "结束", "条文"), map(_limit, index["limits"])),
        _h(2, "文书"),
        _table(("文书", "文号", "核验码", "制发时间", "文件"), map(_document, index["documents"])),
        _h(2, "材料"),
        _table(("名称", "证明内容", "提交方", "SHA-256", "文件"), map(_evidence, index["evidence"])),
        _h(2, "办理日志"),
        _table(("序号", "时间", "事项", "经办", "说明"), map(_line, index["history"])),
        "<p>运行 <code>python3 verify.py</code> 可以核验本案卷。</p>",
    ]
    head = f'<meta charset="utf-8"><title>案卷 {escape(index["number"])}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{"".join(body)}</body></html>'.encode()


def _case(index: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    applicant, record = index["applicant"] or {}, index["record"] or {}
    return (
        ("类型", index["kind"]["text"]),
        ("受理单位", index["receiver"]),
        ("信息提供单位", index["provider"]),
        ("申请人", applicant.get("name")),
        ("证件号码", applicant.get("id_number")),
        ("代理人", applicant.get("agent")),
        ("记录", record.get("document_number")),
        ("记录的标注", "、".join(_marks(record))),
        ("收到", index["received_at"]),
        ("阶段", index["stage"]["text"]),
        ("处理结果", index["outcome"]["text"] if index["outcome"] else None),
        ("事实和理由", index["statement"]),
        ("核查意见", index["opinion"]),
        ("办理说明", index["reason"]),
        ("答复", index["answer_text"]),
        ("适用规则", f"{index['pack']['id']} {index['pack']['version']}"),
    )


def _marks(record: Mapping[str, Any]) -> Iterable[str]:
    """What stands beside the record's status and never changes it."""
    if record.get("disputed"):
        yield "异议处理中"
    if record.get("court_pending"):
        yield "复议或者诉讼未决"


def _field(each: Mapping[str, Any]) -> Sequence[Any]:
    finding = each["finding"]["text"] if each["finding"] else ""
    return each["label"], each["recorded"], each["claimed"], finding, each["value"], each["source"]


def _limit(each: Mapping[str, Any]) -> Sequence[Any]:
    clause = each["clause"]
    cited = f"{clause['document']}{clause['article']}：{clause['quote']}" if clause else "内部目标"
    dates = each["started_on"], each["due_on"], each["ended_on"]
    return (each["code"]["text"], each["kind"]["text"], each["owner"], *dates, cited)


def _document(each: Mapping[str, Any]) -> Sequence[Any]:
    return each["kind"]["text"], each["number"], each["check_code"], each["issued_at"], each["file"] or "未附"


def _evidence(each: Mapping[str, Any]) -> Sequence[Any]:
    return each["name"], each["shows"], each["by"]["text"], each["sha256"], each["file"] or "未附"


def _line(each: Mapping[str, Any]) -> Sequence[Any]:
    who = " ".join(part for part in (each["organisation"], each["role"], each["person"]) if part)
    return each["seq"], each["at"], each["text"], who, each["words"]


def _h(level: int, text: str) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"


def _cell(value: Any) -> str:
    return escape("" if value is None else str(value))


def _pairs(pairs: Iterable[tuple[str, Any]]) -> str:
    rows = (f'<tr><th scope="row">{escape(name)}</th><td>{_cell(value)}</td></tr>' for name, value in pairs if value)
    return f"<table>{''.join(rows)}</table>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else "<p>无</p>"
