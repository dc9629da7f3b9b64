"""收件登记: what staff enter for an applicant who came on paper, by post or by telephone."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.widgets import DateInput

from app.domain.errors import FieldError
from app.domain.representation import Relation, Representative
from app.domain.standard import FieldType
from app.domain.vocabulary import N_, Channel, IdType, ReceivedVia
from app.models.record import Record
from app.services.filing_people import POWERS
from app.services.record_reading import ShownField
from app.web.filters import translated
from app.web.forms.base import PageForm, choices, stripped
from app.web.forms.filing import RECORD_GROUNDS
from app.web.forms.task_base import WithFiles

SELF = "self"
# Where the service's paths and the names on the page differ.
_NAMES = {
    "applicant.agent": "by",
    "applicant.agent.kind": "by",
    "applicant.agent.name": "agent_name",
    "applicant.agent.id_type": "agent_id_type",
    "applicant.agent.id_number": "agent_id_number",
    "applicant.agent.mobile": "agent_mobile",
    "applicant.agent.relation": "agent_relation",
    "applicant.agent.evidence": "proof",
    "applicant.agent.authority.evidence": "proof",
    "applicant.agent.authority.matter": "agent_matter",
    "applicant.agent.authority.until": "agent_until",
}
_ID_TYPES = (IdType.USCC, IdType.RESIDENT_ID, IdType.OTHER)


class Intake(WithFiles, PageForm):
    """A filing on paper; the part of each disputed record is added by `intake_form`."""

    received_on = StringField(
        N_("收件日期"), widget=DateInput(), description=N_("实际收到申请的日期，时限由此起算；至多可以补登 30 日")
    )
    received_via = SelectField(N_("收件方式"), choices=choices(ReceivedVia), validate_choice=False)
    name = StringField(N_("申请人姓名或者名称"), description=N_("与证件一致"), filters=[stripped])
    id_type = SelectField(N_("证件类型"), choices=choices(_ID_TYPES), validate_choice=False)
    id_number = StringField(N_("证件号码"), filters=[stripped])
    mobile = TelField(N_("联系电话（选填）"), filters=[stripped])
    service_address = StringField(
        N_("送达地址"), description=N_("申请人确认的邮寄地址，纸质文书寄到这里"), filters=[stripped]
    )
    email = EmailField(N_("电子邮箱（选填）"), filters=[stripped])
    e_service = BooleanField(N_("申请人书面同意以电子方式送达文书，并确认上列邮箱为送达地址"))
    by = RadioField(
        N_("由谁办理"),
        choices=[SelectChoice(SELF, N_("本人或者本单位")), *choices(Representative)],
        default=SELF,
        validate_choice=False,
    )
    agent_name = StringField(N_("代办人姓名或者名称"), filters=[stripped])
    agent_id_type = SelectField(
        N_("代办人证件类型"), choices=choices((IdType.RESIDENT_ID, IdType.USCC, IdType.OTHER)), validate_choice=False
    )
    agent_id_number = StringField(N_("代办人证件号码"), filters=[stripped])
    agent_mobile = TelField(N_("代办人联系电话（选填）"), filters=[stripped])
    agent_relation = SelectField(
        N_("法定代理人与申请人的关系"),
        choices=[SelectChoice("", N_("请选择")), *choices(Relation)],
        validate_choice=False,
    )
    agent_matter = StringField(N_("委托事项"), description=N_("与授权委托书一致"), filters=[stripped])
    agent_until = StringField(N_("授权到期日"), widget=DateInput())
    proof = FileField(N_("授权委托书或者监护关系证明的扫描件"))
    proof_id = HiddenField()

    def claims(self, record: Record) -> list[Any]:
        """The fields in which the applicant may say what ought to stand in a record."""
        return [field for field in self if field.name.startswith(f"{at(record)}claim_")]

    def absent(self, record: Record) -> list[Any]:
        """Those of them the record leaves empty."""
        return [field for field in self.claims(record) if "data-absent" in field.render_kw]

    def part(self, record: Record, name: str) -> Any:
        """The field of this name in the part of a record."""
        return self[f"{at(record)}{name}"]

    def typed(self) -> dict[str, Any]:
        """Everything that was typed, to be kept."""
        left_out = {"csrf_token", "files", "proof"}
        return {field.name: field.data for field in self if field.name not in left_out}

    def filing(self, jurisdiction: str, records: Sequence[Record]) -> dict[str, Any]:
        """The filing as services take it."""
        applicant: dict[str, Any] = {
            "name": self.name.data,
            "id_type": self.id_type.data,
            "id_number": self.id_number.data,
            "mobile": self.mobile.data or None,
            "email": self.email.data or None,
            "service_address": self.service_address.data or None,
            "e_service": bool(self.e_service.data),
            "agent": None if self.by.data == SELF else self._agent(),
        }
        return {
            "kind": "objection",
            "jurisdiction": jurisdiction,
            "channel": Channel.PAPER.value,
            "received_on": self.received_on.data or "",
            "received_via": self.received_via.data,
            "applicant": applicant,
            "items": [self._item(record) for record in records],
        }

    def _item(self, record: Record) -> dict[str, Any]:
        return {
            "record": str(record.id),
            "ground": self.part(record, "ground").data,
            "fields": [{"field": code, "claimed": claimed} for code, claimed in self._claimed(record)],
            "statement": self.part(record, "statement").data,
            "evidence": self.evidence.data or [],
        }

    def _agent(self) -> dict[str, Any]:
        person = {
            "kind": self.by.data,
            "name": self.agent_name.data,
            "id_type": self.agent_id_type.data,
            "id_number": self.agent_id_number.data,
            "mobile": self.agent_mobile.data,
        }
        proof = self.proof_id.data or None
        if self.by.data == Representative.GUARDIAN:
            return person | {"relation": self.agent_relation.data, "evidence": proof}
        authority = {
            "evidence": proof,
            "matter": self.agent_matter.data,
            "powers": list(POWERS),
            "until": self.agent_until.data or "",
        }
        return person | {"authority": authority}

    def _claimed(self, record: Record) -> list[tuple[str, str]]:
        start = f"{at(record)}claim_"
        pairs = [(field.name.removeprefix(start), stripped(field.data)) for field in self.claims(record)]
        return [(code, claimed) for code, claimed in pairs if claimed]

    def refuse_filing(self, errors: Iterable[FieldError], records: Sequence[Record]) -> None:
        """Show each fault at its field; only the claims that were made have a number in the filing."""
        names = dict(_NAMES)
        for position, record in enumerate(records):
            start = f"items.{position}"
            names |= {f"{start}.{name}": f"{at(record)}{name}" for name in ("ground", "statement")}
            names |= {f"{start}.fields": f"{at(record)}statement", f"{start}.evidence": "files"}
            for number, (code, _) in enumerate(self._claimed(record)):
                names[f"{start}.fields.{number}.claimed"] = f"{at(record)}claim_{code}"
        super().refuse(errors, names)


def at(record: Record) -> str:
    """What the names of a record's own fields begin with."""
    return f"r{record.id}_"


