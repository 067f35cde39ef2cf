"""Attached files judged by content: `kind_of` looks into PDF, OLE2 and zip, never at the name.

Taken are PDF, Word, Excel and OpenDocument. What runs programs, asks for a password, is cut off or unfolds into too much
is refused in words (`DocumentRefused`).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

MAX_BYTES = 50 * 1024 * 1024
"""A scanned decision of a hundred pages; more belongs on paper or in parts."""
MAX_UNFOLDED = 500 * 1024 * 1024
"""What a zip container may hold in all: an honest workbook unfolds tenfold, a bomb a thousandfold."""
MAX_MEMBERS = 10_000
"""Parts of a container; a document with a thousand pictures has some two thousand."""
MAX_SECTORS = 20_000
"""Links followed in an OLE2 file; more than any directory or table of 50 MB has. A ring would never end."""

NOT_TAKEN = _("Only PDF, Word, Excel and OpenDocument files can be attached.")
DAMAGED = _("The file is cut off or damaged; please send it again.")
MACROS = _("The file contains macros (programs). Save it without them, for example as DOCX or XLSX, and send it again.")
PASSWORD = _("The file is protected by a password, so readers could not open it. Save it without one and send it again.")

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ODF = "application/vnd.oasis.opendocument."
_ODF_KINDS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_OOXML = b"application/vnd.openxmlformats-officedocument."
_OOXML_KINDS = {_OOXML + b"wordprocessingml.document.main+xml": "docx", _OOXML + b"spreadsheetml.sheet.main+xml": "xlsx"}
_EMPTY_LIBRARIES = ("/", "/script-lb.xml", "/script-lc.xml")
"""What LibreOffice writes for a library in which there is no macro."""
_LONGEST_TABLE_OF_CONTENTS = 1_000_000


class DocumentRefused(Exception):
    """Why a file is not taken; `str()` of it is a sentence for the person who sent it."""


def kind_of(file: IO[bytes]) -> str:
    """The kind of an upload, one of `attached.KINDS`; the whole file is looked at, little of it is in memory at a time.

    Raises:
        DocumentRefused: in words.
    """
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise DocumentRefused(_("The file is empty."))
    if size > MAX_BYTES:
        raise DocumentRefused(_("The file is larger than 50 MB; please make it smaller or send it in parts."))
    file.seek(0)
    head = file.read(1024)
    try:
        if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
            return _pdf(file, size)
        if head.startswith(_OLE2):
            return _ole2(file)
        if head.startswith(_ZIP):
            return _zip(file)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, KeyError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise DocumentRefused(DAMAGED) from error
    raise DocumentRefused(NOT_TAKEN)


def _pdf(file: IO[bytes], size: int) -> str:
    """Whole if its end is there; some programs pad it, and every reader looks back as far."""
    file.seek(max(0, size - 4096))
    if b"%%EOF" not in file.read():
        raise DocumentRefused(DAMAGED)
    return "pdf"


def _zip(file: IO[bytes]) -> str:
    """OpenDocument and Office Open XML: told by their own tables, then every member is unfolded once and its sum checked."""
    with zipfile.ZipFile(file) as container:
        members = container.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNFOLDED:
            raise DocumentRefused(_("The file unfolds into more than 500 MB; please make it smaller."))
        names = {member.filename for member in members}
        if any(member.flag_bits & 1 for member in members):
            raise DocumentRefused(PASSWORD)
        if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
            raise DocumentRefused(NOT_TAKEN)
        kind = _ooxml(container, names) if "[Content_Types].xml" in names else _odf(container, names)
        if container.testzip() is not None:
            raise DocumentRefused(DAMAGED)
    return kind


def _ooxml(container: zipfile.ZipFile, names: set[str]) -> str:
    contents = _beginning(container, "[Content_Types].xml")
    if b"macroEnabled" in contents or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise DocumentRefused(MACROS)
    for content_type, kind in _OOXML_KINDS.items():
        if content_type in contents:
            return kind
    raise DocumentRefused(NOT_TAKEN)


def _odf(container: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" not in names:
        raise DocumentRefused(NOT_TAKEN)
    kind = _ODF_KINDS.get(_beginning(container, "mimetype").decode("ascii", "replace").strip().removeprefix(_ODF))
    if kind is None:
        raise DocumentRefused(NOT_TAKEN)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith(_EMPTY_LIBRARIES) for name in names):
        raise DocumentRefused(MACROS)
    if b"encryption-data" in _beginning(container, "META-INF/manifest.xml"):
        raise DocumentRefused(PASSWORD)
    return kind


def _beginning(container: zipfile.ZipFile, name: str) -> bytes:
    with container.open(name) as member:
        return member.read(_LONGEST_TABLE_OF_CONTENTS)


# --- OLE2, the container of the old Word and Excel: sectors in chains, a directory as a tree of names -------------------
def _ole2(file: IO[bytes]) -> str:
    names = set(_Compound(file).top())
    if "EncryptedPackage" in names:
        raise DocumentRefused(PASSWORD)
    if names & {"Macros", "_VBA_PROJECT_CUR"}:
        raise DocumentRefused(MACROS)
    if "WordDocument" in names:
        return "doc"
    if names & {"Workbook", "Book"}:
        return "xls"
    raise DocumentRefused(NOT_TAKEN)


class _Compound:
    """As much of an OLE2 file as is needed to read the names at the top of its directory ([MS-CFB] 2)."""

    NONE = 0xFFFFFFFA
    """Sector numbers from here on are marks, such as the end of a chain."""
    NO_ENTRY = 0xFFFFFFFF

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        file.seek(0)
        header = file.read(512)
        (shift,) = struct.unpack_from("<H", header, 30)
        if shift not in (9, 12):
            raise ValueError("sector size")
        self.sector_size = 1 << shift
        self.links = self.sector_size // 4
        (self.directory,) = struct.unpack_from("<I", header, 48)
        self.tables = list(struct.unpack_from("<109I", header, 76))
        (more,) = struct.unpack_from("<I", header, 68)
        while more < self.NONE and len(self.tables) < MAX_SECTORS:
            *tables, more = struct.unpack(f"<{self.links}I", self.sector(more))
            self.tables += tables

    def sector(self, number: int) -> bytes:
        self.file.seek((number + 1) * self.sector_size)
        data = self.file.read(self.sector_size)
        if len(data) < self.sector_size:
            raise EOFError("sector")
        return data

    def chain(self, first: int) -> Iterator[bytes]:
        number, followed = first, 0
        while number < self.NONE:
            followed += 1
            if followed > MAX_SECTORS or number // self.links >= len(self.tables):
                raise ValueError("chain")
            yield self.sector(number)
            (number,) = struct.unpack_from("<I", self.sector(self.tables[number // self.links]), 4 * (number % self.links))

    def top(self) -> Iterator[str]:
        """The names below the root: entries are a tree, each with its neighbours left and right."""
        entries = [data[at : at + 128] for data in self.chain(self.directory) for at in range(0, self.sector_size, 128)]
        (root,) = struct.unpack_from("<I", entries[0], 76)
        waiting, seen = [root], set()
        while waiting:
            number = waiting.pop()
            if number == self.NO_ENTRY or number in seen:
                continue
            seen.add(number)
            entry = entries[number] if number < len(entries) else b""
            length, left, right = *struct.unpack_from("<H", entry, 64), *struct.unpack_from("<2I", entry, 68)
            yield entry[: max(0, length - 2)].decode("utf-16-le")
            waiting += [left, right]
