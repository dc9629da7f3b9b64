"""Who stands on a receipt: the applicant, who acts for him, where letters go; a holder of the code sees less."""

from typing import Any

from app.domain import representation
from app.domain.masking import mask_name
from app.domain.vocabulary import N_
from app.services.tracking import Tracked
from app.web.filters import label, translated

Pairs = list[tuple[str, Any]]


def people(tracked: Tracked, *, holder: bool) -> Pairs:
    """The pairs of the receipt's page."""
    row = tracked.application
    pairs: Pairs = [(translated(N_("申请人")), tracked.applicant)]
    if row.agent:
        name = row.agent["name"]
        pairs.append((label(representation.standing(row.agent)), mask_name(name) if holder else name))
    if holder:
        return pairs
    way = N_("电子送达") if row.e_service else N_("纸质送达")
    account = translated(N_("网上账户（没有留电子邮箱）")) if row.e_service else ""
    address = row.service_address or (row.email if row.e_service else "") or account
    return [*pairs, (translated(N_("送达方式")), translated(way)), (translated(N_("送达地址")), address)]
