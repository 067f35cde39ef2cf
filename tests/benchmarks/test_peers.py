"""The other systems in the bench: which lines of their recipes count, and what is sent to each."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import peers, targets
from benchmarks.load import Request

pytestmark = pytest.mark.any_database
LISTED = """
peer WordPress article http://127.0.0.1:1/bai-viet-5/
peer WordPress article fcgi cache http://127.0.0.1:2/bai-viet-5/
peer Wagtail article sqlite http://127.0.0.1:3/bai-viet-5/
post Isso comment post http://127.0.0.1:4/
post WordPress comment post http://127.0.0.1:1/
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, targets.Target]:
    """As if the recipes were there and their servers ran; numbers of processes in the order of the parts."""
    (tmp_path / "bench.py").write_text(f"print({LISTED.strip()!r})")
    for number, part in enumerate(part for parts in peers.PARTS.values() for part in parts):
        (tmp_path / f"{part}.pid").write_text(str(number))
    for name, value in (("PEERS", "1"), ("PEERS_DIR", str(tmp_path)), ("PIDS", str(tmp_path))):
        monkeypatch.setenv(name, value)
    return {target.name: target for target in peers.targets()}


def sent(target: targets.Target, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    asked: list[Request] = []
    monkeypatch.setattr("benchmarks.targets.send", lambda requests, _connections: asked.extend(requests))
    target.ready(0.1)()
    return asked


def test_those_of_the_list_that_are_wanted_with_all_their_processes(found: dict[str, targets.Target]):
    assert {name: target.server.roots for name, target in found.items()} == {
        "WordPress article": [1, 2, 3], "Wagtail article": [0], "Isso comment": [4], "WordPress comment": [1, 2, 3],
    }  # fmt: skip
    assert {reach.to for reach in targets.REACH if reach.to.startswith(tuple(peers.PARTS))} == set(found)
    assert found["WordPress article"].request.url == "http://127.0.0.1:1/bai-viet-5/"


@pytest.mark.parametrize(
    ("name", "url", "kind", "status"),
    [
        ("Isso comment", "http://127.0.0.1:4/new?uri=%2Fbai-viet-10%2F", (("Content-Type", "application/json"),), 201),
        ("WordPress comment", "http://127.0.0.1:1/wp-comments-post.php", (), 302),
    ],
)
def test_comments_to_a_peer_differ(found: dict[str, targets.Target], monkeypatch: pytest.MonkeyPatch, name: str, url: str, kind: object, status: int):
    asked = sent(found[name], monkeypatch) + sent(found[name], monkeypatch)
    assert {(request.url, request.headers, request.status) for request in asked} == {(url, kind, status)}
    assert len({request.body for request in asked}) == len(asked) > 7
    assert found[name].request.body is None
