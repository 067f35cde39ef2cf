"""Who is restarted, and what is said where it cannot be. The change of servers itself is rehearsed in journeys/test_upgrade.py."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from hnp_portal import server


@pytest.fixture(autouse=True)
def var(settings, tmp_path) -> Iterator[Path]:
    settings.VAR_DIR = tmp_path
    with translation.override("en"):
        yield tmp_path


@pytest.mark.parametrize("text", ["", "x", "4000000", str(os.getpid())], ids=["empty", "no-number", "dead", "another-program"])
def test_a_number_that_is_no_server_of_ours(text, capsys):
    server.pidfile(8000).write_text(text)
    call_command("restart", skip_checks=True)
    assert capsys.readouterr().out == "No running portal was found here. Start it: make run\n"


@pytest.fixture
def living(monkeypatch) -> list[tuple[int, int]]:
    """A server with number 71 that never starts a second one; returns the signals sent."""
    file, sent = server.pidfile(8000), list[tuple[int, int]]()
    file.write_text("71")
    monkeypatch.setattr(server, "_pid", lambda path: 71 if path == file else 0)
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    monkeypatch.setattr(server, "PATIENCE", 0)
    return sent


def test_new_code_that_does_not_start_leaves_the_old_one(living):
    with pytest.raises(CommandError, match=r"^The new code did not start; the server 71 goes on with the old one\.$"):
        call_command("restart", skip_checks=True)
    assert living == [(71, signal.SIGUSR2)]


@pytest.mark.parametrize(
    ("folder", "may", "said"),
    [
        ("{here}", 0, "systemd has started hnp-portal.service anew."),
        ("{here}", 1, "The new code is ready; only systemd may start it. Type as root: systemctl restart hnp-portal.service"),
        ("/opt/another", 0, "No running portal was found here. Start it: make run"),
    ],
    ids=["may", "may-not", "another-folder"],
)
def test_systemd_restarts_its_own_unit(settings, monkeypatch, tmp_path, capsys, folder, may, said):
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "systemctl"
    shown = f"WorkingDirectory={folder.format(here=settings.BASE_DIR)}\nActiveState=active"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in\n"show --property=WorkingDirectory,ActiveState hnp-portal.service") echo "{shown}";;\n'
        f'"--no-ask-password restart hnp-portal.service") exit {may};;\n*) exit 2;;\nesac\n'
    )
    program.chmod(0o755)
    call_command("restart", skip_checks=True)
    assert capsys.readouterr().out == said + "\n"
