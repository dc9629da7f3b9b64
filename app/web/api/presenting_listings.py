"""Entries of lists as the contract shows them."""

from collections.abc import Mapping

from app.domain.masking import mask_name, mask_number
from app.domain.permissions import Actor
from app.domain.vocabulary import IdType
from app.models.listing import Listing
from app.models.measure import Measure
from app.web.api.presenting import Json, day, text_id


def listing(row: Listing, actor: Actor, several: Mapping[tuple[str, int], int]) -> Json:
    """An entry; a natural person's name and number are in full for that person alone."""
    subject = row.subject
    hidden = subject.id_type is not IdType.USCC and not (actor.verified and actor.id_index == subject.id_index)
    return {
        "id": str(row.id),
        "jurisdiction": row.jurisdiction,
        "list": row.list_name,
        "reference": row.reference,
        "colour": row.colour.value,
        "organisation": row.organisation.uscc,
        "subject": {
            "name": mask_name(subject.name) if hidden else subject.name,
            "id_type": subject.id_type.value,
            "id_number": mask_number(subject.id_number) if hidden else subject.id_number,
        },
        "basis": row.basis_document,
        "grade": row.grade,
        "record": text_id(row.record_id),
        "entered_on": row.entered_on.isoformat(),
        "until": day(row.until),
        "correct_by": day(row.correct_by),
        "status": row.status.value,
        "removed_on": day(row.removed_on),
        "removed_reason": row.removed_reason,
        "black_lists": several.get((row.jurisdiction, row.subject_id)),
        "measures": [_measure(each) for each in row.measures],
    }


def _measure(row: Measure) -> Json:
    return {
        "id": str(row.id),
        "name": row.name,
        "organisation": row.organisation.uscc,
        "desired": row.desired.value,
        "reported": row.reported.value,
        "until": day(row.until),
    }
