"""What a password must be: long, not guessable from its owner, and none that everybody tries first."""

from importlib.resources import files

from app.domain.errors import FieldError
from app.domain.vocabulary import N_

SHORTEST = 10
LONGEST = 1_000
_LEAST_DIFFERENT = 4
_TELLING = 2  # a name of one character tells nothing
COMMON = frozenset(
    line.strip()
    for line in files("app.domain").joinpath("common_passwords.txt").read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
)


def problems(password: str, login: str, name: str, field: str = "password") -> list[FieldError]:
    """Why a password cannot be taken, one fault at most; length counts characters."""
    found = _problem(password, login, name)
    return [FieldError(field, *found)] if found else []


def _problem(password: str, login: str, name: str) -> tuple[str, str] | None:
    lower = password.lower()
    if len(password) < SHORTEST or password.isdecimal() or (login and login.lower() in lower):
        return "weak", N_("密码至少 10 位，不能全是数字，也不能包含账号")
    if len(password) > LONGEST:
        return "too_long", N_("密码过长")
    if len(name.strip()) >= _TELLING and name.strip().lower() in lower:
        return "contains_name", N_("密码不能包含姓名或者单位名称")
    if lower in COMMON or len(set(lower)) < _LEAST_DIFFERENT:
        return "common", N_("这个密码太常见，容易被人猜中，请换一个")
    return None
