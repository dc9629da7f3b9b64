"""The provider's written opinion: one finding for every disputed field, and an outcome that agrees with them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.domain.errors import FieldError, Invalid
from app.domain.standard import FIELDS, fault
from app.domain.vocabulary import N_, Finding
from app.models.case import CaseField
from app.services import measure_effects, own_matter
from app.services.behalf import enter_letter
from app.services.command import CaseCommand
from app.services.input import only_keys, required_text

_UPHOLDING = ("correct", "supplement_record", "withdraw", "end_publicity")
_CHANGING = ("correct", "supplement_record", "partly")


def verify_record(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """核查: stores findings and opinion. Raises Invalid with every fault at its field."""
    errors: list[FieldError] = own_matter.faults(command) if outcome != "misrouted" else []
    opinion, effects, letter = "", [], ""
    with _gathered(errors):
        opinion = required_text(data, "opinion")
    with _gathered(errors):
        letter = enter_letter(command, data)
    if outcome == "misrouted":
        if command.row["arbitrated"]:
            errors.append(FieldError("outcome", "arbitrated", N_("本件已裁定由本单位核查，不能再退回")))
    else:
        if data.get("attest") is not True:
            errors.append(FieldError("attest", "required", N_("请确认所提供信息真实、合法、完整、有效")))
        with _gathered(errors):
            answers = _answers(command, data.get("answers"))
            _agree(outcome, [finding for finding, _, _ in answers.values()])
            _sourced(command, outcome, answers, data)
            _store(command, answers)
    with _gathered(errors):
        effects = measure_effects.read(command, outcome, data.get("measures"))
    with _gathered(errors):
        measure_effects.name_survivor(command, outcome, data.get("duplicate_of"))
    if errors:
        raise Invalid(errors)
    opinion = f"{opinion}\n\n{letter}" if letter else opinion
    command.set(
        opinion_outcome=outcome,
        opinion=opinion,
        prepared_by=command.actor.account_id,
        verified_on=command.today,
    )
    command.note(
        "opinion_given",
        organisation_id=str(command.row["provider_id"]),
        outcome=outcome,
        findings={row.field: row.finding.value for row in command.fields if row.finding},
        measures=effects,
        digest=command.keep(opinion),
    )


@contextmanager
def _gathered(errors: list[FieldError]) -> Iterator[None]:
    """Keep the faults of one part, so that the others are looked at as well."""
    try:
        yield
    except Invalid as refused:
        errors.extend(refused.errors)


Answer = tuple[Finding, str | None, str | None]


def _answers(command: CaseCommand, given: Any) -> dict[str, Answer]:
    """One answer for each disputed field, no more and no fewer."""
    if given is None:
        given = []
    if not isinstance(given, list):
        raise Invalid([FieldError("answers", "not_a_list", N_("请逐项填写核查结果"))])
    errors: list[FieldError] = []
    found: dict[str, Answer] = {}
    disputed = {row.field: row for row in command.fields}
    for position, answer in enumerate(given):
        at = f"answers.{position}."
        if not isinstance(answer, Mapping):
            errors.append(FieldError(f"answers.{position}", "not_an_object", N_("请逐项填写核查结果")))
            continue
        only_keys(answer, ("field", "finding", "value", "source"), at)
        name = answer.get("field")
        if not isinstance(name, str) or name not in disputed or name in found:
            errors.append(FieldError(f"{at}field", "not_disputed", N_("这不是有异议的内容，或者已经答复")))
            continue
        found[name] = _answer(command, disputed[name], answer, at, errors)
    for name in disputed.keys() - found.keys():
        errors.append(FieldError(f"answers.{name}", "required", N_("有异议的内容须逐项答复")))
    if errors:
        raise Invalid(errors)
    return found


def _answer(
    command: CaseCommand, row: CaseField, answer: Mapping[str, Any], at: str, errors: list[FieldError]
) -> Answer:
    value, source = _text(answer.get("value")), _text(answer.get("source"))
    finding = answer.get("finding")
    if finding not in list(Finding):
        errors.append(FieldError(f"{at}finding", "unknown_finding", N_("请选择无误、有误或者无法核实")))
        return Finding.UNVERIFIABLE, None, None
    finding = Finding(finding)
    if finding is Finding.WRONG:
        if value is None:
            errors.append(FieldError(f"{at}value", "required", N_("请填写正确的内容")))
        if source is None:
            errors.append(FieldError(f"{at}source", "required", N_("请写明依据的原始材料")))
    field = FIELDS[command.record.kind].get(row.field) if command.record else None
    if value is not None and field is not None and (wrong := fault(field, value)):
        errors.append(FieldError(f"{at}value", *wrong))
    return finding, value, source


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _agree(outcome: str, findings: list[Finding]) -> None:
    """Refuse an outcome that contradicts the findings (domain: all right, all wrong, mixed, unverifiable)."""
    if not findings:
        if outcome in _CHANGING:
            raise Invalid(
                [FieldError("outcome", "outcome_contradicts_answers", N_("没有逐项异议，没有可以更正的内容"))]
            )
        return
    kinds = set(findings)
    if kinds == {Finding.RIGHT}:
        allowed: tuple[str, ...] = ("maintain",)
    elif kinds == {Finding.WRONG}:
        allowed = _UPHOLDING
    elif Finding.WRONG in kinds:
        allowed = ("partly",)
    else:
        allowed = ("unverifiable",)
    if outcome not in allowed:
        raise Invalid([FieldError("outcome", "outcome_contradicts_answers", N_("结论与逐项核查结果不一致"))])


def _sourced(command: CaseCommand, outcome: str, answers: Mapping[str, Answer], data: Mapping[str, Any]) -> None:
    """`核查无误` alone is no verification: maintaining needs the document it was checked against."""
    if outcome != "maintain" or data.get("evidence"):
        return
    if not answers or not all(source for _, _, source in answers.values()):
        raise Invalid([FieldError("evidence", "source_required", N_("维持原记录须写明或者上传所依据的原始材料"))])


def _store(command: CaseCommand, answers: Mapping[str, Answer]) -> None:
    for row in command.fields:
        row.finding, row.value, row.source = answers[row.field]
