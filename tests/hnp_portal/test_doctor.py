"""`manage.py doctor`: each thing that is wrong is said in words, with the exact remedy."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from hnp_portal import copies, doctor, outbox
from hnp_portal.doctor import Finding
from hnp_portal.models import Agency, ChoreRun, Errand
from hnp_portal.staff import roles
from tests import make

MANAGE = ".venv/bin/python manage.py"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def sound(office, settings, monkeypatch, tmp_path: Path) -> Path:
    """A production installation with nothing wrong; its VAR_DIR."""
    settings.PRODUCTION = settings.SECRET_KEY_GIVEN = settings.EMAIL_GIVEN = True
    settings.SITE_URL, settings.TRUSTED_PROXIES, settings.ALLOWED_HOSTS = "https://hnp.example.vn", 1, ["hnp.example.vn"]
    settings.SECRET_KEY = "Qm3v9-uX7_tLw2Rz8KfYpE5sHcB1nGdJ6oViA0xTqWbNrSyUeMk"
    settings.VAR_DIR, settings.BACKUP_DIR, settings.STAFF_TOTP = tmp_path, tmp_path / "backups", "admins"
    Agency.objects.update(name="HNP", parent="UBND", address="1 phố", email="a@b.vn", phone="024", responsible="Bà A")
    ChoreRun.objects.create(name="outbox", ran_at=timezone.now())
    admin = make.user("an", roles.ADMINISTRATOR)
    admin.email = "an@phuong.vn"
    admin.save()
    backup(tmp_path)
    monkeypatch.setattr(copies, "ETC", tmp_path / "etc")
    return tmp_path


def backup(var: Path, age: timedelta = timedelta(hours=3)) -> None:
    manifest = var / "backups" / "20260305-010000" / "manifest.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text("{}")
    moment = time.time() - age.total_seconds()
    os.utime(manifest, (moment, moment))


def only() -> Finding:
    (found,) = doctor.examine()
    return found


def test_a_sound_installation(sound, capsys):
    assert doctor.examine() == []
    call_command("doctor")
    assert capsys.readouterr().out == "Nothing must be mended.\n"


def test_what_must_be_mended_comes_first_and_ends_with_1(sound, settings, capsys):
    settings.DEBUG, settings.TRUSTED_PROXIES = True, 0
    with pytest.raises(SystemExit) as end:
        call_command("doctor", no_color=True)
    assert end.value.code == 1
    assert capsys.readouterr().out == (
        "Must be mended\n"
        "  1. SITE_URL is https, but DEBUG is on.\n"
        "     → Take DEBUG out of the environment: its error pages show settings and code to everybody.\n"
        "To know\n"
        "  1. TRUSTED_PROXIES is 0: behind a front server all readers count as one, and one of them uses up the limits of all.\n"
        "     → Set TRUSTED_PROXIES=1 with nginx alone in front.\n"
    )


def test_in_vietnamese(sound, settings):
    settings.DEBUG = True
    with translation.override("vi"):
        assert only().what == "SITE_URL là https nhưng DEBUG đang bật."


@pytest.mark.parametrize(("given", "key"), [(False, ""), (True, "django-insecure-" + 40 * "ab"), (True, "doi-sau"), (True, 60 * "x")])
def test_a_secret_of_development(sound, settings, given, key):
    settings.SECRET_KEY_GIVEN = given
    settings.SECRET_KEY = key or settings.SECRET_KEY
    assert (only().must, only().remedy) == (True, "Set SECRET_KEY, or SECRET_KEY_FILE to a file that holds 50 or more random characters.")


def test_at_home_it_says_what_is_missing_for_public_use(sound, settings):
    settings.PRODUCTION, settings.SITE_URL = False, ""
    Agency.objects.update(phone="")
    assert [(finding.must, finding.what) for finding in doctor.examine()] == [
        (False, "SITE_URL is not an https address: this is an installation at home, without secure cookies and HSTS."),
        (False, "The footer lacks: Phone."),
    ]


def test_an_empty_footer(sound):
    Agency.objects.update(parent="", responsible="")
    key = Agency.objects.get().pk
    remedy = f"Fill them in at https://hnp.example.vn/quan-tri/hnp_portal/agency/{key}/change/."
    assert only() == Finding(True, "The footer lacks: Parent agency, Person responsible for the content.", remedy)


def test_files_of_another_user(sound):
    (sound / "media").mkdir()
    file = sound / "media" / "a.jpg"
    file.write_text("")
    os.chown(file, 12345, -1)
    what = f"1 files or folders do not belong to root, who runs the portal: {file}."
    assert only() == Finding(True, what, f"As root run: chown -R root: {sound}")


def test_a_secret_that_others_can_read(sound):
    key = sound / "secret-key"
    key.write_text("x")
    key.chmod(0o644)
    assert only() == Finding(True, f"{key} can be read by other users of this machine.", f"Run: chmod 600 {key}")
    key.chmod(0o600)
    assert doctor.examine() == []


def test_a_folder_that_cannot_be_written(sound, monkeypatch):
    def refuses(**_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuses)
    assert only().what == f"{sound} cannot be written: Permission denied."


def test_files_not_collected(sound, settings):
    settings.STATIC_ROOT = sound / "static"
    assert only().remedy == f"Run: {MANAGE} collect"
    settings.MANAGE = "deploy/manage"
    assert only().remedy == "Run: deploy/manage collect"


def test_a_clock_that_differs(sound, monkeypatch):
    assert abs(doctor.other_clock() - time.time()) < 2
    monkeypatch.setattr(doctor, "other_clock", lambda: time.time() - 100.5)
    assert only().what == "This machine's clock and that of the database or disk differ by 100 seconds."


def test_a_clock_that_was_set_back(sound):
    ChoreRun.objects.update(ran_at=timezone.now() + timedelta(hours=2))
    assert only().what.startswith("This machine's clock was set back: something was done here at ")
    assert only().remedy == "Let the system keep the time: timedatectl set-ntp true"


@pytest.mark.parametrize(("megabytes", "must"), [(100, True), (1000, False)])
def test_little_disk(sound, monkeypatch, megabytes, must):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=megabytes * 1024**2))
    assert (only().must, only().what) == (must, f"{megabytes} MB of disk are free.")


def test_a_dead_database_is_one_finding(sound, monkeypatch):
    def away():
        raise DatabaseError("geheim")

    with monkeypatch.context() as outage:
        outage.setattr(connection, "cursor", away)
        found = only()
    assert (found.must, found.what) == (True, "The database does not answer.")


def test_an_old_database(sound, monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST_SQLITE", (99, 0, 0))
    monkeypatch.setattr(doctor, "OLDEST_POSTGRESQL", 99)
    version = sqlite3.sqlite_version if connection.vendor == "sqlite" else getattr(connection, "pg_version", 0) // 10_000
    assert only().what == f"{connection.display_name} {version} is too old."


def test_mail(sound, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    reason = "ConnectionRefusedError: [Errno 111] Connection refused"
    remedy = f"Set EMAIL_URL right, then run: {MANAGE} mail_test ADDRESS"
    assert only() == Finding(True, f"The mail server 127.0.0.1 does not take our mail: {reason}", remedy)
    settings.EMAIL_GIVEN = False
    assert (only().must, only().what[:21]) == (False, "EMAIL_URL is not set:")


def test_housekeeping(sound):
    ChoreRun.objects.create(name="phones", failure="ValueError: no")
    Errand.objects.create(kind="mail", about="Thư", due_at=None)
    assert [(finding.must, finding.what) for finding in doctor.examine()] == [
        (True, "A chore failed (Phone numbers past their time are erased): ValueError: no"),
        (False, "1 letters could not be sent and were given up."),
    ]
    Errand.objects.all().delete()
    ChoreRun.objects.all().delete()
    assert only() == Finding(True, "Housekeeping (manage.py tend) has never run here.", f"Start it beside the server: {MANAGE} tend --loop")


def test_accounts(sound):
    make.user("quan-tri", roles.ADMINISTRATOR)
    assert only().what == "These accounts were made with a first password that was never used: quan-tri."
    roles.administrators().update(is_active=False)
    assert only() == Finding(True, "There is no administrator.", f"Run: {MANAGE} createsuperuser")


def test_backups(sound):
    backup(sound, timedelta(days=3))
    assert only().what.startswith("The newest backup is of ")
    shutil.rmtree(sound / "backups")
    (sound / "backups" / "stump").mkdir(parents=True)
    assert only() == Finding(True, "There is no backup.", f"Run {MANAGE} backup now, and every night by a timer.")


def test_what_an_upgrade_left_in_etc_as_it_was(sound, settings):
    """The office's own name, certificate and comments are no difference; what is not there or unreadable neither."""
    deploy, etc = settings.BASE_DIR / "deploy", sound / "etc"
    shutil.copytree(deploy / "systemd", etc / "systemd" / "system")
    nginx = etc / "nginx" / "sites-available" / "hnp-portal"
    nginx.parent.mkdir(parents=True)
    ours = (deploy / "nginx.conf").read_text("utf-8").replace("cong.example.vn", "hnp.example.vn")
    nginx.write_text(ours.replace("/etc/letsencrypt/live", "/etc/ssl/own") + "# our note\n", "utf-8")
    (etc / "logrotate.d" / "hnp-portal").mkdir(parents=True)
    assert doctor.examine() == []
    nginx.write_text(ours.replace("client_max_body_size 0;", ""), "utf-8")
    typed = f"sed s/cong.example.vn/hnp.example.vn/ deploy/nginx.conf > {nginx} && nginx -t && systemctl reload nginx"
    assert only() == Finding(
        False,
        f"Not as in deploy/ of this version: {nginx}.",
        f"Note what you changed there yourself, then as root in {settings.BASE_DIR} run: {typed}",
    )
    nginx.unlink()
    with (etc / "systemd" / "system" / "hnp-tend.service").open("a") as unit:
        unit.write("Nice=0\n")
    assert only().what == f"Not as in deploy/ of this version: {unit.name}."


def test_administrators_are_written_to_once_a_day(sound, settings):
    assert doctor.tell() == 0
    shutil.rmtree(sound / "backups")
    assert doctor.tell() == 1
    letter = Errand.objects.get().payload
    assert (letter["to"], letter["subject"]) == ("an@phuong.vn", "1 things to mend at https://hnp.example.vn")
    assert letter["body"] == (
        f"This is what `manage.py doctor` found today:\n\n- There is no backup.\n  Run {MANAGE} backup now, and every night by a timer."
    )
    ChoreRun.objects.create(name="doctor", ran_at=timezone.now() - timedelta(hours=19))
    assert doctor.tell() == 0, "today they know"
    ChoreRun.objects.update(ran_at=timezone.now() - timedelta(hours=21))
    settings.EMAIL_GIVEN = False
    assert doctor.tell() == 0
    assert outbox.run_due() == (0, 1)
