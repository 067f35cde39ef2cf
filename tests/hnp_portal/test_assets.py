"""Static files: collected when something changed, and a missing one breaks no page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import storages

from hnp_portal import assets


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


def test_the_icon_of_those_who_ask_without_reading_a_page(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, storages["staticfiles"].url("img/favicon.ico"))
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
