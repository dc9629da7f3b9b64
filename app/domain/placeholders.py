"""Places in a text that are filled from a case: `{案号}` becomes its number. Unknown names stay as they were typed."""

import re
from collections.abc import Mapping

from app.domain.vocabulary import N_

# What may stand in braces, and what it becomes, as the pages explain it.
KNOWN: Mapping[str, str] = {
    "案号": N_("案件编号"),
    "文号": N_("决定书文号"),
    "主体": N_("信用主体，个人只显示姓氏"),
    "受理单位": N_("受理单位名称"),
    "提供单位": N_("信息提供单位名称"),
    "收件日期": N_("收件日期"),
}
_PLACE = re.compile(r"\{([^{}\n]{1,20})\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every known place filled; values are put in once and never read for places again."""
    return _PLACE.sub(lambda found: values.get(found[1].strip(), found[0]), text)


def unknown(text: str) -> list[str]:
    """The names in braces that mean nothing here, in their order."""
    return [name for name in dict.fromkeys(found.strip() for found in _PLACE.findall(text)) if name not in KNOWN]
