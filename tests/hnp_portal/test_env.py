"""The environment: what may be meant is understood, everything else is refused in one sentence."""

from __future__ import annotations

import os
import pwd
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from hnp_portal import env

PROJECT = Path(__file__).resolve().parent.parent.parent


def database(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, object]:
    monkeypatch.setenv("DATABASE_URL", url)
    return env.database(PROJECT, PROJECT / "var/portal.sqlite3")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////tmp/a.db", "/tmp/a.db"),
        (" sqlite:////tmp/a.db \r\n", "/tmp/a.db"),
        ("sqlite:///a.db", str(PROJECT / "a.db")),
        ("sqlite:///tests/a%20b.db", str(PROJECT / "tests/a b.db")),
    ],
)
def test_sqlite_file_is_the_same_from_every_folder(monkeypatch, tmp_path, url, name):
    for folder in (PROJECT, tmp_path):
        monkeypatch.chdir(folder)
        assert database(monkeypatch, url) == {"ENGINE": "django.db.backends.sqlite3", "NAME": name}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "portal.db",
        "sqlite:/tmp/a.db",
        "sqlite://tmp/a.db",
        "sqlite:///tmp/a.db",  # no folder tmp in the project: a slash too few
        "sqlite:///",
        "sqlite:////",
        "sqlite://:memory:",
        "sqlite:///:memory:",
        "sqlite:////tmp/a.db?mode=memory",
        "mysql://u:secret@127.0.0.1/d",
        "psql://u:secret@127.0.0.1/d",
        "postgres:u:secret@127.0.0.1/d",
        "postgres://u:secret#1?x@127.0.0.1/d",
        "postgres://u:secret?x@127.0.0.1/d",
        "postgres://u:secret/x@127.0.0.1/d",
        "postgres://u:secret@x@127.0.0.1/d",
        "postgres://u:secret@127.0.0.1",
        "postgres://u:secret@127.0.0.1:port/d",
        "postgres://u:secret@[::1/d",
    ],
)
def test_any_other_form_is_refused_with_the_right_one(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured) as refused:
        database(monkeypatch, url)
    assert "DATABASE_URL" in str(refused.value)
    assert env.DATABASE_FORMS in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_with_an_encoded_password(monkeypatch, scheme):
    assert database(monkeypatch, f"{scheme}://u:p%231%3F%2F%40%25x@db.test:5433/d?sslmode=require") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "d",
        "USER": "u",
        "PASSWORD": "p#1?/@%x",
        "HOST": "db.test",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_postgresql_over_a_socket(monkeypatch):
    found = database(monkeypatch, "postgres:///d?host=/run/postgresql")
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/run/postgresql", "d", {})


def test_without_the_variable_it_is_the_file_in_var(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert env.database(PROJECT, Path("/v/portal.sqlite3"))["NAME"] == "/v/portal.sqlite3"


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r"])
def test_a_value_from_a_file_loses_its_line_end_only(monkeypatch, tmp_path, end):
    file = tmp_path / "secret"
    file.write_bytes(f"$a b {end}".encode())
    monkeypatch.setenv("SOME_FILE", str(file))
    monkeypatch.setenv("SOME", "not this")
    assert env.text("SOME") == "$a b "


def test_a_missing_file_is_named(monkeypatch):
    monkeypatch.setenv("SOME_FILE", "/nowhere/secret")
    with pytest.raises(ImproperlyConfigured, match=r"SOME_FILE cannot be read.*/nowhere/secret"):
        env.text("SOME")


@pytest.mark.parametrize(("value", "right"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("", False)])
def test_flag(monkeypatch, value, right):
    monkeypatch.setenv("SOME", value)
    assert env.flag("SOME") is right


@pytest.mark.parametrize(
    ("read", "value"),
    [(env.flag, "perhaps"), (env.number, "-1"), (env.number, "one"), (env.number, "1.5"), (env.site_url, "hnp.vn")],
)
def test_nonsense_is_refused_by_name(monkeypatch, read, value):
    monkeypatch.setenv("SOME", value)
    with pytest.raises(ImproperlyConfigured, match=f"SOME is '{value}'"):
        read("SOME")


@pytest.mark.parametrize("value", ["ftp://a.vn", "https://", "https://a.vn/path", "https://u@a.vn", "https://a.vn?x"])
def test_site_url_is_an_origin(monkeypatch, value):
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        env.site_url()


def test_site_url_loses_its_slash(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://hnp.example.vn/")
    found = env.site_url()
    assert found is not None
    assert (found.geturl(), found.hostname) == ("https://hnp.example.vn", "hnp.example.vn")


def test_own_hosts():
    loopback = ["localhost", "127.0.0.1", "[::1]"]
    assert env.own_hosts("") == env.own_hosts("127.0.0.1") == loopback
    assert env.own_hosts("10.0.0.5") == [*loopback, "10.0.0.5"]
    assert env.own_hosts("fe80::1%eth0") == [*loopback, "[fe80::1]"]
    assert env.own_hosts("0.0.0.0")[:4] == [*loopback, os.uname().nodename.lower()]


def test_a_secret_is_made_once_whoever_comes_first(tmp_path):
    path = tmp_path / "secret-key"
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: env.kept_secret(path), range(16)))
    assert made == {path.read_text()}
    assert len(path.read_text()) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["secret-key"]


def test_a_var_dir_that_cannot_be_made_is_named(monkeypatch):
    monkeypatch.setenv("VAR_DIR", "/dev/null/var")
    with pytest.raises(ImproperlyConfigured, match="VAR_DIR: the folder /dev/null/var cannot be made"):
        env.var_dir("VAR_DIR", PROJECT / "var")


@pytest.mark.parametrize("url", ["smtp+tls://u:p%40@mail.test:587", "smtp+tls://u:p%40@mail.test:587/"])
def test_email(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    found = env.email()
    assert (found["EMAIL_HOST"], found["EMAIL_HOST_PASSWORD"], found["EMAIL_USE_TLS"]) == ("mail.test", "p@", True)


def test_without_email_nothing_is_set(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert env.email() == {}


def test_email_of_an_unknown_kind_is_refused(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "pigeon://u:secret@mail.test")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not understood") as refused:
        env.email()
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("known", "by_root", "become"), [(True, False, "sudo -E -u"), (True, True, "runuser -u"), (False, True, "sudo -E -u")])
def test_only_the_owner_of_var_dir_may_run_anything(monkeypatch, tmp_path, known, by_root, become):
    """Root too: a file of root's in there would stop the service."""
    monkeypatch.setattr(Path, "stat", lambda self: SimpleNamespace(st_uid=4711, st_mode=stat.S_IFDIR))
    monkeypatch.setattr(pwd, "getpwuid", lambda number: {4711 if known else 0: SimpleNamespace(pw_name="hnp")}[number])
    name = "hnp" if known else "'#4711'"
    monkeypatch.setattr(os, "geteuid", lambda: 0 if by_root else 4712)
    monkeypatch.setattr(sys, "orig_argv", ["/venv/bin/python", "manage.py", "restore", "a b"])
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    with pytest.raises(ImproperlyConfigured) as refused:
        env.var_dir("VAR_DIR", PROJECT / "var")
    said = f"{tmp_path} belongs to the user {name.strip(chr(39))}, and only that user may run this."
    assert str(refused.value) == f"{said} Type: {become} {name} -- /venv/bin/python manage.py restore 'a b'"


def test_the_owner_runs_everything(monkeypatch, tmp_path):
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    assert env.var_dir("VAR_DIR", PROJECT / "var") == tmp_path / "var"
