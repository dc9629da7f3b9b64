"""The lists of the demonstration, handed in by their initiators as tables: one black, one red."""

import csv
from datetime import datetime, timedelta
from io import StringIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.domain.workdays import legal_date
from app.models.measure import CatalogueMeasure
from app.services import listing_imports
from app.services.demo.subjects import Subject, firms
from app.services.demo.units import IMPLEMENTER, County
from app.services.listing_rows import COLUMNS

_MEASURES = 2  # that a black list brings with it
_ENTERED, _LASTS, _TO_CORRECT = timedelta(days=120), timedelta(days=1_000), timedelta(days=200)


def hand_in(session: Session, county: County, *, actor: Actor, now: datetime) -> None:
    """Take the entries of a place's initiator. Raises TableRefused."""
    place, today = county.place.id, legal_date(now)
    known = select(CatalogueMeasure.code).where(
        CatalogueMeasure.jurisdiction == place, CatalogueMeasure.suspendable, CatalogueMeasure.valid_until.is_(None)
    )
    codes = session.execute(known.order_by(CatalogueMeasure.code).limit(_MEASURES)).scalars().all()
    dates = {
        "列入日期": today - _ENTERED,
        "有效期至": today - _ENTERED + _LASTS,
        "改正期限": today - _ENTERED + _TO_CORRECT,
    }
    firm = firms(county)
    rows = (
        _entry("演示失信名单", "黑名单", firm[7])
        | {key: day.isoformat() for key, day in dates.items()}
        | {"措施代码": "、".join(codes), "实施部门信用代码": county.uscc(IMPLEMENTER)},
        _entry("演示诚信名单", "红名单", firm[9]) | {"列入日期": dates["列入日期"].isoformat()},
    )
    heads = [head.rstrip("?") for head in COLUMNS]
    file = StringIO()
    writer = csv.DictWriter(file, heads, restval="")
    writer.writeheader()
    writer.writerows(rows)
    unit = next(each.organisation_id for each in actor.granted if each.role is Role.MEASURE_INITIATOR)
    assert unit is not None
    listing_imports.take(
        session, unit, listing_imports.read("名单.csv", file.getvalue().encode()), actor=actor, now=now
    )


def _entry(name: str, colour: str, subject: Subject) -> dict[str, str]:
    return {
        "名单名称": name,
        "名单类别": colour,
        "名单内编号": "演示-1",
        "主体名称": subject.name,
        "证件号码": subject.number,
        "列入依据": "演示名单管理规定",
    }
