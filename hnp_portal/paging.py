"""Lists by cursor: page 10,000 costs what page 1 costs, and nothing repeats or is skipped while the list grows.

A cursor is `<unix seconds>-<id>`: the place of a row in the order (moment, id). Every malformed one is the same 404.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict

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


def part_of(rows: Any, query: QueryDict, size: int) -> Part:
    """The page of `rows` (a queryset with newest_first, older_than, …) that `?truoc=` or `?sau=` asks for.

    Raises:
        Http404: a cursor is malformed, or given twice.
    """
    before, after = query.getlist("truoc"), query.getlist("sau")
    if len(before) + len(after) > 1:
        raise Http404("cursor")
    if after:
        found = list(rows.newer_than(*parse_cursor(after[0])).oldest_first()[: size + 1])
        if len(found) > size:
            found = found[size - 1 :: -1]
            return Part(found, newer=found[0].cursor, older=found[-1].cursor)
    older = rows.older_than(*parse_cursor(before[0])) if before else rows
    found = list(older.newest_first()[: size + 1])
    more, found = len(found) > size, found[:size]
    newer = (found[0].cursor if found else before[0]) if before else ""
    return Part(found, newer=newer, older=found[-1].cursor if more else "")
