"""The administrator's desk: the agency, its own pages, accounts and roles."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField, create_sanitizer

from hnp_portal import agency, roles
from hnp_portal.models import Agency, Page
from hnp_portal.staff import ContentAdmin, StaffModelAdmin
from hnp_portal.text import mend_line, slugify

PAGE_EDITOR: dict[str, Any] = {
    "Bold": True, "Italic": True, "Heading": {"levels": [2, 3]}, "BulletList": True, "OrderedList": True, "ListItem": True,
    "Link": {"protocols": ["http", "https", "mailto", "tel"], "enableTarget": False}, "Table": True, "HardBreak": True,
    "History": True, "Portal": True,
}  # fmt: skip
"""A modest set: own pages are notices and rules, not articles."""


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    body = ProseEditorFormField(
        label=gettext_lazy("body"), required=False, extensions=PAGE_EDITOR, sanitize=create_sanitizer,
        help_text=gettext_lazy("{agency}, {parent}, {address}, {email}, {phone} and {responsible} show the agency's particulars."),
    )  # fmt: skip
    slug = forms.SlugField(
        label=gettext_lazy("address"), required=False, max_length=100,
        help_text=gettext_lazy("The last part of /trang/…/; left empty it is made from the title."),
    )  # fmt: skip

    class Meta:
        model = Page
        fields = ("title", "body", "slug", "in_menu", "in_footer", "position")

    def clean_title(self) -> str:
        return mend_line(self.cleaned_data["title"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("slug") and data.get("title"):
            data["slug"] = slugify(data["title"])[:100].strip("-")
            if not data["slug"]:
                self.add_error("slug", _("Give an address of plain letters, digits and hyphens."))
        return data


def _write_agency(key: int | None, data: dict[str, Any], *, by: Any) -> Agency:
    return agency.save_agency(data, by=by)


def _write_page(key: int | None, data: dict[str, Any], *, by: Any) -> Page:
    return agency.save_page(Page(pk=key) if key else None, data, by=by)


@admin.register(Agency)
class AgencyAdmin(ContentAdmin):
    """One row: the list is its form."""

    save_verb = _write_agency
    raw_id_fields = ("emblem",)
    fieldsets = (
        (gettext_lazy("Who speaks"), {"fields": ("name", "parent", "emblem", "responsible")}),
        (gettext_lazy("Contact"), {"fields": ("address", "phone", "email")}),
        (gettext_lazy("Articles and comments"), {"fields": ("source_prefix", "comments_open")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row = Agency.objects.first() if self.has_view_or_change_permission(request) else None
        if row is None:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(reverse("admin:hnp_portal_agency_change", args=[row.pk]))

    def response_change(self, request: HttpRequest, obj: Agency) -> HttpResponse:
        messages.success(request, _("The agency's particulars are saved; readers see them now."))
        return HttpResponseRedirect(reverse("admin:hnp_portal_agency_change", args=[obj.pk]))


@admin.register(Page)
class PageAdmin(ContentAdmin):
    form = PageForm
    save_verb = _write_page
    delete_verb = agency.delete_page
    list_display = ("title", "address", "number", "changed_at", "in_menu", "in_footer", "position")
    fields = ("title", "body", "slug", "in_menu", "in_footer", "position", "older_texts")
    readonly_fields = ("older_texts",)

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["css/editor.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Rules, notice, contact and about stay: forms and consents point at them."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.kind)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    @admin.display(description=gettext_lazy("address"), ordering="slug")
    def address(self, page: Page) -> str:
        return page.get_absolute_url()

    @admin.display(description=gettext_lazy("older texts"))
    def older_texts(self, page: Page) -> str:
        """What a consent given then agreed to."""
        if page.number < 2:
            return _("None yet. Each change of title or body is kept here with its number.")
        texts = page.texts.exclude(number=page.number)
        rows = ((t.number, timezone.localtime(t.saved_at).strftime("%H:%M %d/%m/%Y"), t.saved_by_name or "–", t.title, t.body) for t in texts)
        body = '<details class="older"><summary>{} · {} · {}</summary><p><b>{}</b></p><textarea readonly rows="12">\n{}</textarea></details>'
        return format_html_join("", body, rows)


class AccountCreationForm(UserCreationForm):  # type: ignore[type-arg]
    class Meta(UserCreationForm.Meta):
        fields = ("username", "first_name", "email", "groups")


class AccountForm(UserChangeForm):  # type: ignore[type-arg]
    by: User | None = None
    """Who sits at the form."""

    def clean_is_active(self) -> bool:
        active: bool = self.cleaned_data["is_active"]
        if not active and self.by is not None and self.by.pk == self.instance.pk:
            raise forms.ValidationError(_("You cannot lock your own account. Ask another administrator."))
        return active


admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(StaffModelAdmin, UserAdmin):  # type: ignore[type-arg,misc]
    """Accounts of the staff. One that has done something is locked, not deleted: its acts keep their name."""

    form = AccountForm
    add_form = AccountCreationForm
    actions = None
    filter_horizontal = ()
    list_display = ("username", "first_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "email")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("first_name", "email")}),
        (gettext_lazy("Work"), {"fields": ("is_active", "groups")}),
        (gettext_lazy("Moments"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "email", "groups", "password1", "password2")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join([_("everything")] * user.is_superuser + names) or "–"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:  # type: ignore[union-attr]
            return fieldsets
        work = (gettext_lazy("Work"), {"fields": ("is_active", "groups", "is_superuser")})
        return tuple(work if name == work[0] else (name, options) for name, options in fieldsets)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        words = {
            "first_name": (_("Full name"), _("Stands beside everything this person does.")),
            "is_active": (_("May sign in"), _("Untick to lock the account: its open sessions end at once, its articles stay.")),
            "groups": (_("Roles"), _("One person may hold several.")),
            "is_superuser": (_("May do everything"), _("Whatever the roles say; for whoever keeps the machine.")),
        }.get(db_field.name)
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if words and db_field.model is User:
            kwargs |= {"label": words[0], "help_text": words[1]}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An administrator by role cannot change whoever may do everything, nor become one."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj is not None and obj.is_superuser and not request.user.is_superuser)  # type: ignore[union-attr]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj is not None and has_worked(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponseBase:
        user = self.get_object(request, object_id)
        if user and has_worked(user) and super().has_delete_permission(request):
            sentence = _("“%(name)s” has worked here and is not deleted: articles, decisions and the log keep the name. Untick “May sign in” to lock the account.")
            messages.warning(request, sentence % {"name": user.get_username()})
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
        return super().delete_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # the portal has no other accounts
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_sessions(obj)


@admin.register(Group)
class RoleAdmin(StaffModelAdmin, GroupAdmin):  # type: ignore[type-arg,misc]
    """Roles are made by `setup` and only looked at here."""

    actions = None
    fields = ("name", "duties", "members")
    readonly_fields = ("duties", "members")
    list_display = ("name", "duties")
    filter_horizontal = ()

    @admin.display(description=gettext_lazy("may do"))
    def duties(self, group: Group) -> str:
        return next((str(role.duties) for role in roles.ROLES if role.name == group.name), "–")

    @admin.display(description=gettext_lazy("held by"))
    def members(self, group: Group) -> str:
        people = group.user_set.order_by("username")
        links = ((reverse("admin:auth_user_change", args=[user.pk]), agency.display_name(user)) for user in people)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or format_html("{}", _("nobody"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False


def has_worked(user: User) -> bool:
    """Whether anything bears this account's name: it has signed in, or stands in the log."""
    return user.last_login is not None or LogEntry.objects.filter(user=user).exists()


def end_sessions(user: User) -> None:
    """Close every open session of an account, so that unlocking it later does not open them again."""
    own = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
