"""Nouns: Category, Author, Image, Article and its Versions, Document, Reading.

A `Version` holds everything public that an editor writes; `Article` holds the same columns as the public sees them, and
its state. Only `articles.publishing` writes an article's status and public text.
"""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.attached import NAME_LENGTH, Attached
from articles.querysets import ArticleQuerySet, ReadingQuerySet
from hnp_portal.addresses import Address
from hnp_portal.text import fold, plain, words

TITLE_LENGTH = 255
"""Titles in the newsroom's archive reach 255 characters."""

CATEGORY, CATEGORY_FEED = Address("category", "mau"), Address("category_feed", "mau")
ARTICLE, READING, DESK = Address("article", "mau", 10**9), Address("was_read", 10**9), Address("admin:articles_article_change", 10**9)
PICTURE = Address("picture", "0123456789abcdef" * 2, 99_999, "webp")


def random_key() -> str:
    """128 random bits: the unguessable part of a picture's address, and the name of a file on disk."""
    return secrets.token_hex(16)


class Category(models.Model):
    """A section of the portal (chuyên mục)."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100, help_text=_("Small numbers come first."))
    in_menu = models.BooleanField(_("shown in the menu"), default=True)
    on_home = models.BooleanField(_("has a block on the home page"), default=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return CATEGORY(self.slug)

    @property
    def feed_url(self) -> str:
        return CATEGORY_FEED(self.slug)


class Author(models.Model):
    """A byline (bút danh); not an account."""

    name = models.CharField(_("byline"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name


class Image(models.Model):
    """A picture of our own media, rebuilt from pixels. Its file names follow from key and width; new bytes, new key."""

    key = models.CharField(max_length=32, unique=True, default=random_key, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    small_width = models.PositiveIntegerField(editable=False)
    name = models.CharField(_("file name"), max_length=200, blank=True, help_text=_("Seen by the staff only."))
    alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    folded = models.CharField(max_length=1200, default="", blank=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alt or self.name or self.key

    @property
    def widths(self) -> list[int]:
        return sorted({self.small_width, self.width})

    @property
    def small_height(self) -> int:
        return max(1, round(self.height * self.small_width / self.width))

    def looks_like(self, other: Image) -> bool:
        """Whether both come from the same file, as far as can be told without its bytes."""
        return (self.name, self.width, self.height) == (other.name, other.width, other.height)

    def address(self, width: int, ext: str = "jpg") -> str:
        return PICTURE(self.key, width, ext)

    @property
    def src(self) -> str:
        """The large JPEG: what stands in bodies, feeds and Open Graph."""
        return self.address(self.width)

    @property
    def small_src(self) -> str:
        return self.address(self.small_width)

    def srcset(self, ext: str) -> str:
        return ", ".join(f"{self.address(width, ext)} {width}w" for width in self.widths)

    @property
    def jpeg_srcset(self) -> str:
        return self.srcset("jpg")

    @property
    def webp_srcset(self) -> str:
        return self.srcset("webp")


class Content(models.Model):
    """Everything public that an editor writes: the columns that `Article` and `Version` share."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    lead = models.TextField(_("lead"), blank=True)
    body = models.TextField(_("body"), blank=True)
    source = models.CharField(_("source"), max_length=30, blank=True, help_text=_("The newsroom's short name that opens the lead."))
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"), related_name="+")
    author = models.ForeignKey(Author, models.PROTECT, null=True, blank=True, verbose_name=_("author"), related_name="+")
    cover = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, verbose_name=_("cover picture"), related_name="+")
    cover_alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    cover_caption = models.CharField(_("caption"), max_length=500, blank=True)
    attachments: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(_("attached files"), default=list, blank=True)

    CONTENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "title", "lead", "body", "source", "category", "author", "cover", "cover_alt", "cover_caption", "attachments",
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def attached(self) -> list[Attached]:
        """The files listed under the body, in order."""
        return [Attached(**line) for line in self.attachments]

    def same_content(self, other: Content) -> bool:
        return all(getattr(self, f) == getattr(other, f) for f in self.content_columns())

    def copy_content(self, other: Content) -> None:
        for column in self.content_columns():
            setattr(self, column, getattr(other, column))

    @classmethod
    def content_columns(cls) -> list[str]:
        return [cls._meta.get_field(name).attname for name in cls.CONTENT_FIELDS]  # type: ignore[union-attr]


