"""The code that stands here, and newer code: what git answers is said, and nothing that it did not answer."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from hnp_portal import release

HERE = "Going on with the code that stands here."


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=An", "-c", "user.email=an@example.vn", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, text: str) -> str:
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{text}"\n')
    git(folder, "add", ".")
    git(folder, "commit", "-qm", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    (tmp_path / "origin").mkdir()
    git(tmp_path / "origin", "init", "-q")
    commit(tmp_path / "origin", "1.0")
    return tmp_path / "origin"


@pytest.fixture
def clone(origin: Path, settings: Any) -> Path:
    settings.BASE_DIR = origin.with_name("clone")
    git(origin.parent, "clone", "-q", str(origin), "clone")
    return origin.with_name("clone")


def test_newer_code_is_taken(origin, clone):
    before = release.commit()
    assert release.fetch() == (True, "Asked just now: there is no newer code.")
    after = commit(origin, "2.0")
    assert release.version() == "1.0"
    assert release.fetch() == (True, f"Newer code taken: {before[:10]} → {after[:10]}.")
    assert (release.version(), release.commit()) == ("2.0", after)


def test_the_other_side_does_not_answer(origin, clone):
    origin.rename(origin.with_name("away"))
    asked, said = release.fetch()
    assert not asked
    assert said.startswith("Whether there is newer code could not be asked (fatal: ")
    assert said.endswith(HERE)


def test_no_upstream_and_no_clone(clone, settings, tmp_path):
    git(clone, "remote", "remove", "origin")
    nobody = (False, f"Whether there is newer code could not be asked: no git clone with an upstream. {HERE}")
    assert release.fetch() == nobody
    (clone / "inside").mkdir()
    settings.BASE_DIR = clone / "inside"  # below a clone of something else, which is none of ours
    assert (release.commit(), release.fetch()) == ("", nobody)


def test_git_is_missing(clone, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert (release.commit(), release.fetch()[0]) == ("", False)


def test_code_changed_by_hand_is_not_overwritten(origin, clone):
    commit(origin, "2.0")
    (clone / "pyproject.toml").write_text("by hand")
    with pytest.raises(release.FetchRefused, match=r"The newer code cannot be taken: error: Your local changes"):
        release.fetch()
    assert (clone / "pyproject.toml").read_text() == "by hand"
    git(clone, "checkout", "-q", "pyproject.toml")
    commit(clone, "1.1")
    with pytest.raises(release.FetchRefused, match=r"The newer code cannot be taken: "):
        release.fetch()
    assert release.version() == "1.1"