def intake_form(parts: Sequence[tuple[Record, Sequence[ShownField]]]) -> type[Intake]:
    """The form for some records: for each the ground, the reasons, and a claim for every disputable field."""
    fields: dict[str, Any] = {}
    for record, lines in parts:
        fields[f"{at(record)}ground"] = SelectField(
            N_("异议类型"), choices=choices(RECORD_GROUNDS), validate_choice=False
        )
        fields[f"{at(record)}statement"] = TextAreaField(
            N_("事实和理由"), description=N_("按申请书或者来电内容如实填写"), filters=[stripped]
        )
        fields |= {f"{at(record)}claim_{line.field.code}": _claim(line) for line in lines if line.field.disputable}
    return type("IntakeOfRecords", (Intake,), fields)


def _claim(line: ShownField) -> StringField:
    """The recorded value stands beside the field; `absent` marks what the record leaves out."""
    hints = {FieldType.DATE: N_("日期，例如 2026-11-21"), FieldType.AMOUNT: N_("金额，单位万元，例如 0.8")}
    recorded = translated(N_("记录为：")) + (line.value or translated(N_("（空）")))
    hint = hints.get(line.field.type)
    words = f"{recorded}　{translated(hint)}" if hint else recorded
    return StringField(line.field.label, description=words, render_kw={} if line.value else {"data-absent": ""})
