"""What was written down of an error, read by a person: our own words as they are, of a library's error its kind."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.vocabulary import N_
from app.web.filters import translated

# Errors whose name says nothing to whoever has to do something about them.
_KNOWN: Mapping[str, str] = {
    "OperationalError": N_("数据库暂时连接不上"),
    "InterfaceError": N_("数据库暂时连接不上"),
    "no connection": N_("邮件服务器连接不上"),
    "platform silent": N_("上级平台连接不上，或者没有答复"),
    "FileNotFoundError": N_("文件不见了"),
    "OSError": N_("磁盘读写出错"),
}


def fault_words(told: str | None) -> str:
    """An error as `services.faults.told` wrote it, in the reader's language; empty where there was none."""
    if not told:
        return ""
    kind, colon, words = told.partition(": ")
    if kind in _KNOWN or words in _KNOWN:
        return translated(_KNOWN.get(words) or _KNOWN[kind])
    if words.startswith("SMTP "):
        return str(gettext("邮件服务器拒收（%(reply)s）", reply=words))
    if words.startswith("HTTP "):
        return str(gettext("上级平台没有接收（%(reply)s）", reply=words))
    if colon:
        return translated(words)
    return str(gettext("程序出错（%(kind)s），详情见服务日志", kind=kind))
