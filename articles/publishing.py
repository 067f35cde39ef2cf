"""Verbs: the sole writer of an article's status and public text.

    draft ──publish──▶ published ──withdraw──▶ withdrawn
      ▲                  │    ▲                    │
      └──cancel (before  │    └──────restore───────┘
          its moment)────┘

Every verb re-reads the row under a lock, checks, and writes in one transaction: Version, then Article. A refusal is a
sentence that tells the person what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.attachments import claim, listed, same_files
from articles.models import Article, Content, Version
from articles.pictures import sized
from articles.richtext import clean
from hnp_portal import pagestore
from hnp_portal.models import Act
from hnp_portal.staff.audit import display_name, note
from hnp_portal.text import mend, mend_line, plain, slugify

SETTINGS = ("comments_open", "pinned_until", "published_at")
"""What an editor sets beside the text; in force at once (a moment only while the article is a draft)."""

MEND: dict[str, Callable[[str], str]] = {
    "title": mend_line, "lead": lambda text: mend(text).strip(), "body": lambda html: sized(clean(mend(html))),
    "source": mend_line, "cover_alt": mend_line, "cover_caption": mend_line,
}  # fmt: skip
"""Whatever door a text comes in by, it is stored in NFC, without invisible characters, within the allow-list, and with the sizes of its pictures."""

NO_REASON = gettext_lazy("Write the reason of the withdrawal: readers see it at the article's address.")


class Refused(Exception):
    """The change was not made; the sentence says why and what to do instead."""


class Incomplete(Refused):
    """What publishing needs is missing: `missing` maps each field to its sentence."""

    def __init__(self, missing: dict[str, str]) -> None:
        super().__init__(" ".join(missing.values()))
        self.missing = missing


class NewerVersion(Refused):
    """Somebody saved meanwhile; `version` is theirs."""

    def __init__(self, version: Version) -> None:
        who = version.saved_by_name or _("somebody")
        super().__init__(_("%(who)s has saved a newer version meanwhile. Compare both texts; saving again keeps yours.") % {"who": who})
        self.version = version


def missing_for_publishing(content: Mapping[str, Any] | Content) -> dict[str, str]:
    """What a text still lacks before it may go out: field → sentence, everything at once; empty when complete."""

    def value(name: str) -> Any:
        if isinstance(content, Mapping):
            return content.get(name)
        return getattr(content, f"{name}_id" if name in ("category", "cover") else name)  # no query for a mere "is there one"

    missing = {}
    if not value("title"):
        missing["title"] = _("Write a title before publishing.")
    if not plain(value("body") or "").strip() and "<img" not in (value("body") or ""):
        missing["body"] = _("Write the body before publishing.")
    if not value("category"):
        missing["category"] = _("Choose a category before publishing.")
    if value("cover") and not value("cover_alt"):
        missing["cover_alt"] = _("Describe the cover picture for people who cannot see it before publishing.")
    return missing


def check_opened(article: Article, opened: int | None) -> None:
    """Raises NewerVersion when the form was opened on an older version than the newest."""
    if opened is not None and article.pk and article.newest_number > opened:
        raise NewerVersion(article.newest)


def save_version(
    article: Article | None, content: Mapping[str, Any], *, by: Any, opened: int | None = None,
    settings: Mapping[str, Any] | None = None, form_key: str = "",
) -> Article:  # fmt: skip
    """Save a text. It becomes a Version if anything changed; nothing public changes unless `publish` follows.

    `form_key` is that of the form a new article comes from; see `made_by`.

    Raises:
        IntegrityError: the same form has made its article at this very moment.
        NewerVersion: the form was opened on a version older than the newest.
        Refused: a moment was typed for something that is no draft.
        NoLongerHere: a file of the list is not stored any more.
    """
    with transaction.atomic():
        row = _locked(article) if article and article.pk else article or Article(created_by=by, form_key=_unused(form_key))
        check_opened(row, opened)
        version = _next_version(row, content, by)
        changed = _set(row, settings or {})
        if row.pk is None or row.status == Article.Status.DRAFT:
            row.copy_content(version)
            row.fold()
        if version.pk is None:
            row.newest_number = version.number
            row.save()
            version.article = row
            version.save()
            claim(row, version.attachments)
            note(Act.Kind.SAVED, row, by=by, detail=_("version %(number)s") % {"number": version.number})
        else:
            row.save()
            if changed:
                note(Act.Kind.CHANGED, row, by=by)
        if changed and row.status != Article.Status.DRAFT:
            pagestore.forget()
        return row


def made_by(form_key: str, content: Mapping[str, Any]) -> Article | None:
    """The article that this very form has made of these very contents already: it was pressed twice.

    Other contents are another article: somebody went back to the form and wrote on. A picture or a file sent twice is two rows.
    """
    article = Article.objects.filter(form_key=form_key).first() if form_key else None
    if article is None:
        return None
    first = article.versions.get(number=1)
    again = Version()
    again.copy_content(first)
    _fill(again, content, article)
    if again.cover and first.cover and again.cover.looks_like(first.cover):
        again.cover = first.cover
    if same_files(again.attachments, first.attachments):
        again.attachments = first.attachments
    return article if again.same_content(first) else None


def publish(article: Article, *, by: Any, at: datetime | None = None) -> Article:
    """Make the newest version public: now, at the moment typed, or at a moment to come.

    Raises:
        Incomplete: the text lacks something.
        Refused: it is withdrawn, or its moment can no longer move.
    """
    with transaction.atomic():
        row = _locked(article)
        if row.status == Article.Status.WITHDRAWN:
            raise Refused(_("This article is withdrawn. Your text is saved; use “Restore” to show it again."))
        version = row.newest
        if missing := missing_for_publishing(version):
            raise Incomplete(missing)
        now = timezone.now().replace(microsecond=0)
        if row.is_public:
            check_moment(row, at)
            if not row.same_content(version):
                row.updated_at = now
        else:
            row.published_at = (at or row.published_at or now).replace(microsecond=0)
            row.slug = article_slug(version.title)
            _unplan(row)
        _show(row, version, now)
        note(Act.Kind.SCHEDULED if row.is_scheduled else Act.Kind.PUBLISHED, row, by=by, detail=_("version %(number)s") % {"number": version.number})
        pagestore.forget()
        return row


def cancel(article: Article, *, by: Any) -> Article:
    """Take back what is scheduled: a draft again.

    Raises:
        Refused: it is public already, or not scheduled.
    """
    with transaction.atomic():
        row = _locked(article)
        if not row.is_scheduled:
            raise Refused(_("This article is not scheduled, so there is nothing to cancel. A public article is withdrawn instead."))
        row.status, row.published_at, row.slug, row.public_number = Article.Status.DRAFT, None, "", 0
        _unplan(row)
        row.copy_content(row.newest)
        row.fold()
        row.save()
        note(Act.Kind.CANCELLED, row, by=by)
        pagestore.forget()
        return row


def withdraw(article: Article, *, by: Any, reason: str) -> Article:
    """Take a public article back; its address answers 410 with the reason.

    Raises:
        Refused: no reason was given, or the article is not public.
    """
    with transaction.atomic():
        row = _locked(article)
        if not reason.strip():
            raise Refused(NO_REASON)
        if not row.is_public:
            raise Refused(_("Only a public article can be withdrawn."))
        row.status, row.withdrawn_reason = Article.Status.WITHDRAWN, reason.strip()
        row.withdrawn_at = timezone.now().replace(microsecond=0)
        row.save()
        note(Act.Kind.WITHDRAWN, row, by=by, detail=row.withdrawn_reason)
        pagestore.forget()
        return row


def restore(article: Article, *, by: Any) -> Article:
    """Bring a withdrawn article back at its old moment, with its newest version.

    Raises:
        Incomplete: the newest version lacks something.
        Refused: the article is not withdrawn.
    """
    with transaction.atomic():
        row = _locked(article)
        if row.status != Article.Status.WITHDRAWN:
            raise Refused(_("Only a withdrawn article can be restored."))
        version = row.newest
        if missing := missing_for_publishing(version):
            raise Incomplete(missing)
        now = timezone.now().replace(microsecond=0)
        if not row.same_content(version):
            row.updated_at = now
        row.withdrawn_at, row.withdrawn_reason = None, ""
        _show(row, version, now)
        note(Act.Kind.RESTORED, row, by=by)
        pagestore.forget()
        return row


def discard(key: int, *, by: Any) -> None:
    """Delete a draft with its versions. What was public is withdrawn instead, and its address keeps the reason.

    Raises:
        Refused: it is no draft.
    """
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=key)
        if row.status != Article.Status.DRAFT:
            raise Refused(_("Only a draft can be deleted. A public article is withdrawn instead."))
        note(Act.Kind.DELETED, row, by=by)
        row.delete()


def each(articles: Iterable[Article], verb: Callable[[Article], Article]) -> tuple[list[Article], list[tuple[Article, str]]]:
    """One verb for many, all or nothing; those it refuses, with the reason, hinder no other."""
    done, refused = [], []
    with transaction.atomic():
        articles = list(articles)
        # All locks first: the first verb makes others wait for our generation, and none of them may hold what we still need.
        list(Article.objects.select_for_update().filter(pk__in=[article.pk for article in articles]).order_by("pk").values_list("pk"))
        for article in articles:
            try:
                done.append(verb(article))
            except Refused as refusal:
                refused.append((article, str(refusal)))
    return done, refused


def article_slug(title: str) -> str:
    """The slug of a title; one without a Latin letter or digit still gets an address."""
    return slugify(title) or "bai"


def _locked(article: Article) -> Article:
    row: Article = Article.objects.select_for_update().get(pk=article.pk)
    return row


def _next_version(row: Article, content: Mapping[str, Any], by: Any) -> Version:
    """The version these contents make: the newest one itself when nothing changed (it then has a key already)."""
    newest = row.newest if row.pk else None
    version = Version(number=(newest.number if newest else 0) + 1, saved_by=by, saved_by_name=display_name(by))
    version.saved_at = timezone.now().replace(microsecond=0)
    if newest:
        newest.body = sized(newest.body)  # one saved before sizes were put in is no other text for that
        version.copy_content(newest)
    _fill(version, content, row)
    return newest if newest and newest.same_content(version) else version


def _unused(form_key: str) -> str | None:
    return None if Article.objects.filter(form_key=form_key).exists() else form_key or None


def _fill(version: Version, content: Mapping[str, Any], row: Article) -> None:
    for name in Content.CONTENT_FIELDS:
        if name in content:
            setattr(version, name, MEND[name](content[name]) if name in MEND else content[name])
    if "attachments" in content:
        version.attachments = listed(row, content["attachments"])


def _set(row: Article, settings: Mapping[str, Any]) -> bool:
    """Whether that changed anything."""
    before = [getattr(row, name) for name in SETTINGS]
    for name in SETTINGS:
        if name not in settings:
            continue
        if name == "published_at" and row.status != Article.Status.DRAFT:
            check_moment(row, settings[name])
        else:
            setattr(row, name, settings[name])
    return before != [getattr(row, name) for name in SETTINGS]


def check_moment(row: Article, at: datetime | None) -> None:
    if at is None or row.published_at is None or at.replace(microsecond=0) == row.published_at:
        return
    if row.is_public or row.status == Article.Status.WITHDRAWN:
        raise Refused(_("The moment of a published article does not move any more; readers have seen it. Put the old moment back."))
    raise Refused(_("To move the moment of a scheduled article, use “Save and publish”, or cancel it first."))


def _unplan(row: Article) -> None:
    """A version that was to appear, and will not: readers never saw it."""
    row.versions.filter(public_since__gt=timezone.now()).update(public_since=None)


def _show(row: Article, version: Version, now: datetime) -> None:
    """Copy a version into the public columns, all at once."""
    row.status, row.public_number = Article.Status.PUBLISHED, version.number
    row.copy_content(version)
    row.fold()
    row.save()
    Version.objects.filter(pk=version.pk, public_since=None).update(public_since=max(now, row.published_at or now))
