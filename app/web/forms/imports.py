"""Handing in a file of records, and deciding on a value that came again."""

from wtforms import BooleanField, FileField, RadioField, SelectField, TextAreaField

from app.domain.record_words import HeldStatus
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, choices, stripped


class ImportFile(PageForm):
    """A file, the unit it is from, and the officer's word; the attestation's own words stand beside the box."""

    provider = SelectField(N_("信息提供单位"), [Required()], validate_choice=False)
    file = FileField(
        N_("报送文件"), [Required()], description=N_("xlsx 或者 CSV（UTF-8、GB18030），一个文件只报送一类记录")
    )
    attest = BooleanField(N_("我以本人姓名确认上述保证"), [Required()])


class AttestBatch(PageForm):
    """An officer's word for a batch that came by a command."""

    attest = BooleanField(N_("我以本人姓名确认上述保证"), [Required()])


class DecideHeld(PageForm):
    """保留更正后的值 or 采用报送值, with a reason."""

    decision = RadioField(
        N_("决定"), [Required()], choices=choices((HeldStatus.KEPT, HeldStatus.APPLIED)), validate_choice=False
    )
    reason = TextAreaField(N_("理由"), [Required()], description=N_("写明依据，不超过 500 字"), filters=[stripped])
