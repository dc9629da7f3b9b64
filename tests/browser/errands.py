"""What must have been begun before some pages are there: an objection half filed, a letter half entered."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.models.account import Account
from app.models.draft import Draft
from app.models.record import Record, Subject
from app.services import accounts, draft_content, drafts
from app.services.demo.subjects import FIRST_FIRM, FIRST_PERSON
from app.web.filing_steps import address, way

_PERSON = {"name": FIRST_FIRM.name, "id_type": "uscc", "id_number": FIRST_FIRM.number}
_AGENT = {
    "kind": "agent",
    "name": "演示代理人",
    "id_type": "resident_id",
    "id_number": FIRST_PERSON.number,
    "mobile": "",
    "authority": {"evidence": "", "matter": "对公示的信息提出异议", "powers": ["file"], "until": "2027-06-30"},
}
_ADDRESS = {"mobile": "", "email": "applicant1@example.com", "e_service": True, "service_address": ""}
_DONE = ("meaning", "fields.1", "claims.1", "evidence.1", "basket", "applicant", "who", "agent", "address")


def begun_objection(app: Flask, login: str, place: str) -> list[str]:
    """The addresses of every step of an objection that an agent has filled in and not sent."""
    now = app.extensions["now"]()
    with app.extensions["database"].transaction() as session:
        account = session.execute(
            select(Account).options(selectinload(Account.grants)).where(Account.login == login)
        ).scalar_one()
        own = (
            select(Record.id)
            .join(Subject, Subject.id == Record.subject_id)
            .where(Record.jurisdiction == place, Subject.id_index == account.id_index, ~Record.disputed)
        )
        record = session.execute(own.order_by(Record.id.desc())).scalars().first()
        row: Draft = drafts.begin(session, place, actor=accounts.actor_of(account), now=now)
        item = {
            "record": str(record),
            "ground": "error",
            "disputed": ["CF_NR_FK"],
            "claims": {"CF_NR_FK": "0.1"},
            "statement": "金额不对。",
            "evidence": [],
        }
        row.content = {
            **draft_content.empty(place, row.content["consent"]),
            "items": {"1": item},
            "following": 2,
            "who": "agent",
            "applicant": _PERSON,
            "agent": _AGENT,
            "address": _ADDRESS,
            "done": list(_DONE),
        }
        return [f"/file/{row.id}", *(address(row.id, step) for step in way(row.content))]
