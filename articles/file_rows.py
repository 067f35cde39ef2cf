"""The files in an article's form: one row each, to be named, put in order, replaced or taken out; and a box for new ones.

A row is sent as `<number>:<key>` under the field's own name (a new file has no number yet); its boxes carry the key, such
as `attachments_name_<key>`. An empty one is always sent, so that a form without the field is told from an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from articles import attachments
from articles.attached import KINDS, NAME_LENGTH, Attached
from articles.documents import DocumentRefused
from articles.media import NotStored
from articles.models import Document
from hnp_portal.text import mend_line

NAME = "attachments"
MOST_FILES = 20
"""More than anybody reads through below an article; they belong on a page of their own."""

_SENT = re.compile("([0-9]{0,18}):([0-9a-f]{32})")
_ORDER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True)
class Row:
    """A row as it was typed; `file` is what is stored under its key, None when it is not there any more."""

    number: int | None
    key: str
    name: str
    order: str
    leaves: bool
    file: Document | None = None

    @property
    def sent(self) -> str:
        return f"{self.number or ''}:{self.key}"

    @property
    def attached(self) -> Attached | None:
        """The row as readers will see it; its address is a lasting one once it has a number."""
        return Attached(self.number or 0, self.key, self.name, self.file.kind, self.file.size) if self.file else None


def take_in(posted: QueryDict, files: MultiValueDict[str, Any], *, by: Any) -> list[str]:
    """Store the files sent along and write them into the posted form as rows; returns why some were not taken.

    Called before the form and its transaction, so that an error elsewhere in the form loses none of them. What was taken
    leaves `files`: a page that shows what was sent must not ask for it again.
    """
    refusals: list[str] = []
    rows = posted.getlist(NAME)
    for place, (number, _colon, key) in enumerate(row.partition(":") for row in rows):
        if newer := _stored(files.pop(f"{NAME}_file_{key}", [None])[-1], by, refusals):
            rows[place] = f"{number}:{newer.key}"
            for box in ("name", "order"):
                posted[f"{NAME}_{box}_{newer.key}"] = posted.get(f"{NAME}_{box}_{key}", "")
    for file in files.pop(NAME, []):
        if new := _stored(file, by, refusals):
            rows.append(f":{new.key}")
            posted[f"{NAME}_name_{new.key}"] = new.name
    if rows:
        posted.setlist(NAME, rows)
    return refusals


def _stored(file: Any, by: Any, refusals: list[str]) -> Document | None:
    if file is None:
        return None
    try:
        return attachments.store(file, by=by)
    except (DocumentRefused, NotStored) as refusal:
        refusals.append(_("“%(name)s”: %(sentence)s") % {"name": mend_line(str(file.name)), "sentence": refusal})
        return None
    finally:
        file.close()  # it has left the request, which would have done so


class FileRowsWidget(forms.Widget):
    """Reads the rows; the form's template draws them (templates/staff/articles/_files.html)."""

    needs_multipart_form = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row] | None:
        """In the order of the numbers typed, which are those of the rows unless somebody changes one."""
        if name not in data:
            return None
        rows = []
        for sent in filter(None, map(_SENT.fullmatch, data.getlist(name))):  # type: ignore[attr-defined]
            number, key = sent.groups()
            boxes = {box: data.get(f"{name}_{box}_{key}", "") for box in ("name", "order", "leaves")}
            rows.append(Row(int(number) if number else None, key, boxes["name"], boxes["order"], bool(boxes["leaves"])))
        return sorted(rows, key=lambda row: int(row.order) if _ORDER.fullmatch(row.order) else len(rows) + 1)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data


class FileRowsField(forms.Field):
    """Cleans to the lines that `attachments.listed` wants."""

    widget = FileRowsWidget
    accept = ",".join([*(f".{ending}" for ending in KINDS), *(kind.content_type for kind in KINDS.values())])

    def clean(self, rows: list[Row] | None) -> list[dict[str, Any]] | None:
        """None: the form had no such field, the list stays as it was."""
        if rows is None:
            return None
        staying = [row for row in rows if not row.leaves]
        if len(staying) > MOST_FILES:
            raise ValidationError(_("At most %(most)s files can be attached to one article; take some out.") % {"most": MOST_FILES})
        if any(not mend_line(row.name) for row in staying):
            raise ValidationError(_("Write a name for each file: readers see it."))
        return [{"id": row.number, "key": row.key, "name": mend_line(row.name)[:NAME_LENGTH]} for row in staying]


def shown(value: list[Row] | list[dict[str, Any]] | None) -> list[Row]:
    """The rows as the form stands now, typed or stored, each with its file; numbered anew."""
    rows = [line if isinstance(line, Row) else Row(line["id"], line["key"], line["name"], "", False) for line in value or []]
    files = {document.key: document for document in Document.objects.filter(key__in=[row.key for row in rows])} if rows else {}
    there = [row for row in rows if row.key in files]
    return [Row(row.number, row.key, row.name, str(order), row.leaves, files[row.key]) for order, row in enumerate(there, start=1)]
