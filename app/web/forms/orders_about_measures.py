"""The forms of an order about measures: taken, carried out with proof, restored line by line, a refusal judged."""

from typing import Any, ClassVar

from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField

from app.domain.vocabulary import N_
from app.services.desk import Desk
from app.web.forms.base import stripped
from app.web.forms.task_base import TaskForm, WithFiles

_REASON = N_("不能办理的理由")
_JUDGED = N_("写明依据和事实；由督办部门审查")


class AcknowledgeOrder(TaskForm):
    """签收措施通知, or refused at once."""

    labels: ClassVar = {"acknowledge": N_("签收，按通知办理"), "refuse": N_("不能办理，说明理由退回")}
    reason = TextAreaField(_REASON, description=_JUDGED)

    def answer(self, outcome: str) -> dict[str, Any]:
        return {"reason": self.reason.data} if outcome == "refuse" else {}


class ExecuteOrder(WithFiles, TaskForm):
    """执行措施通知, with what proves it."""

    labels: ClassVar = {"execute": N_("已经执行，上传凭证"), "refuse": N_("不能执行，说明理由退回")}
    reason = TextAreaField(_REASON, description=_JUDGED)

    def answer(self, outcome: str) -> dict[str, Any]:
        if outcome == "refuse":
            return {"reason": self.reason.data}
        return {"evidence": self.evidence.data or []}


class RestoredLine(Form):
    """One measure in one channel."""

    id = HiddenField()
    outcome = RadioField(
        N_("办理情况"),
        choices=[SelectChoice("done", N_("已办理")), SelectChoice("refuse", N_("不能办理"))],
        validate_choice=False,
    )
    reason = StringField(_REASON, filters=[stripped])


class RestoreCredit(WithFiles, TaskForm):
    """恢复信誉、消除不良影响, line by line."""

    labels: ClassVar = {"restore": N_("全部办结"), "refuse": N_("部分或者全部不能办理")}
    lines = FieldList(FormField(RestoredLine))
    reason = TextAreaField(N_("未逐项填写的事项不能办理的理由"), description=_JUDGED)

    def offer(self, desk: Desk) -> None:
        super().offer(desk)
        known = {row.form.id.data for row in self.lines}
        for line in desk.order.open_lines if desk.order else ():
            if str(line.row.id) not in known:
                self.lines.append_entry({"id": str(line.row.id)})

    def answer(self, outcome: str) -> dict[str, Any]:
        data: dict[str, Any] = {"evidence": self.evidence.data or []}
        if outcome == "restore":
            return data
        said = [row.form.data for row in self.lines if row.form.outcome.data]
        return data | {"reason": self.reason.data, "lines": said}


class ReviewRefusal(TaskForm):
    """审查退回理由: accepted, or the order is to be carried out after all."""

    labels: ClassVar = {"accept": N_("理由成立，予以认可"), "return": N_("理由不成立，应当办理")}
    text = TextAreaField(N_("审查意见"), description=N_("认为理由不成立的必须写明"))

    def answer(self, outcome: str) -> dict[str, Any]:
        return {"text": self.text.data}
