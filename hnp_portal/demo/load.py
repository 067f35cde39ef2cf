"""Load the demo: dates move with the day of loading. Interrupted anywhere, the next run goes on where it stopped.

Everything is made by the verbs that people use; each row made is marked, so that `remove` knows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from articles import attachments, pictures, publishing, readings
from articles.models import Article, Author, Category, Document, Image
from articles.sections import author_named
from comments import moderation, posting, spam
from comments.models import Comment, Decision
from hnp_portal import pagestore
from hnp_portal.agency import save_agency
from hnp_portal.models import Agency, DemoRow

HERE = Path(__file__).resolve().parent
PLACEHOLDER = re.compile(r"\{(day|month):([+-]?\d+)\}")


def read(name: str) -> Any:
    return json.loads((HERE / name).read_text("utf-8"))


@dataclass(frozen=True)
class Dates:
    """The demo's calendar: its newest article lies before the moment of loading, whatever the hour."""

    today: datetime

    @classmethod
    def of_now(cls, rows: list[dict[str, Any]]) -> Dates:
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        newest = max(cls(midnight).moment(row) for row in rows if row["days_ago"] >= 0)
        return cls(midnight if newest < now else midnight - timedelta(days=1))

    def moment(self, row: dict[str, Any]) -> datetime:
        day = (self.today - timedelta(days=row["days_ago"])).date()
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(row["time"])))


def dated(text: str, moment: datetime) -> str:
    """Fill {day:+3} and {month:+1} with dates counted from an article's own day."""

    def date_of(match: re.Match[str]) -> str:
        number = int(match[2])
        if match[1] == "day":
            return f"{timezone.localtime(moment) + timedelta(days=number):%d/%m/%Y}"
        months = timezone.localtime(moment).year * 12 + timezone.localtime(moment).month - 1 + number
        return f"{months % 12 + 1:02}/{months // 12}"

    return PLACEHOLDER.sub(date_of, text)


def is_wanted() -> bool:
    """Only for an empty, undecided database, or one whose loading was interrupted."""
    agency = Agency.objects.first()
    if agency is None or agency.demo in (Agency.Demo.LOADED, Agency.Demo.DECLINED):
        return False
    return agency.demo == Agency.Demo.LOADING or not Article.objects.exists()


def decline() -> None:
    """Never ask again."""
    Agency.objects.filter(demo=Agency.Demo.UNDECIDED).update(demo=Agency.Demo.DECLINED)


def load() -> Iterator[int]:
    """Load what is not there yet, yielding after each article; the state is stored at start and end."""
    articles, comments = read("articles.json"), read("comments.json")
    Agency.objects.filter(demo=Agency.Demo.UNDECIDED).update(demo=Agency.Demo.LOADING)
    _start()
    dates = Dates.of_now(articles)
    for number, row in sorted(enumerate(articles, 1), key=lambda pair: -pair[1]["days_ago"]):
        if not Article.objects.filter(source_id=f"demo-{number}").exists():
            picture = _picture(row) if row["picture"] else None
            files = [_file(file) for file in row.get("files", [])]
            with transaction.atomic():
                article = _article(number, row, dates.moment(row), picture, files)
                _readings(number, article)
                for index, comment in enumerate(comments):
                    if comment["article"] == number:
                        _comment(index, comment, article)
        yield number
    Agency.objects.update(demo=Agency.Demo.LOADED)


def _start() -> None:
    agency = Agency.objects.get()
    with transaction.atomic():
        if agency.name != read("agency.json")["name"] and not agency.parent:
            save_agency(read("agency.json"))
        for position, row in enumerate(read("categories.json"), 1):
            category, made = Category.objects.get_or_create(slug=row["slug"], defaults={**row, "position": position * 10})
            if made:
                DemoRow.mark(category)
        pagestore.forget()


def _picture(row: dict[str, Any]) -> Image:
    """Before any transaction: rebuilding takes its time. One left by an interrupted run is used again."""
    if found := Image.objects.filter(name=row["picture"], pk__in=DemoRow.objects.filter(model="articles.image").values("key")).first():
        return found
    with (HERE / "pictures" / row["picture"]).open("rb") as file:
        picture = pictures.store(File(file, name=row["picture"]), alt=row["alt"], caption=row["caption"])
    DemoRow.mark(picture)
    return picture


def _file(row: dict[str, str]) -> Document:
    """Before the transaction, like pictures; one left by an interrupted run belongs to nobody and is swept."""
    with (HERE / "files" / row["file"]).open("rb") as file:
        return attachments.store(file, name=row["name"])


def _article(number: int, row: dict[str, Any], moment: datetime, picture: Image | None, files: list[Document]) -> Article:
    author_is_new = not Author.objects.filter(name=row["author"]).exists()
    author = author_named(row["author"]) if row["author"] else None
    content = {
        "title": dated(row["title"], moment), "lead": dated(row["lead"], moment),
        "body": dated((HERE / "articles" / row["file"]).read_text("utf-8"), moment),
        "source": Agency.load().source_prefix, "category": Category.objects.get(slug=row["category"]), "author": author,
        "cover": picture, "cover_alt": row["alt"] if picture else "", "cover_caption": row["caption"] if picture else "",
        "attachments": [{"key": file.key, "name": file.name} for file in files],
    }  # fmt: skip
    article = Article(source_id=f"demo-{number}", created_at=min(moment, timezone.now()) - timedelta(hours=2))
    article = publishing.save_version(article, content, by=None, settings={"comments_open": row["comments_open"]})
    article.versions.update(saved_at=article.created_at)
    DemoRow.mark(article, *([author] if author and author_is_new else []))
    if row["state"] != "draft":
        article = publishing.publish(article, by=None, at=moment)
        article.versions.update(public_since=moment)
    if row["state"] == "withdrawn":
        article = publishing.withdraw(article, by=None, reason=row["reason"])
    return article


def _readings(number: int, article: Article) -> None:
    """Many on the first day and fewer on each that follows; some articles are liked better."""
    if article.published_at:  # of what is not public nothing is kept
        first, today = timezone.localdate(article.published_at), timezone.localdate()
        liked = 90 + number * 173 % 480
        readings.record({(article.pk, first + timedelta(days=n)): liked // (n + 1) for n in range((today - first).days + 1)})


def _comment(index: int, row: dict[str, Any], article: Article) -> None:
    assert article.published_at
    latest = max(article.published_at, timezone.now() - timedelta(minutes=20 + index))
    posted = min(article.published_at + timedelta(hours=row["hours_after"]), latest)
    comment = Comment.objects.create(
        article=article, name=row["name"], phone=row["phone"].replace(" ", ""), title=row["title"], content=row["content"],
        posted_at=posted.replace(microsecond=0), token=f"demo-{index}", rules_number=1, notice_number=1,
        signs=spam.signs_of(f"{row['title']}\n{row['content']}"), folded_digest=posting.digest(row["title"], row["content"]),
    )  # fmt: skip
    DemoRow.mark(comment)
    if row["state"] == Comment.Status.PENDING:
        return
    moderation.decide([(comment.pk, comment.status)], row["state"], by=None)
    decided = min(posted + timedelta(minutes=row["minutes_to_decide"]), timezone.now())
    Decision.objects.filter(comment=comment).update(decided_at=decided.replace(microsecond=0))
