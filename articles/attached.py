"""What an article's list of files is made of: the kinds we take, and `Attached`, one line of the list.

A version keeps the whole line (number, key, name, kind, size), so that no page asks the database for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.formats import number_format

from hnp_portal.text import slugify

NAME_LENGTH = 200
DOWNLOAD_NAME_BYTES = 200
"""File systems take 255 bytes, a Vietnamese letter needs up to three, and browsers add " (1)"."""
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


@dataclass(frozen=True)
class Kind:
    """A kind of file: what readers call it, and what browsers do."""

    label: str
    content_type: str


KINDS = {
    "pdf": Kind("PDF", "application/pdf"),
    "doc": Kind("Word", "application/msword"),
    "docx": Kind("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xls": Kind("Excel", "application/vnd.ms-excel"),
    "xlsx": Kind("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "odt": Kind("OpenDocument (ODT)", "application/vnd.oasis.opendocument.text"),
    "ods": Kind("OpenDocument (ODS)", "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": Kind("OpenDocument (ODP)", "application/vnd.oasis.opendocument.presentation"),
}
"""By the extension each is served under, whatever the upload called itself."""


@dataclass(frozen=True)
class Attached:
    """One line of the list. `id` is its place in the article and never changes; new bytes have a new `key`."""

    id: int
    key: str
    name: str
    kind: str
    size: int

    @property
    def address(self) -> str:
        """The lasting link: the number decides, the readable part is corrected."""
        return reverse("file", args=[self.id, f"{slugify(self.name) or 'tep'}.{self.kind}"])

    @property
    def words(self) -> str:
        return f"{KINDS[self.kind].label}, {size_words(self.size)}"


def size_words(size: int) -> str:
    """Bytes as a reader's system shows them: whole KB, or MB with one digit after the comma."""
    kilobytes = math.ceil(size / 1024)
    return f"{kilobytes} KB" if kilobytes < 1024 else f"{number_format(round(size / 1024**2, 1), 1)} MB"


def disposition(name: str, kind: str) -> str:
    """Content-Disposition of a download: the name in its own letters (RFC 6266), and in ASCII for old clients."""
    whole = name.translate(_FORBIDDEN_IN_NAMES).encode()[:DOWNLOAD_NAME_BYTES].decode(errors="ignore").strip(" .") or "tep"
    return f"attachment; filename=\"{slugify(name) or 'tep'}.{kind}\"; filename*=UTF-8''{quote(whole, safe='')}.{kind}"
