"""A browser in a few words people recognise, from what it says of itself."""

from app.domain.vocabulary import N_
from app.web.filters import translated

# In this order: each of them also names itself after those that follow.
_BROWSERS = (
    ("MicroMessenger", N_("微信")),
    ("Edg", "Edge"),
    ("QQBrowser", N_("QQ 浏览器")),
    ("HuaweiBrowser", N_("华为浏览器")),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """System and browser, or that it is not known."""
    found = [next((name for mark, name in kinds if mark in agent), "") for kinds in (_SYSTEMS, _BROWSERS)]
    return " · ".join(translated(name) for name in found if name) or translated(N_("未知设备"))
