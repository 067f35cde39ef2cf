"""Nouns that are true for every page: the Agency, its own Pages with their older texts, counters, housekeeping, what the
staff did and how its accounts stand, and what is demo."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hnp_portal.addresses import Address
from hnp_portal.prepared import Prepared

logger = logging.getLogger(__name__)

PAGE = Address("page", "mau")


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
            return cls.read()
        except DatabaseError:
            logger.warning("agency not readable, the last known copy serves")
            return cls.last_known or cls(name=str(_("News portal")))

    @classmethod
    def read(cls) -> Agency:
        """The agency's row, as it is now."""
        found = _the_row()
        if not found:
            return cls(name=str(_("News portal")))
        Agency.last_known = found[0]
        return found[0]

    @classmethod
    def next_moment(cls) -> datetime | None:
        """When a notice over every page ends next."""
        now = timezone.now()
        ends = cls.objects.values_list("urgent_until", "outage_until").first() or ()
        return min((moment for moment in ends if moment and moment > now), default=None)

    @property
    def urgent_now(self) -> str:
        """The notice over every page, while it is in force."""
        return self.urgent if self.urgent_until is None or timezone.now() < self.urgent_until else ""

    @property
    def outage_announced(self) -> bool:
        """From the moment it is typed until the expected recovery."""
        return bool(self.outage_from and self.outage_until and timezone.now() < self.outage_until)


_the_row = Prepared(lambda: Agency.objects.select_related("emblem").order_by("pk")[:1])


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
        return PAGE(self.slug)


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
    """How often something limited was done by somebody in a window of time; see `hnp_portal.ratelimit`.

    `window` is the moment at which the window ends, in seconds since 1970.
    """

    limit = models.CharField(max_length=30)
    who = models.CharField(max_length=64)
    window = models.BigIntegerField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "who", "window"], name="count_once")]

    def __str__(self) -> str:
        return f"{self.limit} {self.who} {self.times}"


class Tries(models.Model):
    """Failures at a door that grows slower, and until when the next try waits; see `hnp_portal.ratelimit.Slowdown`."""

    door = models.CharField(max_length=30)
    who = models.CharField(max_length=64)
    times = models.PositiveIntegerField(default=1)
    last = models.DateTimeField()
    until = models.DateTimeField()
    noted = models.BooleanField(default=False)
    """The refusal of this wait stands in the staff's log."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["door", "who"], name="tries_once")]

    def __str__(self) -> str:
        return f"{self.door} {self.who} {self.times}"


class StaffAccount(models.Model):
    """What the portal knows of an account beside Django's own row. No row: the password is one that somebody gave."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="standing")
    password_own = models.BooleanField(default=False)
    """The person chose the password; otherwise it must be changed at the next sign-in."""
    reopened_at = models.DateTimeField(null=True)
    """An administrator opened the idle account again: idle days count from here."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class KnownAddress(models.Model):
    """An address from which an account has signed in; strangers do not fill its counter. Only a keyed hash of both."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_addresses")
    who = models.CharField(max_length=64)
    last = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "who"], name="known_address_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.who}"


class Act(models.Model):
    """One act of the staff, or an attempt to sign in: written by `hnp_portal.staff.audit.note`, changed by nobody."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", _("signed in")
        WRONG_PASSWORD = "wrong-password", _("sign-in failed: wrong password")
        WRONG_CODE = "wrong-code", _("sign-in failed: wrong code")
        REFUSED = "refused", _("sign-in refused")
        SIGNED_OUT = "signed-out", _("signed out")
        SIGNED_OUT_EVERYWHERE = "signed-out-everywhere", _("signed out everywhere")
        PASSWORD_ASKED = "password-asked", _("new password asked for by e-mail")
        PASSWORD_CHANGED = "password-changed", _("password changed")
        FACTOR_SET = "factor-set", _("second factor set up")
        FACTOR_RESET = "factor-reset", _("second factor reset")
        RECOVERY_USED = "recovery-used", _("recovery code used")
        REOPENED = "reopened", _("account opened again")
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        SAVED = "saved", _("text saved")
        PUBLISHED = "published", _("published")
        SCHEDULED = "scheduled", _("scheduled")
        CANCELLED = "cancelled", _("schedule cancelled")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RESTORED = "restored", _("restored")
        APPROVED = "approved", _("comment approved")
        DECLINED = "declined", _("comment declined")
        PENDING = "pending", _("comment back to the queue")

    at = models.DateTimeField(_("when"), default=timezone.now)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("who"), max_length=150)
    """Kept as text: it outlives the account."""
    kind = models.CharField(_("act"), max_length=25, choices=Kind.choices)
    what = models.CharField(_("what"), max_length=200, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    subject = models.CharField(max_length=50, blank=True)
    """`app.model` of what it was done to."""
    key = models.BigIntegerField(null=True)
    place = models.CharField(_("from"), max_length=12, blank=True)
    """Twelve digits of a keyed hash of the address: whether two acts came from one place, not from where."""

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        verbose_name = _("entry of the staff log")
        verbose_name_plural = _("staff log")
        indexes = [
            models.Index("at", "id", name="act_day"),
            models.Index("name", "at", name="act_person"),
            models.Index("kind", "at", name="act_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_kind_display()} {self.what}"


class Errand(models.Model):
    """What must be done after the commit of an act, written in that act's transaction; see `hnp_portal.outbox`.

    Done errands are deleted. One without a due moment was given up: `about` and `failure` tell administrators of it.
    """

    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=300)
    payload = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index("due_at", "id", name="errand_due")]

    def __str__(self) -> str:
        return self.about


class ChoreRun(models.Model):
    """When a chore of `hnp_portal.chores` is due, when it last ran, and why it failed then (empty: it did not)."""

    name = models.CharField(max_length=30, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    ran_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class GenerationToken(models.Model):
    """The one row that every change to public content replaces; see `hnp_portal.pagestore.generations`."""

    token = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.token


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
