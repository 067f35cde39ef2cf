"""Files on disk: whole or not there; swept when nobody wants them, never when anybody does."""

from __future__ import annotations

import io
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import media, pictures, publishing
from articles.models import Document, Image
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def receiving(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path / "receiving"


def files(settings: Any) -> set[str]:
    return {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def later(**by: int) -> Any:
    return timezone.now() + timedelta(**by)


def test_what_any_version_names_is_never_swept(settings: Any, office: None):
    now = make.document("Bây giờ")
    article = make.article(attachments=[make.line(make.document("Trước"))], cover=make.picture(), cover_alt="x")
    publishing.publish(publishing.save_version(article, {"attachments": [make.line(now)], "cover": None}, by=None), by=None)
    before = files(settings)
    assert media.sweep(later(days=400)) == 0
    assert files(settings) == before and len(before) == 6


def test_what_no_save_wanted_goes_after_a_week(settings: Any, office: None):
    unsaved, discarded = make.document("Chưa lưu"), make.document("Nháp")
    publishing.discard(make.draft(attachments=[make.line(discarded)]).pk, by=None)
    assert media.sweep(later(days=6)) == 0
    assert media.sweep(later(days=8)) == 2
    assert files(settings) == set() and not Document.objects.filter(pk__in=[unsaved.pk, discarded.pk]).exists()


def test_what_an_interruption_left_goes_half_written_after_a_day_whole_after_a_month(settings: Any, receiving: Path, office: None):
    kept, picture = make.document(), make.picture()
    make.draft(attachments=[make.line(kept)])
    whole = files(settings)
    for name in (f"tep/aa/{'a' * 32}.pdf", f"tep/bb/{'b' * 32}.pdf.part", f"anh/cc/{'c' * 32}-640.jpg", f"tep/{kept.key[:2]}/{kept.key}.pdf.part"):
        path = Path(settings.MEDIA_ROOT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    (receiving / "tmpx.upload.pdf").write_bytes(b"half")
    assert media.sweep(later(hours=23)) == 0
    assert media.sweep(later(hours=25)) == 3
    assert files(settings) - whole == {f"{'a' * 32}.pdf", f"{'c' * 32}-640.jpg"}
    assert media.sweep(later(days=29)) == 0
    assert media.sweep(later(days=31)) == 2
    assert files(settings) == whole and not list(receiving.iterdir())
    assert pictures.path_of(picture.key, picture.width, "jpg").exists()


def test_another_database_does_not_cost_the_files(settings: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(media, "MOST_STRAYS", 0)
    make.picture()
    Image.objects.all().delete()
    before = files(settings)
    with pytest.raises(media.FarTooMany, match="cơ sở dữ liệu"):
        media.sweep(later(days=40))
    assert files(settings) == before


def test_a_file_that_an_article_takes_meanwhile_stays(settings: Any, office: None):
    document = make.document()
    make.draft(attachments=[make.line(document)])
    assert media.remove(document) is False
    assert files(settings) == {f"{document.key}.pdf"} and Document.objects.filter(pk=document.pk).exists()


class Cut(io.BytesIO):
    """A source that fails half way."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError("cut")
        return super().read(3)


def test_a_failed_write_leaves_nothing(tmp_path: Path):
    with pytest.raises(media.NotStored, match="Chưa lưu được tệp"):
        media.write(tmp_path / "x" / "a.pdf", Cut(b"abcdef"))
    assert list((tmp_path / "x").iterdir()) == []


class Killed(io.BytesIO):
    """A source in the middle of which the process is killed."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(3)


def test_a_killed_write_leaves_no_file_under_its_own_name(tmp_path: Path):
    """kill -9 in the middle: what stays is a part, and parts are swept."""
    child = os.fork()
    if not child:
        media.write(tmp_path / "a.pdf", Killed(b"abcdef"))
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.pdf.part"]


def test_a_row_that_fails_leaves_no_file(settings: Any, monkeypatch: pytest.MonkeyPatch):
    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("database")

    monkeypatch.setattr(Document, "save", fail)
    with pytest.raises(RuntimeError):
        make.document()
    assert files(settings) == set()


def test_media_is_no_folder_of_the_site(client: Client, office: None):
    """Files are served by their addresses only; an original is never kept at all."""
    document, picture = make.document(), make.picture()
    for path in (
        f"/tep/{document.key}.pdf", f"/tep/{document.key[:2]}/{document.key}.pdf", f"/media/tep/{document.key[:2]}/{document.key}.pdf",
        f"/anh/{picture.key}.jpg", f"/anh/{picture.key[:2]}/{picture.key}-{picture.width}.jpg", "/anh/", "/tep/", "/media/",
        f"/anh/{picture.key}-{picture.width}.png", "/anh/../secret-key", "/tep/..%2f..%2fsecret-key",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
