"""Backup and restore: whole or not there, checked before the first byte, killed at any point and finished by the next run."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import translation

from articles import pictures
from articles.models import Image
from comments.models import Comment
from hnp_portal.backups import BackupRefused, Facts, alone, as_text, making, manifest, postgres, sqlite
from hnp_portal.backups.engines import engine
from hnp_portal.backups.restoring import restore
from hnp_portal.doctor import in_words
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    settings.BACKUP_DIR = tmp_path / "backups"
    return tmp_path / "backups"


@pytest.fixture
def elsewhere(place: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Called, it moves the test to an empty place: another database and another folder, as on a new machine."""
    there = tmp_path / "elsewhere"
    made: list[str] = []
    here = connection.settings_dict["NAME"]

    def point_at(name: str) -> None:
        monkeypatch.setitem(connection.settings_dict, "NAME", name)
        connections["default"].close()
        getattr(connections["default"], "close_pool", int)()  # PostgreSQL's

    def move() -> None:
        there.mkdir()
        name = str(there / "portal.sqlite3") if connection.vendor == "sqlite" else f"{connection.settings_dict['NAME']}_elsewhere"
        if connection.vendor != "sqlite":
            with psycopg.connect(postgres._address(), autocommit=True) as own:
                own.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
                own.execute(f'CREATE DATABASE "{name}"'.encode())
            made.append(name)
        point_at(name)
        settings.VAR_DIR, settings.MEDIA_ROOT, settings.BACKUP_DIR = there, there / "media", there / "backups"

    yield move
    point_at(here)
    for name in made:
        with psycopg.connect(postgres._address(), autocommit=True) as own:
            own.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def content() -> Path:
    """An article with a comment and a picture; returns the picture's large JPEG."""
    make.comment(make.article("Bài còn mãi"), title="Góp ý còn mãi")
    picture = make.picture()
    return pictures.path_of(picture.key, picture.width, "jpg")


