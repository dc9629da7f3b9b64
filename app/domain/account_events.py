"""What can happen to accounts and to sight: each kind of event once, none of them public."""

from collections.abc import Mapping

from app.domain.event_kinds import EventKind, kind
from app.domain.vocabulary import N_

ACCOUNT_EVENTS: Mapping[str, EventKind] = {
    "account_created": kind(N_("创建账号"), "account", "roles", public=False),
    "token_created": kind(N_("创建接口令牌"), "account", "token", public=False),
    "email_changed": kind(N_("本人更改邮箱"), "account", public=False),
    "token_revoked": kind(N_("撤销接口令牌"), "account", "token", public=False),
    "password_changed": kind(N_("本人更改密码"), "account", public=False),
    "password_reset": kind(N_("管理员设置一次性密码"), "account", public=False),
    "second_step_enrolled": kind(N_("启用登录第二步验证"), "account", public=False),
    "second_step_removed": kind(N_("停用登录第二步验证"), "account", public=False),
    "recovery_codes_renewed": kind(N_("更换备用码"), "account", public=False),
    "recovery_code_used": kind(N_("使用备用码登录，剩余 {left} 个"), "account", "left", public=False),
    "sessions_ended": kind(N_("结束账号的全部登录"), "account", public=False),
    "identity_joined": kind(N_("账号与统一身份认证关联"), "account", public=False),
    "roles_changed": kind(N_("更改账号的岗位"), "account", "roles", public=False),
    "account_left": kind(
        N_("人员离任：任务 {tasks} 项、委派 {delegated} 项、离岗代办 {absences} 项已移交"),
        "account",
        "heir",
        "tasks",
        "delegated",
        "drafts",
        "absences",
        "tokens",
        public=False,
    ),
    "emergency_opened": kind(N_("应急查阅案件，限 {minutes} 分钟"), "look", "case", "minutes", "digest", public=False),
    "emergency_checked": kind(N_("应急查阅已核查"), "look", public=False),
}
