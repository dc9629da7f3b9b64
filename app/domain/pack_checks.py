"""Loading all packs: what must hold between the files, and the one exception with every fault in it."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

from app.domain.calendar_files import read_calendar
from app.domain.errors import Unusable
from app.domain.pack_examples import run_examples
from app.domain.pack_loading import Fault, read_layer
from app.domain.pack_rules import CLOCKS, OPTIONAL, PATHS
from app.domain.pack_sources import Source, outranks, read_sources
from app.domain.packs import Layer, Pack, Packs, assemble
from app.domain.vocabulary import N_, Basis
from app.domain.workdays import WorkCalendar


class UnusablePacks(Unusable):
    """Pack files with faults; none of them may be used."""

    message = N_("规则包有 {count} 处错误：{first}")

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("packs", count=len(faults), first=str(faults[0]))


def load_packs(workflows: Path) -> Packs:
    """All packs of a release, their examples run. Raises UnusablePacks with every fault.

    `workflows` holds `packs`, the quoted texts in `sources`, and the yearly notices in `calendars`.
    """
    files = sorted((workflows / "packs").glob("*.toml"))
    packs, faults = inspect_packs(files, read_sources(workflows / "sources"), read_calendar(workflows / "calendars"))
    if faults:
        raise UnusablePacks(faults)
    return packs


def inspect_packs(
    files: list[Path], sources: Mapping[str, Source], calendar: WorkCalendar
) -> tuple[Packs, list[Fault]]:
    """The packs in some files and everything that is wrong with them."""
    faults: list[Fault] = []
    layers = tuple(layer for file in files if (layer := read_layer(file, sources, faults)))
    packs = Packs(layers)
    # A file that cannot be read would only make every file that names it look wrong too.
    if len(layers) == len(files):
        faults += _overlaps(layers)
        for layer in layers:
            faults += _references(packs, layer)
            faults += _ranks(packs, layer, sources)
    # Gaps and dates only mean something once the entries themselves are right.
    if not faults:
        for place, pack in current(packs):
            faults += _gaps(place, pack)
            faults += _wrong_dates(place, pack, calendar)
    return packs, list(dict.fromkeys(faults))


def current(packs: Packs) -> Iterator[tuple[Layer, Pack]]:
    """Each place's file with the pack it gives on the latest day on which all its layers hold."""
    for place in packs.layers:
        if place.jurisdiction:
            yield place, assemble(packs, place, newest_day(packs, place))


def newest_day(packs: Packs, place: Layer) -> date:
    """The day on which the newest layer of a place's file took effect, within the file's own validity."""
    starts = [layer.effective_from for layer in (place, *_below_and_above(packs, place))]
    day = max(starts)
    return min(day, place.effective_until) if place.effective_until else day


def _below_and_above(packs: Packs, place: Layer) -> list[Layer]:
    parents = _named(packs, (place.parent,))
    names = {*place.overlay, *place.advisory, *(name for parent in parents for name in parent.overlay)}
    return [*parents, *_named(packs, names)]


def _named(packs: Packs, names: tuple[str, ...] | set[str]) -> list[Layer]:
    return [layer for layer in packs.layers if layer.id in names]


def _overlaps(layers: tuple[Layer, ...]) -> Iterator[Fault]:
    for one, other in combinations(layers, 2):
        same = one.id == other.id or (one.jurisdiction and one.jurisdiction == other.jurisdiction)
        if same and _meet(one, other):
            message = N_("与 {file} 的有效期重叠").format(file=other.file)
            hint = N_("请让前一份的 effective_until 早于后一份的 effective_from")
            yield Fault(one.file, "", "effective_until", message, hint)


def _meet(one: Layer, other: Layer) -> bool:
    first, second = sorted((one, other), key=lambda layer: layer.effective_from)
    return first.effective_until is None or second.effective_from <= first.effective_until


def _references(packs: Packs, layer: Layer) -> Iterator[Fault]:
    named = {"parent": (layer.parent,) if layer.parent else (), "overlay": layer.overlay, "advisory": layer.advisory}
    known = {other.id for other in packs.layers if not other.jurisdiction}
    for key, names in named.items():
        for name in names:
            if name not in known:
                message = N_("没有名为“{name}”的共用规则包").format(name=name)
                hint = N_("共用规则包：{names}").format(names=" ".join(sorted(known)))
                yield Fault(layer.file, "", key, message, hint)


def _ranks(packs: Packs, place: Layer, sources: Mapping[str, Source]) -> Iterator[Fault]:
    if not place.document:
        return
    own = sources[place.document]
    for parent in _named(packs, (place.parent,)):
        if parent.document and sources[parent.document].rank != own.rank:
            message = N_("parent 与本包位阶不同")
            yield Fault(place.file, "", "parent", message, N_("位阶较高的文件请写入 overlay 或者 advisory"))
    norms = [layer for layer in _below_and_above(packs, place) if layer.id != place.parent]
    for norm in norms:
        for path, entry in norm.entries.items():
            above = sources.get(entry.clause.document) if entry.clause else None
            if entry.basis is not Basis.STATUTE or above is None or not outranks(above, own):
                message = N_("不高于“{document}”的规定不能放在上位规则包中").format(document=place.document)
                yield Fault(norm.file, path, "basis", message, N_("请引用位阶更高的法律法规，或者移到 parent"))


def _gaps(place: Layer, pack: Pack) -> Iterator[Fault]:
    clocks = {path for path, code in CLOCKS.items() if code in pack.clocks}
    remedies = {f"remedies.{remedy.code}" for remedy in pack.remedies}
    have = clocks | remedies | set(pack.rules)
    for path in sorted(PATHS - OPTIONAL - have):
        table, _, key = path.rpartition(".")
        yield Fault(place.file, table, key, N_("缺少这条规则"), N_("请写在本包中，或者写在共用规则包中"))


def _wrong_dates(place: Layer, pack: Pack, calendar: WorkCalendar) -> Iterator[Fault]:
    for outcome in run_examples(pack, calendar):
        if not outcome.passed:
            message = N_("算例“{title}”应为 {expected}，算得 {computed}").format(
                title=outcome.title, expected=outcome.expected, computed=outcome.computed or N_("无期限")
            )
            yield Fault(place.file, "example", f"due.{outcome.code}", message, N_("请核对期限，或者核对算例"))
