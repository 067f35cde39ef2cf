"""An upgrade rehearsed: data of an earlier commit, a newer code that fails, the way back, the mended one; readers read all the while.

`tests/data/5e2393e/` was filled and dumped by that commit's own code, on both databases.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from hnp_portal import assets
from tests.conftest import database_url, free_port, server_environment
from tests.hnp_portal.test_release import git
from tests.journeys.web import Web
from tests.make import PASSWORD

OLD = Path(__file__).resolve().parents[1] / "data/5e2393e"
ARTICLE = "/bai-viet/bai-cu-mot-cau-hoa-binh-1/"
PICTURE = "/anh/" + "c0ffee00" * 4 + "-80.jpg"
PUBLIC = {
    "/": ("Cổng thông tin phường Cũ", "Bài cũ một", "Bài cũ hai"),
    ARTICLE: (
        "Nội dung bài cũ số một",
        "Ảnh trong bài",
        "bốn",
        "Chú thích cũ",
        "Minh Cũ",
        "Ý kiến cũ đã duyệt",
        "Bà Cũ",
        "Đèn đường hỏng ở ngõ 12.",
        PICTURE,
    ),
    "/bai-viet/bai-cu-hai-2/": ("Nội dung bài cũ số hai",),
    "/moi-nhat/": ("Bài cũ một", "Bài cũ hai"),
    "/chuyen-muc/kinh-te/": ("Bài cũ hai",),
    "/luu-tru/2018/03/12/": ("Bài cũ một",),
    "/tim-kiem/?q=hoà bình": ("Bài cũ một",),
    "/rss/": ("Bài cũ một", "Bài cũ hai"),
    "/trang/gioi-thieu/": ("Trang giới thiệu cũ.",),
    "/theo-doi/23456789ABCD/": ("Ý kiến cũ đã duyệt",),
}
"""What each public page showed in that commit."""
HIDDEN = ("canari", "0912345678", "0987654321")
PENDING = "/theo-doi/DCBA98765432/"
STAFF = {
    "/quan-tri/": (),
    "/quan-tri/articles/article/": ("Bài cũ một", "Nháp canaridraft", "Gỡ canariwithdrawn", "Bài cũ hai"),
    "/quan-tri/articles/article/2/change/": ("canarichuadang",),
    "/quan-tri/articles/article/1/change/": ("Nội dung bài cũ số một", "Chú thích cũ"),
    "/quan-tri/articles/image/": ("Cây cầu cũ",),
    "/quan-tri/comments/comment/": ("Ý kiến cũ đang chờ canaripending",),
    "/quan-tri/hnp_portal/agency/1/change/": ("Cổng thông tin phường Cũ", "Trần Văn Cũ"),
    "/quan-tri/auth/user/": ("bientap", "kiemduyet", "phongvien", "quantri"),
}
NEWER = "Chân trang của bản mới"
MIGRATION = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('articles', '{after}')]\n    operations = [migrations.RunSQL({sql!r})]\n"


class Site:
    """A clone with a var folder, a database of its own and a port, as an office has it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.origin, self.code, self.var, self.port = folder / "origin", folder / "code", folder / "var", free_port()
        own = {
            "DATABASE_URL": url,
            "PORT": str(self.port),
            "DEMO": "0",
            "MANAGE": f"{sys.executable} manage.py",
            "BACKUP_DIR": str(folder / "backups"),
            "LANGUAGE_CODE": "vi",
        }
        self.environment = {**server_environment(self.var), **own}
        self.environment.pop("PYTHONPATH", None)
        self.backups = folder / "backups"
        self.address = f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=self.code, env=self.environment, capture_output=True, text=True, timeout=300)

    def start(self) -> None:
        log = (self.var / "log").open("w")
        self.server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=self.code, env=self.environment, stdout=log, stderr=log)
        for _try in range(600):
            if (self.var / f"server-{self.port}.pid").is_file():
                return
            try:
                self.server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        raise RuntimeError((self.var / "log").read_text())

    def stop(self) -> None:
        file = self.var / f"server-{self.port}.pid"
        if file.is_file():
            os.kill(int(file.read_text()), 15)
        self.server.wait(20)


@pytest.fixture
def url(db: None, tmp_path: Path) -> Iterator[str]:
    """A database with the rows of the earlier commit."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as old:
            old.executescript((OLD / "sqlite.sql").read_text("utf-8"))
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    name = f"{connection.settings_dict['NAME']}_old"
    address = database_url()
    with psycopg.connect(address, autocommit=True) as own:
        own.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        own.execute(f'CREATE DATABASE "{name}"'.encode())
    old_address = address.replace(f"/{connection.settings_dict['NAME']}?", f"/{name}?")
    with psycopg.connect(old_address, autocommit=True) as old:
        old.execute((OLD / "postgresql.sql").read_bytes())
    yield old_address
    with psycopg.connect(address, autocommit=True) as own:
        own.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def site(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    made = Site(tmp_path, url)
    unwanted = shutil.ignore_patterns(".git", ".venv", "var", "tests", "__pycache__", ".*_cache")
    shutil.copytree(django_settings.BASE_DIR, made.origin, ignore=unwanted)
    (made.origin / ".ci/environment").write_text("exit 0\n")  # the packages are those of the suite
    git(made.origin, "init", "-q")
    git(made.origin, "add", ".")
    git(made.origin, "commit", "-qm", "what stands")
    git(tmp_path, "clone", "-q", "origin", "code")
    shutil.copytree(OLD / "media", made.var / "media")
    collected(made, monkeypatch)
    made.start()
    yield made
    made.stop()


def collected(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Static files as collected already: the suite did, and doing it again takes longer than all the rest."""
    shutil.copytree(django_settings.STATIC_ROOT, site.var / "static", copy_function=os.link)
    with monkeypatch.context() as patched:
        patched.setattr(django_settings, "BASE_DIR", site.code)
        patched.setattr(django_settings, "STATICFILES_DIRS", [site.code / "static"])
        (site.var / "static/.collected").unlink()
        (site.var / "static/.collected").write_text(assets._fingerprint(), "ascii")


