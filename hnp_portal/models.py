"""Nouns that are true for every page: the Agency, its own Pages with their older texts, counters, and what is demo."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class Agency(models.Model):
    """The one agency whose portal this is: a single row, made by `manage.py setup`."""

    class Demo(models.TextChoices):
        UNDECIDED = "", _("undecided")
        LOADING = "loading", _("loading")
        LOADED = "loaded", _("loaded")
        DECLINED = "declined", _("declined or removed")

    name = models.CharField(_("name of the portal"), max_length=200)
    parent = models.CharField(_("parent agency"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    responsible = models.CharField(_("person responsible for the content"), max_length=200, blank=True)
    emblem = models.ForeignKey("articles.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("emblem"), related_name="+")
    source_prefix = models.CharField(_("source"), max_length=30, default="HNP", blank=True, help_text=_("Opens the lead of every new article."))
    comments_open = models.BooleanField(_("comments are open on the whole site"), default=True)
    urgent = models.CharField(_("urgent notice"), max_length=500, blank=True)
    urgent_until = models.DateTimeField(_("shown until"), null=True, blank=True)
    outage_from = models.DateTimeField(_("begin of the outage"), null=True, blank=True)
    outage_until = models.DateTimeField(_("expected recovery"), null=True, blank=True)
    outage_words = models.CharField(_("what is interrupted"), max_length=300, blank=True)
    read_only = models.BooleanField(_("read-only mode"), default=False)
    demo = models.CharField(max_length=10, choices=Demo.choices, default=Demo.UNDECIDED, blank=True, editable=False)

    last_known: ClassVar[Agency | None] = None

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agency")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> Agency:
        """The agency's row. Never writes; survives a dead database with the last copy this process has seen."""
        try:
            row = cls.objects.select_related("emblem").first()
        except DatabaseError:
            logger.warning("agency not readable, the last known copy serves")
            return cls.last_known or cls(name=str(_("News portal")))
        if row is None:
            return cls(name=str(_("News portal")))
        Agency.last_known = row
        return row

    @property
    def urgent_now(self) -> str:
        """The notice over every page, while it is in force."""
        return self.urgent if self.urgent_until is None or timezone.now() < self.urgent_until else ""

    @property
    def outage_announced(self) -> bool:
        """From the moment it is typed until the expected recovery."""
        return bool(self.outage_from and self.outage_until and timezone.now() < self.outage_until)


class Notices(Agency):
    """The same row as editors see it: what stands over every page, and whether the portal takes anything in."""

    class Meta:
        proxy = True
        verbose_name = _("notices")
        verbose_name_plural = _("notices")


class Page(models.Model):
    """A page of our own at /trang/<slug>/ (about, contact, rules, notice). It shows its newest text."""

    class Kind(models.TextChoices):
        OTHER = "", _("other")
        ABOUT = "about", _("about the agency")
        CONTACT = "contact", _("contact")
        RULES = "rules", _("comment rules")
        PRIVACY = "privacy", _("privacy notice")

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER, blank=True)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("body"), blank=True)
    number = models.PositiveIntegerField(_("number of the text"), default=0, editable=False)
    in_menu = models.BooleanField(_("shown in the menu"), default=False)
    in_footer = models.BooleanField(_("shown in the footer"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100, help_text=_("Small numbers come first."))
    changed_at = models.DateTimeField(_("in force since"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("own page")
        verbose_name_plural = _("own pages")
        constraints = [models.UniqueConstraint(fields=["kind"], condition=~models.Q(kind=""), name="page_kind_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])


class PageText(models.Model):
    """One numbered text of a page, kept for good: a consent names the number that was agreed to."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("body"), blank=True)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_by_name = models.CharField(_("saved by"), max_length=150, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="page_text_number_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Count(models.Model):
    """How often something limited was done by somebody in a window of time; see `hnp_portal.ratelimit`."""

    limit = models.CharField(max_length=30)
    who = models.CharField(max_length=64)
    window = models.BigIntegerField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "who", "window"], name="count_once")]

    def __str__(self) -> str:
        return f"{self.limit} {self.who} {self.times}"


class DemoRow(models.Model):
    """A row that the demo made, so that `remove_demo` can tell it from a real one."""

    model = models.CharField(max_length=50)
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="demo_row_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"

    @staticmethod
    def mark(*rows: Any) -> None:
        DemoRow.objects.bulk_create([DemoRow(model=row._meta.label_lower, key=row.pk) for row in rows], ignore_conflicts=True)
