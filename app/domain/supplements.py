"""补正 as one text: why, the answer to each thing that was asked for, and what else there is to say."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, Labelled


class SupplementReason(Labelled):
    """Why an application had to be completed."""

    INCORRECT = "incorrect", N_("原来填写或者提交的内容有误")
    INCOMPLETE = "incomplete", N_("原来的材料不全")
    NEW_FACTS = "new_facts", N_("有新的事实或者证据")


@dataclass(frozen=True)
class ItemAnswer:
    """What is handed in for one thing asked for: words, and the names of its files."""

    text: str
    files: Sequence[str]


def composed(reason: str, answers: Sequence[ItemAnswer], statement: str) -> str:
    """The text the receiver reads and the case keeps. Raises Invalid at each item left empty."""
    faults = [] if reason in tuple(SupplementReason) else [_fault("reason", N_("请选择补正的原因"))]
    faults += [
        _fault(f"items.{position}.text", N_("请填写说明或者上传材料；不能补正的，写明原因"))
        for position, answer in enumerate(answers)
        if not answer.text and not answer.files
    ]
    if faults:
        raise Invalid(faults)
    lines = [f"补正原因：{SupplementReason(reason).label}。"]
    for number, answer in enumerate(answers, start=1):
        files = f"（材料：{'、'.join(answer.files)}）" if answer.files else ""
        lines.append(f"第{number}项：{answer.text or '见所附材料'}{files}")
    return "\n".join([*lines, *([f"其他说明：{statement}"] if statement else [])])


def _fault(field: str, message: str) -> FieldError:
    return FieldError(field, "required", message)
