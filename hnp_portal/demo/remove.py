"""Take the demo away: its rows only. What people have added, and all that it needs, stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError

from articles import media, pictures, readings
from articles.models import Article, Author, Category, Document, Image
from comments.models import Comment
from hnp_portal import pagestore
from hnp_portal.agency import save_agency
from hnp_portal.demo.load import read
from hnp_portal.models import Agency, DemoRow


@dataclass
class Removed:
    """How many articles and comments went, and the titles of those that stay, because people worked on them."""

    articles: int
    comments: int
    kept: list[str]


def demo_rows(model: type[Any]) -> Any:
    return model._default_manager.filter(pk__in=DemoRow.objects.filter(model=model._meta.label_lower).values("key"))


def remove() -> Removed:
    """Remove all demo rows but those that real ones need; afterwards nothing is demo any more, and it never comes back."""
    with transaction.atomic():
        comments = demo_rows(Comment)
        number = comments.count()
        comments.delete()
        worked_on = demo_rows(Article).filter(newest_number__gt=1) | demo_rows(Article).filter(comments__isnull=False)
        kept = list(worked_on.distinct())
        gone = demo_rows(Article).exclude(pk__in=[article.pk for article in kept])
        removed = Removed(articles=gone.count(), comments=number, kept=[article.title for article in kept])
        documents = list(Document.objects.filter(article__in=gone))
        readings.forget(demo_rows(Article))  # invented ones, also of articles that stay
        gone.delete()
        for model in (Author, Category):
            for row in demo_rows(model):
                _delete_unless_needed(row)
        _forget_agency()
        images = list(demo_rows(Image))
        Agency.objects.update(demo=Agency.Demo.DECLINED)
        pagestore.forget()
    for document in documents:
        media.remove(document)
    for image in images:
        try:
            pictures.remove(image.pk)
        except ProtectedError:
            continue
    DemoRow.objects.all().delete()
    return removed


def _delete_unless_needed(row: Model) -> None:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        pass


def _forget_agency() -> None:
    """Empty the particulars that still are the demo's own; the name stays until the office writes its own."""
    agency, demo = Agency.objects.get(), read("agency.json")
    save_agency({name: "" for name in ("parent", "address", "email", "phone", "responsible") if getattr(agency, name) == demo[name]})
