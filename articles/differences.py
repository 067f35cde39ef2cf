"""Two texts side by side: field by field, paragraph by paragraph, what differs marked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.models import Content
from hnp_portal.text import plain

_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|tr|blockquote|figure|figcaption|pre)>|<br\s*/?>")


class Piece(NamedTuple):
    text: str
    differs: bool


@dataclass(frozen=True)
class Row:
    """One field of both texts."""

    label: str
    left: list[Piece]
    right: list[Piece]

    @property
    def differs(self) -> bool:
        return any(piece.differs for piece in (*self.left, *self.right))


def side_by_side(left: Content, right: Content) -> list[Row]:
    """Rows for every field that either text fills, in the order of the page."""
    pairs = zip(_fields(left), _fields(right), strict=True)
    return [Row(label, *_marked(old, new)) for (label, old), (_label, new) in pairs if old or new]


def _fields(content: Content) -> Iterator[tuple[str, list[str]]]:
    yield _("Title"), _lines(content.title)
    yield _("Source"), _lines(content.source)
    yield _("Lead"), _lines(content.lead)
    yield _("Body"), [line for block in _BLOCK_END.split(content.body) if (line := plain(block))]
    yield _("Category"), _lines(str(content.category or ""))
    yield _("Author"), _lines(str(content.author or ""))
    yield _("Cover picture"), _lines(f"{content.cover} ({content.cover_id})" if content.cover else "")
    yield _("Alternative text"), _lines(content.cover_alt)
    yield _("Caption"), _lines(content.cover_caption)
    yield _("Attached files"), [f"{line.name} ({line.words}) #{line.key[:6]}" for line in content.attached]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _marked(left: list[str], right: list[str]) -> tuple[list[Piece], list[Piece]]:
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in matcher.get_opcodes():
        pieces[0].extend(Piece(line, tag != "equal") for line in left[a:b])
        pieces[1].extend(Piece(line, tag != "equal") for line in right[c:d])
    return pieces
