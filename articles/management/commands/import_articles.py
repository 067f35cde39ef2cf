"""`manage.py import_articles FILE…`: articles from JSON lines. Can be stopped and run again: what is known stays."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.importing import Incoming, take_in
from articles.models import Category
from articles.portability.jsonlines import BadLine, read_line
from articles.publishing import missing_for_publishing

BATCH = 50
BREATH = 0.02
"""Seconds of rest after a batch, so that people who wait for SQLite's lock get it; building the next one takes longer still."""


class Command(BaseCommand):
    help = "Imports articles from files of JSON lines; lines that are wrong are reported and skipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--category", metavar="SLUG", help="for lines that name none (else “Tin tức”)")
        parser.add_argument("--draft", action="store_true", help="import as drafts instead of publishing at their moments")

    def handle(self, *args: Any, **options: Any) -> None:
        self.draft: bool = options["draft"]
        self.bad = self.new = self.known = 0
        category = None
        if options["category"] and not (category := Category.objects.filter(slug=options["category"]).first()):
            raise CommandError(_("There is no category with the address %(slug)s.") % {"slug": options["category"]})
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(_("%(file)s cannot be found.") % {"file": path})
        for path in options["files"]:
            self._import(path, category)
        counts = {"new": self.new, "known": self.known, "bad": self.bad}
        self.stdout.write(_("%(new)d articles imported, %(known)d were known already, %(bad)d lines skipped.") % counts)

    def _import(self, path: Path, category: Category | None) -> None:
        batch: list[Incoming] = []
        with tqdm(total=path.stat().st_size, unit="B", unit_scale=True, desc=path.name, disable=None) as bar:
            for size, incoming in self._articles(path):
                bar.update(size)
                if incoming:
                    batch.append(incoming)
                if len(batch) >= BATCH:
                    self._store(batch, category)
                    batch = []
            self._store(batch, category)

    def _articles(self, path: Path) -> Iterator[tuple[int, Incoming | None]]:
        """Each line's size with its article, None for an empty or a bad line."""
        with path.open("rb") as lines:
            for number, raw in enumerate(lines, 1):
                try:
                    yield len(raw), self._checked(raw) if raw.strip() else None
                except BadLine as reason:
                    self.bad += 1
                    self.stderr.write(_("%(file)s line %(number)d: %(reason)s") % {"file": path.name, "number": number, "reason": reason})
                    yield len(raw), None

    def _checked(self, raw: bytes) -> Incoming:
        incoming = read_line(raw)
        if not self.draft:
            missing = missing_for_publishing({"title": incoming.title, "body": incoming.body, "category": True, "cover": None})
            if missing:
                raise BadLine(" ".join(missing.values()))
            if incoming.moment is None:
                raise BadLine(_("no moment of publication; --draft imports it as a draft"))
        return incoming

    def _store(self, batch: list[Incoming], category: Category | None) -> None:
        if not batch:
            return
        try:
            new = take_in(batch, category=category, draft=self.draft)
        except IntegrityError:  # a second import stored one of them meanwhile: now it is known
            new = take_in(batch, category=category, draft=self.draft)
        self.new += new
        self.known += len(batch) - new
        time.sleep(BREATH)
