"""The refusals of the domain: a stable code, a Chinese sentence with named values, and where the fault is."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from app.domain.vocabulary import N_


@dataclass(frozen=True)
class FieldError:
    """One fault of an input: the field's path (`items.0.fields.1.claimed`), a code, a sentence."""

    field: str
    code: str
    message: str
    values: dict[str, Any] = default(default_factory=dict)


class DomainError(Exception):
    """A refusal with a code; the edges map the class to a page or to problem+json.

    `message` is a template such as `「{name}」不是有效日期`; `values` are formatted in after translation.
    """

    code = "error"
    message = N_("操作未能完成")

    def __init__(self, code: str | None = None, message: str | None = None, **values: Any) -> None:
        self.code = code or self.code
        self.message = message or self.message
        self.values = values
        super().__init__(self.code, self.text)

    @property
    def text(self) -> str:
        """The sentence in Chinese."""
        return self.message.format(**self.values)


class NotFound(DomainError):
    """Not there, or not visible to this actor: both look the same from outside."""

    code, message = "not_found", N_("没有找到，或者您无权查看")


class Forbidden(DomainError):
    """Seen, but the act is not this actor's."""

    code, message = "forbidden", N_("您没有办理此事项的权限")


class Unauthenticated(DomainError):
    code, message = "unauthenticated", N_("请先登录")


class Conflict(DomainError):
    """The state of things has moved on, or a rule stands against the act (`code` says which)."""

    code, message = "stale", N_("内容已被他人更改，请刷新后重试")


class Invalid(DomainError):
    """Input that cannot be taken, with every fault at its field."""

    code, message = "invalid", N_("填写的内容有误，请按提示修改")

    def __init__(self, errors: Sequence[FieldError], message: str | None = None) -> None:
        super().__init__(message=message)
        self.errors = tuple(errors)


class TooLarge(DomainError):
    code, message = "too_large", N_("文件过大")


class UnsupportedType(DomainError):
    code, message = "unsupported_type", N_("不支持此类文件")


class TooManyRequests(DomainError):
    code, message = "too_many_requests", N_("操作过于频繁，请稍后再试")


class Busy(DomainError):
    """The database or the case is held by somebody else for longer than a request may wait."""

    code, message = "busy", N_("系统正忙，请稍后再试")


class StorageFull(DomainError):
    """The disk, or the share of it that uploads may take, is used up; nothing has been kept."""

    code, message = "storage_full", N_("存储空间不足，文件没有保存，请稍后再试或者联系系统管理员")


class Unusable(DomainError):
    """A file or setting handed to a command cannot be used at all (exit code 2)."""

    code, message = "unusable", N_("无法使用所给的文件")