class Article(Content):
    """An article as the public sees it, and its state.

    draft → published (at a moment; "scheduled" while it is to come) → withdrawn → published. While a draft, the columns
    follow the newest version; afterwards only `publish` and `restore` copy one into them.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False)
    slug = models.SlugField(_("address"), max_length=100, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated at"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    withdrawn_reason = models.TextField(_("reason of withdrawal"), blank=True, editable=False)
    newest_number = models.PositiveIntegerField(default=0, editable=False)
    public_number = models.PositiveIntegerField(default=0, editable=False)
    comments_open = models.BooleanField(_("comments are open"), default=True)
    pinned_until = models.DateTimeField(_("leads the home page until"), null=True, blank=True)
    source_id = models.CharField(max_length=200, unique=True, null=True, editable=False)  # noqa: DJ001 - unique where there is one
    form_key = models.CharField(max_length=32, unique=True, null=True, editable=False)  # noqa: DJ001 - unique where there is one
    """Of the form it was first saved by: pressed twice, one form makes one article."""
    provenance = models.CharField(_("provenance"), max_length=300, blank=True, editable=False)
    folded = models.TextField(blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("publish_article", "Can publish, withdraw and restore articles")]
        indexes = [
            # Readers' lists. The status is in the index: a partial one sends SQLite to the row to see it, behind the long texts.
            models.Index("status", "published_at", "id", name="article_status"),
            models.Index("category", "status", "published_at", "id", name="article_category_status"),
            models.Index("pinned_until", name="article_pinned", condition=models.Q(pinned_until__isnull=False)),
            # The desk's lists: every status, drafts without a moment first.
            models.Index("published_at", "id", name="article_desk"),
            models.Index("category", "published_at", "id", name="article_desk_category"),
            models.Index("published_at", "id", name="article_newer_version", condition=~models.Q(newest_number=models.F("public_number"))),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return ARTICLE(self.slug or "bai", self.pk)

    @property
    def reading_url(self) -> str:
        """Where a page says that it was read."""
        return READING(self.pk)

    @property
    def desk_url(self) -> str:
        """Where the staff changes it."""
        return DESK(self.pk)

    @property
    def is_public(self) -> bool:
        return self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.status == self.Status.PUBLISHED and not self.is_public

    @property
    def has_unpublished_version(self) -> bool:
        return self.status != self.Status.DRAFT and self.newest_number != self.public_number

    @property
    def newest(self) -> Version:
        return self.versions.get(number=self.newest_number)

    def was_public_with(self, number: int) -> bool:
        """Whether readers have seen the file of this number in the article, at any time until now."""
        seen = self.versions.filter(public_since__lte=timezone.now()).exclude(attachments=[])
        return any(line["id"] == number for lines in seen.values_list("attachments", flat=True) for line in lines)

    @property
    def cursor(self) -> str:
        """The place of this article in every list, for `?truoc=` and `?sau=`."""
        assert self.published_at is not None
        return f"{int(self.published_at.timestamp())}-{self.pk}"

    def fold(self) -> None:
        """Keep the searchable text: folded words parted and framed by single spaces, so that a whole word is ` word `."""
        text = " ".join((self.title, self.lead, plain(self.body), self.author.name if self.author else ""))
        self.folded = f" {' '.join(words(fold(text)))} "


class Version(Content):
    """One saved text of an article. Never changed, never deleted while its article lives."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_by_name = models.CharField(_("saved by"), max_length=150, blank=True)
    public_since = models.DateTimeField(_("public since"), null=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Document(models.Model):
    """A file sent in to be attached, kept as it came. Its number is that of the place in the article it first stood at.

    It belongs to the article whose version names it first; until then to nobody, and is swept if that lasts.
    """

    key = models.CharField(max_length=32, unique=True, default=random_key, editable=False)
    kind = models.CharField(_("kind"), max_length=4, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    name = models.CharField(_("file name"), max_length=NAME_LENGTH, editable=False)
    article = models.ForeignKey(Article, models.SET_NULL, null=True, editable=False, related_name="documents")
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """How often an article was read, about, in a period (see `periods_of`) that begins on a day. Only `articles.readings` writes it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="readings", db_index=False)
    period = models.CharField(max_length=5)
    begins = models.DateField()
    times = models.PositiveBigIntegerField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "period", "begins"], name="reading_once")]
        indexes = [models.Index("period", "begins", "times", "article", name="reading_most")]

    def __str__(self) -> str:
        return readings_in_words(self.times)


def readings_in_words(times: int) -> str:
    """As it is told: two figures of it, since nobody knows better."""
    number = times - times % 10 ** max(0, len(str(times)) - 2)
    shown = number_format(number, force_grouping=True)
    return ngettext("about %(number)s reading", "about %(number)s readings", number) % {"number": shown}
