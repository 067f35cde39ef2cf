"""Accounts and roles in the staff's site: nothing that somebody did is lost, nobody lifts himself up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.admin import StaticDeviceAdmin
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin

from hnp_portal.models import Act
from hnp_portal.staff import roles, second_factor, standing
from hnp_portal.staff.audit import display_name, note
from hnp_portal.staff.bases import LookOnlyAdmin, StaffModelAdmin


class AccountCreationForm(UserCreationForm):  # type: ignore[type-arg]
    class Meta(UserCreationForm.Meta):
        fields = ("username", "first_name", "email", "groups")


class GivenPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """A password that an administrator gives."""

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        standing.give_password(user)
        return user


class AccountForm(UserChangeForm):  # type: ignore[type-arg]
    by: User | None = None
    """Who sits at the form."""

    def clean_is_active(self) -> bool:
        active: bool = self.cleaned_data["is_active"]
        if not active and self.by is not None and self.by.pk == self.instance.pk:
            raise forms.ValidationError(_("You cannot lock your own account. Ask another administrator."))
        return active

    def clean(self) -> dict[str, Any]:
        """Somebody must be left who keeps the accounts."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        keeps = data.get("is_active") and (data.get("is_superuser", self.instance.is_superuser) or _has_administrators(data.get("groups")))
        others = roles.administrators().exclude(pk=self.instance.pk)
        if not keeps and roles.administrators().filter(pk=self.instance.pk).exists() and not others.exists():
            raise forms.ValidationError(_("This is the only account that keeps the accounts. Give somebody else the role first."))
        return data


def _has_administrators(groups: Any) -> bool:
    return groups is not None and groups.filter(permissions__codename="change_user").exists()


# Secrets of second factors are looked at by nobody; their library registers these pages when it is imported.
admin.site.unregister(
    [User, Group, *(desk.model for desk in list(admin.site._registry.values()) if isinstance(desk, (TOTPDeviceAdmin, StaticDeviceAdmin)))]
)

BUTTONS: dict[str, tuple[Any, Any]] = {
    "mo-lai": (standing.reopen, gettext_lazy("“%(name)s” may sign in again.")),
    "dang-xuat": (standing.sign_out_everywhere, gettext_lazy("“%(name)s” is signed out everywhere.")),
    "xac-thuc": (
        second_factor.reset,
        gettext_lazy("The second factor of “%(name)s” is reset; the next sign-in leads to a new one where it is required."),
    ),
}
"""The buttons on an account's page: last part of the address → verb and what is said afterwards."""


@admin.register(User)
class AccountAdmin(StaffModelAdmin, UserAdmin):  # type: ignore[type-arg]
    """Accounts of the staff. One that has done something is locked, not deleted: its acts keep their name."""

    form = AccountForm
    add_form = AccountCreationForm
    change_password_form = GivenPasswordForm
    change_form_template = "staff/account.html"
    actions = None
    filter_horizontal = ()
    list_display = ("username", "first_name", "roles", "state", "last_login")
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
        return super().get_queryset(request).select_related("standing").prefetch_related("groups")

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, user: User) -> str:
        if not user.is_active:
            return _("locked")
        return _("closed: not used for %(days)s days") % {"days": standing.IDLE.days} if standing.is_idle(user) else _("open")

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join([_("everything")] * user.is_superuser + names) or "–"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
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
            "is_active": (
                _("May sign in"),
                _("Untick to lock the account: its open sessions end at once, its articles stay."),
            ),
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
        return super().has_change_permission(request, obj) and not above(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj) and not above(request, obj)
        return allowed and not (obj is not None and has_worked(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        user = self.get_object(request, object_id)
        if user and has_worked(user) and self.has_change_permission(request, user):
            sentence = _(
                "“%(name)s” has worked here and is not deleted: articles, decisions and the log keep the name. "
                "Untick “May sign in” to lock the account."
            )
            messages.warning(request, sentence % {"name": user.get_username()})
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
        return super().delete_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # the portal has no other accounts
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            standing.end_sessions(obj)
        elif "is_active" in form.changed_data:
            standing.reopen(obj, by=request.user)  # type: ignore[arg-type]  # nobody else sits here

    # --- The staff's log: every way through Django's own pages ends in one of these -----------------------------------
    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        note(Act.Kind.ADDED, obj, by=request.user, detail=self.roles(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        entry = super().log_change(request, obj, message)
        state = "" if obj.is_active else f", {_('locked')}"
        note(Act.Kind.CHANGED, obj, by=request.user, detail=f"{entry.get_change_message()} ({self.roles(obj)}{state})")
        return entry

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        note(Act.Kind.DELETED, *queryset, by=request.user)
        return super().log_deletions(request, queryset)

    # --- Passwords and the buttons ------------------------------------------------------------------------------------
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Somebody else's; it must then be changed at the next sign-in. One's own asks for the old one."""
        if id == str(request.user.pk):
            return HttpResponseRedirect(reverse("admin:password_change"))
        return super().user_change_password(request, id, form_url)

    def get_urls(self) -> list[Any]:
        press = self.admin_site.admin_view(self.press)
        own = [path(f"<int:key>/{act}/", press, {"act": act}, name=f"auth_user_{act.replace('-', '_')}") for act in BUTTONS]
        return [*own, *super().get_urls()]

    def press(self, request: HttpRequest, key: int, act: str) -> HttpResponse:
        user = self.get_object(request, str(key))
        if user is None:
            raise Http404("account")
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            verb, sentence = BUTTONS[act]
            verb(user, by=request.user)
            messages.success(request, sentence % {"name": user.get_username()})
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        user = kwargs.get("obj")
        if user is not None:
            context |= {
                "is_closed": not user.is_active or standing.is_idle(user), "state": self.state(user),
                "has_factor": second_factor.is_set_up(user), "last_seen": standing.last_seen(user),
                "must_change": standing.must_change_password(user),
            }  # fmt: skip
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Group)
class RoleAdmin(LookOnlyAdmin, GroupAdmin):
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
        links = ((reverse("admin:auth_user_change", args=[user.pk]), display_name(user)) for user in people)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or format_html("{}", _("nobody"))


def above(request: HttpRequest, user: User | None) -> bool:
    """Whether an account may do everything, and the person at the desk may not."""
    return user is not None and user.is_superuser and not request.user.is_superuser


def has_worked(user: User) -> bool:
    """Whether anything bears this account's name: it has signed in, or stands in the log."""
    return user.last_login is not None or LogEntry.objects.filter(user=user).exists()
