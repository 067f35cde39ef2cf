"""The forms at the doors of the staff's site: name and password, codes, new passwords. The way through is in `steps`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hnp_portal import visitors
from hnp_portal.models import Act
from hnp_portal.staff import second_factor, standing, tries
from hnp_portal.staff.audit import note


class StaffLoginForm(AdminAuthenticationForm):
    """Counts the try before the password is looked at, whether or not there is such an account."""

    wait = 0
    """Seconds: this attempt was refused unjudged."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        name = self.cleaned_data.get("username")
        if not name or not self.cleaned_data.get("password"):
            return self.cleaned_data
        attempt = tries.at_password(self.request, name)
        # What was typed may be a password in the wrong box: only names of accounts go into the log.
        shown = name if User.objects.filter(username=name).exists() else _("unknown account")
        if seconds := attempt.refused(shown):
            self.wait = seconds
            raise ValidationError(tries.wait_in_words(seconds), code="limited")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            note(Act.Kind.WRONG_PASSWORD, name=shown, place=attempt.place)
            raise
        attempt.succeeded()
        self.refuse_idle(attempt.place)
        return cleaned

    def refuse_idle(self, place: str) -> None:
        """Said only to whoever knows the password."""
        user = self.get_user()
        if not standing.is_idle(user):
            return
        note(Act.Kind.REFUSED, name=user.get_username(), detail=_("idle account"), place=place)
        days = standing.IDLE.days
        sentence = _("This account has not been used for %(days)s days and is closed. An administrator can open it again with one press.")
        raise ValidationError(sentence % {"days": days}, code="idle")


class CodeForm(forms.Form):
    """A code of the second factor. Counted before it is judged, like a password."""

    code = forms.CharField(
        label=gettext_lazy("Six-digit code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )
    wait = 0

    def __init__(self, request: HttpRequest, user: User, *, recovery: bool = False) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.request, self.user, self.recovery = request, user, recovery
        if recovery:
            self.fields["code"].label = _("Recovery code")
            self.fields["code"].widget.attrs |= {"autocomplete": "off", "inputmode": "text", "autocapitalize": "none", "spellcheck": "false"}

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        name = self.user.get_username()
        attempt = tries.at_code(self.request, name)
        if seconds := attempt.refused(name):
            self.wait = seconds
            raise ValidationError(tries.wait_in_words(seconds), code="limited")
        judge = second_factor.use_recovery_code if self.recovery else second_factor.check
        if not second_factor.press(self.user, code, judge, self.request.session):
            note(Act.Kind.WRONG_CODE, name=name, place=visitors.place(self.request))
            raise ValidationError(WRONG_RECOVERY_CODE if self.recovery else WRONG_CODE)
        attempt.succeeded()
        return code


WRONG_CODE = gettext_lazy(
    "This code is wrong or was used already. Wait for the next one; if it happens again, let the phone set its clock by itself."
)
WRONG_RECOVERY_CODE = gettext_lazy("This recovery code is wrong or was used already.")


class NewSecretForm(forms.Form):
    """The first code of a new authenticator."""

    code = forms.CharField(
        label=gettext_lazy("The code that the app shows now"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class OwnPassword:
    """A password that its owner chooses. Saved by the verb, never by the form."""

    user: Any
    cleaned_data: dict[str, Any]

    def save(self, commit: bool = True) -> Any:
        standing.choose_password(self.user, self.cleaned_data["new_password1"])
        return self.user


class NewPasswordForm(OwnPassword, SetPasswordForm):  # type: ignore[type-arg]
    """First password, or a forgotten one."""


class ChangePasswordForm(OwnPassword, PasswordChangeForm):
    """The old one first: an open desk is not enough, and not a place for guessing either."""

    def clean_old_password(self) -> str:
        who = str(self.user.pk)
        if seconds := tries.OLD_PASSWORD.take(who):
            raise ValidationError(tries.wait_in_words(seconds), code="limited")
        try:
            old: str = super().clean_old_password()
        except ValidationError:
            note(Act.Kind.WRONG_PASSWORD, by=self.user)
            raise
        tries.OLD_PASSWORD.forget(who)
        return old


class ForgottenForm(forms.Form):
    account = forms.CharField(
        label=gettext_lazy("Username or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
