"""JSON lines: one article an object and line.

{"id": "…", "title": "…", "lead": "…", "body": "plain" | "body_html": "<p>…", "published": ISO | "published_est": day,
 "author" | "byline_guess": "…", "category": "…", "source": "where it comes from"}
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.importing import Incoming
from articles.models import TITLE_LENGTH
from articles.richtext import clean
from hnp_portal.markup import TooMuch
from hnp_portal.text import mend, mend_line, paragraphs

NAME_LENGTH = 100
SOURCE_ID_LENGTH = 200
PROVENANCE_LENGTH = 300


class BadLine(Exception):
    """A line that cannot be taken; the text says why."""


def read_line(raw: bytes) -> Incoming:
    """One article from one line.

    Raises:
        BadLine: it is no JSON object in UTF-8, or lacks what every article needs.
    """
    try:
        row = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLine(_("not UTF-8")) from error
    except (ValueError, RecursionError) as error:
        raise BadLine(_("not JSON")) from error
    if not isinstance(row, dict):
        raise BadLine(_("not a JSON object"))
    return Incoming(
        source_id=_fitting(_line(row, "id"), SOURCE_ID_LENGTH, "id"),
        title=_fitting(_line(row, "title"), TITLE_LENGTH, "title"),
        lead=mend(_text(row, "lead"), entities=True).strip(),
        body=_body(row),
        moment=_moment(row),
        author=_fitting(_line(row, "author") or _line(row, "byline_guess"), NAME_LENGTH, "author", needed=False),
        category=_fitting(_line(row, "category"), NAME_LENGTH, "category", needed=False),
        provenance=_line(row, "source")[:PROVENANCE_LENGTH],
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadLine(_("%(field)s is no text") % {"field": name})
    return str(value)


def _line(row: dict[str, Any], name: str) -> str:
    return mend_line(_text(row, name), entities=True)


def _fitting(text: str, most: int, name: str, *, needed: bool = True) -> str:
    if needed and not text:
        raise BadLine(_("%(field)s is empty") % {"field": name})
    if len(text) > most:
        raise BadLine(_("%(field)s is longer than %(most)d characters") % {"field": name, "most": most})
    return text


def _body(row: dict[str, Any]) -> str:
    html = _text(row, "body_html")
    try:
        return clean(mend(html)) if html.strip() else clean(paragraphs(mend(_text(row, "body"), entities=True)))
    except TooMuch as refusal:
        raise BadLine(str(refusal)) from refusal


def _moment(row: dict[str, Any]) -> datetime | None:
    """`published` as it stands (no zone means Hanoi), else `published_est` at midnight in Hanoi, to the second."""
    raw = mend_line(_text(row, "published")) or mend_line(_text(row, "published_est"))
    if not raw:
        return None
    try:
        day_alone = len(raw) == len("2018-03-13")
        moment = datetime.combine(date.fromisoformat(raw), time.min) if day_alone else datetime.fromisoformat(raw)
        aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        return aware.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise BadLine(_("the moment %(text)s cannot be read") % {"text": raw[:40]}) from error