def damage(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(BackupRefused) as refused:
        act()
    return str(refused.value)


def killed(act: Callable[[], object]) -> None:
    """Let another process do it until somebody kills it there."""
    connections["default"].close()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            act()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def kill_me(*_args: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# --- Making -----------------------------------------------------------------------------------------------------------


def test_a_backup_and_its_manifest(place, settings):
    content()
    made = making.make(place)
    held = manifest.read(made.folder)
    assert held == made.manifest
    assert held.files.keys() == {engine().FILE, *(f"media/{name}" for name in files(settings.MEDIA_ROOT))}
    assert {name: file.size for name, file in held.files.items()} == {name: (made.folder / name).stat().st_size for name in held.files}
    assert (held.counts["articles_article"], held.counts["comments_comment"], held.counts["articles_image"]) == (1, 1, 1)
    assert "articles.0001_initial" in held.migrations
    assert held.version == "0.1.0"
    assert oct(made.folder.stat().st_mode)[-3:] == "700"  # names and telephone numbers are in it
    manifest.verify(made.folder, held)


def test_the_command_says_what_it_did(place, capsys):
    content()
    call_command("backup")
    (folder,) = making.whole_ones(place)
    size = as_text(sum(file.size for file in manifest.read(folder).files.values()))
    assert capsys.readouterr().out == f"Backup {folder} made and read again: {size}, 4 picture files (4 of them new).\n"
    call_command("backup", "--keep=1")
    assert capsys.readouterr().out.splitlines()[1] == "Older backups removed: 1."


@pytest.mark.parametrize("keep", ["0", "-1", "viele", ""])
def test_none_at_all_cannot_be_kept(place, keep):
    with pytest.raises(CommandError, match="write a whole number from 1"):
        call_command("backup", f"--keep={keep}")


def test_the_oldest_go_and_the_new_one_never(place):
    for name in ("20200101-000000", "20990101-000000"):  # the second from a clock that was wrong
        making.make(place).folder.rename(place / name)
    made = making.make(place, keep=2)
    assert made.removed == 1
    assert making.whole_ones(place) == [made.folder, place / "20990101-000000"]


def test_unchanged_pictures_are_linked_and_damaged_ones_are_not(place):
    sound, rotten = content(), content()
    first = making.make(place).folder
    name = {path: f"media/{path.relative_to(django_settings.MEDIA_ROOT)}" for path in (sound, rotten)}
    damage(first / name[rotten])
    second = making.make(place)
    assert second.new_media == 1
    assert (second.folder / name[sound]).stat().st_ino == (first / name[sound]).stat().st_ino
    manifest.verify(second.folder, second.manifest)
    assert (second.folder / name[rotten]).read_bytes() == rotten.read_bytes()


def test_a_picture_half_written_at_first_sight(place, monkeypatch):
    """It was being uploaded; its row was there before the database was copied."""
    picture = content()
    whole = picture.read_bytes()
    making.make(place)
    picture.write_bytes(whole[:100])
    snapshot = engine().snapshot
    monkeypatch.setattr(engine(), "snapshot", lambda target: (picture.write_bytes(whole), snapshot(target))[1])
    made = making.make(place)
    manifest.verify(made.folder, made.manifest)
    assert (made.folder / "media" / picture.relative_to(django_settings.MEDIA_ROOT)).read_bytes() == whole


def test_a_picture_taken_away_meanwhile_is_still_in_it(place, monkeypatch):
    picture = content()
    snapshot = engine().snapshot

    def taken_away(target: Path) -> Facts:
        found = snapshot(target)
        picture.unlink()
        return found

    monkeypatch.setattr(engine(), "snapshot", taken_away)
    made = making.make(place)
    manifest.verify(made.folder, made.manifest)
    assert f"media/{picture.relative_to(django_settings.MEDIA_ROOT)}" in made.manifest.files


def test_nothing_acknowledged_is_missing_under_load(place, elsewhere, settings):
    article, stop, media = make.article(), threading.Event(), settings.MEDIA_ROOT
    acknowledged: list[str] = []
    wrong: list[BaseException] = []

    def post() -> None:
        try:
            while not stop.is_set() and len(acknowledged) < 200:
                comment = make.comment(article)
                picture = pictures.store(make.picture_file("green", (40, 30)))
                acknowledged.append(f"{comment.token} {picture.key}")
        except BaseException as error:
            wrong.append(error)
        finally:
            connections["default"].close()

    writer = threading.Thread(target=post)
    writer.start()
    taken = []
    for _number in range(2):
        before = list(acknowledged)
        taken.append((before, making.make(place).folder))
    stop.set()
    writer.join()
    assert (wrong, len(taken[-1][0]) > 0) == ([], True)
    elsewhere()
    for before, folder in taken:
        restore(folder, replace=True)
        there = set(Comment.objects.values_list("token", flat=True)), {image.key: image.widths for image in Image.objects.all()}
        assert [pair for pair in before if pair.split()[0] not in there[0] or pair.split()[1] not in there[1]] == []
        named = {pictures.path_of(key, width, ext) for key, widths in there[1].items() for width in widths for ext in ("jpg", "webp")}
        assert [path for path in named if not path.is_file()] == []
        connection.close()
    assert media != settings.MEDIA_ROOT


@pytest.fixture
def two_good_ones(place: Path) -> list[Path]:
    content()
    for name in ("20200101-000000", "20200102-000000"):
        making.make(place).folder.rename(place / name)
    content()
    return making.whole_ones(place)


def test_a_disk_that_is_nearly_full(two_good_ones, place, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10_000_000, 9_000_000, 1_000_000))
    said = refusal(lambda: making.make(place, keep=2))
    assert said.startswith(f"{place} has 1.0 MB free, and ")
    assert said.endswith(" are needed. Make room there, or name another disk.")
    assert [path for path in sorted(place.iterdir()) if path.name != ".lock"] == two_good_ones


@pytest.mark.parametrize("step", ["picture", "database", "manifest"])
def test_a_disk_that_is_full_in_the_middle(two_good_ones, place, monkeypatch, step):
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner, name = {"picture": (manifest, "copy"), "database": (engine(), "snapshot"), "manifest": (manifest.Manifest, "write")}[step]
    monkeypatch.setattr(owner, name, full)
    assert refusal(lambda: making.make(place, keep=2)) == f"No backup was made in {place}: No space left on device."
    assert [path for path in sorted(place.iterdir()) if path.name != ".lock"] == two_good_ones
    for folder in two_good_ones:
        manifest.verify(folder, manifest.read(folder))


@pytest.mark.parametrize("step", ["picture", "database", "manifest", "naming", "removing"])
def test_killed_in_the_middle_of_a_backup(two_good_ones, place, monkeypatch, step):
    owner, name = {
        "picture": (manifest, "copy"), "database": (engine(), "examine"), "manifest": (manifest.Manifest, "write"),
        "naming": (Path, "rename"), "removing": (shutil, "rmtree"),
    }[step]  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, kill_me)
        killed(lambda: making.make(place, keep=2))
    left = making.whole_ones(place)
    assert left[0 if step != "removing" else -2] in two_good_ones
    for folder in left:
        manifest.verify(folder, manifest.read(folder))
    for stump in place.glob(".part-*"):
        assert refusal(partial(restore, stump)) == f"{stump} is no whole backup (manifest.json: unfinished). Take another one."
    making.make(place, keep=3)
    assert list(place.glob(".part-*")) == []


