"""What a case page says in pairs and lines: the filing, the record, letters, and the history in words."""

from typing import Any

from app.domain import representation
from app.domain.masking import mask_email, mask_name, mask_number
from app.domain.vocabulary import N_, IdType, NoticeKind
from app.models.application import Application
from app.services.case_view import CaseView, EventView
from app.web.filters import day, label, sentence, translated
from app.web.forms.tasks import FORMS

Pairs = list[tuple[str, Any]]


def filing(view: CaseView, full: bool) -> Pairs:
    """Who asks for what; personal values are hidden unless they were asked for in full."""
    application, case = view.case.application, view.case
    pairs: Pairs = []
    if application is not None:
        via = label(application.received_via or application.channel)
        pairs = [(N_("收件编号"), application.number), *_person(application, full)]
        pairs += [(N_("收件方式"), via), (N_("收件日期"), day(application.received_on))]
    pairs += [(N_("异议类型"), label(case.ground)), (N_("事实和理由"), case.statement)]
    if case.reason:
        pairs.append((N_("办理说明"), case.reason))
    return [
        (translated(name), value)
        for name, value in [*pairs, (N_("适用规则"), f"{translated(view.pack.title)} · {view.pack.document}")]
    ]


def _person(application: Application, full: bool) -> Pairs:
    name, number = application.applicant_name, application.id_number
    mobile, email = application.mobile or "", application.email or ""
    if not full:
        mobile, email = mask_number(mobile), mask_email(email) if email else ""
        if application.id_type is not IdType.USCC:  # names and codes of firms are public
            name, number = mask_name(name), mask_number(number)
    pairs: Pairs = [
        (N_("申请人"), name),
        (application.id_type.label, number),
        (N_("联系电话"), mobile),
        (N_("电子邮箱"), email),
    ]
    if application.agent:
        agent = application.agent["name"] if full else mask_name(application.agent["name"])
        pairs.append((representation.standing(application.agent).label, agent))
        if relation := representation.relation(application.agent):
            pairs.append((N_("与申请人的关系"), label(relation)))
    kind, number = application.id_type, application.id_number
    for _, message in representation.doubts(application.agent, kind, number, application.received_on):
        pairs.append((N_("请核对"), translated(message)))
    return pairs


def record(view: CaseView) -> Pairs:
    """The disputed record in a few lines."""
    row = view.case.record
    if row is None:
        return []
    pairs: Pairs = [
        (N_("决定书文号"), row.document_number),
        (N_("记录类别"), label(row.kind)),
        (N_("信息提供单位"), row.provider.name),
        (N_("决定日期"), day(row.decided_on) if row.decided_on else ""),
        (N_("状态"), label(row.status)),
        (N_("版本"), str(row.version)),
    ]
    return [(translated(name), value) for name, value in pairs]


def papers(view: CaseView) -> list[dict[str, Any]]:
    """The letters this actor may open."""
    return [
        {
            "kind": label(NoticeKind(each.kind)),
            "number": each.number,
            "url": f"/documents/{each.id}",
            "at": each.issued_at,
            "check_code": each.check_code,
        }
        for each in view.notices
    ]


def events(view: CaseView) -> list[dict[str, Any]]:
    """The history, the newest first."""
    return [{"at": each.at, "text": _text(view, each), "actor": _actor(each)} for each in reversed(view.events)]


def _text(view: CaseView, event: EventView) -> str:
    values = dict(event.values)
    key = values.get("key")
    if key in FORMS and "outcome" in values:
        values["outcome"] = translated(FORMS[key].labels.get(values["outcome"], values["outcome"]))
    text = sentence(event.text, values)
    node = view.bundle.user_tasks.get(key) if key else None
    text = f"{text} · {translated(node.name)}" if node else text
    why = translated(N_("；")).join(part for part in (translated(event.reason), event.words) if part)
    return f"{text}{translated(N_('：'))}{why}" if why else text


def _actor(event: EventView) -> str:
    role = label(event.role) if event.role and not event.organisation else ""
    return " ".join(part for part in (event.organisation, role, event.person) if part)
