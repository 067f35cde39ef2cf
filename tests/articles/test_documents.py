"""Attached files are judged by content: what is taken, and what is refused in words."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pytest

from articles import documents
from articles.attached import disposition, size_words
from articles.documents import DocumentRefused, kind_of
from tests.make import pdf

pytestmark = pytest.mark.any_database

NOT_TAKEN = "Only PDF, Word, Excel and OpenDocument"
DAMAGED = "cut off or damaged"
MACROS = "contains macros"
PASSWORD = "protected by a password"
OOXML = "application/vnd.openxmlformats-officedocument."
NO_SECTOR, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def judged(data: bytes) -> str:
    return kind_of(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        judged(data)
    return str(refused.value)


def packed(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return file.getvalue()


def office(main: str, **more: str | bytes) -> bytes:
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return packed({"[Content_Types].xml": types, "main.xml": "<x/>" * 50, **more})


def odf(kind: str = "text", manifest: str = "<manifest/>", **more: str | bytes) -> bytes:
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "META-INF/manifest.xml": manifest, "content.xml": "<x/>", **more})


def compound(*names: str, below: str = "") -> bytes:
    """A small OLE2 file: header, one table, two sectors of directory with these names at its top and one a level below."""

    def entry(name: str, right: int, child: int = NO_SECTOR) -> bytes:
        text = name.encode("utf-16-le")
        return text.ljust(64, b"\0") + struct.pack("<H2x3I", len(text) + 2, NO_SECTOR, right, child) + bytes(48)

    entries = [entry("Root Entry", NO_SECTOR, 1)]
    for number, name in enumerate(names, start=1):
        last = number == len(names)
        entries.append(entry(name, NO_SECTOR if last else number + 1, number + 1 if last and below else NO_SECTOR))
    entries += [entry(below, NO_SECTOR)] if below else []
    header = documents._OLE2 + bytes(16) + struct.pack("<5H6x2I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    header += struct.pack("<7I", 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[NO_SECTOR] * 108)
    table = struct.pack("<128I", FAT, 2, END, *[NO_SECTOR] * 125)
    return header + table + b"".join(entries).ljust(1024, b"\0")


TAKEN = {
    "pdf": pdf().getvalue(),
    "pdf after a mark": b"\xef\xbb\xbf\r\n" + pdf().getvalue(),
    "pdf padded": pdf().getvalue() + bytes(1000),
    "docx": office(f"{OOXML}wordprocessingml.document.main+xml"),
    "xlsx": office(f"{OOXML}spreadsheetml.sheet.main+xml"),
    "odt": odf("text"),
    "ods": odf("spreadsheet"),
    "odp": odf("presentation"),
    "odt with an empty library": odf("text", **{"Basic/script-lc.xml": "<x/>", "Basic/Standard/script-lb.xml": "<x/>"}),
    "doc": compound("WordDocument", "1Table"),
    "doc with a workbook in it": compound("WordDocument", "ObjectPool", below="Workbook"),
    "xls": compound("Workbook"),
    "xls of 1995": compound("Book", "SummaryInformation"),
}

REFUSED = {
    "nothing": (b"", "empty"),
    "a program": (b"MZ\x90\x00" + bytes(500), NOT_TAKEN),
    "a page": (b"<!doctype html><script>alert(1)</script>", NOT_TAKEN),
    "a page that names PDF": (b"<html>%PDF-1.7 %%EOF", NOT_TAKEN),
    "a picture": (b"\xff\xd8\xff\xe0" + bytes(500), NOT_TAKEN),
    "half a PDF": (pdf().getvalue()[:-20], DAMAGED),
    "a plain archive": (packed({"a.exe": b"MZ"}), NOT_TAKEN),
    "an archive with its own mimetype": (packed({"mimetype": "application/epub+zip"}), NOT_TAKEN),
    "a drawing": (odf("graphics"), NOT_TAKEN),
    "slides": (office(f"{OOXML}presentationml.presentation.main+xml"), NOT_TAKEN),
    "half a docx": (TAKEN["docx"][:-40], DAMAGED),
    "an empty archive": (b"PK\x05\x06" + bytes(18), NOT_TAKEN),
    "docm": (office("application/vnd.ms-word.document.macroEnabled.main+xml"), MACROS),
    "docx with a program inside": (office(f"{OOXML}wordprocessingml.document.main+xml", **{"word/vbaProject.bin": b"x"}), MACROS),
    "odt with macros": (odf("text", **{"Basic/Standard/Module1.xml": "<x/>"}), MACROS),
    "odt with scripts": (odf("text", **{"Scripts/python/x.py": "import os"}), MACROS),
    "odt with a password": (odf("text", "<manifest:encryption-data/>"), PASSWORD),
    "docx with a password": (compound("EncryptionInfo", "EncryptedPackage"), PASSWORD),
    "doc with macros": (compound("WordDocument", "Macros"), MACROS),
    "xls with macros": (compound("Workbook", "_VBA_PROJECT_CUR"), MACROS),
    "an installer": (compound("Property", "Binary.exe"), NOT_TAKEN),
    "half an OLE2": (compound("WordDocument")[:900], DAMAGED),
    "an OLE2 header alone": (compound("WordDocument")[:300], DAMAGED),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name: str):
    assert judged(TAKEN[name]) == name.split()[0]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_in_words(name: str):
    data, words = REFUSED[name]
    assert words in refusal(data)


def test_a_part_that_was_changed_on_the_way_is_seen():
    whole = packed(
        {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<m/>", "content.xml": "Dự toán"}, zipfile.ZIP_STORED
    )
    assert judged(whole) == "odt"
    assert DAMAGED in refusal(whole.replace("Dự".encode(), "Dử".encode(), 1))


def test_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch):
    """Its table says what it unfolds to; one whose table lies is cut off where the table ends."""
    monkeypatch.setattr(documents, "MAX_UNFOLDED", 1_000_000)
    bomb = office(f"{OOXML}wordprocessingml.document.main+xml", bomb=bytes(1_000_001))
    assert len(bomb) < 3000 and "unfolds into more than" in refusal(bomb)
    true, lie = struct.pack("<I", 1_000_001), struct.pack("<I", 1000)
    assert DAMAGED in refusal(bomb.replace(true, lie))


def test_too_many_parts_and_too_many_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(documents, "MAX_MEMBERS", 5)
    assert "unfolds into more than" in refusal(office(f"{OOXML}spreadsheetml.sheet.main+xml", **{f"p{n}": "" for n in range(4)}))
    monkeypatch.setattr(documents, "MAX_BYTES", 100)
    assert "larger than 50 MB" in refusal(pdf().getvalue().ljust(101))


def test_rings_in_an_old_file_end():
    data = bytearray(compound("WordDocument"))
    struct.pack_into("<I", data, 512 + 8, 1)  # the directory's second sector leads to its first again
    assert DAMAGED in refusal(bytes(data))
    data = bytearray(compound("WordDocument"))
    struct.pack_into("<2I", data, 68, 1, 1)  # more tables, in a sector that leads back to itself
    struct.pack_into("<I", data, 512 + 512 + 508, 1)
    assert judged(bytes(data)) == "doc"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Báo cáo", "attachment; filename=\"bao-cao.pdf\"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf"),
        ('15/QĐ-UBND "bản ký"', "attachment; filename=\"15-qd-ubnd-ban-ky.pdf\"; filename*=UTF-8''15-Q%C4%90-UBND%20-b%E1%BA%A3n%20k%C3%BD-.pdf"),
        ("..", "attachment; filename=\"tep.pdf\"; filename*=UTF-8''tep.pdf"),
        ("📄", "attachment; filename=\"tep.pdf\"; filename*=UTF-8''%F0%9F%93%84.pdf"),
    ],
)
def test_the_name_of_a_download(name: str, header: str):
    assert disposition(name, "pdf") == header


def test_a_long_name_is_cut_between_letters():
    header = disposition("ế" * 200, "pdf")
    assert header.endswith("%E1%BA%BF.pdf") and header.count("%E1%BA%BF") == 66


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 KB"), (86_016, "84 KB"), (1024**2 - 1, "1.0 MB"), (1_258_291, "1.2 MB"), (50 * 1024**2, "50.0 MB")]
)
def test_sizes_in_words(size: int, words: str):
    assert size_words(size) == words
