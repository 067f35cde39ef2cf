"""Lists by cursor: page 10,000 costs what page 1 costs, and nothing repeats or is skipped while the list grows.

A cursor is `<unix seconds>-<id>`: the place of a row in the order (moment, id). Every malformed one is the same 404.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, DateTimeField, Field
from django.http import Http404, QueryDict

from hnp_portal.prepared import Prepared

KEY = re.compile(r"[0-9]{1,18}")
"""A row's number in an address or a form, no longer than databases hold."""

# As we print them, without leading zeros. Ten digits of seconds reach to 2286: beyond, time zones overflow.
CURSOR = re.compile(r"(0|[1-9]\d{0,9})-([1-9]\d{0,17})", re.ASCII)


def parse_cursor(raw: str) -> tuple[datetime, int]:
    """The (moment, id) a cursor names.

    Raises:
        Http404: it is not one of ours.
    """
    match = CURSOR.fullmatch(raw)
    if not match:
        raise Http404("cursor")
    try:
        return datetime.fromtimestamp(int(match[1]), UTC), int(match[2])
    except (ValueError, OverflowError, OSError) as error:
        raise Http404("cursor") from error


@dataclass(frozen=True)
class Part:
    """One page of a list; the cursors are "" where nothing lies beyond."""

    rows: list[Any]
    newer: str = ""
    older: str = ""

    @property
    def is_past_the_end(self) -> bool:
        """Nothing lies beyond the cursor: what lay there has been withdrawn. The way back is `newer`."""
        return bool(self.newer) and not self.rows

    def link(self, way: str, **kept: str) -> str:
        """The query string of a neighbouring page, with the known parameters only; "" where there is none."""
        cursor = self.newer if way == "sau" else self.older
        return "?" + urlencode({**kept, way: cursor}) if cursor else ""


class Listed:
    """A list of `question`'s rows (a queryset with newest_first, older_than, …), `size` to a page.

    `prepare` is `plainly` where the question itself has many forms.
    """

    def __init__(self, question: Callable[..., Any], *kinds: Field[Any, Any], size: int, prepare: Any = Prepared) -> None:
        cursor = DateTimeField(), BigIntegerField()
        self.size = size
        self._top = prepare(lambda *values: question(*values).newest_first()[: size + 1], *kinds)
        self._older = prepare(lambda moment, key, *values: question(*values).older_than(moment, key).newest_first()[: size + 1], *cursor, *kinds)
        self._newer = prepare(lambda moment, key, *values: question(*values).newer_than(moment, key).oldest_first()[: size + 1], *cursor, *kinds)

    def part(self, query: QueryDict, *values: object) -> Part:
        """The page that `?truoc=` or `?sau=` asks for; `values` are the question's.

        Raises:
            Http404: a cursor is malformed, or given twice.
        """
        before, after = query.getlist("truoc"), query.getlist("sau")
        if len(before) + len(after) > 1:
            raise Http404("cursor")
        if after:
            found = self._newer(*parse_cursor(after[0]), *values)
            if len(found) > self.size:
                found = found[self.size - 1 :: -1]
                return Part(found, newer=found[0].cursor, older=found[-1].cursor)
        found = self._older(*parse_cursor(before[0]), *values) if before else self._top(*values)
        more, found = len(found) > self.size, found[: self.size]
        newer = (found[0].cursor if found else before[0]) if before else ""
        return Part(found, newer=newer, older=found[-1].cursor if more else "")
