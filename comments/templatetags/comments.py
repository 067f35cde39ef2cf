"""`{% comments_of article after as thread %}`: the approved comments of an article, and its form."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.db.models import BigIntegerField
from django.template import Context

from articles.models import Article
from comments.forms import CommentForm
from comments.models import Comment
from comments.querysets import CommentQuerySet
from hnp_portal.addresses import Address
from hnp_portal.paging import parse_cursor
from hnp_portal.prepared import Prepared

register = template.Library()

PER_PAGE = 50
FORM = Address("comment_form", 10**9)


def _approved(article: Article) -> CommentQuerySet:
    return Comment.objects.approved().of_article(article)


FIRST = Prepared(lambda article: _approved(article).for_readers()[: PER_PAGE + 1], BigIntegerField())


@dataclass(frozen=True)
class Thread:
    """A page of the conversation under an article; `next` is the cursor of the rest, or ""."""

    comments: list[Comment]
    number: int
    next: str
    open: bool
    action: str

    @property
    def form(self) -> CommentForm:
        return CommentForm()


@register.simple_tag(takes_context=True)
def comments_of(context: Context, article: Article, after: str = "") -> Thread:
    """Approved comments, oldest first, from a cursor on, with the number of them all.

    Raises:
        Http404: the cursor is malformed.
    """
    agency = context["portal"].agency
    found = list(_approved(article).after(*parse_cursor(after)).for_readers()[: PER_PAGE + 1]) if after else FIRST(article.pk)
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    return Thread(
        comments=found,
        number=_approved(article).count() if more or after else len(found),
        next=found[-1].cursor if more else "",
        open=article.comments_open and agency.comments_open and not agency.read_only,
        action=FORM(article.pk),
    )
