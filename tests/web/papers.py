"""What lies about a case besides the case itself: files, messages, limits, a tip, an emergency look, people's desks."""

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import machine_now
from app.domain.ids import new_id
from app.domain.permissions import NOBODY
from app.domain.tips import TipKind
from app.models.clock import Clock
from app.models.emergency import EmergencyLook
from app.models.tip import Tip, TipFile
from app.services import (
    absences,
    accounts,
    case_reading,
    drafts,
    evidence,
    messages,
    reply_templates,
    saved_views,
    sessions,
    tip_work,
    tips,
    tokens,
)
from tests.services.world import LEGAL_PERSON_NUMBER

if TYPE_CHECKING:
    from tests.web.doors import Doors

TOLD = "办理人员以加快修复为由索要财物，共两次。"
HANDED = "请核查收费情况。"


def picture(width: int = 8) -> bytes:
    """A small PNG."""
    file = BytesIO()
    Image.new("RGB", (width, 8), "white").save(file, "PNG")
    return file.getvalue()


def uploaded(doors: "Doors") -> str:
    """A file of the applicant."""
    with doors.database.transaction() as session:
        by = {"actor": doors.world.people["applicant"], "now": doors.clock()}
        row = evidence.upload(session, "决定书.png", picture(), doors.app.extensions["outside"], limit=10**6, **by)
        return str(row.id)


def laid(doors: "Doors", number: str, file: str) -> dict[str, str]:
    """The ids of all this, by the names that addresses have for them."""
    with doors.database.transaction() as session:
        texts, now = doors.app.extensions["outside"].texts, doors.clock()
        people, units = doors.world.people, doors.world.units
        applicant = people["applicant"]
        place, case_id = case_reading.locate(session, number, applicant)
        message = messages.send(session, number, "请问何时答复？", [file], texts, actor=applicant, now=now)
        here = (Clock.jurisdiction == place, Clock.case_id == case_id)
        clock = session.execute(select(Clock.id).where(*here)).scalars().first()
        draft = drafts.begin(session, place, actor=applicant, now=now)
        provider = people["provider"].account_id
        browser = sessions.begin(session, provider or 0, "127.0.0.1", "", now=machine_now())
        holding = sessions.holder(session, provider or 0, browser)
        assert holding is not None
        accounts.new_token(session, holding[0], now=machine_now())
        (token,) = tokens.listed(session, provider or 0)
        found = {
            "message_id": message.id,
            "evidence_id": file,
            "clock_id": clock,
            "draft_id": draft.id,
            "subject_id": doors.record.subject_id,
            "organisation_id": units["provider"].id,
            "provider_id": units["provider"].id,
            "account_id": provider,
            "session_id": holding[1].id,
            "token_id": token.id,
            "look_id": _look(session, doors, place, case_id),
            **_desk(session, doors),
            **_tip(session, doors, place),
        }
    return {name: str(value) for name, value in found.items()}


def _desk(session: Session, doors: "Doors") -> dict[str, Any]:
    """What an officer has put down for himself and his unit."""
    by = {"actor": doors.world.people["provider"], "now": doors.clock()}
    text = {"task_key": "verify_record", "title": "核查意见", "text": "经核对原件。"}
    today = doors.clock.today()
    away = {
        "who": "provider",
        "substitute": "provider.colleague",
        "from_on": today,
        "until_on": today,
        "reason": "外出",
    }
    return {
        "template_id": reply_templates.write(session, None, text, **by).id,
        "view_id": saved_views.save(session, {"name": "本周", "query": ""}, **by).id,
        "absence_id": absences.declare(session, away, **by).id,
    }


def _look(session: Session, doors: "Doors", place: str, case_id: int) -> int:
    """An emergency look that is over: it opens nothing any more, but lies before those who watch."""
    past = machine_now() - timedelta(minutes=1)
    row = EmergencyLook(
        jurisdiction=place,
        id=new_id(doors.clock()),
        case_id=case_id,
        account_id=doors.world.people["provider2"].account_id,
        reason="申请人当面反映执行措施有误，须立即核对案情。",
        began_at=past - timedelta(minutes=30),
        until_at=past,
    )
    session.add(row)
    session.flush()
    return row.id


def _tip(session: Session, doors: "Doors", place: str) -> dict[str, Any]:
    """A tip with a file, handed to the provider; who told left a number that nobody may read unasked."""
    outside, now = doors.app.extensions["outside"], doors.clock()
    filled = {
        "kind": TipKind.PAID_REPAIR,
        "unit": None,
        "about": "窗口工作人员",
        "what": TOLD,
        "name": "密封示例人",
        "contact": LEGAL_PERSON_NUMBER,
        "once": tips.new_token(),
    }
    with evidence.examining("材料.png", picture(), outside, limit=10**6) as looked:
        told = tips.submit(session, place, filled, [looked.file], outside, actor=NOBODY, now=now)
    tip = session.execute(select(Tip).where(Tip.jurisdiction == place, Tip.number == told.number)).scalar_one()
    unit = str(doors.world.units["provider"].id)
    given = {"unit": unit, "matter": HANDED, "files": True}
    tip_work.hand(session, tip.id, given, actor=doors.world.people["supervisor"], now=now)
    file = session.execute(select(TipFile.id).where(TipFile.jurisdiction == place, TipFile.tip_id == tip.id))
    return {"tip_id": tip.id, "file_id": file.scalar_one()}
