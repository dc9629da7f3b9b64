"""收件登记: what staff enter for an applicant who came on paper, by post or by telephone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.widgets import DateInput

from app.domain.errors import FieldError
from app.domain.standard import FieldType
from app.domain.vocabulary import N_, Channel, IdType, ReceivedVia
from app.models.record import Record
from app.services.record_reading import ShownField
from app.web.filters import translated
from app.web.forms.base import PageForm, choices, stripped
from app.web.forms.filing import POWERS, RECORD_GROUNDS
from app.web.forms.task_base import WithFiles

CLAIM = "claim_"
# Where the service's paths and the names on the page differ.
_NAMES = {
    "items.0.fields": "statement",
    "items.0.evidence": "files",
    "applicant.agent.name": "agent_name",
    "applicant.agent.id_type": "agent_id_type",
    "applicant.agent.id_number": "agent_id_number",
    "applicant.agent.mobile": "agent_mobile",
    "applicant.agent.authority.matter": "agent_matter",
    "applicant.agent.authority.until": "agent_until",
}


class Intake(WithFiles, PageForm):
    """A paper filing about one record; the claims are added by `intake_form`."""

    received_on = StringField(
        N_("收件日期"), widget=DateInput(), description=N_("实际收到申请的日期，时限由此起算；至多可以补登 30 日")
    )
    received_via = SelectField(N_("收件方式"), choices=choices(ReceivedVia), validate_choice=False)
    name = StringField(N_("申请人姓名或者名称"), description=N_("与证件一致"), filters=[stripped])
    id_type = SelectField(
        N_("证件类型"), choices=choices((IdType.USCC, IdType.RESIDENT_ID, IdType.OTHER)), validate_choice=False
    )
    id_number = StringField(N_("证件号码"), filters=[stripped])
    mobile = TelField(N_("联系电话（选填）"), filters=[stripped])
    email = EmailField(N_("电子邮箱（选填）"), filters=[stripped])
    e_service = BooleanField(N_("申请人书面同意以电子方式送达文书，并确认上列邮箱为送达地址"))
    by_agent = BooleanField(N_("由代理人办理"))
    agent_name = StringField(N_("代理人姓名或者名称"), filters=[stripped])
    agent_id_type = SelectField(
        N_("代理人证件类型"), choices=choices((IdType.RESIDENT_ID, IdType.USCC, IdType.OTHER)), validate_choice=False
    )
    agent_id_number = StringField(N_("代理人证件号码"), filters=[stripped])
    agent_mobile = TelField(N_("代理人联系电话（选填）"), filters=[stripped])
    agent_matter = StringField(N_("委托事项"), filters=[stripped])
    agent_until = StringField(N_("授权到期日"), widget=DateInput())
    ground = SelectField(N_("异议类型"), choices=choices(RECORD_GROUNDS), validate_choice=False)
    statement = TextAreaField(N_("事实和理由"), description=N_("按申请书或者来电内容如实填写"), filters=[stripped])

    @property
    def claims(self) -> list[Any]:
        """The fields in which the applicant may say what ought to stand in the record."""
        return [field for field in self if field.name.startswith(CLAIM)]

    @property
    def absent(self) -> list[Any]:
        """Those of them the record leaves empty."""
        return [field for field in self.claims if "data-absent" in field.render_kw]

    def filing(self, record: Record) -> dict[str, Any]:
        """The filing as services take it."""
        applicant: dict[str, Any] = {
            "name": self.name.data,
            "id_type": self.id_type.data,
            "id_number": self.id_number.data,
            "mobile": self.mobile.data or None,
            "email": self.email.data or None,
            "e_service": bool(self.e_service.data),
        }
        if self.by_agent.data:
            applicant["agent"] = self._agent()
        item = {
            "record": str(record.id),
            "ground": self.ground.data,
            "fields": [{"field": code, "claimed": claimed} for code, claimed in self._claimed()],
            "statement": self.statement.data,
            "evidence": self.evidence.data or [],
        }
        return {
            "kind": "objection",
            "jurisdiction": record.jurisdiction,
            "channel": Channel.PAPER.value,
            "received_on": self.received_on.data or "",
            "received_via": self.received_via.data,
            "applicant": applicant,
            "items": [item],
        }

    def _agent(self) -> dict[str, Any]:
        authority = {
            "matter": self.agent_matter.data,
            "powers": [power.value for power in POWERS],
            "until": self.agent_until.data or "",
        }
        return {
            "name": self.agent_name.data,
            "id_type": self.agent_id_type.data,
            "id_number": self.agent_id_number.data,
            "mobile": self.agent_mobile.data,
            "authority": authority,
        }

    def _claimed(self) -> list[tuple[str, str]]:
        pairs = [(field.name.removeprefix(CLAIM), stripped(field.data)) for field in self.claims]
        return [(code, claimed) for code, claimed in pairs if claimed]

    def refuse(self, errors: Iterable[FieldError], names: Mapping[str, str] | None = None) -> None:
        """Show each fault at its field; only the claims that were made have a number in the filing."""
        made = {f"items.0.fields.{n}.claimed": f"{CLAIM}{code}" for n, (code, _) in enumerate(self._claimed())}
        super().refuse(errors, {**_NAMES, **made, **(names or {})})


def intake_form(lines: Sequence[ShownField]) -> type[Intake]:
    """The form for a record: one claim for each of its disputable fields, empty where nothing is disputed."""
    parts = {f"{CLAIM}{line.field.code}": _claim(line) for line in lines if line.field.disputable}
    return type("IntakeOfRecord", (Intake,), parts)


def _claim(line: ShownField) -> StringField:
    """The recorded value stands beside the field; `absent` marks what the record leaves out."""
    hints = {FieldType.DATE: N_("日期，例如 2026-11-21"), FieldType.AMOUNT: N_("金额，单位万元，例如 0.8")}
    recorded = translated(N_("记录为：")) + (line.value or translated(N_("（空）")))
    hint = hints.get(line.field.type)
    words = f"{recorded}　{translated(hint)}" if hint else recorded
    return StringField(line.field.label, description=words, render_kw={} if line.value else {"data-absent": ""})
