"""Verbs for what articles stand under: categories and bylines. They are in force at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from articles.models import Author, Category
from hnp_portal import pagestore
from hnp_portal.models import Act
from hnp_portal.staff.audit import note
from hnp_portal.text import slugify

Row = TypeVar("Row", Category, Author)


def category_named(name: str) -> Category:
    """The category of this name, made at the end of the list if there is none."""
    return Category.objects.filter(name=name).first() or _made(Category(name=name, slug=free_slug(Category, name, "chuyen-muc")))


def author_named(name: str) -> Author:
    """The author of this byline, made if there is none."""
    return Author.objects.filter(name=name).first() or Author.objects.create(name=name, slug=free_slug(Author, name, "tac-gia"))


def free_slug(model: type[Category] | type[Author], name: str, fallback: str) -> str:
    """The slug of a name, numbered when another row has it."""
    slug = slugify(name) or fallback
    taken = set(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(s for s in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


def save_category(key: int | None, data: Mapping[str, Any], *, by: Any = None) -> Category:
    """Write a category; in force at once."""
    return _saved(Category, key, data, by)


def save_author(key: int | None, data: Mapping[str, Any], *, by: Any = None) -> Author:
    """Write a byline; in force at once."""
    return _saved(Author, key, data, by)


def delete_category(key: int, *, by: Any = None) -> None:
    """Remove a category.

    Raises:
        ProtectedError: an article or version stands in it; no article ever goes with a category.
    """
    _deleted(Category.objects.get(pk=key), by)


def delete_author(key: int, *, by: Any = None) -> None:
    """Remove a byline.

    Raises:
        ProtectedError: an article or version carries it.
    """
    _deleted(Author.objects.get(pk=key), by)


def _saved(model: type[Row], key: int | None, data: Mapping[str, Any], by: Any) -> Row:
    with transaction.atomic():
        # no_key: publishing refers to this row meanwhile, and waits for our generation while we would wait for it
        row = model._default_manager.select_for_update(no_key=True).get(pk=key) if key else model()
        for name, value in data.items():
            setattr(row, name, value)
        row.save()
        note(Act.Kind.CHANGED if key else Act.Kind.ADDED, row, by=by)
        pagestore.forget()
    return row


def _made(category: Category) -> Category:
    with transaction.atomic():
        category.save()
        pagestore.forget()
    return category


def _deleted(row: Category | Author, by: Any) -> None:
    with transaction.atomic():
        note(Act.Kind.DELETED, row, by=by)
        row.delete()
        pagestore.forget()
