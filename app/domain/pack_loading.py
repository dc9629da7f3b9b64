"""Reading pack files: every fault is collected with its file, table and key, and the way to put it right."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.domain.pack_entries import AnyEntry, Example
from app.domain.pack_examples import read_example
from app.domain.pack_rules import PATHS, read_entry
from app.domain.pack_shapes import BadEntry
from app.domain.pack_sources import Source, misquoted
from app.domain.packs import Layer
from app.domain.vocabulary import N_, Basis

_TEXT = (str, N_("请写一段带引号的文字"))
_DATE = (date, N_("请写成 2026-01-01（不带引号）"))
_LIST = (list, N_('请写成 ["national"]'))
_HEADER: Mapping[str, tuple[type, str]] = MappingProxyType(
    {
        **dict.fromkeys(("id", "title", "document", "jurisdiction", "division", "parent"), _TEXT),
        **dict.fromkeys(("effective_from", "effective_until"), _DATE),
        **dict.fromkeys(("overlay", "advisory", "example"), _LIST),
    }
)
_STORE_IT = N_("请把全文存入 workflows/sources 并登记在 index.toml")
_REQUIRED = ("id", "title", "effective_from")
_TABLES = frozenset(path.rpartition(".")[0] for path in PATHS) - {""}


@dataclass(frozen=True)
class Fault:
    """Something wrong in a pack file: where (`table`, `key` may be empty), what, and what to do."""

    file: str
    table: str
    key: str
    message: str
    hint: str

    def __str__(self) -> str:
        place = f"[{self.table}]" if self.table else ""
        return N_("{file} {place} {key}：{message}。{hint}").format(
            file=self.file, place=place, key=self.key, message=self.message, hint=self.hint
        )


def read_layer(path: Path, sources: Mapping[str, Source], faults: list[Fault]) -> Layer | None:
    """The layer in a file; its faults are appended, and None is returned where the header cannot be used."""
    reader = _Reader(path.name, sources, faults)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reader.fault("", "", N_("不是有效的 TOML 文件（{error}）").format(error=error), N_("请按提示的行改正"))
        return None
    return reader.layer(data)


@dataclass(frozen=True)
class _Reader:
    file: str
    sources: Mapping[str, Source]
    faults: list[Fault]

    def fault(self, table: str, key: str, message: str, hint: str) -> None:
        self.faults.append(Fault(self.file, table, key, message, hint))

    def layer(self, data: dict[str, Any]) -> Layer | None:
        before = len(self.faults)
        self._check_header(data)
        if len(self.faults) > before:
            return None
        if data.get("effective_until", date.max) < data["effective_from"]:
            self.fault("", "effective_until", N_("早于 effective_from"), N_("请核对有效期"))
        header = {key: data.pop(key) for key in tuple(data) if key in _HEADER}
        entries = {path: entry for path, table in self._tables(data, "") if (entry := self._entry(path, table, header))}
        examples = [self._example(number, raw) for number, raw in enumerate(header.get("example", ()), start=1)]
        return Layer(
            id=header["id"],
            title=header["title"],
            document=header.get("document", ""),
            effective_from=header["effective_from"],
            effective_until=header.get("effective_until"),
            jurisdiction=header.get("jurisdiction", ""),
            division=header.get("division", ""),
            parent=header.get("parent", ""),
            overlay=tuple(header.get("overlay", ())),
            advisory=tuple(header.get("advisory", ())),
            entries=MappingProxyType(entries),
            examples=tuple(example for example in examples if example),
            file=self.file,
        )

    def _check_header(self, data: Mapping[str, Any]) -> None:
        for key in _REQUIRED:
            if key not in data:
                self.fault("", key, N_("缺少这一项"), N_("请在文件开头写明 {key}").format(key=key))
        for key, (kind, hint) in _HEADER.items():
            if key in data and type(data[key]) is not kind:
                self.fault("", key, N_("不是所要的内容"), hint)
        if "example" in data and not data.get("jurisdiction"):
            self.fault("", "example", N_("共用规则包不能有算例"), N_("请把算例写在地方规则包中"))
        if data.get("jurisdiction") and not (data.get("document") and data.get("division")):
            hint = N_("请写明本地文件 document 和行政区划代码 division")
            self.fault("", "jurisdiction", N_("地方规则包缺少文件或者区划代码"), hint)
        if (document := str(data.get("document", ""))) and document not in self.sources:
            self.fault("", "document", N_("文件库中没有“{document}”").format(document=document), _STORE_IT)

    def _tables(self, node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for key, value in node.items():
            path = f"{prefix}{key}"
            if path in PATHS and isinstance(value, dict):
                yield path, value
            elif path in _TABLES and isinstance(value, dict):
                yield from self._tables(value, f"{path}.")
            else:
                near = get_close_matches(path, [*PATHS, *_TABLES, *(() if prefix else _HEADER)], n=1)
                meant = N_("是否想写 {name}？").format(name=near[0]) if near else N_("请删去，或者核对写法")
                self.fault(prefix.rstrip("."), key, N_("不认识的键"), meant)

    def _entry(self, path: str, table: Mapping[str, Any], header: Mapping[str, Any]) -> AnyEntry | None:
        try:
            entry = read_entry(path, table)
            self._check_clause(entry, header.get("document", ""))
        except BadEntry as bad:
            self.fault(path, bad.key, bad.message, bad.hint)
            return None
        return entry

    def _check_clause(self, entry: AnyEntry, own_document: str) -> None:
        clause = entry.clause
        if clause is None:
            return
        if clause.document not in self.sources:
            message = N_("文件库中没有“{document}”").format(document=clause.document)
            raise BadEntry("clause.document", message, _STORE_IT)
        own = clause.document == own_document
        if not (own if entry.basis is Basis.COUNTY else self.sources[clause.document].is_law):
            hint = N_("county 只引用本包的 document，statute 和 analogy 引用法律法规")
            raise BadEntry("clause.document", N_("出处与 basis 不符"), hint)
        if not entry.to_confirm and (why := misquoted(clause, self.sources)):
            hint = N_("请按原文改正引文；原文尚未取得的，写 to_confirm = true")
            raise BadEntry("clause.quote", why, hint)

    def _example(self, number: int, raw: Any) -> Example | None:
        try:
            return read_example(raw)
        except BadEntry as bad:
            table = N_("第 {number} 个 example").format(number=number)
            self.fault(table, bad.key, bad.message, bad.hint)
            return None
