"""Verbs: take a file in that is to be attached, and make an article's list of files.

A file is stored before the form's transaction and stands in the form by its key. Saving a version makes the list
(`listed`) and gives new files to the article (`claim`); files that no save wanted are swept (see `media`).
"""

from __future__ import annotations

import filecmp
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import IO, Any

from django.utils.translation import gettext as _

from articles.attached import KINDS, NAME_LENGTH, Attached
from articles.documents import kind_of
from articles.media import document_path, write
from articles.models import Article, Document, random_key
from hnp_portal.text import mend_line


class NoLongerHere(Exception):
    """A file of the list is not stored any more, or is another article's; the sentence says what to do."""


def store(file: IO[bytes], *, by: Any = None, name: str = "") -> Document:
    """Keep an upload as it came, once its content is judged; its file stands before its row.

    Raises:
        DocumentRefused: in words, for what is no whole file of a kind we take.
        NotStored: in words, when the disk does not take it.
    """
    kind = kind_of(file)
    document = Document(key=random_key(), kind=kind, size=file.seek(0, io.SEEK_END), uploaded_by=by)
    document.name = mend_line(name)[:NAME_LENGTH] or readable_name(getattr(file, "name", "") or "")
    path = document_path(document.key, kind)
    write(path, file)
    try:
        document.save()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return document


def readable_name(file_name: str) -> str:
    """What readers see until the editor writes something better: the file's own name, without folders and ending."""
    name = mend_line(file_name.replace("\\", "/").rpartition("/")[2])
    path = PurePath(name)
    known = path.suffix.lower().removeprefix(".") in KINDS
    return (path.stem if known else name)[:NAME_LENGTH].strip()


def listed(article: Article, wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The list as a version keeps it, from lines of `key`, `name` and, for a file that had its place before, `id`.

    A new file's place is its own number; a file that replaces another one takes that one's, and with it the lasting link.

    Raises:
        NoLongerHere: a file was swept meanwhile, or belongs to another article.
    """
    if not wanted:
        return []
    found = {document.key: document for document in Document.objects.select_for_update().filter(key__in=[line["key"] for line in wanted])}
    places = set(article.documents.values_list("pk", flat=True)) if article.pk else set()
    lines: dict[int, dict[str, Any]] = {}
    for line in wanted:
        document = found.get(line["key"])
        if document is None or document.article_id not in (None, article.pk):
            raise NoLongerHere(_("“%(name)s” is no longer stored here. Choose the file again.") % {"name": line["name"]})
        place = line.get("id")
        number: int = place if place in places and place not in lines else document.pk
        name = mend_line(line["name"])[:NAME_LENGTH] or document.name
        lines[number] = asdict(Attached(number, document.key, name, document.kind, document.size))
    return list(lines.values())


def same_files(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two lists show readers the same names and bytes, be they stored once or twice."""
    return len(one) == len(other) and all(map(_same_file, one, other))


def _same_file(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if any(one[name] != other[name] for name in ("name", "kind", "size")):
        return False
    paths = [document_path(line["key"], line["kind"]) for line in (one, other)]
    try:
        return filecmp.cmp(paths[0], paths[1], shallow=False)
    except OSError:  # one of them was swept
        return False


def claim(article: Article, lines: Sequence[Mapping[str, Any]]) -> None:
    """Give the files of a list to the article, in the transaction that saves the version naming them."""
    if lines:
        Document.objects.filter(key__in=[line["key"] for line in lines], article=None).update(article=article)