def test_two_at_once(place):
    place.mkdir()
    with alone(place):
        assert refusal(lambda: making.make(place)) == f"Another backup, restore or upgrade is at work in {place}. Wait for it."


def test_nothing_to_back_up(place, elsewhere):
    elsewhere()
    assert refusal(lambda: making.make(place)) == "The database has no tables: there is nothing to back up. Is DATABASE_URL right?"
    assert making.whole_ones(place) == []


def test_a_place_that_cannot_be_written(place):
    assert refusal(lambda: making.make(Path("/dev/null/x"))) == "No backup was made in /dev/null/x: Not a directory: /dev/null/x."


# --- Restoring --------------------------------------------------------------------------------------------------------


def test_a_backup_comes_back_in_an_empty_place(place, elsewhere, settings, capsys):
    content()
    media = files(settings.MEDIA_ROOT)
    folder = making.make(place).folder
    elsewhere()
    call_command("restore", str(folder))
    assert capsys.readouterr().out.startswith(
        f"Restored as of {in_words(datetime.fromisoformat(manifest.read(folder).made_at))} and compared with the manifest: "
    )
    assert files(settings.MEDIA_ROOT) == media
    assert engine().facts() == manifest.read(folder).facts
    assert Comment.objects.get().title == "Góp ý còn mãi"
    again = making.make(settings.BACKUP_DIR).manifest
    assert (again.counts, again.media) == (manifest.read(folder).counts, manifest.read(folder).media)


def test_a_place_with_something_in_it_is_refused(place, elsewhere, settings):
    content()
    folder = making.make(place).folder
    remedy = "Restore into an empty place (another VAR_DIR or DATABASE_URL), or add --replace: what stands here is backed up first."
    tables = len(engine().tables())
    assert refusal(lambda: restore(folder)) == f"The database is not empty: it has {tables} tables. {remedy}"
    elsewhere()
    foreign = settings.MEDIA_ROOT / "anh" / "la.jpg"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"x")
    assert refusal(lambda: restore(folder)) == f"The folder of the pictures is not empty: {foreign}. {remedy}"
    assert engine().tables() == []


@pytest.mark.parametrize("what", ["database", "picture", "missing"])
def test_a_damaged_backup_is_refused_before_anything_is_written(place, elsewhere, settings, what):
    content()
    made = making.make(place)
    name = made.manifest.database if what == "database" else made.manifest.media[0]
    (made.folder / name).unlink() if what == "missing" else damage(made.folder / name)
    elsewhere()
    said = refusal(lambda: restore(made.folder))
    assert said == f"{name} in the backup {made.folder} is missing or damaged. Nothing was changed; take another backup."
    assert (engine().tables(), settings.MEDIA_ROOT.exists()) == ([], False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, "{folder} is no whole backup (manifest.json: another format). Take another one."),
        ({"files": {"../x": {"size": 1, "sha256": "", "changed": 0}}}, "{folder} is no whole backup (manifest.json: ../x). Take another one."),
        ({"files": {"/etc/x": {"size": 1, "sha256": "", "changed": 0}}}, "{folder} is no whole backup (manifest.json: /etc/x). Take another one."),
        ({"files": {}}, "{folder} is no whole backup (manifest.json: no database). Take another one."),
        ({"engine": "oracle"}, "This backup is of oracle, and DATABASE_URL names {engine}. Set DATABASE_URL right."),
        (
            {"migrations": ["articles.9999_to_come"], "commit": "0123456789abcdef"},
            "This backup was made by newer code (version 0.1.0, commit 0123456789), with articles.9999_to_come. Put that code here first.",
        ),
    ],
    ids=["format", "outside", "absolute", "no-database", "engine", "newer"],
)
def test_a_backup_that_does_not_fit(place, elsewhere, change, said):
    folder = making.make(place).folder
    given = json.loads((folder / manifest.NAME).read_text("utf-8"))
    (folder / manifest.NAME).write_text(json.dumps(given | change), "utf-8")
    elsewhere()
    assert refusal(lambda: restore(folder)) == said.format(folder=folder, engine=engine().ENGINE)


