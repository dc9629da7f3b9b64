"""Signing in and registering."""

from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from app.domain.vocabulary import N_, IdType
from app.web.forms.base import PageForm, choices, stripped

LONGEST = 200


class SignIn(PageForm):
    """The public contract: fields `login` and `password`."""

    login = StringField(N_("账号"), [DataRequired(N_("请填写账号")), Length(max=64)], filters=[stripped])
    password = PasswordField(N_("密码"), [DataRequired(N_("请填写密码")), Length(max=1_000)])


class Register(PageForm):
    """A citizen's or firm's own account; nobody has verified yet who it is."""

    login = StringField(
        N_("账号"),
        [DataRequired(N_("请填写账号")), Length(max=64, message=N_("账号为 3 至 64 位小写字母、数字或 . _ @ -"))],
        description=N_("3 至 64 位小写字母、数字或 . _ @ -，登录时使用"),
        filters=[stripped],
    )
    password = PasswordField(
        N_("密码"),
        [DataRequired(N_("请填写密码")), Length(max=1_000)],
        description=N_("至少 10 位，不能全是数字，也不能包含账号"),
    )
    again = PasswordField(
        N_("再次填写密码"),
        [DataRequired(N_("请再次填写密码")), EqualTo("password", N_("两次填写的密码不一致"))],
    )
    name = StringField(
        N_("姓名或者单位名称"),
        [DataRequired(N_("请填写姓名或者单位名称")), Length(max=LONGEST)],
        description=N_("与证件一致"),
        filters=[stripped],
    )
    id_type = SelectField(N_("证件类型"), choices=choices((IdType.RESIDENT_ID, IdType.USCC, IdType.OTHER)))
    id_number = StringField(N_("证件号码"), [DataRequired(N_("请填写证件号码")), Length(max=64)], filters=[stripped])
    confirm_number = BooleanField(N_("我已核对，号码与证件一致"))
    email = EmailField(
        N_("电子邮箱（选填）"), [Length(max=LONGEST)], description=N_("用于接收办理提醒"), filters=[stripped]
    )
    consent = BooleanField(
        N_("我已阅读并同意上述个人信息处理告知"), [DataRequired(N_("请先阅读个人信息处理告知，同意后再注册"))]
    )
