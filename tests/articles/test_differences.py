"""Two texts side by side."""

import pytest

from articles.differences import Piece, side_by_side
from articles.models import Version

pytestmark = pytest.mark.any_database


def test_only_what_differs_is_marked():
    old = Version(title="Một", body="<p>Giữ</p><p>Bỏ</p>")
    new = Version(title="Một", body="<p>Giữ</p><p>Thêm <b>vào</b></p>")
    title, body = side_by_side(old, new)
    assert (title.differs, body.differs) == (False, True)
    assert body.left == [Piece("Giữ", False), Piece("Bỏ", True)]
    assert body.right == [Piece("Giữ", False), Piece("Thêm vào", True)]


def test_fields_empty_in_both_are_left_out():
    assert side_by_side(Version(), Version()) == []