def test_a_backup_that_belongs_to_root(place, tmp_path, settings, monkeypatch):
    """As copied by root from another machine; closed to the service's user at its top, in it, or in root's own home."""
    folder = making.make(tmp_path / "brought").folder

    def closed(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    copy = place / folder.name
    said = f"The user who runs this may not read {folder}. Copy it to {copy} and type: chown -R --reference={settings.VAR_DIR} {copy}"
    for target, name in ((manifest, "digest"), (Path, "read_text"), (Path, "is_dir")):
        monkeypatch.setattr(target, name, closed)
        with pytest.raises(CommandError) as refused:
            call_command("restore", str(folder), "--replace")
        assert str(refused.value) == said


def test_no_such_backup(place, tmp_path):
    making.make(place).folder.rename(place / "20200101-000000")
    with pytest.raises(CommandError) as refused:
        call_command("restore", "khong-co")
    assert str(refused.value) == f"There is no folder khong-co. In {place} are: 20200101-000000."


@pytest.mark.parametrize("step", ["picture", "after-pictures", "database"])
def test_killed_in_the_middle_of_restoring(place, elsewhere, settings, monkeypatch, step):
    content()
    media = files(settings.MEDIA_ROOT)
    folder = making.make(place).folder
    elsewhere()
    owner, name = {"picture": (Path, "rename"), "after-pictures": (engine(), "load"), "database": (engine(), "facts")}[step]
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, kill_me)
        killed(lambda: restore(folder))
    complete = step == "database"  # its transaction had ended
    assert bool(engine().tables()) == complete
    restore(folder, replace=complete)
    assert (files(settings.MEDIA_ROOT), engine().facts()) == (media, manifest.read(folder).facts)


def test_replacing_backs_up_first_and_takes_newer_tables_away(place, settings):
    content()
    folder = making.make(place).folder
    make.comment(make.article(), title="Góp ý sau bản sao lưu")
    later = content()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_newer_code (id integer)")
    done = restore(folder, replace=True)
    assert "of_newer_code" not in engine().tables()
    assert [comment.title for comment in Comment.objects.all()] == ["Góp ý còn mãi"]
    assert later.is_file()  # a picture hurts nobody
    connection.close()
    assert manifest.read(done.aside).counts["comments_comment"] == 3
    restore(done.aside, replace=True)
    assert Comment.objects.filter(title="Góp ý sau bản sao lưu").exists()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE of_newer_code")
    assert len(making.whole_ones(place)) == 3


def test_a_restored_database_that_is_not_what_was_saved(place, elsewhere, monkeypatch):
    folder = making.make(place).folder
    held = manifest.read(folder)
    wrong = json.loads((folder / manifest.NAME).read_text("utf-8"))
    wrong["counts"]["articles_article"] = 99
    (folder / manifest.NAME).write_text(json.dumps(wrong), "utf-8")
    elsewhere()
    said = refusal(lambda: restore(folder))
    assert said == "The restored database is not what the manifest says (articles_article). Run it again with --replace."
    assert held.counts["articles_article"] == 0


# --- What differs -----------------------------------------------------------------------------------------------------


def test_a_damaged_sqlite_file_is_no_backup(tmp_path):
    file = tmp_path / "x.sqlite3"
    file.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert refusal(lambda: sqlite.examine(file)).startswith("The database is damaged (")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("", "The program pg_dump is missing. Type as root: apt install postgresql-client-15"),
        (
            "echo 'pg_dump (PostgreSQL) 13.9'",
            "pg_dump has version 13 and the server 15: too old to read it. Type as root: apt install postgresql-client-15",
        ),
        ("[ $1 = --version ] && echo 'x (y) 16' || { echo 'error: no' >&2; exit 1; }", "pg_dump failed: error: no"),
    ],
    ids=["missing", "old", "fails"],
)
def test_postgresql_tools(tmp_path, monkeypatch, program, said):
    class Opened:
        info = SimpleNamespace(server_version=150018)

        def __enter__(self) -> Opened:
            return self

        def __exit__(self, *_given: object) -> None: ...

    monkeypatch.setattr(postgres, "_opened", Opened)
    monkeypatch.setenv("PATH", str(tmp_path))
    if program:
        (tmp_path / "pg_dump").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "pg_dump").chmod(0o755)
    assert refusal(lambda: postgres._tool("pg_dump", "x")) == said


def test_a_size_in_words():
    assert [as_text(size) for size in (0, 999_949, 12_345_678, 3e15)] == ["0.0 kB", "999.9 kB", "12.3 MB", "3000.0 TB"]
    with translation.override("vi"):
        assert as_text(12_345_678) == "12,3 MB"
