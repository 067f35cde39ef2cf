"""“Your account”: what each person of the staff does for the own account. Behind the login."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from hnp_portal.models import Act
from hnp_portal.staff import audit, second_factor, standing
from hnp_portal.staff.login import ChangePasswordForm, CodeForm
from hnp_portal.staff.steps import PATIENCE, VERIFIED, confirm, refused

NEW_FACTOR = "new_factor"
"""In the session: the secret of an authenticator being set up and since when, then the recovery codes until they are put away."""
LATEST = 10
SIGN_INS = (Act.Kind.SIGNED_IN, Act.Kind.WRONG_PASSWORD, Act.Kind.WRONG_CODE, Act.Kind.REFUSED)


def own_account(request: HttpRequest, form: CodeForm | None = None) -> HttpResponse:
    """How the account stands, and its latest sign-ins: whoever finds a strange one acts here."""
    user: Any = request.user
    if NEW_FACTOR in request.session:
        del request.session[NEW_FACTOR]  # whoever is here again has put the recovery codes away, or given up
    context = {
        "form": form or CodeForm(HttpRequest(), user), "is_set_up": second_factor.is_set_up(user), "is_required": second_factor.is_required(user),
        "codes_left": second_factor.recovery_codes_left(user), "sign_ins": _sign_ins(user),
    }  # fmt: skip
    return refused(_page(request, "own_account", _("Your account"), context), form)


def _sign_ins(user: Any) -> Any:
    return audit.kept().filter(name__in=(user.get_username(), audit.display_name(user)), kind__in=SIGN_INS)[:LATEST]


class ChangePassword(PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("staff_own")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your new password is in force. You are signed out everywhere else."))
        return super().form_valid(form)


def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if request.method != "POST":
        return HttpResponseRedirect(reverse("staff_own"))
    standing.sign_out_everywhere(user, by=user)
    request.session.flush()
    messages.success(request, _("You are signed out everywhere, here too."))
    return HttpResponseRedirect(reverse("admin:login"))


def begin(request: HttpRequest) -> HttpResponse:
    """A new authenticator; whoever has one shows a code of it first: an open desk is not enough."""
    user: Any = request.user
    if request.method != "POST":
        return HttpResponseRedirect(reverse("staff_own"))
    if second_factor.is_set_up(user):
        form = CodeForm(request, user, recovery="recovery" in request.POST)
        if not form.is_valid():
            return own_account(request, form)
    request.session[NEW_FACTOR] = [second_factor.new_secret(), time.time(), []]
    return HttpResponseRedirect(reverse("staff_own_factor"))


def set_up(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    secret, begun, codes = request.session.get(NEW_FACTOR) or ("", 0, [])
    if time.time() - begun > PATIENCE:
        return HttpResponseRedirect(reverse("staff_own"))
    if not codes:
        codes, form = confirm(request, user, secret)
    if codes:
        request.session[NEW_FACTOR] = ["", begun, codes]
        request.session[VERIFIED] = True
        return _page(request, "door/recovery_codes", _("Keep these recovery codes"), {"codes": codes, "go_on": ""})
    context = {"form": form, "picture": second_factor.picture(user, secret), "secret": second_factor.secret_shown(secret)}
    return _page(request, "door/set_up", _("Set up the second factor"), context)


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"staff/{template}.html", {**admin.site.each_context(request), "title": title, **context})
