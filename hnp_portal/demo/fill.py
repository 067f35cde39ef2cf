"""Fill the portal with any number of articles, to see how it behaves at size; `manage.py fill` is its door.

The texts are put together from the demo's. Each article is known by its `source_id` (fill-0000001 …), so a run that was
stopped goes on, and all of it can be taken away. Read `fill` first. Nobody decided on the comments: they came as they are.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone

from articles.models import Article, Category, Version
from articles.publishing import article_slug
from articles.richtext import clean
from articles.sections import author_named
from comments.models import RECEIPT_ALPHABET, Comment
from comments.posting import digest
from hnp_portal.chores import in_batches
from hnp_portal.demo.load import HERE, dated, read
from hnp_portal.models import Agency
from hnp_portal.pagestore import forget
from hnp_portal.text import mend, plain, words

MARK = "fill-"
BATCH = 2000
"""Articles of one transaction; a stopped run has whole batches only."""
DAYS = 12 * 365
"""So far back the moments go. Every fifth day stays empty."""
BODY = (2000, 6000)
"""Bytes of a body, at least and about at most."""
ARTICLE_BYTES, COMMENT_BYTES = 14_000, 1_000
"""What one takes in SQLite with its version and all indexes, measured at 100,000 and rounded up."""
SPARE = 1024**3
"""Bytes that stay free: others live on this disk too."""

BLOCK = re.compile(r"\n+(?=<(?:p|h2|h3|ul|ol|table|blockquote)\b)")


Row = dict[str, Any]
"""The columns of a table's row that are not as the model's defaults have them."""


@dataclass(frozen=True)
class Piece:
    """A text with its words as search has them: folding is most of the work, and is done once."""

    text: str
    folded: str

    @classmethod
    def of(cls, text: str) -> Piece:
        return cls(text, " ".join(words(plain(text))))


@dataclass
class Maker:
    """What articles and comments are put together from."""

    categories: list[int]
    authors: list[tuple[int | None, str]]
    source: str
    now: datetime
    titles: list[tuple[Piece, str]]
    leads: list[Piece]
    blocks: list[Piece]
    remarks: list[Row]

    @classmethod
    def of_demo(cls) -> Maker:
        rows, now = read("articles.json"), timezone.localtime().replace(microsecond=0)
        bodies = [clean(mend(dated((HERE / "articles" / row["file"]).read_text("utf-8"), now))) for row in rows]
        authors = [author_named(name) for name in {row["author"]: None for row in rows} if name]
        return cls(
            categories=[category.pk for category in _categories()], source=Agency.load().source_prefix, now=now,
            authors=[(None, ""), *((author.pk, " ".join(words(author.name))) for author in authors)],
            titles=[(title := Piece.of(dated(row["title"], now)), article_slug(title.text)) for row in rows],
            leads=[Piece.of(dated(row["lead"], now)) for row in rows],
            blocks=[Piece.of(block) for body in bodies for block in BLOCK.split(body.strip()) if clean(block) == block],
            remarks=[_remark(row) for row in read("comments.json")],
        )  # fmt: skip

    def article(self, number: int, dice: random.Random, moment: datetime) -> Row:
        """One in a hundred is a draft, one withdrawn, one has a version that is not public; one in a thousand is to come."""
        (title, slug), (author, byline) = dice.choice(self.titles), dice.choice(self.authors)
        lead, blocks = dice.choice(self.leads), self.body(dice)
        folded = (title.folded, str(number), lead.folded, *(block.folded for block in blocks), byline)
        row = {
            "source_id": _name(number), "title": f"{title.text} ({number})", "lead": lead.text, "body": "\n".join(block.text for block in blocks),
            "source": self.source, "category_id": self.category(dice), "author_id": author, "folded": f" {' '.join(filter(None, folded))} ",
            "created_at": moment - timedelta(hours=2), "newest_number": 2 if number % 100 == 3 else 1,
        }  # fmt: skip
        if number % 100 == 1:
            return row
        row |= {"status": Article.Status.PUBLISHED.value, "public_number": 1, "slug": f"{slug}-{number}", "published_at": moment}
        if number % 100 == 2:
            withdrawn_at = min(moment + timedelta(days=3), self.now)
            row |= {"status": Article.Status.WITHDRAWN.value, "withdrawn_at": withdrawn_at, "withdrawn_reason": lead.text}
        elif number % 1000 == 4:
            row |= {"published_at": self.now + timedelta(hours=1 + number % 5000)}
        return row

    def body(self, dice: random.Random) -> list[Piece]:
        wanted, found = dice.randint(*BODY) * 4 // 5, []
        while wanted > 0:
            found.append(dice.choice(self.blocks))
            wanted -= len(found[-1].text.encode())
        return found

    def category(self, dice: random.Random) -> int:
        """The first ones get most: each following one two thirds of the one before."""
        return self.categories[min(int(dice.expovariate(0.4)), len(self.categories) - 1)]

    def moment(self, dice: random.Random, before: datetime) -> datetime:
        """Three in ten share the moment of the one before, as whole batches of an import do."""
        if dice.random() < 0.3:
            return before
        day = self.now.date() - timedelta(days=1 + dice.randrange(DAYS) * 5 // 4)
        return timezone.make_aware(datetime.combine(day, time(dice.randrange(6, 20), dice.randrange(0, 60, 5))))

    def comment(self, token: str, article: int, moment: datetime, dice: random.Random) -> Row:
        """One in a hundred waits, three are declined; no telephone numbers."""
        fate = dice.random()
        status = Comment.Status.PENDING if fate < 0.01 else Comment.Status.DECLINED if fate < 0.04 else Comment.Status.APPROVED
        return {
            **dice.choice(self.remarks), "article_id": article, "status": status.value, "token": token, "rules_number": 1, "notice_number": 1,
            "code": "".join(dice.choices(RECEIPT_ALPHABET, k=12)), "visitor": f"{dice.getrandbits(20):064x}",
            "posted_at": min(moment + timedelta(minutes=dice.randrange(10, 8000)), self.now),
        }  # fmt: skip


def _categories() -> list[Category]:
    """Those that stand here, else the demo's."""
    made = ({**row, "position": n * 10} for n, row in enumerate(read("categories.json"), 1))
    return list(Category.objects.all()) or [Category.objects.create(**row) for row in made]


