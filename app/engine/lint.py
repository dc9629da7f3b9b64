"""The check before a model is published: whatever would only fail one day on somebody's case."""

from collections.abc import Iterator

from app.domain.errors import Unusable
from app.domain.vocabulary import N_
from app.engine import lint_outcomes, lint_structure, lint_words
from app.engine.bundle import Bundle
from app.engine.findings import Finding, ModelVocabulary


def lint(bundle: Bundle, vocabulary: ModelVocabulary) -> list[Finding]:
    """Every fault of a model, in the order of its nodes; empty means it may be published."""
    order = {node: place for place, node in enumerate((*bundle.nodes, *bundle.flows))}
    found = [
        *lint_structure.findings(bundle),
        *lint_words.findings(bundle, vocabulary),
        *lint_outcomes.findings(bundle, vocabulary),
    ]
    found.sort(key=lambda one: order.get(one.node, -1))
    return found or list(_not_runnable(bundle))


def _not_runnable(bundle: Bundle) -> Iterator[Finding]:
    """What only compiling shows; asked last, for its wording is the library's."""
    try:
        bundle.compiled()
    except Unusable as error:
        yield Finding(bundle.process_id, "not_runnable", N_("流程无法运行：{reason}"), {"reason": error.text})
