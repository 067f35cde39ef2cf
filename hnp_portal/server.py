"""The running server, known by the file with its process number in VAR_DIR, and how it is led over to new code.

gunicorn starts a second master on the same socket (USR2); when that one answers with the new code, the first is told to
finish. A reader never meets a closed door; new code that does not start leaves the old one serving.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 60
"""Seconds for the new master to load the code, and for the old one to finish its answers."""
UNIT = "hnp-portal.service"
"""The unit of deploy/systemd."""


class RestartRefused(Exception):
    """Why the server still runs the old code; `str()` of it is a sentence."""


def pidfile(port: int) -> Path:
    return Path(settings.VAR_DIR) / f"server-{port}.pid"


def running() -> list[Path]:
    """The files of servers that live. A number may have gone to another program since: its command line tells."""
    return sorted(path for path in Path(settings.VAR_DIR).glob("server-*.pid") if _pid(path))


def restart(file: Path) -> str:
    """Lead one server over to the code on disk; returns what was done, in words.

    Raises:
        RestartRefused: the new code did not start.
    """
    old = _pid(file)
    new_file = Path(f"{file}.2")
    os.kill(old, signal.SIGUSR2)
    if not _wait(lambda: _pid(new_file)):
        raise RestartRefused(_("The new code did not start; the server %(pid)d goes on with the old one.") % {"pid": old})
    new = _pid(new_file)
    os.kill(old, signal.SIGTERM)
    if not _wait(lambda: not _lives(old)):
        raise RestartRefused(_("The old server %(pid)d does not end. Type: kill -9 %(pid)d") % {"pid": old})
    _wait(lambda: _pid(file) == new)
    return _("The server runs the new code, in the background as process %(pid)d (its end: kill %(pid)d).") % {"pid": new}


def restart_unit() -> str:
    """Where systemd runs this folder's portal, have it started anew: what was done or is to be typed. Else "".

    Its socket stays open meanwhile: requests wait in it.
    """
    if not _systemctl("show", "--property=WorkingDirectory,ActiveState", UNIT) >= {f"WorkingDirectory={settings.BASE_DIR}", "ActiveState=active"}:
        return ""
    if "done" in _systemctl("--no-ask-password", "restart", UNIT):
        return _("systemd has started %(unit)s anew.") % {"unit": UNIT}
    return _("The new code is ready; only systemd may start it. Type as root: systemctl restart %(unit)s") % {"unit": UNIT}


def _systemctl(*arguments: str) -> set[str]:
    """The lines it said, and "done" if it went well."""
    with suppress(OSError):
        done = subprocess.run(["systemctl", *arguments], capture_output=True, text=True)  # noqa: S603, S607  # nosec B607 # wherever the system keeps it
        if not done.returncode:
            return {*done.stdout.splitlines(), "done"}
    return set()


def _pid(file: Path) -> int:
    """The number in a file, if that is a server of ours which lives; else 0."""
    with suppress(OSError, ValueError):
        pid = int(file.read_text("ascii"))
        if b"hnp_portal.wsgi" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    return 0


def _lives(pid: int) -> bool:
    """A zombie waits for its parent only: its command line is empty."""
    with suppress(OSError):
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


def _wait(come_true: Callable[[], object]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if come_true():
            return True
        time.sleep(0.05)
    return False
