"""`manage.py serve`: what is wrong is said in one sentence with its remedy, before anything is changed."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from hnp_portal.management.commands import serve


@pytest.fixture(autouse=True)
def english(monkeypatch) -> Iterator[None]:
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.setattr(serve, "free_port", lambda host: 8001)
    with translation.override("en"):
        yield


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def refusal(monkeypatch: pytest.MonkeyPatch, port: str, host: str = "") -> str:
    monkeypatch.setenv("PORT", port)
    monkeypatch.setenv("HOST", host)
    with pytest.raises(CommandError) as refused:
        call_command("serve", skip_checks=True)
    return str(refused.value)


def test_port_taken(monkeypatch, taken):
    sentence = f"Port {taken} is taken by another program. Run: PORT=8001 make run"
    assert refusal(monkeypatch, str(taken)) == sentence


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80", "٨٠٠٠", "8" * 30])
def test_port_is_no_port(monkeypatch, port):
    assert refusal(monkeypatch, port) == f"PORT is “{port}”, not a number from 1 to 65535. Run: PORT=8001 make run"


def test_port_not_allowed(monkeypatch):
    monkeypatch.setattr(serve, "why_not", lambda host, port: PermissionError(errno.EACCES, "no"))
    assert refusal(monkeypatch, "80") == "This user may not open port 80. Run: PORT=8001 make run"


def test_no_such_address(monkeypatch):
    assert refusal(monkeypatch, "8000", "192.0.2.1") == "This machine has no address 192.0.2.1. Run: HOST=0.0.0.0 make run"


def test_usual_address(monkeypatch):
    monkeypatch.setenv("PORT", " ")
    assert serve.address() == ("127.0.0.1", 8000)


def test_a_free_port_is_suggested(monkeypatch, taken):
    monkeypatch.undo()
    monkeypatch.setattr(serve, "USUAL_PORT", taken - 1)
    assert serve.free_port("127.0.0.1") > taken


@pytest.mark.parametrize(("host", "loopback"), [("0.0.0.0", False), ("::", True), ("::1", True)])
def test_only_addresses_that_answer_are_announced(monkeypatch, capsys, host, loopback):
    """0.0.0.0 is every IPv4 address of the machine and no IPv6 one."""
    monkeypatch.setattr(serve, "first_accounts", lambda: [])
    monkeypatch.setattr(serve, "forget_passwords", lambda: None)
    serve.Command().announce(host, 8000)
    assert ("http://[::1]:8000/" in capsys.readouterr().out) == loopback
