"""The forms with which somebody keeps the own tokens and mail address."""

from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from app.domain.passwords import LONGEST
from app.domain.vocabulary import N_
from app.services import own_address
from app.web.forms.base import PageForm, stripped


class NewToken(PageForm):
    """A token of one's own: for how long, and who asks."""

    token = HiddenField()
    days = SelectField(N_("有效期"), choices=[], validate_choice=False)
    password = PasswordField(N_("密码"), [DataRequired(N_("请填写密码")), Length(max=LONGEST)])
    code = StringField(
        N_("验证码"),
        [Length(max=40)],
        description=N_("身份验证器上显示的 6 位数字；手机不在身边的，填写一个备用码"),
        filters=[stripped],
    )


class NewAddress(PageForm):
    """The address a code is mailed to."""

    email = EmailField(
        N_("新邮箱"),
        [DataRequired(N_("请填写电子邮箱")), Length(max=own_address.LONGEST)],
        description=N_("验证码发到这个邮箱，填写后才更改"),
        filters=[stripped],
    )


class AddressCode(PageForm):
    """The code that came by mail."""

    code = StringField(
        N_("验证码"),
        [DataRequired(N_("请填写验证码")), Length(max=40)],
        description=N_("新邮箱收到的 8 位数字，30 分钟内有效"),
        filters=[stripped],
    )
