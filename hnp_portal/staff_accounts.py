"""Accounts and roles in the staff's site: nothing that somebody did is lost, nobody lifts himself up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hnp_portal import agency, roles
from hnp_portal.staff import StaffModelAdmin


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
class AccountAdmin(StaffModelAdmin, UserAdmin):  # type: ignore[type-arg]
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
            end_sessions(obj)


@admin.register(Group)
class RoleAdmin(StaffModelAdmin, GroupAdmin):
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


def above(request: HttpRequest, user: User | None) -> bool:
    """Whether an account may do everything, and the person at the desk may not."""
    return user is not None and user.is_superuser and not request.user.is_superuser


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
