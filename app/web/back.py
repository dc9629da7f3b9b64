"""The way back: a task opened from a list remembers the list's address, and leads to the same row again."""

from urllib.parse import urlencode, urlsplit

from flask import request

LIST = "/inbox"


def own_path(address: str) -> str:
    """The address when it is a path of this site, else nothing: a link must not lead a signed-in person elsewhere."""
    parts = urlsplit(address)
    plain = address.isprintable() and "\\" not in address
    own = plain and not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if own else ""


def list_asked() -> str:
    """The list from which this page was opened, else nothing."""
    address = own_path(request.values.get("back", ""))
    return address if urlsplit(address).path == LIST else ""


def at_row(address: str, task_id: int) -> str:
    """The address of a list, at the row of a task."""
    return f"{address.partition('#')[0]}#task-{task_id}"


def to_case(number: str, task_id: int | None = None) -> str:
    """The page of a case after an act on it or on a task, with the list and the place in it kept."""
    back, after = list_asked(), task_id or request.values.get("after", "")
    return f"/cases/{number}?{urlencode({'back': back, 'after': after})}" if back else f"/cases/{number}"


def way(task_id: int | None) -> dict[str, str] | None:
    """Links from a case to the list it was opened from, at its row, and to the task that follows there."""
    address = list_asked()
    if not address:
        return None
    place = request.values.get("after", "") or str(task_id or "")
    if not place.isdecimal():
        return {"list": address, "next": "", "back": address, "after": ""}
    following = f"{LIST}/next?{urlencode({'back': address, 'after': place})}"
    return {"list": at_row(address, int(place)), "next": following, "back": address, "after": place}


def task_address(task_id: int, address: str) -> str:
    """The page of a task, opened from a list."""
    return f"/tasks/{task_id}?{urlencode({'back': address})}"
