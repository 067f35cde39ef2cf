"""Static files: collected when something changed, and a missing one breaks no page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import storages
from django.test import Client

from hnp_portal import assets
from tests import make


@pytest.fixture
def collected(settings, tmp_path, monkeypatch) -> list[tuple[object, ...]]:
    """Folders of the test, and a list of the collections that were asked for."""
    settings.STATIC_ROOT = tmp_path / "root"
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.STATIC_ROOT.mkdir()
    (tmp_path / "static").mkdir()
    calls: list[tuple[object, ...]] = []

    def collect(*args: object, **options: object) -> None:
        calls.append(args)
        (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")

    monkeypatch.setattr(assets, "call_command", collect)
    return calls


def test_collected_once_until_a_file_changes(collected, tmp_path):
    assert [assets.collect_if_changed(), assets.collect_if_changed()] == [True, False]
    (tmp_path / "static/a.css").write_text("a {}")
    assert [assets.collect_if_changed(), assets.collect_if_changed()] == [True, False]
    assert collected == [("collectstatic",), ("collectstatic",)]


def test_an_interrupted_collection_is_done_again(collected, monkeypatch, tmp_path):
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    assets.collect_if_changed()
    (tmp_path / "static/a.css").write_text("a {}")
    with monkeypatch.context() as patch:
        patch.setattr(assets, "call_command", interrupted)
        with pytest.raises(KeyboardInterrupt):
            assets.collect_if_changed()
    assert assets.collect_if_changed() is True


def test_a_lost_manifest_is_made_again(collected, settings):
    assets.collect_if_changed()
    (Path(settings.STATIC_ROOT) / "staticfiles.json").unlink()
    assert assets.collect_if_changed() is True


def test_a_file_nobody_has_keeps_its_plain_name():
    assert storages["staticfiles"].url("css/nowhere.css") == "/static/css/nowhere.css"
    assert isinstance(storages["staticfiles"], assets.HashedFiles)
    assert staticfiles_storage.stored_name("nowhere") == "nowhere"  # type: ignore[attr-defined]


def test_joining_otherwise_is_collecting_anew(collected, monkeypatch):
    assets.collect_if_changed()
    monkeypatch.setattr(assets, "JOINED", {})
    assert assets.collect_if_changed() is True


def test_joined_files_hold_their_parts_in_order():
    for name, parts in assets.JOINED.items():
        texts = [(django_settings.BASE_DIR / "static" / part).read_text("utf-8") for part in parts]
        joined = (Path(django_settings.STATIC_ROOT) / staticfiles_storage.stored_name(name)).read_text("utf-8")  # type: ignore[attr-defined]
        assert joined == "\n".join(texts)


@pytest.mark.django_db
def test_a_first_view_is_five_requests_and_fourteen_kilobytes(client: Client, office: Any):
    """HTML, style sheets and scripts, compressed; an article with all that stands around one, but little prose of its own."""
    rows = [make.article(f"Sửa đường và thoát nước ở tổ dân phố số {number}") for number in range(13)]
    for number in range(10):
        make.comment(rows[6], "approved", title=f"Đèn đường ngõ {number}", content=f"Đèn ở ngõ {number} hỏng đã lâu, xin sửa sớm giúp bà con.")
    for address in (rows[6].get_absolute_url(), "/", "/moi-nhat/", "/trang/bao-ve-du-lieu/", f"/bai-viet/{rows[6].pk}/binh-luan/"):
        page = client.get(address).content
        files = re.findall(r'<(?:link rel="stylesheet" href|script defer src)="/static/([^"]+)"', page.decode())
        sizes = [(Path(django_settings.STATIC_ROOT) / f"{file}.br").stat().st_size for file in files]
        assert 2 <= len(files) <= 4, address
        assert sum(sizes) + len(brotli.compress(page)) <= 14 * 1024, address
