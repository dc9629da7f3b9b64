"""The forms of one's own account: password, second step, codes."""

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from app.domain.passwords import LONGEST
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, stripped


class NewPassword(PageForm):
    """Change one's own password."""

    old = PasswordField(N_("原密码"), [DataRequired(N_("请填写原密码")), Length(max=LONGEST)])
    password = PasswordField(
        N_("新密码"),
        [DataRequired(N_("请填写新密码")), Length(max=LONGEST)],
        description=N_("至少 10 位，不能全是数字，也不能包含账号"),
    )
    again = PasswordField(
        N_("再次填写新密码"),
        [DataRequired(N_("请再次填写新密码")), EqualTo("password", N_("两次填写的密码不一致"))],
    )


class Code(PageForm):
    """The six digits an authenticator shows now."""

    code = StringField(
        N_("验证码"),
        [DataRequired(N_("请填写验证码")), Length(max=40)],
        description=N_("身份验证器上显示的 6 位数字"),
        filters=[stripped],
    )


class SecondStep(Code):
    """The second step of signing in; a recovery code will do."""

    code = StringField(
        N_("验证码"),
        [DataRequired(N_("请填写验证码")), Length(max=40)],
        description=N_("身份验证器上显示的 6 位数字；手机不在身边的，填写一个备用码"),
        filters=[stripped],
    )
