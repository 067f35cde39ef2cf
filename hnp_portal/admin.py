"""The administrator's desk: the agency and its own pages; accounts and roles stand in `staff.accounts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField, create_sanitizer

from hnp_portal import agency
from hnp_portal.markup import LINKS_NOWHERE, TooMuch, read_links
from hnp_portal.models import Agency, Notices, Page
from hnp_portal.notices import NOTICE_DAYS, NoticesForm, is_late
from hnp_portal.staff import accounts as accounts  # registers accounts and roles
from hnp_portal.staff import log as log  # registers the log
from hnp_portal.staff.bases import ContentAdmin
from hnp_portal.staff.fields import PictureField
from hnp_portal.text import mend, slugify

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

PAGE_EDITOR: dict[str, Any] = {
    "Bold": True, "Italic": True, "Heading": {"levels": [2, 3]}, "BulletList": True, "OrderedList": True,
    "ListItem": True, "Link": {"protocols": ["http", "https", "mailto", "tel"], "enableTarget": False},
    "Table": True, "TableRow": True, "TableHeader": True, "TableCell": True, "HardBreak": True, "History": True,
    "Portal": True,
}  # fmt: skip
"""A modest set: own pages are notices and rules, not articles."""


OLDER_TEXT = '<details class="older"><summary>{} · {} · {}</summary><p><b>{}</b></p><textarea readonly rows="12">\n{}</textarea></details>'


SANITIZED = create_sanitizer(PAGE_EDITOR)
LINKS_TO_PARTICULARS = ("mailto:{email}", "tel:{phone}")


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    body = ProseEditorFormField(
        label=gettext_lazy("Body"), required=False, extensions=PAGE_EDITOR,
        help_text=gettext_lazy(
            "{agency}, {parent}, {address}, {email}, {phone} and {responsible} show the agency's particulars."
        ),
    )  # fmt: skip
    slug = forms.SlugField(
        label=gettext_lazy("Address"), required=False, max_length=100,
        help_text=gettext_lazy("The last part of /trang/…/; left empty it is made from the title."),
    )  # fmt: skip

    class Meta:
        model = Page
        fields = ("title", "body", "slug", "in_menu", "in_footer", "position")

    def clean_body(self) -> str:
        try:
            typed, bad = read_links(self.cleaned_data["body"], LINKS_TO_PARTICULARS)
        except TooMuch as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if bad:
            raise forms.ValidationError(LINKS_NOWHERE % " · ".join(bad))
        return str(SANITIZED(mend(typed)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("slug") and data.get("title"):
            data["slug"] = slugify(data["title"])[:100].strip("-")
            if not data["slug"]:
                self.add_error("slug", _("Give an address of plain letters, digits and hyphens."))
        return data


def _write_agency(key: int | None, data: dict[str, Any], *, by: Any) -> Agency:
    return agency.save_agency(data, by=by)


class OneRowAdmin(ContentAdmin):
    """One row: the list is its form."""

    saved: StrOrPromise = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row = self.model.objects.first() if self.has_view_or_change_permission(request) else None
        if row is None:
            return super().changelist_view(request, extra_context)
        return self._form(row)

    def response_change(self, request: HttpRequest, obj: Agency) -> HttpResponse:
        messages.success(request, self.saved)
        return self._form(obj)

    def _form(self, row: Agency) -> HttpResponse:
        return HttpResponseRedirect(reverse(f"admin:hnp_portal_{self.opts.model_name}_change", args=[row.pk]))


@admin.register(Agency)
class AgencyAdmin(OneRowAdmin):
    save_verb = _write_agency
    fieldsets = (
        (gettext_lazy("Who speaks"), {"fields": ("name", "parent", "emblem", "responsible")}),
        (gettext_lazy("Contact"), {"fields": ("address", "phone", "email")}),
        (gettext_lazy("Articles and comments"), {"fields": ("source_prefix", "comments_open")}),
    )
    saved = gettext_lazy("The agency's particulars are saved; readers see them now.")

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["css/editor.css"]}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The emblem: the same field as an article's cover."""
        return PictureField(db_field.related_model.objects.all(), label=capfirst(db_field.verbose_name), removable=True)


@admin.register(Notices)
class NoticesAdmin(OneRowAdmin):
    """What stands over every page at once; editors may write it, not the agency's particulars."""

    form = NoticesForm
    save_verb = _write_agency
    fieldsets = (
        (gettext_lazy("Urgent notice"), {"fields": ("urgent", "urgent_until")}),
        (gettext_lazy("Planned outage"), {"fields": ("outage_from", "outage_until", "outage_words")}),
        (gettext_lazy("Maintenance"), {"fields": ("read_only",)}),
    )
    saved = gettext_lazy("Saved; readers see it now.")

    def response_change(self, request: HttpRequest, obj: Agency) -> HttpResponse:
        if obj.outage_announced and obj.outage_from and is_late(obj.outage_from):
            sentence = _("The outage begins in less than %(days)s working days; the law asks for that much notice (Decree 224/2026, article 13).")
            messages.warning(request, sentence % {"days": NOTICE_DAYS})
        return super().response_change(request, obj)


@admin.register(Page)
class PageAdmin(ContentAdmin):
    form = PageForm
    save_verb = agency.save_page
    delete_verb = agency.delete_page
    list_display = ("title", "address", "number", "changed_at", "in_menu", "in_footer", "position")
    fields = ("title", "body", "slug", "in_menu", "in_footer", "position", "older_texts")
    readonly_fields = ("older_texts",)
    actions = None

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["css/editor.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Rules, notice, contact and about stay: forms and consents point at them."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.kind)

    @admin.display(description=gettext_lazy("address"), ordering="slug")
    def address(self, page: Page) -> str:
        return page.get_absolute_url()

    @admin.display(description=gettext_lazy("older texts"))
    def older_texts(self, page: Page) -> str:
        """What a consent given then agreed to."""
        if page.number < 2:
            return _("None yet. Each change of title or body is kept here with its number.")
        rows = (
            (
                text.number,
                f"{timezone.localtime(text.saved_at):%H:%M %d/%m/%Y}",
                text.saved_by_name or "–",
                text.title,
                text.body,
            )
            for text in page.texts.exclude(number=page.number)
        )
        return format_html_join("", OLDER_TEXT, rows)
