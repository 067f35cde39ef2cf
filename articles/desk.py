"""What the article desk says and does for many: where an article stands, what readers see now, bulk publishing.

Sentences only; the doors (`admin`, `staff_views`) decide where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import Article
from articles.publishing import Refused, each, publish, withdraw
from hnp_portal.frame import absolute


def moment_words(article: Article) -> str:
    return date_format(localtime(article.published_at), "DATETIME_FORMAT") if article.published_at else ""


def status_words(article: Article) -> str:
    """The status as the desk calls it; "scheduled" is a question of the clock."""
    return _("scheduled") if article.is_scheduled else str(Article.Status(article.status).label)


def standing(article: Article) -> str:
    """What readers see of this article now, and which text will show later."""
    words = {"public": article.public_number, "newest": article.newest_number, "moment": moment_words(article)}
    if article.status == Article.Status.WITHDRAWN:
        return _("Withdrawn: readers see only the reason, “%(reason)s”.") % {"reason": article.withdrawn_reason}
    if article.status == Article.Status.DRAFT:
        if article.published_at:
            return _("Draft: readers do not see it. Planned for %(moment)s, but not scheduled yet: press “Save and publish”.") % words
        return _("Draft: readers do not see it.")
    if article.is_scheduled and article.has_unpublished_version:
        return _(
            "Scheduled: version %(public)s appears at %(moment)s. Version %(newest)s is saved, "
            "but will not appear until you press “Save and publish”."
        ) % words  # fmt: skip
    if article.is_scheduled:
        return _("Scheduled: version %(public)s appears at %(moment)s; readers do not see it yet.") % words
    if article.has_unpublished_version:
        return _("Published: readers see version %(public)s. Version %(newest)s is saved but not published.") % words
    return _("Published: readers see this text (version %(public)s).") % words


def saved_words(article: Article, *, before: int) -> str:
    """After a plain save; `before` is the newest number when the form was opened."""
    if article.newest_number == before:
        saved = _("Saved; the text is unchanged.")
    else:
        saved = _("Version %(number)s is saved, not published.") % {"number": article.newest_number}
    seen = _("Readers see it as it stands.") if article.is_public and not article.has_unpublished_version else _("Readers do not see this change.")
    return f"{saved} {seen}"


def scheduled_words(request: HttpRequest, article: Article) -> str:
    """After publishing with a moment to come: in words and with the address."""
    sentence = _("Scheduled. Readers see this text from %(moment)s on, at:") % {"moment": moment_words(article)}
    return with_address(request, article, sentence)


def with_address(request: HttpRequest, article: Article, sentence: str) -> str:
    """A sentence with the public address, a link once it leads somewhere; without one for what will not be public."""
    address = absolute(request, article.get_absolute_url())
    if article.is_public:
        return format_html('{} <a class="art-address" href="{}">{}</a>', sentence, address, address)
    if article.is_scheduled:
        return format_html('{} <span class="art-address">{}</span>', sentence, address)
    return sentence


@dataclass
class Bulk:
    """What became of a selection: those done, and those refused with the reason."""

    done: list[Article] = field(default_factory=list)
    refused: list[tuple[Article, str]] = field(default_factory=list)

    def words(self, sentence: str) -> str:
        """`sentence` has %(done)s and %(all)s."""
        return sentence % {"done": len(self.done), "all": len(self.done) + len(self.refused)}


def publish_each(articles: Iterable[Article], *, by: Any) -> Bulk:
    """Publish each through the verb."""

    def one(article: Article) -> Article:
        if article.status == Article.Status.PUBLISHED and not article.has_unpublished_version:
            raise Refused(_("It is published already and has no newer version."))
        return publish(article, by=by)

    return Bulk(*each(articles, one))


def withdraw_each(articles: Iterable[Article], *, by: Any, reason: str) -> Bulk:
    return Bulk(*each(articles, lambda article: withdraw(article, by=by, reason=reason)))
