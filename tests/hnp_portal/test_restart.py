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


@pytest.mark.parametrize("may", [True, False])
def test_systemd_restarts_its_own_unit(living, monkeypatch, tmp_path, may, capsys):
    monkeypatch.setattr(server, "_unit", lambda pid: "hnp.service")
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "systemctl"
    program.write_text(f'#!/bin/sh\n[ "$*" = "--no-ask-password restart hnp.service" ] && exit {0 if may else 1}\nexit 2\n')
    program.chmod(0o755)
    if may:
        call_command("restart", skip_checks=True)
        assert capsys.readouterr().out == "systemd has started hnp.service anew.\n"
    else:
        with pytest.raises(CommandError) as refused:
            call_command("restart", skip_checks=True)
        assert str(refused.value) == "The new code is ready; only systemd may start it. Type: sudo systemctl restart hnp.service"
    assert living == []


@pytest.mark.parametrize(
    ("group", "unit"),
    [
        ("0::/system.slice/hnp.service\n", "hnp.service"),
        ("1:x:/\n0::/system.slice/system-hnp.slice/hnp@1.service\n", "hnp@1.service"),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn.scope\n", None),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.service\n", None),
        ("0::/\n", None),
    ],
)
def test_which_unit(group, unit):
    found = server.UNIT.search(group)
    assert (found[1] if found else None) == unit


def test_a_process_that_systemd_did_not_start_has_no_unit():
    assert server._unit(os.getpid()) == ""