def _remark(row: Row) -> Row:
    return {**{name: row[name] for name in ("name", "title", "content")}, "folded_digest": digest(row["title"], row["content"])}


def _name(number: int) -> str:
    return f"{MARK}{number:07}"


def filled() -> QuerySet[Article]:
    return Article.objects.filter(source_id__startswith=MARK)


def last_number() -> int:
    newest: str | None = filled().aggregate(newest=Max("source_id"))["newest"]
    return int(newest.removeprefix(MARK)) if newest else 0


def room_missing(articles: int, comments: int) -> int:
    """How many bytes the disk is short by; 0 when there is room, or when PostgreSQL's disk cannot be seen from here."""
    if connection.vendor != "sqlite":
        return 0
    needed = articles * (ARTICLE_BYTES + comments * COMMENT_BYTES) + SPARE
    return max(0, needed - shutil.disk_usage(Path(str(connection.settings_dict["NAME"])).parent).free)


def fill(upto: int, comments: int) -> Iterator[tuple[int, int]]:
    """Make what is missing up to that number, yielding after each batch how many articles and comments it has made."""
    maker, last = Maker.of_demo(), last_number()
    for start in range(last + 1, upto + 1, BATCH):
        yield _batch(maker, range(start, min(start + BATCH, upto + 1)), comments)
    if connection.vendor == "postgresql":  # it would look by itself in a minute; SQLite's plans hold without
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _batch(maker: Maker, numbers: range, comments: int) -> tuple[int, int]:
    dice = random.Random(numbers.start)  # noqa: S311  # nosec B311 # no secrets; the same numbers give the same texts
    moment, rows = maker.now - timedelta(days=1), []
    for number in numbers:
        moment = maker.moment(dice, moment)
        rows.append(maker.article(number, dice, moment))
    with transaction.atomic():
        _insert(Article, rows)
        made = Article.objects.filter(source_id__range=(_name(numbers[0]), _name(numbers[-1])))
        keys = dict(made.values_list("source_id", "pk"))
        _insert(Version, [version for row in rows for version in _versions(row, keys[row["source_id"]])])
        told = [
            maker.comment(f"{row['source_id']}-{n}", keys[row["source_id"]], row["published_at"], dice)
            for row in rows
            if row.get("published_at", maker.now) < maker.now
            for n in range(comments)
        ]
        _insert(Comment, told)
        forget()
    return len(rows), len(told)


def _versions(row: Row, article: int) -> Iterator[Row]:
    content = {name: row[name] for name in Article.content_columns() if name in row} | {"article_id": article, "saved_at": row["created_at"]}
    yield {**content, "number": 1, "public_since": row.get("published_at")}
    if row["newest_number"] == 2:
        yield {**content, "number": 2, "title": f"{row['title']} *"}


def _insert(model: type[Model], rows: list[Row]) -> None:
    """Straight into the table: Django's care for each value takes five times as long, and these are known to be right."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    usual = {field.attname: field.get_db_prep_save(field.get_default(), connection) for field in fields}
    columns, marks = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    adapted = connection.ops.adapt_datetimefield_value
    values = [[adapted(v) if isinstance(v := row.get(name, default), datetime) else v for name, default in usual.items()] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(" ".join(["INSERT INTO", model._meta.db_table, f"({columns}) VALUES ({marks})"]), values)


def remove() -> int:
    """Take away all that `fill` has made, with every comment on it; returns how many articles went."""
    return in_batches(filled(), _remove)


def _remove(articles: QuerySet[Any]) -> None:
    with transaction.atomic():
        Comment.objects.filter(article__in=articles).delete()
        articles.delete()
        forget()
