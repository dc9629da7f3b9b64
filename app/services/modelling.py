"""Whether a process model may be published: what its words may be, and what the house has for each of them."""

from collections.abc import Iterator
from pathlib import Path

from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, CaseKind, ClockCode, Role
from app.engine import Bundle, Finding, ModelVocabulary, lint
from app.services.decisions import DECISIONS
from app.services.outcomes import OPERATIONS

FORMS = Path(__file__).resolve().parents[2] / "templates" / "tasks"


def vocabulary() -> ModelVocabulary:
    """Every name a model of this version may use; a task is known once its decisions are checked somewhere."""
    return ModelVocabulary(
        roles=list(Role),
        operations=list(OPERATIONS),
        clocks=list(ClockCode),
        messages=["retracted", "recalled", "revoked", "circulated", "superseded"],
        tasks={key: task.outcomes for key, task in TASKS.items() if key in DECISIONS},
    )


def findings(bundle: Bundle, forms: Path = FORMS) -> list[Finding]:
    """Every fault of a model; empty means it may be published."""
    return [*_kind(bundle), *lint(bundle, vocabulary()), *_missing_forms(bundle, forms)]


def _kind(bundle: Bundle) -> Iterator[Finding]:
    if bundle.process_id not in list(CaseKind):
        message = N_("没有名为 {name} 的业务：流程编号须为 {known}")
        values = {"name": bundle.process_id, "known": "、".join(CaseKind)}
        yield Finding(bundle.process_id, "unknown_kind", message, values)


def _missing_forms(bundle: Bundle, forms: Path) -> Iterator[Finding]:
    for key in bundle.user_tasks:
        if forms.is_dir() and not (forms / f"{key}.html").is_file():
            message = N_("任务 {task} 没有办理页面：请添加 templates/tasks/{task}.html")
            yield Finding(key, "no_form", message, {"task": key})
