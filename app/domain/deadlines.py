"""The page of all limits, place by place, written from the packs: what lawyers read beside the law."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from app.domain.pack_checks import current
from app.domain.pack_entries import ClockRule, Remedy, Rule
from app.domain.pack_names import cited, name_of, say
from app.domain.pack_rules import RULES
from app.domain.packs import Pack, Packs
from app.domain.vocabulary import N_, Basis, ClockCode, ClockKind, Unit

# When each clock starts, and when it is met.
SPANS: Mapping[ClockCode, tuple[str, str]] = MappingProxyType(
    {
        ClockCode.REFER: (N_("收到申请之日"), N_("转送提供单位；平台差错已更正、不予受理或者转送其他机关的，作出之时")),
        ClockCode.VERIFY: (N_("协查函送达提供单位之日"), N_("提供单位提交核查意见")),
        ClockCode.ANSWER: (N_("收到核查意见之日，或者确认平台差错之日"), N_("答复签发并发出；邮寄的，交邮之日")),
        ClockCode.WHOLE: (N_("收到申请之日"), N_("答复、不予受理告知书或者转送告知发出")),
        ClockCode.SUPPLEMENT: (N_("补正告知书送达之日"), N_("收到补正材料")),
        ClockCode.ACKNOWLEDGE: (N_("措施通知发出之日"), N_("实施部门签收")),
        ClockCode.EXECUTE: (N_("措施通知发出之日"), N_("执行完毕并上传凭证")),
        ClockCode.ACCEPT_REPAIR: (N_("修复申请推送到认定单位之日"), N_("受理或者不予受理通知发出")),
        ClockCode.DECIDE_REPAIR: (N_("收到修复申请之日"), N_("决定发出")),
        ClockCode.FEEDBACK: (N_("次月第一日"), N_("当月情况已报送")),
        ClockCode.PUBLISH: (N_("行政决定作出之日"), N_("在本地渠道公示")),
        ClockCode.REVOKE: (N_("原决定被变更、撤销、确认违法或者无效之日"), N_("撤回公开并说明理由")),
        ClockCode.RESTORE: (N_("发现造成损害之日"), N_("恢复信誉、消除影响的措施完成")),
        ClockCode.TELL_SUBJECT: (N_("主动纠正完成之日"), N_("告知当事人")),
        ClockCode.COMPLAINT: (N_("收到投诉之日"), N_("投诉答复发出")),
        ClockCode.REVIEW: (N_("收到复核申请之日"), N_("复核结果发出")),
        ClockCode.RECTIFY: (N_("督办单送达之日"), N_("整改反馈")),
    }
)
_AFTER = {"served": N_("答复送达之日"), "filed": N_("接到申请之日"), "unanswered": N_("逾期未答复之时")}
_INTRO = (
    "# 期限一览",
    "",
    "本页由 `flask packs deadlines` 从 `workflows/packs/` 生成，不要手工修改。",
    "引文由程序在 `workflows/sources/` 的原文中逐字核对。",
    "",
    "- **法定**：法律法规或者本地文件写明的期限，计入超期统计。",
    "- **内部目标**：没有任何文件规定天数，由本系统设定，**非法定**，不计入超期通报，也不使申请人丧失任何权利。",
    "- **待确认**：文字有不同理解，需由本地法制部门确认后使用。",
    "- 工作日以国务院办公厅每年的放假通知为准，含调休上班日；起始当日不计。",
)
_COUNTING = ("counting.first_day", "counting.months", "counting.last_day")


def render(packs: Packs) -> str:
    """The whole page in Markdown; every place with the newest rules it has."""
    resolved = [pack for _, pack in current(packs)]
    lines = [*_INTRO, "", *_counting(resolved[0])]
    for pack in resolved:
        lines += ["", *_place(pack)]
    return "\n".join(lines) + "\n"


def _counting(pack: Pack) -> list[str]:
    rules = [pack.rule(path) for path in _COUNTING]
    return ["## 怎样计算", "", *_table(("规则", "依据"), ((str(rule.value), _basis(rule)) for rule in rules))]


def _place(pack: Pack) -> Iterator[str]:
    until = f"，至 {pack.effective_until}" if pack.effective_until else ""
    yield f"## {pack.title}（{pack.division}）"
    yield ""
    yield f"依据文件：{pack.document}，{pack.effective_from} 起{until}。规则版本：`{pack.id} {pack.version}`。"
    yield ""
    yield from _table(("事项", "期限", "性质", "自何时起算", "何时完成", "谁负责", "依据"), _limits(pack))
    yield ""
    yield from _table(("暂停计时的事由", "何时可用", "依据"), _pauses(pack))
    yield ""
    yield from _table(("救济", "期限", "自何时起算", "依据"), _remedies(pack))
    yield ""
    yield from _table(("其他规则", "内容", "依据"), _settings(pack))
    if pack.advisories:
        yield ""
        yield "以下上位规定尚未决定是否适用，**只作提示**："
        yield ""
        yield from _table(("事项", "规定", "依据"), _advice(pack))


def _limits(pack: Pack) -> Iterator[tuple[str, ...]]:
    for code in ClockCode:
        rule = pack.clocks.get(code)
        while rule:
            starts, met = SPANS[code]
            kind = N_("法定") if rule.kind is ClockKind.STATUTORY else N_("内部目标")
            name = code.label if rule is pack.clocks[code] else N_("{name}（已被取代）").format(name=code.label)
            yield name, _length(rule.budget, rule.unit), kind, starts, met, rule.owner.label, _basis(rule)
            rule = rule.superseded
    back = pack.rule("objection.return_to_provider")
    spans = (N_("退回之日"), N_("补充核查意见"), N_("信息提供单位"))
    length = _length(pack.number("objection.return_to_provider"), Unit.WORKDAY)
    yield N_("退回补充核查"), length, N_("内部目标"), *spans, _basis(back)
    if kept := pack.rules.get("retention.person_years"):
        spans = (N_("失信行为终止之日"), N_("记录消除"), N_("信息提供单位"))
        length = _length(pack.number("retention.person_years"), Unit.YEAR)
        yield N_("个人失信记录保存"), length, N_("法定"), *spans, _basis(kept)


def _pauses(pack: Pack) -> Iterator[tuple[str, ...]]:
    for reason in pack.pause_reasons:
        rule = pack.rule(f"pause_reasons.{reason}")
        yield reason.label, say(f"pause_reasons.{reason}", rule.value), _basis(rule)


def _remedies(pack: Pack) -> Iterator[tuple[str, ...]]:
    for remedy in pack.remedies:
        length = _length(remedy.budget, remedy.unit) if remedy.budget else "—"
        yield remedy.code.label, length, _AFTER[remedy.after], _basis(remedy)
    if supported := pack.rules.get("objection.remedies"):
        yield N_("本地文件支持的救济"), "—", "—", _basis(supported)


def _settings(pack: Pack) -> Iterator[tuple[str, ...]]:
    # The house's own settings are the same everywhere and stand in common.toml; here is what needs a lawyer.
    for path in RULES:
        rule = pack.rules.get(path)
        if rule and _has_no_other_place(path) and (rule.basis is not Basis.INTERNAL or rule.to_confirm):
            yield name_of(path), say(path, rule.value), _basis(rule)
            if rule.superseded:
                below = rule.superseded
                yield N_("{name}（已被取代）").format(name=name_of(path)), say(path, below.value), _basis(below)


def _has_no_other_place(path: str) -> bool:
    return path.partition(".")[0] not in ("counting", "pause_reasons", "retention") and path != "objection.remedies"


def _advice(pack: Pack) -> Iterator[tuple[str, ...]]:
    for advisory in pack.advisories:
        entry = advisory.entry
        said = _length(entry.budget, entry.unit) if isinstance(entry, ClockRule) else say(advisory.path, entry.value)
        yield name_of(advisory.path), said, _basis(entry)


def _length(budget: int | None, unit: Unit) -> str:
    return f"{budget} {unit.label}" if budget else N_("无期限")


def _basis(entry: Rule | ClockRule | Remedy) -> str:
    parts = [entry.basis.label]
    if entry.clause:
        parts.append(f"{cited(entry.clause)}：「{entry.clause.quote}」")
    text = "，".join(parts)
    if entry.note:
        text += f"　{entry.note}"
    return f"**待确认**　{text}" if entry.to_confirm else text


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