def check_public_pages(web: Web) -> None:
    for path, words in PUBLIC.items():
        page = web.get(path)
        assert (path, page.status, [word for word in words if word not in page.text]) == (path, 200, [])
        assert (path, [word for word in HIDDEN if word in page.text]) == (path, [])
    assert "Ý kiến cũ đang chờ canaripending" in web.get(PENDING).text
    assert web.get("/bai-viet/x-4/").status == 410
    assert web.get("/bai-viet/x-3/").status == 404
    assert web.get(PICTURE).body == (OLD / f"media/anh/c0/{PICTURE.removeprefix('/anh/')}").read_bytes()


def check_staff_pages(web: Web) -> None:
    """Signs in with the old password."""
    form = web.get("/quan-tri/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)[1]
    cookie = re.search(r"csrftoken=[^;]+", form.headers["set-cookie"])[0]
    fields = f"username=quantri&password={PASSWORD}&csrfmiddlewaretoken={token}&next=/quan-tri/"
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    signed_in = web.ask("POST", "/quan-tri/login/", fields.encode(), sent)
    assert signed_in.status == 302
    session = re.search(r"sessionid=[^;]+", signed_in.headers["set-cookie"])[0]
    for path, words in STAFF.items():
        page = web.get(path, Cookie=session)
        assert (path, page.status, [word for word in words if word not in page.text]) == (path, 200, [])


class Reader(threading.Thread):
    """Reads five times a second until told to stop; notes whatever was not answered well."""

    def __init__(self, web: Web) -> None:
        super().__init__()
        self.web, self.over, self.answers, self.wrong = web, threading.Event(), 0, list[str]()

    def run(self) -> None:
        while not self.over.wait(0.2):
            for path in ("/", ARTICLE, PICTURE):
                try:
                    status = str(self.web.get(path).status)
                except OSError as error:
                    status = str(error)
                self.answers += 1
                if status != "200":
                    self.wrong.append(f"{path}: {status}")


def newer_code(site: Site, *, fails: bool) -> None:
    """Two migrations and another page foot; while it fails, the first migration stands and the second cannot be read."""
    newest = next(name for app, name in MigrationLoader(None).graph.leaf_nodes("articles"))
    folder = site.origin / "articles/migrations"
    (folder / "9001_a.py").write_text(MIGRATION.format(after=newest, sql="CREATE TABLE rehearsal (id integer)"))
    form_page = Path("templates/comments/form_page.html")
    (site.origin / form_page).write_bytes((django_settings.BASE_DIR / form_page).read_bytes())
    broken = "SELECT missing FROM nowhere" if fails else "INSERT INTO rehearsal VALUES (1)"
    (folder / "9002_b.py").write_text(MIGRATION.format(after="9001_a", sql=broken))
    base = site.origin / "templates/base.html"
    base.write_text(re.sub(f"({NEWER})?</body>", f"{NEWER}</body>", base.read_text("utf-8")), "utf-8")
    if fails:  # a template that only newer code could read, and nobody has asked for yet
        (site.origin / form_page).write_text("{% of_newer_code %}")
    git(site.origin, "add", ".")
    git(site.origin, "commit", "-qm", "newer")


@pytest.mark.thorough
def test_an_upgrade_that_fails_the_way_back_and_one_that_succeeds(site):
    web = Web(site.address)
    check_public_pages(web)
    check_staff_pages(web)
    before = git(site.code, "rev-parse", "HEAD")
    reader = Reader(Web(site.address, "192.0.2.2"))
    reader.start()
    try:
        newer_code(site, fails=True)
        failed = site.manage("upgrade")
        assert failed.returncode == 1
        assert "Việc nâng cấp đã dừng ở bước “Cơ sở dữ liệu”" in failed.stderr, failed.stderr
        (backup,) = (path for path in site.backups.iterdir() if path.name != ".lock")
        assert NEWER not in web.get("/").text
        assert web.get("/bai-viet/1/binh-luan/").is_whole_page
        lines = [line.strip() for line in failed.stderr.splitlines()[-4:]]
        python = sys.executable
        assert lines == [
            f"git reset --keep {before[:10]}", "sh .ci/environment requirements.txt",
            f"{python} manage.py restore {backup} --replace", f"{python} manage.py restart",
        ]  # fmt: skip
        went_back = subprocess.run(["sh", "-ec", "\n".join(lines)], cwd=site.code, env=site.environment, capture_output=True, text=True)
        assert (went_back.returncode, went_back.stderr) == (0, "")
        assert git(site.code, "rev-parse", "HEAD") == before
        check_public_pages(web)

        newer_code(site, fails=False)
        done = site.manage("upgrade")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1].startswith("Đã nâng cấp: phiên bản 0.1.0, commit ")
        assert git(site.code, "rev-parse", "HEAD") == git(site.origin, "rev-parse", "HEAD")
        assert NEWER in web.get("/").text
        check_public_pages(web)
    finally:
        reader.over.set()
        reader.join()
    assert (reader.wrong, reader.answers > 30) == ([], True)
    assert not (site.var / "upgrade.json").exists()
