"""The forms of the supervision process: what a unit answers to an order, and how the supervisor judges it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import IntegerField, TextAreaField

from app.domain.supervision import Judgement
from app.domain.vocabulary import N_
from app.services.desk import Desk
from app.services.rectification import SANCTIONS
from app.web.forms.task_base import TaskForm, WithFiles


class Rectify(WithFiles, TaskForm):
    """整改反馈, with whatever proves it."""

    labels: ClassVar = {"submit": N_("提交整改反馈")}
    reply = TextAreaField(
        N_("整改情况"), description=N_("逐项写明逾期原因、整改措施、结果和今后的安排；证明材料一并上传")
    )

    def answer(self, outcome: str) -> dict[str, Any]:
        return {"reply": self.reply.data, "evidence": self.evidence.data or []}


class ReviewRectification(TaskForm):
    """核验整改: close the order, give it back with a term, or 通报."""

    labels: ClassVar = {each.value: each.label for each in Judgement}
    text = TextAreaField(N_("核验意见"), description=N_("退回和通报必须写明理由，写进发给单位的文书"))
    workdays = IntegerField(N_("重新整改的期限（工作日）"), description=N_("不填按本地规定的期限"))

    def allowed(self, desk: Desk) -> Sequence[str]:
        """通报 is offered only where the plan of the place names it."""
        known = "circular" in desk.view.pack.words(SANCTIONS)
        return [each for each in desk.outcomes if known or each != Judgement.CIRCULATE]

    def answer(self, outcome: str) -> dict[str, Any]:
        if outcome == Judgement.RETURN:
            return {"text": self.text.data, "workdays": self.workdays.data}
        return {"text": self.text.data}
