"""`manage.py upgrade`: where it stopped, how to go back, and what it does not know. The whole is rehearsed in journeys/test_upgrade.py."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from hnp_portal import release
from hnp_portal.backups import BackupRefused, alone, making
from hnp_portal.doctor import user_name
from hnp_portal.management.commands import upgrade

PYTHON = ".venv/bin/python"
NOT_ASKED = (False, "Could not be asked.")


class Code:
    """What stands here, and what upgrades find."""

    def __init__(self) -> None:
        self.commit, self.newer, self.backups = "a" * 40, "", 0

    def fetch(self) -> tuple[bool, str]:
        self.commit = self.newer or self.commit
        return (True, "Newer code taken.") if self.newer else NOT_ASKED

    def make(self, place: Path) -> Any:
        self.backups += 1
        return SimpleNamespace(folder=place / str(self.backups))


@pytest.fixture
def code(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Code]:
    settings.VAR_DIR = settings.BACKUP_DIR = tmp_path
    made = Code()
    monkeypatch.setattr(release, "commit", lambda: made.commit)
    monkeypatch.setattr(release, "fetch", made.fetch)
    monkeypatch.setattr(making, "make", made.make)
    with translation.override("en"):
        yield made


def steps(monkeypatch: pytest.MonkeyPatch, **commands: str) -> None:
    monkeypatch.setattr(upgrade, "STEPS", {name: (name.title(), ["sh", "-c", commands.get(name, "exit 0")]) for name in upgrade.STEPS})


def stopped() -> list[str]:
    with pytest.raises(CommandError) as refused:
        call_command("upgrade")
    return str(refused.value).splitlines()


def sentence(step: str) -> str:
    return f"The upgrade stopped at “{step}”: look at the lines above, then run make upgrade again. Readers are still answered."


def test_it_never_claims_what_it_could_not_ask(code, monkeypatch, capsys, tmp_path):
    steps(monkeypatch)
    call_command("upgrade")
    assert capsys.readouterr().out.splitlines() == [
        f"Backup made and read again: {tmp_path}/1", "Could not be asked.",
        "== Packages", "== Check", "== Migrate", "== Setup", "== Collect", "== Restart",
        "Upgraded: version 0.1.0, commit aaaaaaaaaa.", "It is not known whether that is the newest: see above.",
    ]  # fmt: skip
    code.newer = "b" * 40
    call_command("upgrade")
    assert capsys.readouterr().out.splitlines()[-1] == "Upgraded: version 0.1.0, commit bbbbbbbbbb."


def test_the_way_back_before_the_database_was_touched(code, monkeypatch, settings):
    steps(monkeypatch, check="exit 1")
    assert stopped() == [sentence("Check"), "Code and database are as before."]
    code.newer = "b" * 40
    back = f"To go back to what stood before, type as the user {user_name(os.geteuid())} in {settings.BASE_DIR}:"
    assert stopped() == [sentence("Check"), back, "  git reset --keep aaaaaaaaaa", "  sh .ci/environment requirements.txt"]


def test_the_way_back_names_the_first_backup_after_a_second_try(code, monkeypatch, tmp_path, settings):
    code.newer = "b" * 40
    steps(monkeypatch, migrate="exit 1")
    for _try in range(2):
        assert stopped() == [
            sentence("Migrate"), f"To go back to what stood before, type as the user {user_name(os.geteuid())} in {settings.BASE_DIR}:",
            "  git reset --keep aaaaaaaaaa", "  sh .ci/environment requirements.txt",
            f"  {PYTHON} manage.py restore {tmp_path}/1 --replace", f"  {PYTHON} manage.py restart",
        ]  # fmt: skip
    code.commit = "a" * 40  # gone back
    assert stopped()[4] == f"  {PYTHON} manage.py restore {tmp_path}/3 --replace"


def test_a_killed_upgrade_is_finished_by_the_next(code, monkeypatch, tmp_path):
    code.newer = "b" * 40
    steps(monkeypatch, setup="kill -9 $PPID")
    child = os.fork()
    if not child:
        call_command("upgrade", stdout=StringIO())
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    code.commit, code.backups = code.newer, 1  # what the other process did
    steps(monkeypatch, packages="exit 1")
    assert stopped()[4] == f"  {PYTHON} manage.py restore {tmp_path}/1 --replace"
    steps(monkeypatch)
    call_command("upgrade")
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_without_a_backup_nothing_is_done(code, monkeypatch, tmp_path):
    def refused(place: Path) -> None:
        raise BackupRefused("The disk is full.")

    monkeypatch.setattr(making, "make", refused)
    monkeypatch.setattr(release, "fetch", refused)
    assert stopped() == ["The disk is full. Nothing was changed; the portal runs as before."]


def test_code_that_cannot_be_taken_stops_it(code, monkeypatch):
    def refused() -> None:
        raise release.FetchRefused("Changed by hand.")

    monkeypatch.setattr(release, "fetch", refused)
    assert stopped() == ["Changed by hand. Nothing was changed; the portal runs as before."]


def test_one_at_a_time(code, tmp_path):
    with alone(tmp_path):
        said = f"Another backup, restore or upgrade is at work in {tmp_path}. Wait for it."
        assert stopped() == [f"{said} Nothing was changed; the portal runs as before."]
