"""尤溪 五（五）: whoever collects a record that can still be put right tells its subject so at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.domain.import_rows import Row
from app.services.record_delivery import Delivery


def issue(session: Session, delivery: Delivery, told: Sequence[tuple[dict[str, Any], Row]]) -> None:
    return
