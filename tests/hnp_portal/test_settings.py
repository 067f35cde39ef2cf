"""The settings as a whole, in processes of their own: both ways of running, and the loud checks."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

from hnp_portal import checks

SHOW = "import json, sys; from hnp_portal import settings as s; print(json.dumps([getattr(s, n) for n in sys.argv[1:]]))"
NAMES = ("DATABASE_URL", "SITE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "HOST", "LANGUAGE_CODE", "TRUSTED_PROXIES", "STAFF_TOTP", "EMAIL_URL")


KEY = "Qm3v9-uX7_tLw2Rz8KfYpE5sHcB1nGdJ6oViA0xTqWbNrSyUeMk"


def run(var: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in NAMES}
    environment = {**clean, "VAR_DIR": str(var), **variables}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False)


def values(var: Path, *names: str, **variables: str) -> list[object]:
    done = run(var, "-c", SHOW, *names, **variables)
    assert done.returncode == 0, done.stderr
    found: list[object] = json.loads(done.stdout)
    return found


def test_at_home(tmp_path):
    names = (
        "PRODUCTION",
        "DEBUG",
        "SESSION_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "ALLOWED_HOSTS",
    )
    assert values(tmp_path, *names) == [False, False, False, False, 0, ["localhost", "127.0.0.1", "[::1]"]]


def test_in_production(tmp_path):
    names = ("SITE_URL", "PRODUCTION", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    given = {"SITE_URL": "https://hnp.example.vn/", "SECRET_KEY": "x" * 50}
    assert values(tmp_path, *names, **given) == ["https://hnp.example.vn", True, True, True, True]
    assert values(tmp_path, "ALLOWED_HOSTS", **given)[0][0] == "hnp.example.vn"  # type: ignore[index]
    assert not (tmp_path / "secret-key").exists()


def test_the_made_secret_stays(tmp_path):
    assert values(tmp_path, "SECRET_KEY") == values(tmp_path, "SECRET_KEY") == [(tmp_path / "secret-key").read_text()]


def test_a_wrong_database_is_one_sentence_without_the_password(tmp_path):
    done = run(tmp_path, "manage.py", "check", DATABASE_URL="postgres://u:geheim#1@127.0.0.1/d")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("DATABASE_URL is no address of a PostgreSQL database. Write sqlite:////")
    assert "geheim" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SITE_URL": "https://hnp.example.vn"}, "no SECRET_KEY is given"),
        ({"SITE_URL": "https://hnp.example.vn", "SECRET_KEY": "x" * 50}, "SECRET_KEY can be guessed"),
        ({"SITE_URL": "https://hnp.example.vn", "SECRET_KEY": KEY, "DEBUG": "1"}, "but DEBUG is on"),
        ({"LANGUAGE_CODE": "fr"}, "LANGUAGE_CODE “fr” is not known here"),
        ({"TRUSTED_PROXIES": "99"}, "TRUSTED_PROXIES is 99"),
    ],
)
def test_the_server_refuses_to_start(tmp_path, given, sentence):
    done = run(tmp_path, "-c", "import hnp_portal.wsgi", **{"LANGUAGE_CODE": "en", **given})
    assert done.returncode == 1
    assert sentence in done.stderr


def test_a_loaded_server_needs_no_file_of_newer_code(tmp_path: Path):
    """During an upgrade it goes on with what it has read: modules that settings only name, and every template."""
    code = (
        "import hnp_portal.wsgi, sys; from django.template import engines\n"
        "assert {'hnp_portal.staff.passwords', 'hnp_portal.staff.refusals', 'hnp_portal.urls'} <= sys.modules.keys()\n"
        "cached = engines['django'].engine.template_loaders[0].get_template_cache\n"
        "assert {'base.html', 'sitemap.xml', 'staff/door/forgotten_mail.txt'} <= cached.keys()"
    )
    done = run(tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr


def test_what_an_editor_leaves_beside_the_templates_stops_no_server(tmp_path: Path):
    (tmp_path / "templates").mkdir()
    for name in (".base.html", ".base.html.swp", "base.html~", "anh.png"):
        (tmp_path / "templates" / name).write_bytes(b"\xff{% if %}")
    code = "import pathlib; from django.conf import settings; settings.BASE_DIR = pathlib.Path(r'{}'); import hnp_portal.wsgi"
    done = run(tmp_path, "-c", code.format(tmp_path), DJANGO_SETTINGS_MODULE="hnp_portal.settings")
    assert done.returncode == 0, done.stderr


def test_no_connection_is_opened_by_importing_the_application(tmp_path):
    code = "import hnp_portal.wsgi; from django.db import connection; assert connection.connection is None"
    assert run(tmp_path, "-c", code).returncode == 0


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({}, "off"),
        ({"STAFF_TOTP": "all"}, "all"),
        ({"SITE_URL": "https://hnp.example.vn"}, "admins"),
        ({"SITE_URL": "https://hnp.example.vn", "STAFF_TOTP": " OFF "}, "off"),
    ],
)
def test_the_second_factor_is_for_administrators_in_production(tmp_path, given, right):
    assert values(tmp_path, "STAFF_TOTP", **given) == [right]


def test_a_production_without_second_factor_is_warned_of(settings):
    settings.PRODUCTION, settings.STAFF_TOTP = True, "off"
    assert [found.id for found in checks.second_factor()] == ["portal.W007"]
    settings.STAFF_TOTP = "admins"
    assert checks.second_factor() == []


@override_settings(ALLOWED_HOSTS=["*"], SITE_URL="")
def test_any_host_is_warned_of():
    assert [found.id for found in checks.hosts()] == ["portal.W005"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["5/6/2026", "05/06/2026", "05-06-2026", "5-6-2026", "05.06.2026", "2026-06-05"])
def test_the_day_comes_first(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == dt.date(2026, 6, 5)


@pytest.mark.parametrize("typed", ["05/06/2026 7:30", "7:30 05/06/2026", "2026-06-05 07:30:00", "5-6-2026 7h30", "7h30 5/6/2026"])
def test_moments_may_be_typed_either_way_round(typed):
    hanoi = dt.timezone(dt.timedelta(hours=7))
    assert forms.DateTimeField().clean(typed) == dt.datetime(2026, 6, 5, 7, 30, tzinfo=hanoi)


def test_moments_are_shown_time_first_in_hanoi():
    moment = dt.datetime(2018, 3, 13, 3, 16, tzinfo=dt.UTC)
    assert Template("{{ m }} {{ m|date }} {{ m|time }}").render(Context({"m": moment})) == ("10:16 13/03/2018 13/03/2018 10:16")


def test_sqlite_waits_and_reads_beside_a_writer(tmp_path):
    code = (
        "import django; django.setup(); from django.db import connection as c; k = c.cursor(); "
        "print(*(k.execute('PRAGMA ' + p).fetchone()[0] for p in ('journal_mode', 'synchronous', 'busy_timeout')), "
        "c.transaction_mode)"
    )
    done = run(tmp_path, "-c", code, DJANGO_SETTINGS_MODULE="hnp_portal.settings")
    assert done.stdout == "wal 1 5000 IMMEDIATE\n"
