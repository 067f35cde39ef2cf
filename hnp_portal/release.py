"""The code that stands here: its version, its commit, and the way to newer code. It never says more than it has asked."""

from __future__ import annotations

import os
import subprocess
import tomllib

from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 120
"""Seconds for git to reach the other side."""


class FetchRefused(Exception):
    """Newer code is there and cannot be taken; `str()` of it says why."""


def version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def commit() -> str:
    """The commit's full hash; "" where the folder is no git clone."""
    known, said = _git("rev-parse", "HEAD") if (settings.BASE_DIR / ".git").exists() else (False, "")  # not the clone of a folder above
    return said if known else ""


def fetch() -> tuple[bool, str]:
    """Take newer code from where the clone came from. Whether that could be asked, and what came of it in words.

    Raises:
        FetchRefused: there is newer code, but what stands here was changed by hand.
    """
    before = commit()
    if not before or not _git("rev-parse", "--abbrev-ref", "@{upstream}")[0]:
        return False, _("Whether there is newer code could not be asked: no git clone with an upstream. Going on with the code that stands here.")
    asked, said = _git("fetch", "--quiet")
    if not asked:
        return False, _("Whether there is newer code could not be asked (%(reason)s). Going on with the code that stands here.") % {"reason": said}
    taken, said = _git("merge", "--ff-only", "--quiet", "@{upstream}")
    if not taken:
        raise FetchRefused(_("The newer code cannot be taken: %(reason)s") % {"reason": said})
    if commit() == before:
        return True, _("Asked just now: there is no newer code.")
    return True, _("Newer code taken: %(before)s → %(after)s.") % {"before": before[:10], "after": commit()[:10]}


def _git(*arguments: str) -> tuple[bool, str]:
    """Whether it went well, and the first line of what it said."""
    command = ["git", *arguments]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}  # a question nobody answers would hang for ever
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=settings.BASE_DIR, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    said = done.stdout if not done.returncode else done.stderr
    return not done.returncode, (said.strip().splitlines() or [""])[0]
